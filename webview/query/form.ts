/** The query form as a person fills it in, and the query that it means. Pure. */
import type { QueryError, QueryForm } from '../../engine/workers/protocol.ts';

/** `present`: whatever it is. */
export type Mode = 'any' | 'present' | 'equals';
export type FieldKind = 'argument' | 'metadata' | 'version' | 'result';
export type Field = {
  readonly kind: FieldKind;
  /** Of an argument or of metadata. */
  readonly name: string;
  /** A key in metadata; empty where all of it is meant. */
  readonly key: string;
};
/** `id` stays while conditions come and go. `value`: a Python literal, or `#` and the prefix of a digest. */
export type Condition = Field & { readonly id: number; readonly mode: Mode; readonly value: string };

export type FormState = { readonly module: string; readonly name: string; readonly conditions: readonly Condition[] };

/** What is wrong with a condition; `offset`: the character of its value where it is wrong. */
export type ConditionError = { readonly message: string; readonly offset: number | null };
export type FormErrors = ReadonlyMap<number, ConditionError>;

export const emptyForm: FormState = { module: '', name: '', conditions: [] };

export function freshId({ conditions }: FormState): number {
  return Math.max(0, ...conditions.map(({ id }) => id)) + 1;
}

/** What can be asked of a field: fleche cannot ask for a version or a result that is there, or for all of a piece of metadata. */
export function modesOf({ kind, key }: Field): readonly Mode[] {
  if (kind === 'version' || kind === 'result') return ['any', 'equals'];
  return kind === 'metadata' && key === '' ? ['any', 'present'] : ['any', 'present', 'equals'];
}

/** A field as it is named and typed: `fmax`, `tags.project`, `version`. */
export function fieldText(field: Field): string {
  if (field.kind === 'version' || field.kind === 'result') return field.kind;
  if (field.kind === 'metadata') return field.key === '' ? `${field.name}.` : `${field.name}.${field.key}`;
  return sameField(readField(field.name), field) ? field.name : `argument ${field.name}`;
}

/** What is meant by the name of a field. An argument with the name of something else is `argument version`. */
export function readField(text: string): Field {
  const named = text.trim();
  if (named === 'version' || named === 'result') return { kind: named, name: '', key: '' };
  const [, argument] = /^argument (.+)$/s.exec(named) ?? [];
  if (argument !== undefined) return { kind: 'argument', name: argument, key: '' };
  const dot = named.indexOf('.');
  if (dot > 0) return { kind: 'metadata', name: named.slice(0, dot), key: named.slice(dot + 1) };
  return { kind: 'argument', name: named, key: '' };
}

export const sameField = (a: Field, b: Field) => a.kind === b.kind && a.name === b.name && a.key === b.key;

/** `eos.workflow.relax`; `eos.workflow.*` for all of a module. */
export function functionText({ module, name }: Pick<FormState, 'module' | 'name'>): string {
  if (module === '') return name;
  return `${module}.${name === '' ? '*' : name}`;
}

/** What is meant by the name of a function: one of `known` where it is that, else all before the last dot is the module. */
export function readFunction(
  text: string,
  known: readonly { readonly module: string | null; readonly name: string }[],
): Pick<FormState, 'module' | 'name'> {
  const typed = text.trim();
  for (const { module, name } of known) if (module !== null && typed === `${module}.${name}`) return { module, name };
  const ofModule = /^(.+)\.\*$/.exec(typed)?.[1];
  if (ofModule !== undefined) return { module: ofModule, name: '' };
  if (known.some(({ name }) => name === typed)) return { module: '', name: typed };
  const dot = typed.lastIndexOf('.');
  return dot > 0 ? { module: typed.slice(0, dot), name: typed.slice(dot + 1) } : { module: '', name: typed };
}

export function fromQuery(query: QueryForm): FormState {
  let id = 1;
  const call = (kind: 'version' | 'result', value: string | undefined): Condition[] =>
    value === undefined ? [] : [{ id: id++, kind, name: '', key: '', mode: 'equals', value }];
  return {
    module: query.module ?? '',
    name: query.name ?? '',
    conditions: [
      ...call('version', query.version),
      ...query.arguments.map(({ name, value }): Condition => ({
        ...{ id: id++, kind: 'argument', name, key: '', value },
        mode: value === '' ? 'present' : 'equals',
      })),
      ...query.metadata.map(({ name, key = '', value }): Condition => ({
        ...{ id: id++, kind: 'metadata', name, key, value: value ?? '' },
        mode: value === undefined ? 'present' : 'equals',
      })),
      ...call('result', query.result),
    ],
  };
}

