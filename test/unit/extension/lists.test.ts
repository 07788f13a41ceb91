import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Page, ValueRow } from '../../../engine/workers/protocol.ts';
import { Lists } from '../../../extension/tree/lists.ts';

const row = (key: string): ValueRow => ({
  key,
  kind: 'scalar',
  type: 'int',
  shape: null,
  preview: key,
  size: 1,
  written: null,
  reuses: 0,
  calls: 0,
});

/** A list as the engine has it: pages by the key after which they begin. */
function served(keys: string[]) {
  let loads = 0;
  return {
    keys,
    loads: () => loads,
    load: (after: string | null, limit: number): Promise<Page<ValueRow>> => {
      loads++;
      const rest = [...keys].sort().filter((key) => after === null || key > after);
      const rows = rest.slice(0, limit).map(row);
      const next = rest.length > limit ? (rows.at(-1)?.key ?? null) : null;
      return Promise.resolve({ rows, next, total: keys.length, counted: true, asOf: 0, complete: true });
    },
    locate: (key: string) => Promise.resolve(keys.includes(key) ? row(key) : undefined),
  };
}
const name = (i: number) => String(i).padStart(6, '0');

describe('a long list', () => {
  it('comes in pages, and keeps its length when its cache changes', async () => {
    const source = served(Array.from({ length: 25 }, (_, i) => name(i * 2)));
    const lists = new Lists(() => 10);
    const shown = () => lists.rows('list', 'cache', source.load, source.locate);
    assert.deepEqual([(await shown()).rows.length, (await shown()).left], [10, 15]);
    assert.equal(source.loads(), 1);
    await lists.more('list', 'cache', source.load);
    assert.deepEqual([(await shown()).rows.length, (await shown()).left], [20, 5]);
    source.keys.push(name(1));
    lists.setStale('another');
    assert.equal((await shown()).rows[1]?.key, name(2));
    lists.setStale('cache');
    const again = await shown();
    assert.deepEqual([again.rows.length, again.left, again.rows[1]?.key], [20, 6, name(1)]);
    lists.reset('cache');
    assert.equal((await shown()).rows.length, 10);
  });

  it('shows what was gone to once, and drops it when it is gone', async () => {
    const source = served(Array.from({ length: 25 }, (_, i) => name(i)));
    const lists = new Lists(() => 10);
    const keys = async () => (await lists.rows('list', 'cache', source.load, source.locate)).rows.map(({ key }) => key);
    await keys();
    assert.ok(lists.remember('list', 'cache', row(name(20))));
    assert.ok(!lists.remember('list', 'cache', row(name(20))));
    assert.equal((await keys()).at(-1), name(20));
    await lists.more('list', 'cache', source.load);
    await lists.more('list', 'cache', source.load);
    assert.deepEqual(await keys(), source.keys);
    source.keys.splice(20, 1);
    lists.setStale();
    assert.deepEqual(await keys(), source.keys);
  });

  it('is searched on until a page is full', async () => {
    const source = served(Array.from({ length: 40 }, (_, i) => name(i)));
    const search = async (after: string | null) => {
      const page = await source.load(after, 10);
      return { ...page, rows: page.rows.filter(({ key }) => key.endsWith('7')), counted: page.next === null };
    };
    const lists = new Lists(() => 3);
    const shown = () => lists.rows('list', 'cache', search, source.locate);
    assert.deepEqual([(await shown()).rows.length, (await shown()).left], [3, null]);
    await lists.more('list', 'cache', search);
    assert.deepEqual([(await shown()).rows.map(({ key }) => key), (await shown()).left], [[7, 17, 27, 37].map(name), 0]);
  });

  it('has every entry once, whatever is loaded, gone to and changed', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('more' as const) }),
      fc.record({ do: fc.constant('find' as const), at: fc.nat(60) }),
      fc.record({ do: fc.constant('add' as const), at: fc.nat(60) }),
      fc.record({ do: fc.constant('remove' as const), at: fc.nat(60) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(60), { maxLength: 40 }), fc.array(step, { maxLength: 12 }), async (numbers, steps) => {
        const source = served(numbers.map(name));
        const lists = new Lists(() => 7);
        const shown = () => lists.rows('list', 'cache', source.load, source.locate);
        await shown();
        for (const action of steps) {
          if (action.do === 'more') await lists.more('list', 'cache', source.load);
          else if (action.do === 'find') {
            if (source.keys.includes(name(action.at))) lists.remember('list', 'cache', row(name(action.at)));
          } else {
            const known = source.keys.indexOf(name(action.at));
            if (action.do === 'add' && known < 0) source.keys.push(name(action.at));
            if (action.do === 'remove' && known >= 0) source.keys.splice(known, 1);
            lists.setStale();
          }
          const keys = (await shown()).rows.map(({ key }) => key);
          assert.equal(new Set(keys).size, keys.length);
          assert.ok(keys.every((key) => source.keys.includes(key)));
        }
        while ((await shown()).left !== 0) await lists.more('list', 'cache', source.load);
        assert.deepEqual(
          (await shown()).rows.map(({ key }) => key),
          [...source.keys].sort(),
        );
      }),
    );
  });
});
