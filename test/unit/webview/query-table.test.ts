import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CancelledError } from '../../../engine/errors.ts';
import type { EntryText, QueryError, QueryForm, QueryRow } from '../../../engine/workers/protocol.ts';
import { literalOrder, timestamp, widthOf } from '../../../webview/query/columns.ts';
import type { ColumnFacts } from '../../../webview/query/columns.ts';
import { csv, cutEntries, tabbed } from '../../../webview/query/export.ts';
import { emptyForm } from '../../../webview/query/form.ts';
import { literalKind } from '../../../webview/query/literal-kind.ts';
import { readSavedQuery } from '../../../webview/query/saved.ts';
import { moved, noSelection } from '../../../webview/query/selection.ts';
import { QuerySession } from '../../../webview/query/session.ts';
import { nextSort, sortedIndices } from '../../../webview/query/sort.ts';
import { statisticsOf } from '../../../webview/query/statistics.ts';
import { firstView, leastWidth, mostWidth, movedColumn, shownColumns, withShown, withWidth } from '../../../webview/query/view.ts';
import { argument, collected, keyOf, row } from '../../support/query-rows.ts';

const columnOf = (rows: readonly QueryRow[], title: string) => {
  const found = collected(rows).find(({ column }) => column.title === title);
  assert.ok(found, `there is a column ${title}`);
  return found.column;
};
const titles = (facts: readonly ColumnFacts[]) => facts.map(({ column }) => column.title);

describe('webview: columns of calls', () => {
  const rows = [
    row(1, { metadata: [{ name: 'tags', key: 'project', repr: "'eos'" }] }),
    row(2, { version: '2', arguments: [argument('b', '1'), argument('a', '2')] }),
  ];

  it('are those of the call, its arguments, its result and its metadata', () => {
    assert.deepEqual(titles(collected(rows)), ['call', 'name', 'module', 'version', 'a', 'b', 'result', 'project']);
  });

  it('know what all rows have there', () => {
    const facts = new Map(collected(rows).map((each) => [each.column.title, each]));
    assert.deepEqual([facts.get('name')?.distinct, facts.get('name')?.first, facts.get('a')?.distinct], [1, 'relax', 2]);
    assert.equal(facts.get('b')?.distinct, 2, 'a row that has it not is another');
    assert.deepEqual([facts.get('a')?.isNumeric, facts.get('project')?.isNumeric, facts.get('call')?.isNumeric], [true, false, false]);
    for (const each of facts.values()) assert.ok(widthOf(each) >= 7 && widthOf(each) <= 44);
  });

  it('say why a cell shows no value', () => {
    const key = keyOf('x');
    const bad = row(1, {
      ...{ state: 'complete', result: key, resultRepr: 'cut at byte 3', resultProblem: 'cut at byte 3' },
      arguments: [
        argument('a', 'x', { problem: 'no such class' }),
        argument('b', '<missing 00>', { isMissing: true }),
        argument('c', '<00>', { isUnread: true }),
      ],
    });
    const cell = (title: string) => columnOf([bad], title).cell(bad);
    assert.deepEqual(
      ['a', 'b', 'c', 'result'].map((title) => cell(title).state),
      ['unreadable', 'missing', 'unread', 'unreadable'],
    );
    assert.deepEqual([cell('a').why, cell('result').why], ['no such class', 'cut at byte 3']);
    assert.match(cell('b').why ?? '', /not stored/);
    assert.equal(columnOf([row(1)], 'result').cell(row(1)).state, 'prepared');
  });

  it('of numbers are that also where one is missing, cannot be read or was not looked at: those go last', () => {
    const parts = [{}, { isMissing: true }, { isUnread: true }, { problem: 'cut' }] as const;
    const some = parts.map((part, i) => row(i, { arguments: [argument('a', Object.keys(part).length > 0 ? '<…>' : '2.5', part)] }));
    assert.equal(collected(some).find(({ column }) => column.title === 'a')?.isNumeric, true);
    assert.deepEqual(sortedIndices([...some].reverse(), columnOf(some, 'a'), true), [3, 0, 1, 2]);
  });

  it('show times and durations as people read them, and export them as pandas prints them', () => {
    const runtime = ['timestart', 'walltime'].map((key) => ({ name: 'runtime', key, repr: '1764165785.25' }));
    const timed = row(1, { metadata: runtime });
    const start = columnOf([timed], 'timestart');
    assert.match(start.cell(timed).text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.equal(start.order(timed), 1764165785.25);
    const exported = start.exported?.(timed) ?? '';
    assert.match(exported, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.250000[+-]\d\d:\d\d$/);
    assert.equal(new Date(exported.replace(' ', 'T')).getTime(), 1764165785250);
    assert.equal(timestamp(1764165785.25), exported);
    assert.equal(columnOf([timed], 'walltime').exported?.(timed), '1764165785.25');
  });

  it('order numbers as numbers, in whatever way Python prints them', () => {
    assert.deepEqual(['10', '-2', '1e-3', '9.5', 'inf', '-inf', '.5', '5.', 'np.float64(2.5)'].map(literalOrder), [
      10,
      -2,
      0.001,
      9.5,
      Infinity,
      -Infinity,
      0.5,
      5,
      2.5,
    ]);
    assert.deepEqual(
      ["'10'", 'True', '(1, 2)', '0x10', '1j', 'e5', '+', '.'].map((text) => typeof literalOrder(text)),
      Array(8).fill('string'),
    );
    assert.equal(literalOrder(null), null);
  });

  it('colour a literal by what it is', () => {
    assert.deepEqual(["'x'", 'b"x"', '-1.5', '.5', 'None', 'array([1])', 'np.int64(3)'].map(literalKind), [
      ...['is-text', 'is-text', 'is-number', 'is-number', 'is-word', '', 'is-number'],
    ]);
  });
});

describe('webview: the order of calls', () => {
  it('is stable with the empty last, both ways', () => {
    const values = fc.array(fc.constantFrom('1', '10', '9', "'x'", "'a10'", "'a9'", null));
    const column = columnOf([row(1)], 'a');
    fc.assert(
      fc.property(values, fc.boolean(), (list, descending) => {
        const rows = list.map((repr, index) => row(index, { arguments: repr === null ? [] : [argument('a', repr)] }));
        const order = sortedIndices(rows, column, descending);
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          rows.map((_, index) => index),
        );
        const sorted = order.map((index) => list[index] ?? null);
        const wanted = descending ? ["'x'", "'a9'", "'a10'", '10', '9', '1', null] : ['1', '9', '10', "'a10'", "'a9'", "'x'", null];
        const ranks = sorted.map((repr) => wanted.indexOf(repr));
        assert.deepEqual(
          ranks,
          [...ranks].sort((a, b) => a - b),
        );
        order.forEach((index, place) => {
          const before = order[place - 1];
          if (before !== undefined && list[before] === list[index]) assert.ok(before < index);
        });
      }),
    );
  });

  it('goes up, down and back to how rows came', () => {
    const up = nextSort(null, 'a');
    const down = nextSort(up, 'a');
    assert.deepEqual([up, down, nextSort(down, 'a')], [{ column: 'a', descending: false }, { column: 'a', descending: true }, null]);
    assert.deepEqual(nextSort(down, 'b'), { column: 'b', descending: false });
  });
});

