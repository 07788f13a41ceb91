/** New fields and keys for records: what the reference's `transform` does, but looked at first, with no record lost on the way. */
import { callKey } from '../../digest/index.ts';
import { FlecheError, UnsupportedError } from '../../errors.ts';
import { isSameCall } from '../../storage/sql/records.ts';
import { DigestedCall } from '../../values/calls.ts';
import { Digest } from '../../values/objects.ts';
import type { DigestHex } from '../../values/objects.ts';
import { openCalls } from '../open.ts';
import type { PairConfig, StoreConfig } from '../model.ts';
import { callsToWrite, isAbsent, Listing, Pace, records, unlistedBags } from './access.ts';
import type { Calls, Watch } from './access.ts';
import type { Collision, RecordChange, RecordScope, RekeyPlan } from './model.ts';

/** A record with other fields. */
export function changed(call: DigestedCall, { name, module, version, codeDigest }: RecordChange): DigestedCall {
  const { result, ...fields } = call;
  return new DigestedCall({
    ...fields,
    ...(result && { result }),
    ...(name !== undefined && { name }),
    ...(module !== undefined && { module }),
    ...(version !== undefined && { version }),
    ...(codeDigest !== undefined && { codeDigest: codeDigest === null ? null : new Digest(codeDigest) }),
  });
}

type Move = { readonly from: string; readonly to: DigestHex; readonly text: string };

/** Records that come to new keys, by what would become of them. */
type Moves = {
  /** Nothing else arrives or lies under the new key. */
  readonly free: readonly Move[];
  readonly colliding: readonly Move[];
  /** The new record is stored, the same in everything. */
  readonly written: readonly Move[];
  readonly collisions: readonly Collision[];
  readonly records: number;
  readonly unreadable: Listing;
};

/** What is listed of many. */
const listed = 200;

/** What {@link writeRekeyed} would do. */
export async function planRekey(cache: PairConfig, scope: RecordScope, change: RecordChange, watch: Watch): Promise<RekeyPlan> {
  const store = openCalls(onDisk(cache));
  try {
    const moves = await findMoves(onDisk(cache), store, scope, change, watch);
    const moving = [...moves.free, ...moves.colliding];
    return {
      records: moves.records,
      unchanged: moves.records - moving.length - moves.written.length,
      moved: { count: moves.free.length, first: moves.free.slice(0, listed) },
      written: moves.written.length,
      collisions: { count: moves.collisions.length, first: moves.collisions.slice(0, listed) },
      unreadable: moves.unreadable.plain,
    };
  } finally {
    await store.close();
  }
}

function onDisk({ name, calls }: PairConfig): StoreConfig {
  if (calls && calls.type !== 'memory' && calls.type !== 'void') return calls;
  throw new UnsupportedError(`The cache “${name}” has no calls on disk.`, { code: 'NO_STORE' });
}

async function findMoves(config: StoreConfig, store: Calls, scope: RecordScope, change: RecordChange, watch: Watch): Promise<Moves> {
  const unreadable = new Listing();
  const arrivals = new Map<DigestHex, Move[]>();
  const pace = new Pace(watch, 'calls read');
  let meant = 0;
  if (!scope.keys) for (const { path, error } of unlistedBags(config)) unreadable.add(path, error.message);
  for await (const found of records(config, scope.keys)) {
    pace.step();
    if ('error' in found) {
      if (!isAbsent(found.error)) unreadable.add(found.key, found.error.message);
      continue;
    }
    if (!isMeant(found.value, scope)) continue;
    meant++;
    const to = callKey(changed(found.value, change));
    if (to === found.key) continue;
    const move = { from: found.key, to, text: textOf(found.value) };
    const others = arrivals.get(to);
    if (others) others.push(move);
    else arrivals.set(to, [move]);
  }
  return { ...(await sorted(arrivals, store, change, watch)), records: meant, unreadable };
}

function isMeant(call: DigestedCall, { module, name, version, codeDigest }: RecordScope): boolean {
  const code = call.codeDigest instanceof Digest ? call.codeDigest.hex : call.codeDigest;
  return (
    (module === undefined || call.module === module) &&
    (name === undefined || call.name === name) &&
    (version === undefined || (call.version === null ? null : JSON.stringify(call.version)) === version) &&
    (codeDigest === undefined || code === codeDigest)
  );
}

function textOf({ module, name, arguments: args }: DigestedCall): string {
  const given = [...args].map(([argument, { hex }]) => `${argument}=${hex.slice(0, 8)}`).join(', ');
  return `${module === null ? '' : `${module}.`}${name}(${given})`;
}

async function sorted(arrivals: ReadonlyMap<DigestHex, readonly Move[]>, store: Calls, change: RecordChange, watch: Watch) {
  const [free, colliding, written]: [Move[], Move[], Move[]] = [[], [], []];
  const collisions: Collision[] = [];
  for (const [to, moves] of arrivals) {
    watch.check();
    const isStored = await store.contains(to);
    const open: Move[] = [];
    for (const move of moves) (isStored && (await isWritten(store, move, change)) ? written : open).push(move);
    if (open.length === 0) continue;
    if (open.length === 1 && !isStored) free.push(...open);
    else {
      colliding.push(...open);
      collisions.push({ to, from: open.map(({ from }) => from), isStored, text: (open[0] as Move).text });
    }
  }
  return { free, colliding, written, collisions };
}

/** Whether what a record becomes is stored, the same in everything. */
async function isWritten(store: Calls, { from, to }: Move, change: RecordChange): Promise<boolean> {
  try {
    return isSameCall(changed(await store.load(from), change), await store.load(to));
  } catch (error) {
    // one of the two cannot be read: they are not known to be the same
    if (error instanceof FlecheError) return false;
    throw error;
  }
}

/** `skip` leaves records that collide as they are. `replace`: the last one takes the place of others, as in the reference. */
export type OnCollision = 'skip' | 'replace';

/** Writes new records beside the old ones. @returns how many. */
export async function writeRekeyed(
  cache: PairConfig,
  scope: RecordScope,
  change: RecordChange,
  onCollision: OnCollision,
  watch: Watch,
): Promise<number> {
  const store = callsToWrite(cache);
  try {
    const { free, colliding } = await findMoves(onDisk(cache), store, scope, change, watch);
    const moves = onCollision === 'replace' ? [...free, ...colliding] : free;
    const pace = new Pace(watch, 'records written', moves.length);
    for (const { from } of moves) {
      await store.save(changed(await store.load(from), change));
      pace.step();
    }
    return moves.length;
  } finally {
    await store.close();
  }
}

/** Evicts the old records of those whose new ones are stored; with `replace` also of those that lost their place to another. */
export async function evictRekeyed(
  cache: PairConfig,
  scope: RecordScope,
  change: RecordChange,
  onCollision: OnCollision,
  watch: Watch,
): Promise<number> {
  const store = callsToWrite(cache);
  try {
    const { written, colliding } = await findMoves(onDisk(cache), store, scope, change, watch);
    const old = [...written];
    if (onCollision === 'replace') for (const move of colliding) if (await store.contains(move.to)) old.push(move);
    const pace = new Pace(watch, 'old records evicted', old.length);
    for (const { from } of old) {
      await store.evict(from);
      pace.step();
    }
    return old.length;
  } finally {
    await store.close();
  }
}
