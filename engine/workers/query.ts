/** Query forms: what they ask for, and a page of what is found. */
import { setImmediate as turn } from 'node:timers/promises';
import { all } from '../caches/sources.ts';
import type { CallSource } from '../caches/sources.ts';
import type { CatalogReader } from '../catalog/read.ts';
import { digest } from '../digest/index.ts';
import { FlecheError, LiteralError } from '../errors.ts';
import type { Context } from '../rpc/contract.ts';
import { Template } from '../storage/template.ts';
import { QueryCall } from '../values/calls.ts';
import { PyDict } from '../values/dict.ts';
import { literalEval } from '../values/literal.ts';
import { Digest } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import type { CallRow, Page, QueryForm } from './protocol.ts';

/**
 * `resolve` gives the one stored entry that a digest prefix means. Errors name the field that they are about in `data.field`:
 * `result`, `version`, `arguments.<name>` or `metadata.<name>.<key>`.
 */
export function templateOf(form: QueryForm, resolve: (prefix: string) => string): QueryCall {
  const read = (field: string, text: string): Value => {
    try {
      return literalEval(text, { names: true, digest: (hex) => new Digest(resolve(hex)) });
    } catch (error) {
      if (error instanceof LiteralError || error instanceof FlecheError)
        throw new LiteralError(error.message, { code: error.code, data: { ...error.data, field }, cause: error });
      throw error;
    }
  };
  const isGiven = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';
  const metadata = new Map<string, Value>();
  for (const { name, key, value } of form.metadata) {
    if (name.trim() === '') continue;
    const filters = (metadata.get(name) as PyDict | undefined) ?? new PyDict();
    if (isGiven(key)) filters.set(key, isGiven(value) ? read(`metadata.${name.trim()}.${key.trim()}`, value) : null);
    metadata.set(name, filters);
  }
  return new QueryCall({
    ...(isGiven(form.name) && { name: form.name.trim() }),
    ...(isGiven(form.module) && { module: form.module.trim() }),
    ...(isGiven(form.version) && { version: version(read('version', form.version)) }),
    ...(isGiven(form.result) && { result: digested(read('result', form.result)) }),
    arguments: new Map(
      form.arguments
        .filter(({ name }) => name.trim() !== '')
        .map(({ name, value }): [string, Value] => [
          name.trim(),
          isGiven(value) ? digested(read(`arguments.${name.trim()}`, value)) : null,
        ]),
    ),
    metadata,
  });
}

/** In a template None means “has this argument”; an argument that is None is found by its digest, which the reference calls `digest(None)`. */
function digested(value: Value): Value {
  return value ?? new Digest(digest(null));
}

function version(value: Value): number | string {
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new LiteralError('A version is a whole number or a text.', { data: { field: 'version' } });
}

type Range = { readonly after: string | null; readonly limit: number };

/** From the catalog; where it does not hold what is asked for, from the records that may match. */
export async function queryPage(
  calls: CallSource,
  catalog: CatalogReader,
  asked: QueryCall,
  range: Range,
  context: Context,
): Promise<Page<CallRow>> {
  if (!catalog.complete) return await firstFound(calls, catalog, asked, range.limit, context);
  const template = new Template(asked);
  const plan = catalog.plan(template);
  if (!plan || plan.isExact) return catalog.callPage(plan?.filter, range);
  const matching: string[] = [];
  for (const keys of catalog.callKeys(plan.filter)) {
    context.check();
    for (const found of await all(calls.get(keys))) if (!('error' in found) && template.matches(found.value)) matching.push(found.key);
    context.progress({ done: matching.length });
    await turn();
  }
  const from = range.after === null ? 0 : Number(range.after);
  const to = Math.min(from + range.limit, matching.length);
  return {
    rows: matching.slice(from, to).flatMap((key) => catalog.call(key) ?? []),
    next: to < matching.length ? String(to) : null,
    total: matching.length,
    counted: true,
    ...catalog.state(),
  };
}

async function firstFound(
  calls: CallSource,
  catalog: CatalogReader,
  asked: QueryCall,
  limit: number,
  context: Context,
): Promise<Page<CallRow>> {
  const rows: CallRow[] = [];
  for await (const found of calls.query(asked)) {
    context.check();
    if (!('error' in found)) rows.push(catalog.call(found.key) ?? catalog.freshCall(found.key, found.value));
    if (rows.length >= limit) break;
  }
  return { rows, next: null, total: rows.length, counted: false, ...catalog.state() };
}
