/** DataFrames, Series and indexes of pandas 1 to 3, as columns for reading. The tree that the pickle held is kept for writing back. */
import { NdArray } from '../../values/numpy.ts';
import { PyDict } from '../../values/dict.ts';
import { Global, Instance } from '../../values/objects.ts';
import { DataFrame, PandasIndex, Series } from '../../values/pandas.ts';
import { Range, Slice, Tuple } from '../../values/sequences.ts';
import type { Column, IndexLevel } from '../../values/pandas.ts';
import type { Value } from '../../values/value.ts';
import { argumentsOf, isInt } from './builtins.ts';
import { assign } from './fleche.ts';
import type { Make } from './index.ts';
import { elementsOf, intervals, labelAt, taken } from './pandas-arrays.ts';

const noIndex = new PandasIndex('Index', { name: null, dtype: 'object', values: [] }, 0, new Instance('reduce', null, null));

const frame: Make = (args, cls) =>
  args.length === 0 ? new DataFrame([], noIndex, noIndex, 0, new Instance('newobj', cls, new Tuple())) : undefined;

const series: Make = (args, cls) =>
  args.length === 0
    ? new Series({ name: null, dtype: 'object', values: [] }, noIndex, 0, new Instance('newobj', cls, new Tuple()))
    : undefined;

export const constructed: readonly [string, Make][] = [
  ['pandas.DataFrame', frame],
  ['pandas.core.frame.DataFrame', frame],
  ['pandas.Series', series],
  ['pandas.core.series.Series', series],
];

/** `_new_Index(cls, {...})`. */
const newIndex: Make = (args, callee) => {
  const [cls, state] = args;
  if (!(cls instanceof Global) || !(state instanceof PyDict)) return undefined;
  const source = new Instance('reduce', callee, new Tuple([...args]));
  const name = state.get('name') ?? null;
  const kind = cls.qualname.split('.').at(-1) as string;
  if (kind === 'RangeIndex') {
    const [start, stop, step] = [state.get('start'), state.get('stop'), state.get('step')];
    if (!isInt(start) || !isInt(stop) || !isInt(step) || Number(step) === 0) return undefined;
    const length = Math.max(0, Math.ceil((Number(stop) - Number(start)) / Number(step)));
    const range = new Range(start, stop, step);
    return new PandasIndex(kind, { name, dtype: 'int64', values: range, array: { kind: 'range', range } }, length, source);
  }
  if (kind === 'MultiIndex') return multiIndex(state, source);
  const elements =
    kind === 'IntervalIndex'
      ? intervals(elementsOf(state.get('left')), elementsOf(state.get('right')), state.get('closed'))
      : elementsOf(state.get('data'));
  return elements && new PandasIndex(kind, { ...elements, name }, lengthOf(elements.values), source);
};

/** `{levels, codes, names}`: labels by their places in the levels. */
function multiIndex(state: PyDict, source: Instance): PandasIndex | undefined {
  const [indexes, codes, names] = [state.get('levels'), state.get('codes') ?? state.get('labels'), state.get('names')];
  if (!Array.isArray(indexes) || !Array.isArray(codes) || !Array.isArray(names)) return undefined;
  const levels: IndexLevel[] = [];
  for (const [i, index] of indexes.entries()) {
    const places = codes[i];
    if (!(index instanceof PandasIndex) || !(places instanceof NdArray)) return undefined;
    levels.push({ name: names[i] ?? null, index, codes: places });
  }
  const labels = levels.map((level) => taken(level.index, level.codes));
  const length = labels[0]?.length ?? 0;
  if (labels.some((each) => each.length !== length)) return undefined;
  const values = Array.from({ length }, (_, row) => new Tuple(labels.map((each) => each[row] as Value)));
  return new PandasIndex('MultiIndex', { name: null, dtype: 'object', values }, length, source, levels);
}

const indexMakers = [
  'base._new_Index',
  'datetimes._new_DatetimeIndex',
  'timedeltas._new_TimedeltaIndex',
  'interval._new_IntervalIndex',
  'period._new_PeriodIndex',
];

export const reduced: readonly [string, Make][] = indexMakers.map((name) => [`pandas.core.indexes.${name}`, newIndex]);

