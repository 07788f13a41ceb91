/** Values that several threads describe. */
import assert from 'node:assert/strict';
import type { Entry, ValueSource } from '../../../engine/caches/sources.ts';
import { describeBatch, unpack } from '../../../engine/catalog/batch.ts';
import type { Described } from '../../../engine/catalog/batch.ts';
import { describeValue } from '../../../engine/catalog/describe.ts';
import { Threads } from '../../../engine/catalog/threads.ts';
import type { Describer, Work } from '../../../engine/catalog/threads.ts';
import { Digest, DigestedIterable, FormatError } from '../../../engine/index.ts';

const count = 12_000;
const keys = Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0'));

/** Numbers, lists of references, some of which cannot be read, and some that are gone. */
function entryOf(key: string): Entry | undefined {
  const i = parseInt(key, 16);
  const stat = { size: i, mtime: 1000 * i };
  if (i % 101 === 0) return undefined;
  if (i % 97 === 0) return { ...stat, error: new FormatError(`${i} is broken`) };
  if (i % 3 > 0) return { ...stat, value: i };
  return { ...stat, value: new DigestedIterable([new Digest(keys[i >> 1] as string), 7, new Digest(keys[i >> 2] as string)]) };
}

const unused = () => {
  throw new Error('not asked for');
};
const source: ValueSource = {
  isInFiles: true,
  keys: unused,
  stat: unused,
  get: unused,
  getParent: unused,
  entry: entryOf,
  path: (key) => `/cache/${key}`,
  close: unused,
};

const work: Work<Awaited<ReturnType<typeof describeBatch>>> = {
  here: (some, pace) => describeBatch(source, some, pace),
  there: (other, some) => other.values(some),
};
/** Each read waits for a network. */
const slowWork: typeof work = {
  ...work,
  here: async (some, pace) => {
    for (const _ of some) {
      await new Promise((resolve) => setTimeout(resolve, 3));
      pace.lap();
    }
    return await describeBatch(source, some);
  },
};

/** Another thread, as far as it can be told apart from one: it answers later, and may die. */
function other(lifetime = Infinity): Describer & { readonly asked: string[]; stopped: number } {
  const asked: string[] = [];
  return {
    asked,
    stopped: 0,
    async values(some) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (asked.length + some.length > lifetime) throw new Error('it died');
      asked.push(...some);
      return structuredClone(await describeBatch(source, some));
    },
    calls: unused,
    stamps: unused,
    stop() {
      this.stopped++;
      return Promise.resolve();
    },
  };
}

async function described(start: (() => Describer) | undefined, { here, there } = work) {
  const found = new Map<string, Described>();
  const absent: string[] = [];
  const threads = new Threads(start, 2);
  for await (const batches of threads.divide(keys, { here, there }))
    for (const batch of batches) {
      absent.push(...batch.absent);
      for (const one of unpack(batch)) {
        assert.ok(!found.has(one.key), 'once');
        found.set(one.key, one);
      }
    }
  await threads.stop();
  return { found, absent };
}

describe('values that are described by several', () => {
  const check = ({ found, absent }: Awaited<ReturnType<typeof described>>) => {
    assert.deepEqual(
      absent.sort(),
      keys.filter((key) => !entryOf(key)),
    );
    assert.equal(found.size, count - absent.length);
    for (const [key, { facts, stat, problem }] of found) {
      const entry = entryOf(key) as Entry;
      assert.deepEqual(stat, { size: entry.size, mtime: entry.mtime });
      if ('error' in entry)
        assert.deepEqual([facts.kind, problem?.message, problem?.path], ['unreadable', entry.error.message, source.path(key)]);
      else assert.deepEqual([facts, problem], [describeValue(entry.value), null]);
    }
  };

  it('come from one thread alone', async () => check(await described(undefined)));

  it('come from two, each from one of them', async () => {
    const second = other();
    check(await described(() => second));
    assert.ok(second.asked.length > 0);
    assert.equal(second.stopped, 1);
  });

  it('come all the same when the other thread dies', async () => {
    const second = other(1000);
    check(await described(() => second));
    assert.equal(second.stopped, 1);
  });

  it('come from many where each has to be waited for, also when some of these die', async () => {
    const many: ReturnType<typeof other>[] = [];
    const start = () => {
      many.push(other(many.length % 4 === 3 ? 100 : Infinity));
      return many.at(-1) as Describer;
    };
    check(await described(start, slowWork));
    assert.equal(many.length, 8);
    for (const { asked, stopped } of many) {
      assert.ok(asked.length > 0);
      assert.equal(stopped, 1);
    }
  });

  it('are left at once by who does not want more', async () => {
    const second = other();
    const threads = new Threads(() => second, 2);
    for await (const batches of threads.divide(keys, work)) if (batches.length > 0 && second.asked.length > 0) break;
    const { length } = second.asked;
    await threads.stop();
    assert.ok(length < count / 2);
    assert.equal(second.stopped, 1);
  });
});
