import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, dumps, Float, ValuePickleFile } from '../../../engine/index.ts';

describe('parts that a storage wrote', () => {
  let folder: string;
  let values: ValuePickleFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-written-'));
    values = new ValuePickleFile({ root: folder });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const part = { functional: 'PBE' };
  const path = () => values.path(digest(part));

  it('are not written again while they lie there unchanged', async () => {
    await values.save([1, part]);
    const before = statSync(path(), { bigint: true });
    await values.save([2, part]);
    assert.equal(statSync(path(), { bigint: true }).ino, before.ino);
  });

  it('are written again when they are gone, or changed by others', async () => {
    await values.save([1, part]);
    const changes: readonly (() => void)[] = [
      () => rmSync(path()),
      () => writeFileSync(path(), dumps('something else')),
      () => rmSync(path()),
      () => utimesSync(path(), 1, 1),
    ];
    for (const change of changes) {
      change();
      const other = new ValuePickleFile({ root: folder });
      await values.save([1, part]);
      assert.deepEqual(await other.load(await values.save(part)), await values.load(digest(part)));
    }
  });

  it('are written again where the last value saved is of another type', async () => {
    const key = await values.save(1);
    await values.save(new Float(1));
    assert.deepEqual(await values.load(key), new Float(1));
    await new ValuePickleFile({ root: folder }).save(1);
    await values.save(new Float(1));
    assert.deepEqual(await values.load(key), new Float(1));
  });

  it('are many, and only the last are remembered', async () => {
    for (let i = 0; i < 5100; i++) await values.save(i);
    const first = values.path(digest(0));
    const { ino } = statSync(first);
    await values.save(0);
    assert.notEqual(statSync(first).ino, ino);
  });
});
