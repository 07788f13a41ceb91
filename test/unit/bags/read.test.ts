import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globalOf } from '../../../engine/bags/globals.ts';
import { BagReader } from '../../../engine/bags/reader.ts';
import { construct, fill, iterated } from '../../../engine/bags/reduced.ts';
import { Budget } from '../../../engine/bags/source.ts';
import { assertVersion } from '../../../engine/bags/versions.ts';
import { bagFile, encodeBag } from '../../../engine/bags/write/index.ts';
import { Ellipsis, Global, Instance, PyDict, repr, Tuple } from '../../../engine/index.ts';

describe('reading of bags', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-bags-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('says what is wrong with files that are none, and makes none', async () => {
    await using reader = new BagReader();
    const path = join(folder, 'text');
    writeFileSync(path, 'no HDF5 here');
    await assert.rejects(reader.load(path, null), { code: 'BAD_BAG', data: { path, inner: '/' } });
    await assert.rejects(reader.load(join(folder, 'missing'), 'ab'), { name: 'KeyError', code: 'ABSENT' });
    await assert.rejects(reader.list(join(folder, 'missing')), { code: 'ABSENT' });
    await assert.rejects(reader.load(folder, null), { code: 'EISDIR' });
    assert.equal(await reader.contains(join(folder, 'missing'), 'ab'), false);
    assert.deepEqual(readdirSync(folder), ['text']);
  });

  it('ends with its reader, and rejects what is pending', async () => {
    const reader = new BagReader();
    const pending = [1, 2, 3].map((i) => reader.load(join(folder, `missing-${i}`), null));
    const settled = Promise.allSettled(pending);
    await reader.close();
    for (const outcome of await settled) assert.ok(outcome.status === 'rejected');
    await assert.rejects(reader.load(join(folder, 'text'), null), { code: 'CLOSED' });
  });

  it('gives up a file that takes too long, and answers those that wait', async () => {
    await using reader = new BagReader({ timeLimit: () => 0 });
    const path = join(folder, 'missing');
    for (const outcome of await Promise.allSettled([1, 2, 3].map(() => reader.load(path, null)))) {
      assert.ok(outcome.status === 'rejected');
      assert.match((outcome.reason as { code: string }).code, /^(ABSENT|BAG_HANGS)$/);
    }
  });

  it('reads what is written of many equal texts', async () => {
    await using reader = new BagReader();
    const path = join(folder, 'equal');
    for (const length of [1, 60, 64, 65, 200, 100_000]) {
      const value = Array.from({ length: 200 }, () => 'x'.repeat(length));
      writeFileSync(path, bagFile(encodeBag(value)));
      assert.deepEqual(await reader.load(path, null), value);
    }
    assert.equal((await reader.answered()).hdf5, 0);
  });

  it('splits paths of classes and functions', () => {
    const split = (path: string, qualname?: string) => {
      const value = globalOf(path, () => qualname) as Global;
      return [value.module, value.qualname];
    };
    assert.deepEqual(split('decimal.Decimal'), ['decimal', 'Decimal']);
    assert.deepEqual(split('numpy._core.multiarray.scalar'), ['numpy._core.multiarray', 'scalar']);
    assert.deepEqual(split('a.b.Outer.Inner'), ['a.b', 'Outer.Inner']);
    assert.deepEqual(split('a.b.Outer.method'), ['a.b', 'Outer.method']);
    assert.deepEqual(split('a.b.lower.Inner', 'lower.Inner'), ['a.b', 'lower.Inner']);
    assert.equal(
      globalOf('builtins.Ellipsis', () => undefined),
      Ellipsis,
    );
    for (const path of ['', 'x', 'a..b', '.a'])
      assert.equal(
        globalOf(path, () => undefined),
        undefined,
      );
  });

  it('keeps what is no known class as a pickle spells it', () => {
    const cls = new Global('m', 'C');
    const args = new Tuple([cls, 1]);
    const newobj = new Global('copyreg', '__newobj__');
    const made = construct(newobj, args) as Instance;
    assert.deepEqual([made.form, made.callee, (made.args as Tuple).items], ['newobj', cls, [1]]);
    const filled = fill(made, newobj, args, { state: new PyDict([['x', 2]]), items: [3], pairs: ['k', 4], setter: null }) as Instance;
    assert.equal(filled, made);
    assert.deepEqual(
      filled.steps.map(({ op }) => op),
      ['append', 'set', 'build'],
    );
    // state for what has none
    const dict = construct(new Global('builtins', 'dict'), new Tuple());
    const odd = fill(dict, new Global('builtins', 'dict'), new Tuple(), { state: 1, items: [], pairs: [], setter: null });
    assert.ok(odd instanceof Instance && odd.state === 1);
    const iterator = new Instance('reduce', new Global('builtins', 'iter'), new Tuple([[1, 2, 3]]));
    assert.deepEqual(iterated(iterator), [1, 2, 3]);
    iterator.steps.push({ op: 'build', state: 2 });
    assert.deepEqual(iterated(iterator), [3]);
    assert.equal(iterated(new Instance('reduce', new Global('os', 'system'), new Tuple([[1]]))), undefined);
    assert.ok(repr(made).length > 0);
  });

  it('counts what is read against the size of the file', () => {
    const budget = new Budget(200);
    assert.deepEqual([budget.node(), budget.node(), budget.node(), budget.node()], [true, true, true, false]);
  });

  it('lets packages pass whose release nobody named', () => {
    const check = { validator: 'exact', versions: { fleche: '0.22.2' } } as const;
    assertVersion(check, 'here', 'numpy.core', '1.26');
    assertVersion(check, 'here', 'constructor.x', '1.26');
    assert.throws(() => assertVersion(check, 'here', 'fleche.digest', '0.21.0'), { code: 'BAG_VERSION' });
  });
});
