/** Sparse matrices and arrays of SciPy. */
import { mappingOf } from '../../values/mapping.ts';
import { DType, NdArray } from '../../values/numpy.ts';
import type { Instance } from '../../values/objects.ts';
import { Global } from '../../values/objects.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import type { Fact } from '../records.ts';
import { itemsOf, numbersIn, stateOf } from './fields.ts';
import type { Summary } from './index.ts';

const formats: Readonly<Record<string, string>> = {
  csr: 'compressed rows',
  csc: 'compressed columns',
  coo: 'coordinates',
  bsr: 'blocks of compressed rows',
  dia: 'diagonals',
  lil: 'lists of rows',
  dok: 'a dict of keys',
};

export function sparse(value: Instance): Summary | undefined {
  const cls = classOf(value);
  const format = cls?.slice(0, 3) ?? '';
  const state = stateOf(value);
  const shape = numbersIn(state.get('_shape'));
  if (formats[format] === undefined || shape?.length !== 2) return undefined;
  const data = state.get('data');
  const stored = storedIn(format, shape, data, value, state.get('offsets'), state.get('_dict'));
  const dtype = data instanceof NdArray && !data.objects ? data.dtype : state.get('dtype');
  const size = (shape[0] as number) * (shape[1] as number);
  const facts: Fact[] = [
    ['Shape', `(${shape.join(', ')})`],
    ['Format', `${format.toUpperCase()}: ${formats[format]}`],
  ];
  if (dtype instanceof DType) facts.push(['dtype', dtype.name]);
  if (stored !== undefined) {
    facts.push(['Stored elements', stored.toLocaleString('en')]);
    if (size > 0) facts.push(['Density', `${Number(((100 * stored) / size).toPrecision(4))} %`]);
  }
  return { facts };
}

function classOf({ callee, args }: Instance): string | undefined {
  const [made] = args instanceof Tuple ? args.items : [];
  const cls = callee instanceof Global && callee.module === 'copyreg' ? made : callee;
  return cls instanceof Global ? cls.qualname : undefined;
}

/** `nnz`: explicit zeros count. */
function storedIn(
  format: string,
  shape: readonly number[],
  data: Value | undefined,
  value: Instance,
  offsets?: Value,
  dict?: Value,
): number | undefined {
  if (format === 'dok') return (mappingOf(dict ?? null) ?? mappingOf(itemsOf(value.args)[2] ?? null))?.size;
  if (!(data instanceof NdArray)) return undefined;
  if (format === 'lil') return data.objects?.reduce<number>((sum, row) => sum + itemsOf(row).length, 0);
  if (format !== 'dia') return data.size;
  const [rows, columns] = shape as [number, number];
  const width = data.shape[1] ?? 0;
  return numbersIn(offsets)?.reduce((sum, k) => sum + Math.max(0, Math.min(rows + k, columns, width) - Math.max(0, k)), 0);
}
