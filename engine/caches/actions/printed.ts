/** Arrays from what a person has of them: the text that Python prints, or lists of numbers. Pure. */
import { UnsupportedError } from '../../errors.ts';
import { literalEval } from '../../values/literal.ts';
import { Complex, Float } from '../../values/numbers.ts';
import { DType, NdArray } from '../../values/numpy.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { parseDType } from './npy.ts';

/**
 * The array that a text shows: `array([[1., 2.], [3., 4.]], dtype=float32)` as `repr` prints it, or `[[1. 2.]\n [3. 4.]]` as `print` does.
 * `undefined` for any other text.
 *
 * @throws {@link UnsupportedError} `PRINTED_SHORT` where NumPy left out what is in the middle; `LiteralError` within the brackets.
 */
export function printedArray(text: string): NdArray | undefined {
  const called = /^\s*(?:(?:np|numpy)\.)?array\(([\s\S]*?)(?:,\s*dtype=['"]?([<>|=\w[\]]+)['"]?)?\s*\)\s*$/.exec(text);
  const body = called?.[1] ?? (/^\s*\[[\s\S]*\]\s*$/.test(text) ? withCommas(text) : undefined);
  if (body === undefined) return undefined;
  if (body.includes('...'))
    throw new UnsupportedError('NumPy printed only the beginning and the end of this array: the text is not enough to find it.', {
      code: 'PRINTED_SHORT',
    });
  return arrayOf(literalEval(body, { names: true }), called?.[2]);
}

function withCommas(text: string): string | undefined {
  return text.includes(',') ? undefined : text.replace(/(?<=[\w.\]'"])\s+(?=[-+\w.['"])/g, ', ');
}

/** The array that NumPy makes of nested lists of numbers; `undefined` where they are none, or of lengths that differ. */
export function arrayOf(value: Value, dtypeName?: string): NdArray | undefined {
  const shape: number[] = [];
  const items: Value[] = [];
  if (!collect(value, 0, shape, items) || items.length === 0) return undefined;
  const dtype = dtypeName === undefined ? dtypeOf(items) : named(dtypeName);
  const bytes = dtype && bytesOf(items, dtype);
  return bytes && new NdArray(dtype, shape, bytes);
}

function collect(value: Value, depth: number, shape: number[], items: Value[]): boolean {
  const list = Array.isArray(value) ? value : value instanceof Tuple && depth > 0 ? value.items : undefined;
  if (!list) return depth === shape.length && depth > 0 && items.push(value) > 0;
  if (shape.length === depth && items.length === 0) shape.push(list.length);
  return depth < shape.length && list.length === shape[depth] && list.every((item) => collect(item, depth + 1, shape, items));
}

const isInt = (item: Value) => typeof item === 'bigint' || (typeof item === 'number' && Number.isInteger(item) && !Object.is(item, -0));

function dtypeOf(items: readonly Value[]): DType | undefined {
  if (items.every((item) => typeof item === 'boolean')) return new DType('b', '|', 1);
  if (items.every(isInt)) return new DType('i', '<', 8);
  if (items.every((item) => typeof item === 'number' || item instanceof Float || isInt(item))) return new DType('f', '<', 8);
  if (items.every((item) => typeof item === 'number' || item instanceof Float || item instanceof Complex)) return new DType('c', '<', 16);
  if (!items.every((item) => typeof item === 'string')) return undefined;
  return new DType('U', '<', 4 * Math.max(1, ...items.map((item) => [...item].length)));
}

function named(name: string): DType | undefined {
  const [, word, bits] = /^(bool|int|uint|float|complex)(\d*)_?$/.exec(name) ?? [];
  if (word === undefined) return parseDType(name);
  if (word === 'bool') return new DType('b', '|', 1);
  const size = Number(bits === '' ? (word === 'complex' ? 128 : 64) : bits) / 8;
  return new DType(word.charAt(0), size === 1 ? '|' : '<', size);
}

type Put = (view: DataView, at: number, item: Value) => void;
const number = (item: Value) => (item instanceof Float ? item.value : Number(item));
const big = (item: Value) => BigInt(item as bigint | number);
const putters: Readonly<Record<string, Put>> = {
  b1: (view, at, item) => view.setUint8(at, item === true ? 1 : 0),
  i1: (view, at, item) => view.setInt8(at, number(item)),
  i2: (view, at, item) => view.setInt16(at, number(item), true),
  i4: (view, at, item) => view.setInt32(at, number(item), true),
  i8: (view, at, item) => view.setBigInt64(at, big(item), true),
  u1: (view, at, item) => view.setUint8(at, number(item)),
  u2: (view, at, item) => view.setUint16(at, number(item), true),
  u4: (view, at, item) => view.setUint32(at, number(item), true),
  u8: (view, at, item) => view.setBigUint64(at, big(item), true),
  f4: (view, at, item) => view.setFloat32(at, number(item), true),
  f8: (view, at, item) => view.setFloat64(at, number(item), true),
  c16: (view, at, item) => {
    view.setFloat64(at, item instanceof Complex ? item.real : number(item), true);
    view.setFloat64(at + 8, item instanceof Complex ? item.imag : 0, true);
  },
};

function bytesOf(items: readonly Value[], { kind, itemsize, order }: DType): Uint8Array | undefined {
  const bytes = new Uint8Array(items.length * itemsize);
  const view = new DataView(bytes.buffer);
  if (kind === 'U') {
    for (const [i, item] of items.entries())
      for (const [j, character] of [...(item as string)].entries())
        view.setUint32(i * itemsize + 4 * j, character.codePointAt(0) as number, true);
    return bytes;
  }
  const put = putters[`${kind}${itemsize}`];
  const isWhole = 'iu'.includes(kind);
  if (!put || order === '>' || items.some((item) => (isWhole && !isInt(item)) || typeof item === 'string')) return undefined;
  for (const [i, item] of items.entries()) put(view, i * itemsize, item);
  return bytes;
}