export function build(target: DataFrame | Series, state: Value, source: Instance): boolean {
  if (!(state instanceof PyDict)) return false;
  const manager = state.get('_mgr') ?? state.get('_data');
  if (!(manager instanceof Instance)) return false;
  const parts = managerParts(manager);
  if (!parts) return false;
  if (target instanceof Series) {
    const block = parts.blocks[0];
    const index = parts.axes[0];
    if (!block || !index || parts.axes.length !== 1) return false;
    const elements = elementsOf(block.values);
    return (
      elements !== undefined &&
      lengthOf(elements.values) === index.length &&
      assign(target, { column: { ...elements, name: state.get('_name') ?? null }, index, rows: index.length, source })
    );
  }
  const [labels, index] = parts.axes;
  if (!labels || !index || parts.axes.length !== 2) return false;
  const columns = frameColumns(parts.blocks, labels);
  if (!columns?.every((column) => lengthOf(column.values) === index.length)) return false;
  return assign(target, { columns, labels, index, rows: index.length, source });
}

type Block = { readonly values: Value; readonly places: Value };

/** A BlockManager is called with `(blocks, axes)`, or gets `(axes, ..., {'0.14.1': {axes, blocks}})` by BUILD. */
function managerParts(manager: Instance): { blocks: Block[]; axes: PandasIndex[] } | undefined {
  const args = argumentsOf(manager) ?? [];
  let blocks: Block[] | undefined;
  let axes: Value | undefined;
  if (args.length >= 2) {
    axes = args[1];
    blocks = (args[0] instanceof Tuple ? args[0].items : []).flatMap((block) => {
      const [values, places] = argumentsOf(block) ?? [];
      return values === undefined || places === undefined ? [] : [{ values, places }];
    });
  } else if (manager.state instanceof Tuple) {
    const legacy = manager.state.items.at(-1);
    const inner = legacy instanceof PyDict ? legacy.get('0.14.1') : undefined;
    if (!(inner instanceof PyDict)) return undefined;
    axes = inner.get('axes');
    const list = inner.get('blocks');
    blocks = (Array.isArray(list) ? list : []).flatMap((block) =>
      block instanceof PyDict ? [{ values: block.get('values') ?? null, places: block.get('mgr_locs') ?? null }] : [],
    );
  }
  if (!blocks || !Array.isArray(axes) || !axes.every((axis) => axis instanceof PandasIndex)) return undefined;
  return { blocks, axes };
}

/** A range of labels takes no bytes: nobody has so many columns. */
const mostColumns = 10_000_000;

function frameColumns(blocks: readonly Block[], labels: PandasIndex): Column[] | undefined {
  if (labels.length > mostColumns) return undefined;
  const columns = new Array<Column | undefined>(labels.length);
  for (const { values, places } of blocks) {
    const list = placesOf(places, labels.length);
    if (!list) return undefined;
    for (const [row, place] of list.entries()) {
      const elements = row === 0 || hasRows(values) ? elementsOf(values, row) : undefined;
      if (!elements) return undefined;
      columns[place] = { ...elements, name: labelAt(labels, place) };
    }
  }
  return columns.includes(undefined) ? undefined : (columns as Column[]);
}

/** True for a block of several columns. */
function hasRows(block: Value): boolean {
  const state = block instanceof Instance ? block.state : undefined;
  const values = state instanceof Tuple ? state.items[1] : block;
  return values instanceof NdArray && values.shape.length === 2;
}

function placesOf(places: Value, count: number): number[] | undefined {
  const within = (place: Value): place is number => typeof place === 'number' && Number.isInteger(place) && place >= 0 && place < count;
  if (places instanceof Slice) {
    const { start, stop, step } = places;
    if (!isInt(start) || start < 0 || !isInt(stop) || !isInt(step) || step <= 0) return undefined;
    const list: number[] = [];
    // the end may lie beyond the columns: every third of four is written as 0 to 6
    for (let place = Number(start); place < Math.min(Number(stop), count); place += Number(step)) list.push(place);
    return list.every(within) ? list : undefined;
  }
  if (!(places instanceof NdArray) || places.dtype.kind !== 'i') return undefined;
  const list = places.toArray();
  return list.every(within) ? list : undefined;
}

function lengthOf(values: Value): number {
  if (values instanceof NdArray) return values.size;
  if (values instanceof Range) return Math.max(0, Math.ceil((Number(values.stop) - Number(values.start)) / Number(values.step)));
  return Array.isArray(values) ? values.length : 0;
}
