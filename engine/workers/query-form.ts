/** What a query form means: a template of calls, what is wrong with it, and the same query in Python. Pure. */
import { digest } from '../digest/index.ts';
import { FlecheError, LiteralError } from '../errors.ts';
import { QueryCall } from '../values/calls.ts';
import { PyDict } from '../values/dict.ts';
import { literalEval } from '../values/literal.ts';
import { mappingOf } from '../values/mapping.ts';
import { Digest } from '../values/objects.ts';
import { repr } from '../values/repr.ts';
import type { Value } from '../values/value.ts';
import type { QueryError, QueryForm } from './protocol.ts';

/**
 * `resolve` gives the one stored entry that a digest prefix means. Errors name the field that they are about in `data.field`:
 * `result`, `version`, `arguments.<name>` or `metadata.<name>.<key>`.
 */
export function templateOf(form: QueryForm, resolve: (prefix: string) => string): QueryCall {
  return read(form, resolve, (error) => {
    throw error;
  });
}

/** All that is wrong with a form. */
export function errorsOf(form: QueryForm, resolve: (prefix: string) => string): QueryError[] {
  const errors: QueryError[] = [];
  read(form, resolve, ({ message, data: { field, offset } }) => {
    errors.push({ field: typeof field === 'string' ? field : '', message, offset: typeof offset === 'number' ? offset : null });
  });
  return errors;
}

function read(form: QueryForm, resolve: (prefix: string) => string, onError: (error: LiteralError) => void): QueryCall {
  /** `null` too where it is refused: nothing is done with the template then. */
  const valueOf = (field: string, text: string, check: (value: Value) => string | undefined = () => undefined): Value => {
    try {
      const value = literalEval(text, { names: true, digest: (hex) => new Digest(resolve(hex)) });
      const refused = check(value);
      if (refused === undefined) return value;
      onError(new LiteralError(refused, { data: { field } }));
    } catch (error) {
      if (!(error instanceof LiteralError || error instanceof FlecheError)) throw error;
      onError(new LiteralError(error.message, { code: error.code, data: { ...error.data, field }, cause: error }));
    }
    return null;
  };
  const isGiven = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';
  const metadata = new Map<string, Value>();
  for (const { name: spelled, key, value } of form.metadata) {
    const name = spelled.trim();
    if (name === '') continue;
    const filters = (metadata.get(name) as PyDict | undefined) ?? new PyDict();
    if (isGiven(key)) filters.set(key.trim(), isGiven(value) ? valueOf(`metadata.${name}.${key.trim()}`, value, metadataProblem) : null);
    metadata.set(name, filters);
  }
  const version = isGiven(form.version) ? (valueOf('version', form.version, versionProblem) as number | string | null) : null;
  return new QueryCall({
    ...(isGiven(form.name) && { name: form.name.trim() }),
    ...(isGiven(form.module) && { module: form.module.trim() }),
    ...(version !== null && { version }),
    ...(isGiven(form.result) && { result: digested(valueOf('result', form.result)) }),
    arguments: new Map(
      form.arguments
        .filter(({ name }) => name.trim() !== '')
        .map(({ name, value }): [string, Value] => [
          name.trim(),
          isGiven(value) ? digested(valueOf(`arguments.${name.trim()}`, value)) : null,
        ]),
    ),
    metadata,
  });
}

/** In a template None means “has this argument”; an argument that is None is found by its digest, which the reference calls `digest(None)`. */
function digested(value: Value): Value {
  return value ?? new Digest(digest(null));
}

const versionProblem = (value: Value) =>
  typeof value === 'number' || typeof value === 'string' ? undefined : 'A version is a whole number or a text.';
/** To fleche None is the sign for “present” there. */
const metadataProblem = (value: Value) => (value === null ? 'Metadata cannot be asked for None: choose “present”.' : undefined);

/** A template as the keyword arguments of `cache.query`, a line each, and the lines that import what they name. */
export function templatePython(call: QueryCall): { readonly imports: readonly string[]; readonly lines: readonly string[] } {
  const none = digest(null);
  const inPython = (value: Value) => {
    if (!(value instanceof Digest)) return repr(value);
    return value.hex === none ? 'digest(None)' : `Digest(${repr(value.hex)})`;
  };
  const dict = (entries: Iterable<readonly [Value, Value]>): string =>
    `{${[...entries].map(([key, value]) => `${repr(key)}: ${mappingOf(value) === null ? inPython(value) : repr(value)}`).join(', ')}}`;
  const lines = [
    ...(call.name === null ? [] : [`name=${repr(call.name)}`]),
    ...(call.module === null ? [] : [`module=${repr(call.module)}`]),
    ...(call.version === null ? [] : [`version=${repr(call.version)}`]),
    ...(call.result === null ? [] : [`result=${inPython(call.result)}`]),
    ...(call.arguments.size === 0 ? [] : [`arguments=${dict(call.arguments)}`]),
    ...(call.metadata.size === 0 ? [] : [`metadata=${dict(call.metadata)}`]),
  ];
  const text = lines.join('\n');
  const digests = ['Digest', 'digest'].filter((name) => new RegExp(`\\b${name}\\(`).test(text));
  const numbers = ['inf', 'nan'].filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return {
    imports: [
      ...(numbers.length === 0 ? [] : [`from math import ${numbers.join(', ')}`]),
      ...(digests.length === 0 ? [] : [`from fleche.digest import ${digests.join(', ')}`]),
    ],
    lines,
  };
}
