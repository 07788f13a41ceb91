/** Writers on a disk that fails at any of their calls: the old entry stays or the new one is there, and nothing else is. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CallPickleFile,
  Digest,
  digest,
  DigestedCall,
  FlecheError,
  repr,
  ValueBagOfHoldingH5File,
  ValuePickleFile,
} from '../../../engine/index.ts';
import type { DigestHex, KeyManagement, Value } from '../../../engine/index.ts';
import { keysOf } from '../../../engine/conformance/samples.ts';
import { FaultyFiles } from '../../support/faulty-files.ts';

const codes = ['ENOSPC', 'EACCES', 'EROFS', 'EIO'];
const key = 'ab'.repeat(32) as DigestHex;
const neighbour = `ab${'cd'.repeat(31)}` as DigestHex;

/** What is done to a storage, in a folder that `prepare` filled. */
interface Work<S> {
  readonly open: (root: string) => S;
  readonly prepare: (storage: S) => Promise<unknown>;
  readonly run: (storage: S) => Promise<unknown>;
}

type Storage = KeyManagement & { load(key: DigestHex): Promise<unknown> };

/** Every entry as text, by its key. */
async function contents(storage: Storage): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const each of await keysOf(storage)) {
    const value = await storage.load(each);
    found[each] = value instanceof DigestedCall ? JSON.stringify([value.name, value.result?.hex]) : repr(value as Value);
  }
  return found;
}

describe('a disk that fails', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-faults-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function check<S extends Storage>({ open, prepare, run }: Work<S>): Promise<void> {
    const [before, after, place] = ['before', 'after', 'place'].map((name) => join(folder, name)) as [string, string, string];
    mkdirSync(before);
    {
      await using storage = open(before);
      await prepare(storage);
    }
    const old = await readAll(before);
    cpSync(before, after, { recursive: true });
    let calls: number;
    {
      using files = new FaultyFiles(after);
      await using storage = open(after);
      await run(storage);
      calls = files.calls.length;
    }
    const wanted = await readAll(after);
    assert.ok(calls >= 1);
    let refused = 0;
    for (let i = 0; i < calls; i++)
      for (const code of codes) {
        rmSync(place, { recursive: true, force: true });
        cpSync(before, place, { recursive: true });
        let failed = false;
        {
          using files = new FaultyFiles(place);
          await using storage = open(place);
          files.fail(i, code);
          try {
            await run(storage);
          } catch (error) {
            failed = true;
            const said = (error as FlecheError | NodeJS.ErrnoException).code;
            assert.ok(error instanceof FlecheError || said === code, `call ${i}, ${code}: ${String(error)}`);
          }
        }
        const what = `${code} at call ${i}`;
        const found = await readAll(place);
        for (const [each, text] of Object.entries(found))
          assert.ok(text === old[each] || text === wanted[each], `${what}: ${each} is ${text}`);
        for (const each of Object.keys(old)) assert.ok(each in found || !(each in wanted), `${what}: ${each} is gone`);
        if (failed) refused++;
        else assert.deepEqual(found, wanted, what);
        // and nothing hinders the next try
        await using storage = open(place);
        await run(storage);
        assert.deepEqual(await contents(storage), wanted, `${what}, done again`);
      }
    assert.ok(refused >= codes.length, `${refused} of ${calls * codes.length} were refused`);

    async function readAll(root: string): Promise<Record<string, string>> {
      await using storage = open(root);
      return await contents(storage);
    }
  }

  const values: { readonly [what: string]: (root: string) => ValuePickleFile | ValueBagOfHoldingH5File } = {
    'pickle files': (root) => new ValuePickleFile({ root, remainingDepth: 1 }),
    'pickle files, synced': (root) => new ValuePickleFile({ root, remainingDepth: 1, durable: 'fsync' }),
    'bags of one key': (root) => new ValueBagOfHoldingH5File({ root, prefixLength: 0, remainingDepth: 1 }),
    'bags of many keys, synced': (root) => new ValueBagOfHoldingH5File({ root, prefixLength: 2, remainingDepth: 1, durable: 'fsync' }),
  };
  for (const [what, open] of Object.entries(values)) {
    const prepare = async (storage: Storage & { save(value: Value, key?: DigestHex): Promise<DigestHex> }) => {
      await storage.save('old', key);
      await storage.save(['neighbour', 1], neighbour);
    };
    it(`keeps a value that is replaced: ${what}`, () => check({ open, prepare, run: (storage) => storage.save('new', key) }));
    it(`keeps the parts of a value: ${what}`, () => check({ open, prepare, run: (storage) => storage.save([['part'], ['other']]) }));
    it(`evicts or does not: ${what}`, () => check({ open, prepare, run: (storage) => storage.evict(key) }));
  }

  it('makes the folder or does not', () =>
    check({
      open: (root) => new ValuePickleFile({ root: join(root, 'deep/er') }),
      prepare: () => Promise.resolve(),
      run: (storage) => storage.save('new'),
    }));

  it('keeps what is compressed and decompressed', () =>
    check({
      open: (root) => new ValuePickleFile({ root }),
      prepare: async (storage) => {
        for (const value of ['one', 'two']) await storage.save(value);
      },
      run: async (storage) => {
        await storage.compressAll();
        await storage.decompressAll();
      },
    }));

  const call = (name: string, result: Value) =>
    new DigestedCall({ name, arguments: { a: new Digest(digest(1)) }, result: new Digest(digest(result)) });
  it('keeps a record that is replaced', () =>
    check({
      open: (root) => new CallPickleFile({ root }),
      prepare: (storage) => storage.save(call('f', 1)),
      run: (storage) => storage.save(call('f', 2)),
    }));

  it('keeps every record that gets another key, under one of the two', async () => {
    const root = join(folder, 'calls');
    const names = ['f', 'g', 'h'];
    for (let i = 0; ; i++) {
      rmSync(root, { recursive: true, force: true });
      await using calls = new CallPickleFile({ root });
      for (const name of names) await calls.save(call(name, 1));
      let failed = false;
      {
        using files = new FaultyFiles(root);
        files.fail(i, 'ENOSPC');
        await calls.transform((each) => new DigestedCall({ ...each, module: 'moved' } as never)).catch(() => (failed = true));
      }
      const found: string[] = [];
      for (const each of await keysOf(calls)) found.push((await calls.load(each)).name);
      assert.deepEqual([...new Set(found)].sort(), names, `call ${i}`);
      assert.ok(readdirSync(root).every((name) => name.startsWith('.') || /^[0-9a-f]{64}$/.test(name)));
      if (!failed) {
        assert.ok(i >= 6, `${i} calls`);
        return;
      }
    }
  });
});
