import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CancelledError, LiteralError } from '../../../engine/errors.ts';
import type { CallRow, QueryForm } from '../../../engine/workers/protocol.ts';
import { collectNames, columnsOf, columnWidths, literalOrder } from '../../../webview/query/columns.ts';
import { checkForm, describeQuery, emptyForm, freshId, fromQuery, locateError, readForm, toQuery } from '../../../webview/query/form.ts';
import { QuerySession } from '../../../webview/query/session.ts';
import { nextSort, sortedIndices } from '../../../webview/query/sort.ts';

const row = (index: number, part: Partial<CallRow> = {}): CallRow => ({
  key: index.toString(16).padStart(64, '0'),
  name: 'relax',
  module: 'eos',
  version: null,
  codeDigest: null,
  arguments: [{ name: 'a', key: '', repr: String(index) }],
  result: null,
  resultRepr: null,
  state: 'complete',
  started: null,
  duration: null,
  ...part,
});

describe('webview: query form', () => {
  it('leaves out what is empty, keeps an argument without a value as "has it"', () => {
    const form = {
      ...emptyForm,
      name: ' relax ',
      arguments: [
        { id: 1, name: 'a', value: ' 3.6 ' },
        { id: 2, name: 'b', value: '' },
        { id: 3, name: ' ', value: '' },
      ],
    };
    assert.deepEqual(toQuery(form), {
      name: 'relax',
      arguments: [
        { name: 'a', value: '3.6' },
        { name: 'b', value: '' },
      ],
      metadata: [],
    });
  });

  it('gives back any query that it was opened with', () => {
    const text = fc.stringMatching(/^[a-z0-9'<>[\]]{1,8}$/);
    const query = fc.record(
      {
        name: text,
        module: text,
        version: text,
        result: text,
        arguments: fc.array(fc.record({ name: text, value: fc.oneof(text, fc.constant('')) }, { noNullPrototype: true })),
        metadata: fc.array(fc.record({ name: text, key: text, value: text }, { requiredKeys: ['name'], noNullPrototype: true })),
      },
      { requiredKeys: ['arguments', 'metadata'], noNullPrototype: true },
    );
    fc.assert(fc.property(query, (asked) => assert.deepEqual(toQuery(fromQuery(asked as QueryForm)), asked)));
  });

  it('gives every row an id of its own', () => {
    const form = fromQuery({ arguments: [{ name: 'a', value: '' }], metadata: [{ name: 'm' }] });
    const ids = [...form.arguments, ...form.metadata].map(({ id }) => id);
    assert.equal(new Set([...ids, freshId(form)]).size, 3);
  });

  it('sees a value without a name, a name twice, a value without a key', () => {
    const form = {
      ...emptyForm,
      arguments: [
        { id: 1, name: '', value: '3' },
        { id: 2, name: 'a', value: '' },
        { id: 3, name: 'a', value: '' },
      ],
      metadata: [
        { id: 4, name: 'Runtime', key: '', value: '3' },
        { id: 5, name: '', key: 'k', value: '' },
      ],
    };
    assert.deepEqual([...checkForm(form).keys()], ['argument 1 name', 'argument 3 name', 'metadata 4 key', 'metadata 5 name']);
    assert.equal(checkForm(emptyForm).size, 0);
  });

  it('puts an error under the input that it is about', () => {
    const form = {
      ...emptyForm,
      result: 'f(',
      arguments: [
        { id: 1, name: 'a', value: 'f(' },
        { id: 2, name: 'b', value: 'g(' },
      ],
      metadata: [{ id: 3, name: 'Runtime', key: 'host', value: 'h(' }],
    };
    assert.equal(locateError(form, { field: 'arguments.a' }), 'argument 1 value');
    assert.equal(locateError(form, { field: 'metadata.Runtime.host' }), 'metadata 3 value');
    assert.equal(locateError(form, { field: 'result' }), 'result');
    assert.equal(locateError(form, { text: 'g(' }), 'argument 2 value');
    assert.equal(locateError(form, { text: 'f(' }), null, 'two inputs have it');
    assert.equal(locateError(form, {}), null);
  });

  it('says in words what was asked', () => {
    assert.equal(describeQuery(toQuery(emptyForm)), 'calls of any function');
    const query = {
      name: 'relax',
      module: 'eos',
      arguments: [
        { name: 'a', value: '3.6' },
        { name: 'b', value: '' },
      ],
      metadata: [{ name: 'Runtime' }],
    };
    assert.equal(describeQuery(query), 'calls of relax in eos where a = 3.6 and b is an argument and Runtime is recorded');
  });

  it('restores only a form', () => {
    const form = fromQuery({ name: 'f', arguments: [{ name: 'a', value: '1' }], metadata: [] });
    assert.deepEqual(readForm(structuredClone(form)), form);
    for (const wrong of [null, [], {}, { ...form, arguments: [{ name: 'a' }] }, { ...form, name: 3 }])
      assert.equal(readForm(wrong), undefined);
  });
});

describe('webview: columns and order', () => {
  it('has one column for each argument that was seen, in the order in which it was', () => {
    const names = new Set<string>();
    assert.ok(
      collectNames(names, [
        row(1),
        row(2, {
          arguments: [
            { name: 'b', key: '', repr: '1' },
            { name: 'a', key: '', repr: '2' },
          ],
        }),
      ]),
    );
    assert.ok(!collectNames(names, [row(3)]));
    assert.deepEqual(
      columnsOf(names).map((column) => column.title),
      ['Function', 'a', 'b', 'Result', 'Started', 'Duration', 'Digest'],
    );
    assert.equal(columnWidths(columnsOf(names), [row(1)]).length, 7);
  });

  it('orders numbers as numbers, in whatever way Python prints them', () => {
    assert.deepEqual(['10', '-2', '1e-3', '9.5', 'inf', '-inf', '.5', '5.'].map(literalOrder), [
      10,
      -2,
      0.001,
      9.5,
      Infinity,
      -Infinity,
      0.5,
      5,
    ]);
    assert.deepEqual(
      ["'10'", 'True', '(1, 2)', '0x10', '1j', 'e5', '+', '.'].map((text) => typeof literalOrder(text)),
      Array(8).fill('string'),
    );
    assert.equal(literalOrder(null), null);
  });

  it('is a stable order with the empty last, both ways', () => {
    const column = columnsOf(['a']).find(({ title }) => title === 'a');
    const values = fc.array(fc.constantFrom('1', '10', '9', "'x'", "'a10'", "'a9'", null));
    fc.assert(
      fc.property(values, fc.boolean(), (list, descending) => {
        const rows = list.map((repr, index) => row(index, { arguments: repr === null ? [] : [{ name: 'a', key: '', repr }] }));
        const order = sortedIndices(rows, column, descending);
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          rows.map((_, index) => index),
        );
        const sorted = order.map((index) => list[index] ?? null);
        const wanted = descending ? ["'x'", "'a10'", "'a9'", '10', '9', '1', null] : ['1', '9', '10', "'a9'", "'a10'", "'x'", null];
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

describe('webview: query session', () => {
  const sessionOf = (query: (form: QueryForm, signal: AbortSignal | undefined) => AsyncIterable<CallRow>) =>
    new QuerySession({ query: ({ form }, options) => query(form, options?.signal) }, emptyForm);

  it('shows what was found, sorted as asked', async () => {
    const session = sessionOf(async function* () {
      for (const index of [3, 1, 2]) yield row(index);
    });
    await session.start();
    assert.equal(session.state.run.state, 'done');
    assert.equal(session.state.count, 3);
    session.sortBy('argument a');
    assert.deepEqual(
      [0, 1, 2].map((place) => session.rowAt(place)?.arguments[0]?.repr),
      ['1', '2', '3'],
    );
  });

  it('shows a refused literal under its input, and any other error in the place of the rows', async () => {
    const session = sessionOf(async function* (form) {
      if (form.result) throw new LiteralError('no literal', { data: { field: 'result', offset: 1 } });
      throw new Error('locked');
    });
    session.edit({ result: 'f(' });
    await session.start();
    assert.deepEqual([...session.state.errors], [['result', 'no literal (at character 2)']]);
    session.edit({ result: '' });
    assert.equal(session.state.errors.size, 0);
    await session.start();
    assert.ok(session.state.run.state === 'failed' && session.state.run.message === 'locked');
  });

  it('does not ask with a form that cannot be right', async () => {
    let asked = 0;
    const session = sessionOf(async function* () {
      asked += 1;
    });
    session.edit({ arguments: [{ id: 1, name: '', value: '3' }] });
    await session.start();
    assert.deepEqual([asked, session.state.errors.size], [0, 1]);
  });

  it('stops when told, keeping the rows that came', async () => {
    const session = sessionOf(async function* (_, signal) {
      yield row(1);
      await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new CancelledError())));
    });
    const running = session.start();
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.cancel();
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
});
