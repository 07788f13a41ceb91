/**
 * Brings a catalog up to date: new entries are read, gone ones dropped, counts made again. Stored values never change under their key,
 * so the listing says what is new; records of calls may, and are looked at again once everything else is there.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { CallSource, Sources, ValueSource } from '../caches/sources.ts';
import { DatabaseError } from '../errors.ts';
import type { Database } from '../sqlite.ts';
import type { Context } from '../rpc/contract.ts';
import type { Problem } from '../caches/model.ts';
import { describeBatch, unpack } from './batch.ts';
import { describeCalls, stampsOf } from './call-batch.ts';
import { problemOf } from './describe.ts';
import { KeyNumbers } from './key-numbers.ts';
import { fromStored } from './keys.ts';
import type { StoredKey } from './keys.ts';
import type { Lease } from './lease.ts';
import { setFact } from './schema.ts';
import { Threads } from './threads.ts';
import type { Describer, Keys, Pace } from './threads.ts';
import { CatalogWriter } from './writer.ts';

/** Entries that are read and shown before the rest is even listed. */
const firstEntries = 500;
const pageSize = 10_000;
/** Entries that are dropped in one transaction. */
const droppedAtOnce = 1000;
/** Problems that are listed by name; the rest shows beside its entry. */
const maxProblems = 100;

export type Built = { added: number; removed: number; problems: Problem[] };
type Listing = ReturnType<ValueSource['keys']>;
type Job = {
  readonly db: Database;
  readonly writer: CatalogWriter;
  readonly lease: Lease;
  readonly context: Pick<Context, 'check' | 'progress'>;
  readonly built: Built;
  readonly threads: Threads;
};

export async function build(
  db: Database,
  sources: Sources,
  lease: Lease,
  context: Pick<Context, 'check' | 'progress'>,
  threads = new Threads(undefined),
): Promise<Built> {
  const built: Built = { added: 0, removed: 0, problems: [] };
  const job: Job = { db, writer: new CatalogWriter(db), lease, context, built, threads };
  await write(job, () => setFact(db, 'complete', 0));
  if (sources.values) await updateValues(job, sources.values);
  let known: KeyNumbers | undefined;
  try {
    known = sources.calls && (await updateCalls(job, sources.calls));
  } catch (error) {
    // a server that cannot be reached is not the end of the values
    if (error instanceof DatabaseError) await finish(job);
    throw error;
  }
  await finish(job);
  // what was there before may have been written again: the lists are whole meanwhile
  if (sources.calls && known && (await recheckCalls(job, sources.calls, known))) await finish(job);
  for (const { store, error } of sources.errors)
    built.problems.push({ ...problemOf(error, undefined), message: `${store}: ${error.message}` });
  return built;
}

async function finish(job: Job): Promise<void> {
  let done = 0;
  for (const step of job.writer.finish()) {
    await write(job, () => step(job.db));
    job.context.progress({ done: ++done, message: 'counting' });
  }
  await write(job, () => {
    setFact(job.db, 'complete', 1);
    setFact(job.db, 'asOf', Date.now());
  });
  // what was written does not lie on the disk twice; readers may keep some of it back
  job.db.all('PRAGMA wal_checkpoint(TRUNCATE)');
}

async function write(job: Job, body: () => void): Promise<void> {
  job.context.check();
  job.db.transaction(() => {
    job.lease.keep();
    body();
    job.writer.flush();
  });
  await turn();
}

async function drop(job: Job, ids: readonly number[], message: string, remove: (id: number) => void): Promise<void> {
  for (let from = 0; from < ids.length; from += droppedAtOnce) {
    await write(job, () => ids.slice(from, from + droppedAtOnce).forEach(remove));
    job.context.progress({ done: from, total: ids.length, message });
  }
  job.built.removed += ids.length;
}

