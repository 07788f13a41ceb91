/** The examples of the reference's API documentation, and what its protected members do. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DestructuringMixin,
  Digest,
  digest,
  FileStorage,
  Global,
  Instance,
  KeyError,
  MemoryBackend,
  NamedTuple,
  PerKeyLockMixin,
  registerDestructurer,
  SerializingMixin,
  Tuple,
  ValueMemory,
  ValueMixin,
  ValuePickleFile,
} from '../../../engine/index.ts';
import type { AbstractCtor, DigestHex, KeyManagement, Value } from '../../../engine/index.ts';

describe('the examples of the API documentation', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-api-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('DestructuringMixin: a storage of one’s own', async () => {
    class MyValueStorage extends DestructuringMixin(ValueMixin(MemoryBackend)) {}
    const vm = new MyValueStorage({ storage: new Map() });
    const key = await vm.save([1, [2, 3]]);
    assert.deepEqual(await vm.load(key), [1, [2, 3]]);
    assert.deepEqual(new Set(vm.storage.keys()), new Set([key, digest(1), digest([2, 3]), digest(2), digest(3)]));
  });

  it('countReuses: the shared [2, 3] is counted twice', async () => {
    const ds = new ValueMemory({ storage: new Map() });
    const shared = [2, 3];
    await ds.save([1, shared]);
    await ds.save([4, shared]);
    const hits = await ds.countReuses();
    assert.equal(hits.get(await ds.save(shared)), 2);
  });

  it('PerKeyLockMixin: one operation on a key at a time, those on others beside it', async () => {
    class PerKeyValuePickle extends PerKeyLockMixin(ValuePickleFile) {}
    const values = new PerKeyValuePickle({ root: join(folder, 'per-key') });
    const keys = await Promise.all(Array.from({ length: 50 }, (_, i) => values.save(i % 5)));
    assert.equal(new Set(keys).size, 5);
    assert.deepEqual(
      await Promise.all(keys.map((key) => values.load(key))),
      Array.from({ length: 50 }, (_, i) => i % 5),
    );
  });

  it('SerializingMixin: one operation at a time', async () => {
    let inside = 0;
    class Watched extends ValueMemory {
      override async put(value: Value, key: DigestHex): Promise<DigestHex> {
        assert.equal(inside++, 0);
        await sleep(1);
        inside--;
        return await super.put(value, key);
      }
    }
    class SerializingValueMemory extends SerializingMixin(Watched) {}
    const values = new SerializingValueMemory({ storage: new Map() });
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => values.save(text)));
  });

  it('operationContext: mixins chain, entered from the outermost in and left the other way', async () => {
    const notes: string[] = [];
    const noting = <B extends AbstractCtor<KeyManagement>>(name: string, Base: B) => {
      abstract class Noting extends Base {
        protected override async operationContext<T>(keys: string | readonly string[], body: () => Promise<T>): Promise<T> {
          notes.push(`enter ${name}`);
          try {
            return await super.operationContext(keys, body);
          } finally {
            notes.push(`leave ${name}`);
          }
        }
      }
      return Noting;
    };
    class Inner extends noting('inner', ValueMemory) {}
    class Chained extends noting('outer', Inner) {}
    const values = new Chained();
    const once = ['enter outer', 'enter inner', 'leave inner', 'leave outer'];
    const key = await values.save('value');
    assert.deepEqual(notes.splice(0), once);
    for (const operation of [
      () => values.load(key),
      () => values.contains(key),
      () => values.expand(key.slice(0, 9)),
      () => values.shrink(key),
      () => values.shrink(key, key, key),
      () => values.childDigests(key),
      () => values.countReuses(),
      () => values.evict(key),
    ]) {
      await operation();
      assert.deepEqual(notes.splice(0), once, String(operation));
    }
  });

  it('FileStorage: a subclass that says how a value gets into a file and out of it', async () => {
    class JsonFile extends FileStorage {
      protected toFile(value: Value, path: string): void {
        writeFileSync(path, JSON.stringify(value));
      }
      protected fromFile(path: string): Value {
        return JSON.parse(readFileSync(path, 'utf8')) as Value;
      }
    }
    class JsonValues extends ValueMixin(JsonFile) {}
    const root = join(folder, 'json');
    const values = new JsonValues({ root });
    assert.equal(existsSync(root), false);
    const key = await values.save([1, 'two']);
    assert.deepEqual(readdirSync(root), [key]);
    assert.equal(readFileSync(join(root, key), 'utf8'), '[1,"two"]');
    assert.deepEqual(await values.load(key), [1, 'two']);
    await values.evict(key);
    await assert.rejects(values.load(key), (error) => error instanceof KeyError && error.code === 'ABSENT');
  });
});

describe('protected members', () => {
  class Open extends ValueMemory {
    intern(value: Value, key?: DigestHex) {
      return this.internRec(value, key);
    }
    trojan(value: Value) {
      return this.isTrojanTuple(value);
    }
    digests(value: Value) {
      return this.rawSubDigests(value);
    }
    async normal(key: string) {
      return await this.normalizeKey(key);
    }
  }
  const named = new NamedTuple(new Global('study', 'Pair'), ['a', 'b'], [1, 2]);

  it('internRec gives a part as its parent holds it, with its depth', async () => {
    const values = new Open({ remainingDepth: 1 });
    assert.deepEqual(await values.intern(7), [7, 0]);
    assert.deepEqual(await values.intern([]), [[], 0]);
    assert.deepEqual(await values.intern([1, 'x']), [new Digest(digest([1, 'x'])), 1]);
    assert.deepEqual(await values.intern(new Digest('ab'.repeat(32))), [new Digest('ab'.repeat(32)), -1]);
    assert.deepEqual(await values.intern(null), [new Digest(digest(null)), Infinity]);
    assert.deepEqual(await values.intern(named), [new Digest(digest(named)), Infinity]);
    const key = 'cd'.repeat(32) as DigestHex;
    assert.deepEqual(await values.intern([2], key), [new Digest(key), 1]);
    assert.deepEqual(new Set(values.storage.keys()), new Set([digest([1, 'x']), digest(null), digest(named), key]));
  });

  it('isTrojanTuple is true of namedtuples alone', () => {
    const values = new Open();
    assert.deepEqual(
      [named, new Tuple([1, 2]), [1, 2], 'text'].map((value) => values.trojan(value)),
      [true, false, false, false],
    );
  });

  it('rawSubDigests sees what is stored, not what it stands for', async () => {
    const values = new Open();
    const key = await values.save([1, 2]);
    const raw = values.storage.get(key) as Value;
    assert.deepEqual(values.digests(raw), new Set([digest(1), digest(2)]));
    assert.deepEqual(values.digests([new Digest('ab'.repeat(32))]), new Set());
    assert.deepEqual(values.digests('text'), new Set());
  });

  it('rawSubDigests is asked by childDigests and countReuses', async () => {
    class Blind extends ValueMemory {
      protected override rawSubDigests(): Set<DigestHex> {
        return new Set();
      }
    }
    const values = new Blind();
    const key = await values.save([1, 2]);
    assert.equal((await values.childDigests(key)).size, 0);
    assert.deepEqual([...new Set((await values.countReuses()).values())], [0]);
  });

  it('normalizeKey expands prefixes', async () => {
    const values = new Open();
    const key = await values.save('value');
    assert.equal(await values.normal(key.slice(0, 10)), key);
    assert.equal(await values.normal('ab'.repeat(32)), 'ab'.repeat(32));
    await assert.rejects(values.normal('ffff'), KeyError);
  });

  it('a registered destructurer takes apart what the built-in ones do not', async () => {
    const isBox = (value: Value): value is Instance =>
      value instanceof Instance && value.callee instanceof Global && value.callee.qualname === 'Box';
    registerDestructurer(isBox, async (intern, value) => {
      const [part, depth] = await intern((value as Instance).args);
      return [new Tuple([part]), depth + 1];
    });
    const values = new ValueMemory();
    const key = await values.save(new Instance('newobj', new Global('study', 'Box'), ['content']));
    assert.deepEqual(await values.load(key), new Tuple([new Digest(digest(['content']))]));
    assert.ok(await values.contains(digest(['content'])));
  });
});
