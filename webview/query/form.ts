/** The query form as a person fills it in, and the query that it means. Pure. */
import type { QueryForm } from '../../engine/workers/protocol.ts';

/** `id` stays while rows come and go. */
export type ArgumentField = { readonly id: number; readonly name: string; readonly value: string };
export type MetadataField = { readonly id: number; readonly name: string; readonly key: string; readonly value: string };

export type FormState = {
  readonly module: string;
  readonly name: string;
  readonly version: string;
  readonly result: string;
  readonly arguments: readonly ArgumentField[];
  readonly metadata: readonly MetadataField[];
};

/** Which input an error belongs to: `result`, `version`, or a row's input such as `argument 3 value`. */
export type FieldId = string;
export type FieldErrors = ReadonlyMap<FieldId, string>;

export const emptyForm: FormState = { module: '', name: '', version: '', result: '', arguments: [], metadata: [] };

export const argumentId = (row: ArgumentField, part: 'name' | 'value'): FieldId => `argument ${row.id} ${part}`;
export const metadataId = (row: MetadataField, part: 'name' | 'key' | 'value'): FieldId => `metadata ${row.id} ${part}`;

export function freshId(form: FormState): number {
  return Math.max(0, ...form.arguments.map((row) => row.id), ...form.metadata.map((row) => row.id)) + 1;
}

export function fromQuery(query: QueryForm): FormState {
  let id = 1;
  return {
    module: query.module ?? '',
    name: query.name ?? '',
    version: query.version ?? '',
    result: query.result ?? '',
    arguments: query.arguments.map(({ name, value }) => ({ id: id++, name, value })),
    metadata: query.metadata.map(({ name, key = '', value = '' }) => ({ id: id++, name, key, value })),
  };
}

/** Empty texts and rows are left out: they mean "any". */
export function toQuery(form: FormState): QueryForm {
  const given = <K extends string>(key: K, text: string) => (text.trim() === '' ? {} : { [key]: text.trim() }) as { [P in K]?: string };
  return {
    ...given('module', form.module),
    ...given('name', form.name),
    ...given('version', form.version),
    ...given('result', form.result),
    arguments: form.arguments.filter((row) => row.name.trim() !== '').map((row) => ({ name: row.name.trim(), value: row.value.trim() })),
    metadata: form.metadata
      .filter((row) => row.name.trim() !== '')
      .map((row) => ({ name: row.name.trim(), ...given('key', row.key), ...given('value', row.value) })),
  };
}

/** What can be seen to be wrong before anything is asked. */
export function checkForm(form: FormState): FieldErrors {
  const errors = new Map<FieldId, string>();
  const seen = new Set<string>();
  for (const row of form.arguments) {
    const name = row.name.trim();
    if (name === '' && row.value.trim() !== '') errors.set(argumentId(row, 'name'), 'Which argument has this value?');
    if (name !== '' && seen.has(name)) errors.set(argumentId(row, 'name'), `“${name}” is asked for twice.`);
    seen.add(name);
  }
  for (const row of form.metadata) {
    const [name, key, value] = [row.name.trim(), row.key.trim(), row.value.trim()];
    if (name === '' && (key !== '' || value !== '')) errors.set(metadataId(row, 'name'), 'Which metadata? For example Runtime.');
    else if (key === '' && value !== '') errors.set(metadataId(row, 'key'), 'Which key has this value?');
  }
  return errors;
}

/**
 * The input that a refused query is about, or null when the error does not tell. The engine names it in `data.field` (`result`, `version`,
 * `arguments.<name>`, `metadata.<name>.<key>`); the text in `data.text` serves too when only one input has it.
 */
export function locateError(form: FormState, data: { readonly [key: string]: unknown }): FieldId | null {
  const { field, text } = data;
  if (typeof field === 'string') {
    if (field === 'result' || field === 'version' || field === 'module' || field === 'name') return field;
    for (const row of form.arguments) if (field === `arguments.${row.name.trim()}`) return argumentId(row, 'value');
    for (const row of form.metadata) {
      const name = `metadata.${row.name.trim()}`;
      if (field === name || field === `${name}.${row.key.trim()}`) return metadataId(row, 'value');
    }
  }
  if (typeof text !== 'string' || text.trim() === '') return null;
  const wanted = text.trim();
  const inputs: [FieldId, string][] = [
    ['result', form.result],
    ['version', form.version],
    ...form.arguments.map((row): [FieldId, string] => [argumentId(row, 'value'), row.value]),
    ...form.metadata.map((row): [FieldId, string] => [metadataId(row, 'value'), row.value]),
  ];
  const found = inputs.filter(([, value]) => value.trim() === wanted);
  return found.length === 1 ? (found[0]?.[0] ?? null) : null;
}

/** The query in words: `calls of relax in eos where a = 3.6 and Runtime is recorded`. */
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

/** A form that VS Code kept; undefined when it is none. */
export function readForm(value: unknown): FormState | undefined {
  const record = (part: unknown): part is Record<string, unknown> => typeof part === 'object' && part !== null;
  const texts = (part: unknown, keys: readonly string[]) => record(part) && keys.every((key) => typeof part[key] === 'string');
  if (!record(value) || !texts(value, ['module', 'name', 'version', 'result'])) return undefined;
  const rows = (list: unknown, keys: readonly string[]) =>
    Array.isArray(list) && list.every((row: unknown) => record(row) && texts(row, keys) && Number.isInteger(row.id));
  if (!rows(value.arguments, ['name', 'value']) || !rows(value.metadata, ['name', 'key', 'value'])) return undefined;
  return value as unknown as FormState;
}
