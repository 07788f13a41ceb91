import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { QueryRow } from '../../../engine/workers/protocol.ts';
import type { ColumnFacts } from '../../../webview/query/columns.ts';
import { barsPath, Distributions, litBars } from '../../../webview/query/distribution.ts';
import { dose, runSeed } from '../../support/dose.ts';
import { argument, collected, row } from '../../support/query-rows.ts';

describe('webview: what rows have in a column', () => {
  const distributionOf = (
    values: readonly string[],
    part: (repr: string) => Partial<QueryRow> = (repr) => ({ arguments: [argument('a', repr)] }),
    title = 'a',
  ) => {
    const rows = values.map((repr, i) => row(i, part(repr)));
    const facts = collected(rows).find(({ column }) => column.title === title) as ColumnFacts;
    return new Distributions(rows).of(facts, rows.length);
  };

  it('numbers: every finite one is in the bin of its size, and the rest in none', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer()), { minLength: 1, maxLength: 60 }), (numbers) => {
        const { counts, barOf, limits } = distributionOf(
          numbers.map((each) => (Number.isNaN(each) ? 'nan' : String(each))).map((text) => text.replace('Infinity', 'inf')),
        );
        const finite = numbers.filter(Number.isFinite);
        if (numbers.some(Number.isNaN)) return; // nan is a text: no column of numbers
        assert.equal(
          counts.reduce((sum, each) => sum + each, 0),
          finite.length,
        );
        const bars = numbers.map((number, i) => [number, barOf(i)] as const).filter(([number]) => Number.isFinite(number));
        for (const [number, bar] of bars) {
          assert.ok(bar >= 0 && bar < counts.length, `${number} is in ${bar} of ${counts.length}`);
          for (const [other, otherBar] of bars) assert.ok(number > other || bar <= otherBar, `${number} before ${other}`);
        }
        assert.equal(limits.length, finite.length === 0 ? 0 : Math.min(...finite) === Math.max(...finite) ? 1 : 2);
      }),
      { seed: runSeed(), numRuns: dose(300, 20_000) },
    );
    assert.deepEqual(distributionOf(['1', '3', '3', '4']).counts, [1, 0, 2, 1], 'whole numbers have a bar each');
    assert.deepEqual(distributionOf(['-0.25', '1234567.0']).limits, ['−0.25', '1235000']);
  });

  it('a few values: a bar each, in their order; many: how many there are', () => {
    const few = distributionOf(["'b'", "'a'", "'b'", 'None']);
    assert.deepEqual([few.counts, few.limits], [[1, 2, 1], ['3 distinct']]);
    assert.equal(few.barOf(1), 0);
    const many = distributionOf(Array.from({ length: 20 }, (_, i) => `'${i}'`));
    assert.deepEqual([many.counts, many.limits, many.barOf(3)], [[], ['20 distinct'], -1]);
    assert.deepEqual(distributionOf(['1', '2'], undefined, 'call').limits, ['2 rows']);
  });

  it('times: what tells the ends apart', () => {
    const started = (repr: string) => ({ metadata: [{ name: 'runtime', key: 'timestart', repr }] });
    const noon = new Date(2026, 10, 26, 12).getTime() / 1000;
    const limits = (...times: number[]) =>
      distributionOf(
        times.map((each) => each.toFixed(1)),
        started,
        'timestart',
      ).limits;
    assert.deepEqual(limits(noon + 60, noon), ['12:00:00', '12:01:00']);
    assert.deepEqual(limits(noon, noon + 172_800), ['2026-11-26', '2026-11-28']);
    const walltime = (repr: string) => ({ metadata: [{ name: 'runtime', key: 'walltime', repr }] });
    assert.deepEqual(distributionOf(['0.5', '75.0'], walltime, 'walltime').limits, ['500 ms', '1 min 15 s']);
  });

  it('is the same when rows come in parts, and of a column that turns out to have texts', () => {
    const rows = ['1', '2', "'x'"].map((repr, i) => row(i, { arguments: [argument('a', repr)] }));
    const all = new Distributions(rows);
    const facts = (count: number) => collected(rows.slice(0, count)).find(({ column }) => column.title === 'a') as ColumnFacts;
    assert.deepEqual(all.of(facts(1), 1).counts, [1]);
    assert.deepEqual(all.of(facts(2), 2).counts, [1, 1]);
    assert.deepEqual(all.of(facts(3), 3).limits, ['3 distinct']);
  });

  it('lights the bars that rows are in, and draws each as high as it is', () => {
    const some = distributionOf(['1', '3', '3', '4']);
    assert.deepEqual([...litBars(some, [1, 3])].sort(), [2, 3]);
    assert.deepEqual([...litBars(distributionOf(["'x'"], undefined, 'call'), [0])], []);
    assert.equal(barsPath([2, 0, 1], () => true).split('M').length - 1, 2);
    assert.match(
      barsPath([2, 0, 1], () => true),
      /V0\.000h.*V0\.500h/,
    );
  });
});
