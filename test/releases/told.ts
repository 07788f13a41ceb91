/** Tables and calls as `told.py` writes them down. */
import { DataFrame, Digest, Float, NdArray, NumpyScalar, PandasIndex, Range, repr } from '../../engine/index.ts';
import type { Column, DigestedCall, Series, Value } from '../../engine/index.ts';
import { mappingOf } from '../../engine/values/mapping.ts';

export interface Table {
  readonly columns?: readonly TableColumn[];
  readonly index: TableColumn;
}
interface TableColumn {
  /** `repr` of the name, null for None. */
  readonly name: string | null;
  readonly dtype: string;
  readonly cells: readonly (string | null)[];
}

export function tableOf(value: DataFrame | Series | PandasIndex): Table {
  if (value instanceof PandasIndex) return { index: columnOf(value.column, value.length) };
  const columns = value instanceof DataFrame ? value.columns : [value.column];
  return { columns: columns.map((column) => columnOf(column, value.rows)), index: columnOf(value.index.column, value.index.length) };
}

function columnOf({ name, dtype, values }: Column, length: number): TableColumn {
  return { name: cell(name), dtype, cells: Array.from({ length }, (_, row) => cell(itemOf(values, row))) };
}

function itemOf(values: Value, row: number): Value {
  if (values instanceof NdArray) return values.item(row);
  if (values instanceof Range) return Number(values.start) + row * Number(values.step);
  return Array.isArray(values) ? (values[row] ?? null) : null;
}

const nanoseconds: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

/** An element as text; null where there is none. */
function cell(item: Value): string | null {
  if (item instanceof NumpyScalar && 'mM'.includes(item.dtype.kind)) {
    const count = new DataView(item.bytes.buffer, item.bytes.byteOffset, 8).getBigInt64(0, true);
    return count === -(2n ** 63n) ? null : `${count * (nanoseconds[item.dtype.unit] as bigint)} ns`;
  }
  const number = item instanceof Float ? item.value : item;
  return item === null || Number.isNaN(number) ? null : repr(item instanceof NumpyScalar ? item.toValue() : item);
}

export interface CallRecord {
  readonly name: string;
  readonly module: string | null;
  readonly arguments: readonly (readonly [string, string])[];
  readonly metadata: readonly (readonly [string, string])[];
  readonly version: number | string | null;
  readonly codeDigest: string | null;
  readonly result: string | null;
}
export const recordOf = (call: DigestedCall): CallRecord => ({
  name: call.name,
  module: call.module,
  arguments: [...call.arguments].map(([name, { hex }]) => [name, hex]),
  metadata: [...call.metadata].map(([name, data]) => [name, repr(mappingOf(data) ?? data)]),
  version: call.version,
  codeDigest: call.codeDigest instanceof Digest ? call.codeDigest.hex : call.codeDigest,
  result: call.result?.hex ?? null,
});
