/** Caches that somebody else made. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallPickleFile, Digest, DigestedIterable, dumps, FormatError, KeyError, ValuePickleFile } from '../../../engine/index.ts';
import type { DigestHex, Value } from '../../../engine/index.ts';
import { PickleError } from '../../../engine/errors.ts';

describe('a cache that somebody else made', () => {
  let folder: string;
  let root: string;
  let values: ValuePickleFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-hostile-'));
    root = join(folder, 'values');
    mkdirSync(root);
    values = new ValuePickleFile({ root, lockTimeout: 0.2 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const key = (digit: string) => digit.repeat(64) as DigestHex;
  const write = (name: string, value: Value) => writeFileSync(join(root, name), dumps(value));
  const isAbsent = (error: unknown) => error instanceof KeyError && error.code === 'ABSENT';

  it('refers to no file outside its folder', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, dumps('secret'));
    const leading = `${'x/'.repeat(30)}${'../'.repeat(30)}../secret`;
    for (const name of [
      `${'./'.repeat(30)}../secret`,
      leading,
      `/${secret}`.padStart(80, '/'),
      `..\\${'x'.repeat(70)}`,
      `${'a'.repeat(70)}\0`,
    ]) {
      assert.ok(name.length >= 64);
      await assert.rejects(values.load(name), isAbsent, name);
      write(key('1'), new DigestedIterable([new Digest(name)]));
      await assert.rejects(values.load(key('1')), isAbsent, name);
      await assert.rejects(values.evict(name), isAbsent, name);
      assert.equal(await values.contains(name), false);
      await assert.rejects(values.save('value', name), isAbsent, name);
    }
    assert.ok(existsSync(secret));
  });

  it('holds values that hold themselves', async () => {
    write(key('1'), new DigestedIterable([new Digest(key('2'))]));
    write(key('2'), new DigestedIterable([new Digest(key('1'))]));
    await assert.rejects(values.load(key('1')), (error) => error instanceof FormatError && error.code === 'CYCLE');
    assert.deepEqual([...(await values.countReuses()).values()], [1, 1]);
  });

  it('holds a value that doubles at each of 60 levels, and is loaded once', async () => {
    write(key('0'), 'leaf');
    for (let level = 1; level < 60; level++) {
      const part = new Digest(level === 1 ? key('0') : String(level - 1).padStart(64, 'a'));
      write(String(level).padStart(64, 'a'), new DigestedIterable([part, part]));
    }
    let value = await values.load('59'.padStart(64, 'a'));
    for (let level = 59; level > 0; level--) {
      assert.equal((value as Value[])[0], (value as Value[])[1]);
      value = (value as Value[])[0] as Value;
    }
    assert.equal(value, 'leaf');
  });

  it('holds files that are no pickles: they are named, and the others are read', async () => {
    write(key('1'), 'fine');
    writeFileSync(join(root, key('2')), '');
    writeFileSync(join(root, key('3')), 'no pickle at all');
    writeFileSync(join(root, 'stray'), dumps('stray'));
    const named: string[] = [];
    await values.countReuses({ onUnreadable: (name) => named.push(name) });
    assert.deepEqual(named.sort(), [key('2'), key('3')]);
    await assert.rejects(values.load(key('2')), PickleError);
    await assert.rejects(values.load(key('3')), PickleError);
    assert.equal(await values.load(key('1')), 'fine');
    const calls = new CallPickleFile({ root });
    await assert.rejects(calls.load(key('1')), (error) => error instanceof FormatError && error.code === 'NOT_A_CALL');
  });
});

describe('a file that a release before 0.22 is writing', () => {
  let folder: string;
  const key = '7'.repeat(64) as DigestHex;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-torn-'));
    writeFileSync(join(folder, `${key}.lock`), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const whole = dumps(['a value', 'in two halves']);
  const writePart = (length: number) => writeFileSync(join(folder, key), whole.subarray(0, length));

  it('is read once it is whole', async () => {
    writePart(20);
    const loading = new ValuePickleFile({ root: folder }).load(key);
    await sleep(100);
    writePart(whole.length);
    assert.deepEqual(await loading, ['a value', 'in two halves']);
  });

  it('and that is never whole is unreadable, not absent', async () => {
    writePart(20);
    const loading = new ValuePickleFile({ root: folder, lockTimeout: 0.3 }).load(key);
    const writing = setInterval(() => writePart(10 + (Date.now() % 20)), 20);
    try {
      await assert.rejects(loading, (error) => error instanceof KeyError && error.code === 'LOCKED_UNREADABLE');
    } finally {
      clearInterval(writing);
    }
  });

  it('and that nobody writes any more is damaged', async () => {
    writePart(20);
    await assert.rejects(new ValuePickleFile({ root: folder, lockTimeout: 0.1 }).load(key), PickleError);
  });
});
