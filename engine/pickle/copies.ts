/** How much a known call copied to make its value, for the limit on it. Views of what was read are not told from copies: they may count. */
import { Call, DigestedCall } from '../values/calls.ts';
import { PyDict, PySet } from '../values/dict.ts';
import { NdArray } from '../values/numpy.ts';
import { DataFrame, PandasIndex, Series } from '../values/pandas.ts';
import { ByteArray, Tuple } from '../values/sequences.ts';
import type { Column } from '../values/pandas.ts';
import type { Value } from '../values/value.ts';

/** Items and bytes of a value that a known call made. Few are none: any opcode takes as much memory. */
export function copiedBy(value: Value): number {
  const size = sizeOf(value);
  return size > few ? size : 0;
}

const few = 32;

function sizeOf(value: Value): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof PyDict || value instanceof PySet) return value.size;
  if (value instanceof ByteArray) return value.bytes.length;
  if (value instanceof NdArray) return value.bytes.length + value.shape.length;
  if (value instanceof PandasIndex) return columnSize(value.column);
  if (value instanceof Series) return columnSize(value.column);
  if (value instanceof DataFrame) return value.columns.reduce((sum, column) => sum + 1 + columnSize(column), 0);
  if (value instanceof Call || value instanceof DigestedCall) return value.arguments.size + value.metadata.size;
  return 0;
}

function columnSize({ values }: Column): number {
  if (Array.isArray(values)) return values.length;
  return values instanceof NdArray ? values.bytes.length : 0;
}
