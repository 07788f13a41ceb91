/** Which calls a template matches, from the catalog alone where it holds what is asked. */
import type { Database } from '../sqlite.ts';
import { metadataMatches } from '../storage/template.ts';
import type { Template } from '../storage/template.ts';
import { isSame } from '../values/equal.ts';
import { mappingOf } from '../values/mapping.ts';
import { Digest } from '../values/objects.ts';
import type { CallFilter, Held } from './call-pages.ts';
import { toStored } from './keys.ts';
import { measured, metaOfPickle } from './metas.ts';
import { lastSlot, resultBit, slotBit } from './schema.ts';

type Form = {
  readonly id: number;
  readonly module: string | null;
  readonly name: string;
  readonly version: string | null;
  readonly code_digest: string | null;
  readonly arguments: string;
  readonly metadata: string;
};
type Shape = { readonly id: number; readonly arguments: readonly string[] };

/** `isExact`: what the filter finds are matches; otherwise they may be, and their records say. */
export type Plan = { readonly filter: CallFilter; readonly isExact: boolean };

/** @returns `undefined` where nothing can match. Calls that cannot be read are never among what is found. */
export function plan(db: Database, template: Template): Plan | undefined {
  const forms = db
    .all<Form>(
      `SELECT forms.id, module, name, version, code_digest, arguments, metadata
        FROM forms JOIN functions ON functions.id = function WHERE calls > 0 AND name = coalesce(?, name) AND module IS coalesce(?, module)`,
      template.call.name,
      template.call.module,
    )
    .filter((form) => formMatches(template, form))
    .map(({ id, arguments: names }): Shape => ({ id, arguments: JSON.parse(names) as string[] }))
    .filter(({ arguments: names }) => [...template.arguments.keys()].every((name) => names.includes(name)));
  const held = heldOf(db, template, forms);
  if (forms.length === 0 || !held) return undefined;
  const metas = metasOf(db, template);
  if (metas?.length === 0) return undefined;
  return {
    filter: { forms: forms.map(({ id }) => id), held, ...(metas && metas !== 'unknown' && { metas }) },
    isExact: metas !== 'unknown' && forms.every(({ arguments: names }) => names.length < lastSlot) && !asksMeasured(template),
  };
}

/** All but the arguments. What calls have that cannot be read is not known. */
function formMatches({ call }: Template, form: Form): boolean {
  if (call.version !== null && (form.version === null || !isSame(call.version, JSON.parse(form.version) as string | number))) return false;
  const digest = call.codeDigest instanceof Digest ? call.codeDigest.hex : call.codeDigest;
  if (digest !== null && digest !== form.code_digest) return false;
  const metadata = JSON.parse(form.metadata) as Record<string, string[] | null> | null;
  if (!metadata) return false;
  return [...call.metadata].every(([name, filters]) => {
    const keys = Object.hasOwn(metadata, name) ? metadata[name] : null;
    if (keys === null || keys === undefined) return false;
    return [...(mappingOf(filters)?.keys() ?? [])].every((key) => typeof key !== 'string' || keys.includes(key));
  });
}

/** The entries that a call must have, and where; `undefined` where one is not known: no call has it. */
function heldOf(db: Database, { arguments: wanted, result }: Template, forms: readonly Shape[]): Held[] | undefined {
  const held: Held[] = [];
  const add = (key: string, slotIn: (form: Shape) => number): boolean => {
    const row = db.get<{ id: number }>('SELECT id FROM entries WHERE key = ?', toStored(key));
    if (!row) return false;
    held.push({ value: row.id, slots: new Map(forms.map((form) => [form.id, slotIn(form)])) });
    return true;
  };
  for (const [name, key] of wanted) if (key !== null && !add(key, (form) => slotBit(form.arguments.indexOf(name)))) return undefined;
  if (result !== null && !add(result, () => resultBit)) return undefined;
  return held;
}

/** Metadata that matches; `undefined` where none is asked for by value, `'unknown'` where some of it is not here. */
function metasOf(db: Database, { call }: Template): number[] | 'unknown' | undefined {
  const wanted = new Map(
    [...call.metadata].filter(
      ([name, filters]) => name !== measured && [...(mappingOf(filters) ?? [])].some(([, value]) => value !== null),
    ),
  );
  if (wanted.size === 0) return undefined;
  const found: number[] = [];
  for (const { id, pickle } of db.all<{ id: number; pickle: Uint8Array | null }>('SELECT id, pickle FROM metas')) {
    if (!pickle) return 'unknown';
    if (metadataMatches(wanted, metaOfPickle(pickle))) found.push(id);
  }
  return found;
}

function asksMeasured({ call }: Template): boolean {
  return [...(mappingOf(call.metadata.get(measured)) ?? [])].some(([, value]) => value !== null);
}