/** Gives every row of the catalog to `visit`, with the number that its key has in the listing. */
async function compare(
  job: Job,
  table: 'entries' | 'calls',
  listed: KeyNumbers,
  visit: (row: { id: number; key: string; stored: boolean; readable: boolean; stamp: number }, isListed: boolean) => void,
): Promise<void> {
  const columns = table === 'entries' ? 'part IS NOT NULL AS stored, 0 AS stamp' : '1 AS stored, stamp';
  for (let after = 0; ;) {
    const rows = job.db.all<{ id: number; key: StoredKey; stored: number; readable: number; stamp: number }>(
      `SELECT id, key, problem IS NULL AS readable, ${columns} FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      after,
      pageSize,
    );
    for (const row of rows) {
      const key = fromStored(row.key);
      visit({ ...row, key, stored: row.stored === 1, readable: row.readable === 1 }, listed.get(key) !== undefined);
    }
    if (rows.length < pageSize) return;
    after = (rows.at(-1) as { id: number }).id;
    job.context.check();
    await turn();
  }
}

async function listing(job: Job, keys: Listing, message: string): Promise<KeyNumbers> {
  const listed = new KeyNumbers();
  for await (const key of keys) {
    listed.set(key, 0);
    if (listed.size % pageSize > 0) continue;
    job.context.check();
    job.context.progress({ done: listed.size, message: `${message} listed` });
    await turn();
  }
  return listed;
}

async function updateValues(job: Job, source: ValueSource): Promise<void> {
  const { db, writer } = job;
  const isEmpty = db.get('SELECT id FROM entries LIMIT 1') === undefined;
  if (isEmpty) await readValues(job, source, await take(source.keys(), firstEntries));
  const listed = await listing(job, source.keys(), 'values');
  const gone: number[] = [];
  const again: string[] = [];
  await compare(job, 'entries', listed, ({ id, key, stored, readable }, isListed) => {
    // below 0: has a number, and is to be read
    if (isListed) listed.set(key, stored ? id : -id);
    else if (stored) gone.push(id);
    if (stored && isListed && !readable && !isEmpty) again.push(key);
  });
  const fresh = listed.sorted((number) => number <= 0);
  writer.expect(listed, fresh);
  await drop(job, gone, 'values gone', (id) => writer.removeValue(id));
  await readValues(job, source, again, false);
  await readValues(job, source, fresh);
}

async function take(keys: Listing, count: number): Promise<string[]> {
  const taken: string[] = [];
  for await (const key of keys) if (taken.push(key) >= count) break;
  return taken.sort();
}

async function readValues(job: Job, source: ValueSource, keys: Keys, areNew = true): Promise<void> {
  const { db, writer, built } = job;
  const absent: string[] = [];
  let done = 0;
  if (writer.isFirst) await write(job, () => setFact(db, 'reserving', 1));
  let unsettled = keys;
  try {
    const work = {
      here: (some: readonly string[], pace: Pace) => describeBatch(source, some, pace),
      there: (other: Describer, some: readonly string[]) => other.values(some),
    };
    for await (const batches of threadsFor(job, source).divide(keys, work)) {
      await write(job, () => {
        for (const batch of batches)
          for (const { key, facts, stat, problem } of unpack(batch)) {
            if (problem && built.problems.length < maxProblems) built.problems.push(problem);
            if (areNew) built.added++;
            writer.putValue(key, facts, stat, problem);
          }
      });
      for (const batch of batches) {
        absent.push(...batch.absent);
        done += batch.keys.length + batch.absent.length;
      }
      job.context.progress({ done, total: keys.length, message: 'values' });
    }
    unsettled = absent;
  } finally {
    if (writer.isFirst)
      db.transaction(() => {
        job.lease.keep();
        writer.settle(unsettled);
        setFact(db, 'reserving', 0);
      });
  }
}

/** Reads new calls. @returns those that were known before, with the version that was read of each. */
async function updateCalls(job: Job, source: CallSource): Promise<KeyNumbers> {
  const isFirst = job.db.get('SELECT id FROM calls LIMIT 1') === undefined;
  // some are there to be seen before all are listed
  if (isFirst) job.built.added += await readCalls(job, source, await take(source.keys(), firstEntries));
  const listed = await listing(job, source.keys(), 'calls');
  const gone: number[] = [];
  await compare(job, 'calls', listed, ({ id, key, stamp }, isListed) => {
    if (isListed) listed.set(key, stamp);
    else gone.push(id);
  });
  await drop(job, gone, 'calls gone', (id) => job.writer.removeCall(id));
  job.built.added += await readCalls(job, source, listed.sorted(isNew));
  return isFirst ? new KeyNumbers() : listed;
}

const isNew = (number: number) => number === 0;

async function readCalls(job: Job, source: CallSource, keys: Keys): Promise<number> {
  const { writer, built } = job;
  const work = {
    here: (some: readonly string[], pace: Pace) => describeCalls(source, some, pace),
    there: (other: Describer, some: readonly string[]) => other.calls(some),
  };
  let [count, done] = [0, 0];
  for await (const batches of threadsFor(job, source).divide(keys, work)) {
    await write(job, () => {
      for (const { calls } of batches)
        for (const { key, facts, stamp, size, problem } of calls) {
          if (problem && built.problems.length < maxProblems) built.problems.push(problem);
          writer.putCall(key, facts, stamp, size, problem);
          count++;
        }
    });
    for (const { asked } of batches) done += asked;
    job.context.progress({ done, total: keys.length, message: 'calls' });
  }
  return count;
}

/** Reads the calls that were written again since. @returns whether there were any. */
async function recheckCalls(job: Job, source: CallSource, known: KeyNumbers): Promise<boolean> {
  const work = {
    here: async (keys: readonly string[], pace: Pace) => ({ keys, stamps: await stampsOf(source, keys, pace) }),
    there: async (other: Describer, keys: readonly string[]) => ({ keys, stamps: await other.stamps(keys) }),
  };
  const changed: string[] = [];
  for await (const checked of threadsFor(job, source).divide(
    known.sorted((stamp) => !isNew(stamp)),
    work,
  )) {
    for (const { keys, stamps } of checked)
      keys.forEach((key, i) => {
        if (stamps[i] !== 0 && stamps[i] !== known.get(key)) changed.push(key);
      });
    job.context.check();
  }
  return (await readCalls(job, source, changed)) > 0;
}

/** What is not in files is read by this thread. */
function threadsFor({ threads }: Job, { isInFiles }: ValueSource | CallSource): Threads {
  return isInFiles ? threads : new Threads(undefined);
}
