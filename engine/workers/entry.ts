/** One stored entry in full, read from the disk now. */
import type { CatalogReader } from '../catalog/read.ts';
import { problemOf } from '../catalog/describe.ts';
import type { Sources } from '../caches/sources.ts';
import { all } from '../caches/sources.ts';
import { KeyError } from '../errors.ts';
import { childEdges, facts } from '../values/describe.ts';
import { PyDict } from '../values/dict.ts';
import { repr } from '../values/repr.ts';
import { Tuple } from '../values/sequences.ts';
import { DigestedDict, DigestedIterable, fieldText, isDigested } from '../values/wrappers.ts';
import { classNameOf } from '../values/names.ts';
import type { Value } from '../values/value.ts';
import type { CallRow, ChildRow, EntryDetail } from './protocol.ts';

const related = 100;
const childText = 100;

export async function valueDetail(
  sources: Sources,
  catalog: CatalogReader,
  key: string,
  maxText: number,
  maxChildren: number,
): Promise<EntryDetail> {
  const source = sources.values;
  const stat = source?.stat(key);
  if (!source || !stat) throw new KeyError(`Value ${key} is not stored here.`, { data: { key } });
  const child = (hex: string) => catalog.preview(hex, childText) ?? `<missing ${hex.slice(0, 8)}>`;
  const row = catalog.value(key) ?? null;
  const shared = {
    key,
    store: 'values' as const,
    call: null,
    parents: catalog.parents(key, { after: null, limit: related }).rows,
    calls: catalog.calls({ uses: key }, { after: null, limit: related }).rows,
    file: source.path(key),
  };
  const disk: [string, string][] = [
    ['Size', `${stat.size.toLocaleString('en')} bytes`],
    ['Written', new Date(stat.mtime).toISOString().replace('T', ' ').slice(0, 19) + ' UTC'],
  ];
  try {
    const value = await source.get(key);
    const text = pretty(value, child, maxText);
    const edges = childEdges(value);
    return {
      ...shared,
      row,
      text,
      truncated: text.endsWith('…'),
      facts: [...facts(value), ...disk],
      children: edges.slice(0, maxChildren).map((edge) => childRow(catalog, edge.label, edge.key)),
      childCount: edges.length,
    };
  } catch (error) {
    const problem = problemOf(error, source.path(key));
    const unreadable = {
      key,
      kind: 'unreadable' as const,
      type: 'unreadable',
      shape: null,
      preview: problem.message,
      size: stat.size,
      written: stat.mtime,
      reuses: row?.reuses ?? 0,
      calls: row?.calls ?? 0,
      problem,
    };
    return { ...shared, row: unreadable, text: problem.message, truncated: false, facts: disk, children: [], childCount: 0 };
  }
}

function childRow(catalog: CatalogReader, label: string, key: string): ChildRow {
  const { kind, type, shape } = catalog.value(key) ?? { kind: 'missing' as const, type: 'missing', shape: null };
  return { label, key, kind, type, shape, preview: catalog.preview(key, childText) ?? `<missing ${key.slice(0, 8)}>` };
}

/** Containers one item a line, everything in them on that line. */
export function pretty(value: Value, child: (hex: string) => string, maxLength: number): string {
  const parts = linesOf(value);
  if (!parts || parts.items.length < 2) return repr(value, { maxLength, child });
  const lines: string[] = [];
  let length = 0;
  for (const [label, item] of parts.items) {
    const line = `    ${label}${repr(item, { maxLength: Math.max(20, maxLength - length), child, inline: true })},`;
    lines.push(line);
    length += line.length + 1;
    if (length > maxLength) return `${parts.open}\n${lines.join('\n')}\n    …`;
  }
  return `${parts.open}\n${lines.join('\n')}\n${parts.close}`;
}

function linesOf(value: Value): { open: string; close: string; items: [string, Value][] } | undefined {
  if (value instanceof DigestedIterable) return linesOf(value.items);
  if (value instanceof DigestedDict) return linesOf(value.items);
  if (Array.isArray(value)) return { open: '[', close: ']', items: value.map((item) => ['', item]) };
  if (value instanceof Tuple) return { open: '(', close: ')', items: value.items.map((item) => ['', item]) };
  if (value instanceof PyDict)
    return { open: '{', close: '}', items: [...value].map(([key, item]) => [`${repr(key, { maxLength: 200 })}: `, item]) };
  if (!isDigested(value)) return undefined;
  const { cls, fields } = value;
  return { open: `${classNameOf(cls)}(`, close: ')', items: [...fields].map(([key, item]) => [`${fieldText(key)}=`, item]) };
}

export async function callDetail(sources: Sources, catalog: CatalogReader, key: string, maxText: number): Promise<EntryDetail> {
  const source = sources.calls;
  const [found] = source ? await all(source.get([key])) : [];
  if (!source || !found) throw new KeyError(`Call ${key} is not stored here.`, { data: { key } });
  const row: CallRow | null = catalog.call(key) ?? null;
  if ('error' in found) {
    if (found.error instanceof KeyError && found.error.code === 'ABSENT') throw found.error;
    const { message } = problemOf(found.error, source.path(key));
    return {
      key,
      store: 'calls',
      row: null,
      call: row && { ...row, metadata: '' },
      text: message,
      truncated: false,
      facts: [],
      children: [],
      childCount: 0,
      parents: [],
      calls: [],
      file: source.path(key),
    };
  }
  const call = found.value;
  const child = (hex: string) => catalog.preview(hex, childText) ?? `<missing ${hex.slice(0, 8)}>`;
  const metadata = pretty(new PyDict(call.metadata), child, maxText);
  const args = [...call.arguments].map(([name, digest]): ChildRow => {
    const madeBy = catalog.madeBy(digest.hex);
    return { ...childRow(catalog, name, digest.hex), ...(madeBy !== undefined && { madeBy }) };
  });
  const children = call.result ? [...args, childRow(catalog, 'result', call.result.hex)] : args;
  const text = `${call.name}(${args.map(({ label, preview }) => `\n    ${label}=${preview},`).join('')}${args.length > 0 ? '\n' : ''})`;
  return {
    key,
    store: 'calls',
    row: null,
    call: row && { ...row, metadata },
    text: call.result ? `${text}\n→ ${child(call.result.hex)}` : text,
    truncated: false,
    facts: [
      ['Function', call.name],
      ['Module', call.module ?? '—'],
      ['Version', call.version === null ? '—' : String(call.version)],
    ],
    children,
    childCount: children.length,
    parents: [],
    calls: [],
    file: source.path(key),
  };
}
