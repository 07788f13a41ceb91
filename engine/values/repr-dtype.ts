/** dtypes as NumPy prints them. */
import { reprString } from './repr-scalars.ts';
import type { DType } from './numpy.ts';

/** `(4, 3)`, `(4,)`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** What stands after `dtype=` in an array: `float32`, `'<U3'`, `[('a', '<i4')]`. */
export function dtypeText(dtype: DType): string {
  if (dtype.fields) return structText(dtype, true);
  if (dtype.subarray || 'USV'.includes(dtype.kind) || dtype.order === '>') return `'${dtype.str}'`;
  return /^[a-z]\w*$/.test(dtype.name) ? dtype.name : `'${dtype.name}'`;
}

/** `repr(dtype)`. */
export function reprDType(dtype: DType): string {
  return `dtype(${construction(dtype, false)}${dtype.fields && dtype.align ? ', align=True' : ''})`;
}

/** What a dtype can be made of again; `short` prefers `'<f8'` to `'float64'`. */
function construction(dtype: DType, short: boolean): string {
  if (dtype.fields) return structText(dtype, false);
  if (dtype.subarray) return `(${construction(dtype.subarray.base, true)}, ${shapeText(dtype.subarray.shape)})`;
  const { kind, itemsize } = dtype;
  const order = dtype.order === '|' ? '' : dtype.order;
  const unit = dtype.unit === '' ? '' : `[${dtype.unit}]`;
  if (kind === 'b') return short ? "'?'" : "'bool'";
  if (kind === 'O') return "'O'";
  if (kind === 'S' || kind === 'V') return `'${kind}${itemsize || ''}'`;
  if (kind === 'U') return `'${order}U${itemsize / 4 || ''}'`;
  if (kind === 'M' || kind === 'm') return `'${order}${kind}8${unit}'`;
  return short || order === '>' ? `'${order}${kind}${itemsize}'` : `'${dtype.name}'`;
}

/** A list of fields where they follow each other, else a dict with offsets. The list cannot say that a dtype is aligned. */
export function structText(dtype: DType, sayAligned: boolean): string {
  const fields = dtype.fields ?? [];
  const aligned = sayAligned && dtype.align;
  const quoted = (texts: readonly string[]) => `[${texts.join(', ')}]`;
  if (!aligned && isPacked(dtype))
    return quoted(
      fields.map(({ name, title, dtype: type }) => {
        const label = typeof title === 'string' ? `(${reprString(title)}, ${reprString(name)})` : reprString(name);
        const { subarray } = type;
        return `(${label}, ${subarray ? `${construction(subarray.base, true)}, ${shapeText(subarray.shape)}` : construction(type, true)})`;
      }),
    );
  const titles = fields.map(({ title }) => (typeof title === 'string' ? reprString(title) : 'None'));
  const parts = [
    `'names': ${quoted(fields.map(({ name }) => reprString(name)))}`,
    `'formats': ${quoted(fields.map((field) => construction(field.dtype, true)))}`,
    `'offsets': ${quoted(fields.map(({ offset }) => String(offset)))}`,
    ...(titles.some((title) => title !== 'None') ? [`'titles': ${quoted(titles)}`] : []),
    `'itemsize': ${dtype.itemsize}`,
    ...(aligned ? [`'aligned': True`] : []),
  ];
  return `{${parts.join(', ')}}`;
}

/** True if the fields follow each other, with no more between them than their alignment asks for. */
function isPacked({ fields = [], align, itemsize }: DType): boolean {
  const up = (offset: number, step: number) => Math.ceil(offset / step) * step;
  let end = 0;
  let most = 1;
  for (const field of fields) {
    const step = align ? alignment(field.dtype) : 1;
    if (field.offset !== up(end, step)) return false;
    end = field.offset + field.dtype.itemsize;
    most = Math.max(most, step);
  }
  return up(end, most) === itemsize;
}

function alignment({ kind, itemsize, fields, subarray, align }: DType): number {
  if (subarray) return alignment(subarray.base);
  if (fields) return align ? Math.max(1, ...fields.map((field) => alignment(field.dtype))) : 1;
  if (kind === 'S' || kind === 'V') return 1;
  return kind === 'U' ? 4 : kind === 'c' ? itemsize / 2 : itemsize;
}