/** What is asked: conditions that are `any` ask nothing. */
export function toQuery({ module, name, conditions }: FormState): QueryForm {
  const asked = conditions.filter((condition) => condition.mode !== 'any' && isNamed(condition));
  const of = (kind: FieldKind) => asked.filter((condition) => condition.kind === kind);
  const [version, result] = [of('version').at(-1), of('result').at(-1)];
  return {
    ...(module.trim() !== '' && { module: module.trim() }),
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(version && { version: version.value.trim() }),
    ...(result && { result: result.value.trim() }),
    arguments: of('argument').map((each) => ({ name: each.name.trim(), value: each.mode === 'equals' ? each.value.trim() : '' })),
    metadata: of('metadata').map((each) => ({
      name: each.name.trim(),
      ...(each.key.trim() !== '' && { key: each.key.trim() }),
      ...(each.mode === 'equals' && each.key.trim() !== '' && { value: each.value.trim() }),
    })),
  };
}

export const isNamed = ({ kind, name }: Field): boolean => kind === 'version' || kind === 'result' || name.trim() !== '';

/** What can be seen to be wrong before anything is asked. */
export function checkForm({ conditions }: FormState): FormErrors {
  const errors = new Map<number, ConditionError>();
  const wrong = (id: number, message: string) => errors.set(id, { message, offset: null });
  const seen = new Set<string>();
  for (const condition of conditions) {
    const { id, mode, value } = condition;
    if (mode === 'any') continue;
    if (!isNamed(condition)) {
      wrong(id, 'Which argument, or which metadata?');
      continue;
    }
    const text = `${condition.kind} ${fieldText(condition)}`;
    if (seen.has(text)) wrong(id, `${fieldText(condition)} is asked for twice.`);
    else if (mode === 'equals' && value.trim() === '') wrong(id, 'Which value? A Python literal, or # and the first digits of a digest.');
    seen.add(text);
  }
  return errors;
}

/** The conditions that the engine's errors are about; those that are about none of them are in `others`. */
export function placeErrors(
  { conditions }: FormState,
  errors: readonly QueryError[],
): { readonly errors: FormErrors; readonly others: readonly string[] } {
  const placed = new Map<number, ConditionError>();
  const others: string[] = [];
  for (const { field, message, offset } of errors) {
    const found = conditions.find((condition) => condition.mode === 'equals' && fieldName(condition) === field);
    // What is typed may begin with spaces that are not sent.
    const spaces = found ? found.value.length - found.value.trimStart().length : 0;
    if (found) placed.set(found.id, { message, offset: offset === null ? null : offset + spaces });
    else others.push(message);
  }
  return { errors: placed, others };
}

/** As the engine names it. */
function fieldName({ kind, name, key }: Field): string {
  if (kind === 'argument') return `arguments.${name.trim()}`;
  return kind === 'metadata' ? `metadata.${name.trim()}.${key.trim()}` : kind;
}

/** The query in words: `calls of relax in eos where a = 3.6 and runtime is recorded`. */
export function describeQuery(query: QueryForm): string {
  const of = query.name === undefined ? 'calls of any function' : `calls of ${query.name}`;
  const where = [
    ...query.arguments.map(({ name, value }) => (value === '' ? `${name} is an argument` : `${name} = ${value}`)),
    ...query.metadata.map(({ name, key, value }) =>
      key === undefined ? `${name} is recorded` : value === undefined ? `${name} has ${key}` : `${name}.${key} = ${value}`,
    ),
    ...(query.version === undefined ? [] : [`version = ${query.version}`]),
    ...(query.result === undefined ? [] : [`the result is ${query.result}`]),
  ];
  return [
    of,
    ...(query.module === undefined ? [] : [`in ${query.module}`]),
    ...(where.length === 0 ? [] : ['where', where.join(' and ')]),
  ].join(' ');
}