describe('webview: which columns are shown', () => {
  const facts = collected([row(1), row(2)]);

  it('are those that differ, and those that a person wants', () => {
    assert.deepEqual(titles(shownColumns(facts, firstView, 2)), ['call', 'a']);
    assert.deepEqual(titles(shownColumns(facts, { ...firstView, onlyDiffering: false }, 2)), titles(facts));
    assert.deepEqual(titles(shownColumns(facts, withShown(firstView, 'name', true), 2)), ['call', 'name', 'a']);
    assert.deepEqual(titles(shownColumns(facts, withShown(withShown(firstView, 'name', true), 'name', false), 2)), ['call', 'a']);
    assert.deepEqual(titles(shownColumns(facts, withShown(firstView, 'call', false), 2)), ['call', 'a'], 'the first stays');
    assert.deepEqual(titles(shownColumns(facts, firstView, 1)), titles(facts), 'one row has nothing to differ from');
  });

  it('change places, but for the first, and come back in their places where more are found', () => {
    const all = { ...firstView, onlyDiffering: false };
    const once = movedColumn(facts, all, 2, '.a', -1);
    assert.deepEqual(titles(shownColumns(facts, once, 2)), ['call', 'name', 'module', 'a', 'version', 'result']);
    const more = collected([row(1), row(2, { arguments: [argument('b', '1')] })]);
    assert.deepEqual(titles(shownColumns(more, once, 2)), ['call', 'name', 'module', 'a', 'version', 'b', 'result']);
    assert.equal(movedColumn(facts, all, 2, 'name', -1), all);
    assert.equal(movedColumn(facts, all, 2, 'result', 1), all);
    assert.equal(movedColumn(facts, all, 2, 'call', 1), all);
  });
});

