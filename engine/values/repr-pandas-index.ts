/** Indexes as pandas 3 prints them. */
import { PyDict } from './dict.ts';
import { Global, Instance } from './objects.ts';
import { elementOf, thing, timeCells, type Print } from './repr-pandas-cells.ts';
import { Range, Tuple } from './sequences.ts';
import type { PandasIndex } from './pandas.ts';

const displayWidth = 80;
const maxItems = 100;
const shownItems = 10;

/** What pandas calls the frequencies of dates, by the classes of its offsets. */
const frequencies: Readonly<Record<string, string>> = {
  Day: 'D',
  Hour: 'h',
  Minute: 'min',
  Second: 's',
  Milli: 'ms',
  Micro: 'us',
  Nano: 'ns',
  MonthEnd: 'ME',
  MonthBegin: 'MS',
  BusinessDay: 'B',
};

/** `freqstr` of an index of dates, `undefined` where it has none that is known here. */
export function frequency({ source, column }: PandasIndex): string | undefined {
  const period = /^period\[(.+)\]$/.exec(column.dtype)?.[1];
  if (period !== undefined) return period;
  const state = source.args instanceof Tuple ? source.args.items[1] : undefined;
  const freq = state instanceof PyDict ? state.get('freq') : undefined;
  if (!(freq instanceof Instance) || !(freq.callee instanceof Global)) return undefined;
  const code = frequencies[freq.callee.qualname.split('.').at(-1) as string];
  const count = freq.args instanceof Tuple ? freq.args.items[0] : undefined;
  return code === undefined ? undefined : `${typeof count === 'number' && count !== 1 ? count : ''}${code}`;
}

/** True if an index counts in less than days: then its midnights are no dates alone. */
function hasClock(index: PandasIndex): boolean {
  return /(h|min|s)$/.test(frequency(index) ?? '');
}

/** `repr(index)` */
export function indexText(index: PandasIndex, inner: Print): string {
  const { cls, column, length } = index;
  const name = column.name === null ? [] : [`name=${thing(column.name, inner, true)}`];
  const { values } = column;
  if (cls === 'RangeIndex' && values instanceof Range)
    return `RangeIndex(${[`start=${values.start}`, `stop=${values.stop}`, `step=${values.step}`, ...name].join(', ')})`;
  const isLong = length > maxItems;
  const rows = Array.from({ length: isLong ? 2 * shownItems : length }, (_, i) =>
    isLong && i >= shownItems ? length - 2 * shownItems + i : i,
  );
  const freq = frequency(index);
  const isDate = cls === 'DatetimeIndex' || cls === 'TimedeltaIndex';
  const facts = [
    `dtype='${column.dtype}'`,
    ...name,
    ...(isLong ? [`length=${length}`] : []),
    ...(isDate ? [`freq=${freq === undefined ? 'None' : `'${freq}'`}`] : []),
  ];
  const items = rows.map((row) => elementOf(column, row));
  const words = isDate
    ? (timeCells(column, items, inner, hasClock(index)) ?? []).map((text) => (text === 'NaT' ? text : `'${text}'`))
    : items.map((item) => thing(item, inner, true));
  const isJustified = !items.every((item) => typeof item === 'string');
  const data = summary(words, isLong, isJustified, cls.length + 2);
  return `${cls}(${withFacts(data, facts, cls.length + 1)})`;
}

/** What follows the data, on a new line wherever the old one is full. */
function withFacts(data: string, facts: readonly string[], indent: number): string {
  const start = ' '.repeat(indent);
  let text = data;
  let length = data.includes('\n') ? data.length - data.lastIndexOf('\n') - 1 : indent + data.length;
  for (const [i, fact] of facts.entries()) {
    const separator = i === 0 ? '' : ', ';
    const comma = i < facts.length - 1 ? 1 : 0;
    const breaks = length + separator.length + fact.length + comma > displayWidth;
    text = breaks ? `${text.trimEnd()}${i === 0 ? '' : ','}\n${start}${fact}` : text + separator + fact;
    length = breaks ? indent + fact.length : length + separator.length + fact.length;
  }
  return text;
}

/** `[…], ` in lines, which begin at a column. */
function summary(words: readonly string[], isLong: boolean, isJustified: boolean, indent: number): string {
  if (words.length === 0) return '[], ';
  if (words.length === 1) return `[${words[0] as string}], `;
  const justify = isJustified && (isLong || words.join(', ').length >= displayWidth);
  const longest = words.reduce((most, each) => Math.max(most, each.length), 0);
  const start = ' '.repeat(indent);
  const lines: string[] = [];
  let line = start;
  const add = (text: string, end: number) => {
    // pandas counts the line break that a line begins with
    if (line.trimEnd().length + 1 + text.trimEnd().length >= end) {
      lines.push(line.trimEnd());
      line = start;
    }
    line += text;
  };
  for (const [i, each] of words.entries()) {
    if (isLong && i === shownItems) {
      lines.push(line.trimEnd(), `${start}...`);
      line = start;
    }
    const text = justify ? each.padStart(longest) : each;
    if (i < words.length - 1) add(`${text}, `, displayWidth);
    else add(text, displayWidth - 2);
  }
  const text = `${[...lines, line].join('\n')}],`;
  return `[${text.slice(indent)}${text.length + 1 > displayWidth ? `\n${' '.repeat(indent - 1)}` : ' '}`;
}
