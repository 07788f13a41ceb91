/** What is first shown of a value, by its type; and its parts. */
import { facts, kindOf } from '../values/describe.ts';
import { classNameOf, typeName } from '../values/names.ts';
import { DType, NdArray, NumpyScalar } from '../values/numpy.ts';
import { MaskedArray } from '../values/numpy-masked.ts';
import { Digest, Global, Instance } from '../values/objects.ts';
import { DataFrame, PandasIndex, Series } from '../values/pandas.ts';
import { repr } from '../values/repr.ts';
import { ByteArray, Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import { FlecheError } from '../errors.ts';
import { sourceOf } from './array-source.ts';
import type { ArraySource } from './array-source.ts';
import { planeGrid, recordGrid } from './array-grid.ts';
import { formatsOf } from './export/formats.ts';
import { pandasGrid } from './grid.ts';
import type { Grid } from './grid.ts';
import { crystalGrid } from './known/crystal.ts';
import { summaryOf } from './known/index.ts';
import { plotOf } from './numbers.ts';
import { partsOf } from './parts.ts';
import type { ArrayView, Fact, PartRow, PartsPage, Path, Preview, PreviewContent } from './records.ts';
import { hasStatistics } from './statistics.ts';
import { firstView } from './view.ts';

/** Text of a value, and of one of its parts. */
const textLength = 4000;
const rowLength = 160;

/** A value that was opened: decoded, or an array of which parts are read. */
export type Opened = { readonly value: Value } | { readonly array: ArraySource };

/** How a reference to another entry is printed. */
export type Child = (hex: string) => string;

/** The value at a path, and the labels on the way. @throws {@link FlecheError} `NO_PART`. */
export function follow(opened: Opened, path: Path): { readonly found: Opened; readonly labels: readonly string[] } {
  const labels: string[] = [];
  let found = opened;
  for (const place of path) {
    const parts = 'value' in found ? partsOf(found.value) : undefined;
    if (!parts || !Number.isInteger(place) || place < 0 || place >= parts.count)
      throw new FlecheError('The value has no such part any more.', { code: 'NO_PART' });
    labels.push(parts.label(place));
    found = { value: parts.value(place) };
  }
  return { found, labels };
}

export function previewOf(opened: Opened, child: Child): Preview {
  if ('array' in opened) {
    const { dtype, shape } = opened.array;
    return {
      ...arrayContent(opened.array),
      type: 'ndarray',
      text: `array of shape (${shape.join(', ')}), dtype ${dtype.name}`,
      facts: [],
      parts: 0,
      exports: formatsOf(opened),
    };
  }
  const { value } = opened;
  const content = contentOf(value);
  return {
    ...content,
    type: content.kind === 'code' && content.what !== 'name' ? content.what : typeName(value),
    text: repr(value, { maxLength: textLength, child }),
    facts: content.kind === 'code' ? [] : factsOf(value),
    parts: partsOf(value).count,
    exports: formatsOf(opened),
  };
}

function factsOf(value: Value): readonly Fact[] {
  if (value instanceof DataFrame)
    return [
      ['Rows', value.rows.toLocaleString('en')],
      ['Columns', value.columns.length.toLocaleString('en')],
    ];
  const known = summaryOf(value);
  // the class is told by itself
  const own = facts(value).filter(([label]) => label !== 'Type' && label !== 'Class');
  return known ? [...known.facts, ...own] : own;
}

function contentOf(value: Value): PreviewContent {
  if (value instanceof Digest) return { kind: 'reference', key: value.hex };
  if (value instanceof NdArray && !isRecords(value)) return arrayContent(sourceOf(value));
  const table = tableOf({ value }, null);
  if (value instanceof Instance && kindOf(value) === 'instance')
    return { kind: 'instance', cls: classPath(value), table: table?.shape ?? null };
  if (table) return { kind: 'table', table: table.shape };
  if (typeof value === 'string') return { kind: 'text', length: value.length };
  if (value instanceof Uint8Array) return { kind: 'bytes', length: value.length };
  if (value instanceof ByteArray) return { kind: 'bytes', length: value.bytes.length };
  switch (kindOf(value)) {
    case 'code':
      return codeContent(value);
    case 'record':
      return { kind: 'instance', cls: recordClass(value), table: null };
    case 'container':
      return partsOf(value).count > 0 ? { kind: 'tree' } : { kind: 'scalar' };
    default:
      return { kind: partsOf(value).count > 0 ? 'tree' : 'scalar' };
  }
}

function arrayContent({ dtype, shape }: ArraySource): PreviewContent {
  return { kind: 'array', dtype: dtype.name, shape, plot: plotOf(dtype), stats: hasStatistics(dtype), view: firstView(shape) };
}

const isRecords = ({ dtype, shape }: NdArray): boolean => dtype.fields !== undefined && shape.length === 1;

/** The table of a value; of an array the plane of a view. */
export function tableOf(opened: Opened, view: ArrayView | null): Grid | undefined {
  if ('array' in opened) return planeGrid(opened.array, view ?? firstView(opened.array.shape));
  const { value } = opened;
  if (value instanceof DataFrame || value instanceof Series || value instanceof PandasIndex) return pandasGrid(value);
  if (value instanceof NdArray) return isRecords(value) ? recordGrid(value) : planeGrid(sourceOf(value), view ?? firstView(value.shape));
  const crystal = summaryOf(value)?.crystal;
  return crystal && crystalGrid(crystal);
}

/** An array to be drawn and counted; `undefined` for what is none. */
export function arrayOf(opened: Opened): ArraySource | undefined {
  if ('array' in opened) return opened.array;
  return opened.value instanceof NdArray ? sourceOf(opened.value) : undefined;
}

/** `module.qualname` of an object's class; of a class pickled by value what its pickle spells. */
function classPath(value: Instance): string {
  const { callee } = value;
  const [made] = value.args instanceof Tuple ? value.args.items : [];
  if (callee instanceof Global && callee.path === 'copyreg._reconstructor' && made instanceof Global) return made.path;
  if (callee instanceof Global) return callee.path;
  return callee instanceof Instance ? madeName(callee) : classNameOf(value);
}

function recordClass(value: Value): string {
  const cls = (value as { readonly cls?: Value }).cls ?? null;
  return cls instanceof Global ? cls.path : cls instanceof Instance ? madeName(cls) : typeName(value);
}

/** What repr writes of code that was pickled by value: `<class 'm.C'>`, `<function f>`. */
function madeName(value: Instance): string {
  const text = repr(value, { maxLength: 1000, inline: true });
  return (
    /^<(?:class '(.*)'|function (.*))>$/
      .exec(text)
      ?.slice(1)
      .find((part) => part !== undefined) ?? classNameOf(value)
  );
}

function codeContent(value: Value): PreviewContent {
  if (value instanceof Global) {
    const text = repr(value);
    return {
      kind: 'code',
      what: text.startsWith('<class') ? 'class' : text.startsWith('<built-in') ? 'function' : 'name',
      name: value.path,
    };
  }
  const text = repr(value, { maxLength: 1000, inline: true });
  const what = text.startsWith('<class') ? 'class' : text.startsWith('<function') ? 'function' : 'name';
  return { kind: 'code', what, name: madeName(value as Instance) };
}

export function partsPage(opened: Opened, start: number, limit: number, child: Child): PartsPage {
  const parts = 'value' in opened ? partsOf(opened.value) : undefined;
  if (!parts) return { rows: [], total: 0 };
  const rows: PartRow[] = [];
  for (let place = Math.max(0, start), end = Math.min(parts.count, start + limit); place < end; place++)
    rows.push(partRow(parts.label(place), parts.value(place), child));
  return { rows, total: parts.count };
}

function partRow(label: string, value: Value, child: Child): PartRow {
  return {
    label,
    kind: contentKind(value),
    type: value instanceof Digest ? '' : typeName(value),
    text: repr(value, { maxLength: rowLength, inline: true, child }),
    parts: partsOf(value).count,
    reference: value instanceof Digest ? value.hex : null,
  };
}

/** The kind alone, which is quick also of large values. */
function contentKind(value: Value): PreviewContent['kind'] {
  if (value instanceof NdArray) return isRecords(value) ? 'table' : 'array';
  if (value instanceof MaskedArray) return 'tree';
  if (value instanceof NumpyScalar || value instanceof DType) return 'scalar';
  if (value instanceof Digest) return 'reference';
  const kind = kindOf(value);
  return kind === 'container' ? 'tree' : kind === 'record' ? 'instance' : kind;
}