describe('webview: the width of a column', () => {
  it('is what a person drags it to, within reason, comes back with the window, and is forgotten when asked', () => {
    const wide = withWidth(withWidth(firstView, '.a', 123.4), '.b', 3);
    assert.deepEqual(wide.widths, { '.a': 123, '.b': leastWidth });
    assert.equal(withWidth(wide, '.a', 1e9).widths?.['.a'], mostWidth);
    const saved = { form: emptyForm, view: wide, ran: true };
    assert.deepEqual(readSavedQuery(JSON.parse(JSON.stringify(saved)))?.view, wide);
    assert.deepEqual(readSavedQuery({ ...saved, view: firstView })?.view, firstView, 'as an older version kept it');
    assert.equal(readSavedQuery({ ...saved, view: { ...wide, widths: { '.a': '1px; }' } } }), undefined);
    assert.deepEqual(withWidth(wide, '.b', undefined).widths, { '.a': 123 });
  });
});

describe('webview: the keyboard in a table', () => {
  const extent = { rows: 10, columns: 4, page: 3 };
  it('stays within it, with the header above the first row', () => {
    const keys = fc.array(
      fc.tuple(fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'), fc.boolean()),
    );
    fc.assert(
      fc.property(keys, (pressed) => {
        let at = noSelection;
        for (const [key, isWhole] of pressed) at = moved(at, key, isWhole, extent) ?? at;
        assert.ok(at.row >= -1 && at.row < 10 && at.column >= 0 && at.column < 4);
      }),
    );
    const go = (...pressed: (readonly [string, boolean])[]) =>
      pressed.reduce((at, [key, whole]) => moved(at, key, whole, extent) ?? at, noSelection);
    assert.deepEqual([go(['End', true]).row, go(['End', true]).column], [9, 3]);
    assert.equal(go(['ArrowUp', false]).row, -1);
    assert.equal(go(['PageDown', false], ['PageUp', false], ['PageUp', false]).row, 0);
    assert.equal(moved(noSelection, 'x', false, extent), undefined);
  });
});

describe('webview: calls as text', () => {
  const long = argument('a', '[1, 2, …');
  const rows = [
    row(1, { arguments: [argument('a', `'x, "y"'`)] }),
    row(2, { arguments: [long] }),
    row(3, { arguments: [argument('a', 'x', { problem: 'cut' })] }),
    row(4, { arguments: [argument('a', "'two\\nlines\\ttab'")] }),
  ];
  const columns = ['call', 'a'].map((title) => columnOf(rows, title));

  it('are a table that other programs read, whole, with nothing where nothing can be read', () => {
    assert.deepEqual(cutEntries(columns, rows), [long.key]);
    const texts = new Map<string, EntryText>([[long.key, { text: '[1, 2, 3, 4]', isProblem: false }]]);
    const key = (index: number) => index.toString(16).padStart(64, '0');
    const lines = ['call,a', `${key(1)},"'x, ""y""'"`, `${key(2)},"[1, 2, 3, 4]"`, `${key(3)},`, `${key(4)},'two\\nlines\\ttab'`, ''];
    assert.equal(csv(columns, rows, texts), lines.join('\r\n'));
    assert.equal(tabbed(columns, rows.slice(1, 2), texts), `call\ta\n${key(2)}\t[1, 2, 3, 4]`);
  });

  it('have a mean and a range where they are numbers', () => {
    const numbers = [row(1), row(2), row(4, { arguments: [argument('a', 'nan')] }), row(9)];
    assert.deepEqual(statisticsOf(numbers, columnOf(numbers, 'a')), { mean: '4', range: '8' });
    assert.equal(statisticsOf(rows, columnOf(rows, 'a')), undefined);
  });
});

describe('webview: query session', () => {
  type Rows = (form: QueryForm, signal: AbortSignal | undefined) => AsyncIterable<QueryRow>;
  const sessionOf = (query: Rows, check: (form: QueryForm) => QueryError[] = () => []) =>
    new QuerySession(
      {
        query: ({ form }, options) => query(form, options?.signal),
        checkQuery: ({ form }) => Promise.resolve(check(form)),
        texts: ({ keys }) => Promise.resolve(keys.map((key) => ({ text: `decoded ${key.slice(-2)}`, isProblem: false }))),
      },
      emptyForm,
    );
  async function* three(): AsyncGenerator<QueryRow> {
    for (const index of [3, 1, 2]) yield row(index);
  }
  const a = { id: 1, kind: 'argument', name: 'a', key: '', mode: 'equals', value: 'f(' } as const;

  it('shows what was found, sorted as asked over all rows', async () => {
    const session = sessionOf(three);
    session.sortBy('.a');
    await session.start();
    assert.deepEqual([session.state.run.state, session.state.count], ['done', 3]);
    const shown = () => [0, 1, 2].map((place) => session.rowAt(place)?.arguments[0]?.repr);
    assert.deepEqual(shown(), ['1', '2', '3']);
    session.sortBy('.a');
    assert.deepEqual(shown(), ['3', '2', '1']);
    session.sortBy('.a');
    assert.deepEqual(shown(), ['3', '1', '2']);
  });

  it('counts records that cannot be read apart', async () => {
    const session = sessionOf(async function* () {
      yield row(1);
      yield row(2, { state: 'unreadable', problem: { code: 'FORMAT', message: 'cut' } });
    });
    await session.start();
    assert.deepEqual([session.state.count, session.state.unreadable.length], [1, 1]);
  });

  it('keeps the last results where a form is wrong, and says where it is', async () => {
    let asked = 0;
    const session = sessionOf(
      async function* () {
        asked++;
        yield row(1);
      },
      ({ arguments: given }) => (given[0]?.value === 'f(' ? [{ field: 'arguments.a', message: 'no literal', offset: 1 }] : []),
    );
    await session.start();
    session.edit({ conditions: [a] });
    await session.start();
    assert.deepEqual([...session.state.errors], [[1, { message: 'no literal', offset: 1 }]]);
    assert.deepEqual([asked, session.state.count, session.state.run.state], [1, 1, 'done']);
    session.sortBy('.a');
    assert.deepEqual(session.state.order, [0], 'they can be sorted still');
    session.edit({ conditions: [{ ...a, value: '1' }] });
    assert.equal(session.state.errors.size, 0);
    await session.start();
    assert.equal(asked, 2);
    session.edit({ conditions: [{ ...a, value: '' }] });
    await session.start();
    assert.deepEqual([asked, session.state.errors.size], [2, 1], 'what is seen to be wrong is not asked');
  });

  it('shows any other error in the place of the rows', async () => {
    const session = sessionOf(async function* () {
      if (Date.now() > 0) throw new Error('locked');
      yield row(1);
    });
    await session.start();
    assert.ok(session.state.run.state === 'failed' && session.state.run.message === 'locked');
  });

  it('stops when told, keeping the rows that came', async () => {
    const session = sessionOf(async function* (_, signal) {
      yield row(1);
      await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new CancelledError())));
    });
    const running = session.start();
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.stop();
    await running;
    assert.deepEqual([session.state.run.state, session.state.count], ['stopped', 1]);
  });

  it('forgets an earlier query that is still running', async () => {
    let calls = 0;
    let release = () => {};
    const session = sessionOf(async function* () {
      calls += 1;
      if (calls === 1) await new Promise<void>((resolve) => (release = resolve));
      yield row(calls);
    });
    const first = session.start();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await session.start();
    release();
    await first;
    assert.deepEqual([session.state.count, session.rowAt(0)?.arguments[0]?.repr], [1, '2']);
  });

  it('selects one, a range, all and none; sorting selects none', async () => {
    const session = sessionOf(three);
    await session.start();
    const selected = () => session.rowsOf('selected').map((each) => each.arguments[0]?.repr);
    const extent = { rows: 3, columns: 2, page: 3 };
    session.toggle();
    assert.deepEqual(selected(), ['3']);
    session.go('ArrowDown', { ...extent, isRange: true });
    session.go('ArrowDown', { ...extent, isRange: true });
    assert.deepEqual(selected(), ['3', '1', '2']);
    session.go('ArrowUp', { ...extent, isRange: true });
    assert.deepEqual(selected(), ['3', '1']);
    session.pick(1, 0, 'toggle');
    assert.deepEqual(selected(), ['3']);
    session.selectAll();
    assert.equal(selected().length, 3);
    session.sortBy('.a');
    assert.deepEqual(selected(), []);
  });

  it('decodes what is seen and nobody looked at, once', async () => {
    const unread = argument('a', '<00>', { isUnread: true });
    const session = sessionOf(async function* () {
      yield row(1, { arguments: [unread] });
    });
    await session.start();
    session.want([unread.key]);
    session.want([unread.key]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual([...session.state.texts.keys()], [unread.key]);
    assert.match((await session.whole(session.rowsOf('all'))).get(unread.key)?.text ?? '', /^decoded/);
  });
});
