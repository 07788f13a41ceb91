/** `.npy` files: the arrays that `numpy.save` writes. Pure. */
import { FormatError, LiteralError, UnsupportedError } from '../../errors.ts';
import { PyDict } from '../../values/dict.ts';
import { literalEval } from '../../values/literal.ts';
import { DType, NdArray } from '../../values/numpy.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';

const magic = '\x93NUMPY';

/** @throws {@link FormatError} `BAD_NPY`, {@link UnsupportedError} `NPY_DTYPE` for arrays of objects and records. */
export function readNpy(bytes: Uint8Array, path: string): NdArray {
  const fail = (what: string) => new FormatError(`${path} ${what}.`, { code: 'BAD_NPY', data: { path } });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== magic) throw fail('is no .npy file');
  const isLong = (bytes[6] as number) > 1;
  const start = isLong ? 12 : 10;
  const data = start + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = readHeader(Buffer.from(bytes.subarray(start, data)).toString('utf8'), fail);
  const dtype = dtypeOf(header.get('descr'), path);
  const shape = header.get('shape');
  const extents = shape instanceof Tuple ? shape.items : [];
  if (!(shape instanceof Tuple) || !extents.every((extent): extent is number => Number.isInteger(extent) && (extent as number) >= 0))
    throw fail('has a header without a shape');
  const length = extents.reduce((product, extent) => product * extent, dtype.itemsize);
  if (data + length > bytes.length) throw fail(`is cut short: ${bytes.length} bytes of ${data + length}`);
  const order = header.get('fortran_order') === true && extents.length > 1 ? 'F' : 'C';
  return new NdArray(dtype, extents, bytes.subarray(data, data + length), { order });
}

function readHeader(text: string, fail: (what: string) => FormatError): PyDict {
  try {
    const header = literalEval(text.trim());
    if (header instanceof PyDict) return header;
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
  }
  throw fail('has a header that cannot be read');
}

function dtypeOf(descr: Value | undefined, path: string): DType {
  const dtype = typeof descr === 'string' ? parseDType(descr) : undefined;
  if (dtype) return dtype;
  throw new UnsupportedError(`${path} holds objects or records: only arrays of numbers, texts and dates are looked for.`, {
    code: 'NPY_DTYPE',
    data: { path },
  });
}

/** A dtype by what NumPy spells it with: `<f8`, `|b1`, `<U5`, `<M8[ns]`. */
export function parseDType(text: string): DType | undefined {
  const [, order, kind, count, unit] = /^([<>|=])([biufcmMSUV])(\d+)(?:\[(\w+)\])?$/.exec(text) ?? [];
  if (order === undefined || kind === undefined) return undefined;
  const itemsize = Number(count) * (kind === 'U' ? 4 : 1);
  return new DType(kind, order === '=' ? '<' : order, itemsize, unit === undefined ? {} : { unit });
}
