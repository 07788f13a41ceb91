/** What the extension host asks of the worker `write`. Each request reads the disk, never a catalog. Long ones report and can be stopped. */
import type {
  Agreed,
  EntryName,
  EvictionPlan,
  ReadValue,
  RecordChange,
  RecordScope,
  RekeyPlan,
  RepairedBag,
  SavedValue,
  ValueInput,
  ValueSearch,
} from '../caches/actions/model.ts';
import type { PairConfig } from '../caches/model.ts';
import { unary } from '../rpc/contract.ts';

type In<P = object> = P & { readonly cache: PairConfig };
type Rekey = In<{ readonly scope: RecordScope; readonly change: RecordChange }>;
type OnCollision = { readonly onCollision: 'skip' | 'replace' };

export const actionContract = {
  /** What evicting entries would break. Changes nothing. */
  planEviction: unary<In<{ readonly entries: readonly EntryName[] }>, EvictionPlan>(),
  /** Which of the entries a cache has. */
  present: unary<In<{ readonly entries: readonly EntryName[] }>, readonly EntryName[]>(),
  /** How many were evicted. Raises `CHANGED` where more would break than was agreed to. */
  evict: unary<In<{ readonly entries: readonly EntryName[]; readonly agreed: Agreed }>, number>(),
  /** What would be saved. Changes nothing. */
  readValue: unary<{ readonly input: ValueInput }, ReadValue>(),
  saveValue: unary<In<{ readonly input: ValueInput }>, SavedValue>(),
  findValue: unary<{ readonly caches: readonly PairConfig[]; readonly input: ValueInput }, ValueSearch>(),
  /** Changes nothing. */
  planRekey: unary<Rekey, RekeyPlan>(),
  /** Writes new records; the old ones stay. How many. */
  writeRekeyed: unary<Rekey & OnCollision, number>(),
  evictRekeyed: unary<Rekey & OnCollision, number>(),
  /** Writes a repaired copy of a file of bags beside it. */
  repairBag: unary<{ readonly path: string }, RepairedBag>(),
  /** Puts the copy in the file's place, which stays as `backup`. */
  replaceBag: unary<{ readonly path: string; readonly copy: string }, { readonly backup: string }>(),
} as const;
export type ActionContract = typeof actionContract;
