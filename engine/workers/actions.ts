/** The worker `write`: its contract, answered by the actions of caches/. */
import { evict, planEviction, present } from '../caches/actions/evict.ts';
import { describe, valueOf } from '../caches/actions/input.ts';
import { findValue } from '../caches/actions/find.ts';
import { evictRekeyed, planRekey, writeRekeyed } from '../caches/actions/rekey.ts';
import { repairedCopy, replaceBag } from '../caches/actions/repair.ts';
import { saveValue } from '../caches/actions/save.ts';
import type { Handlers } from '../rpc/contract.ts';
import type { ActionContract } from './actions-contract.ts';

export { actionContract } from './actions-contract.ts';

export const actionHandlers: Handlers<ActionContract> = {
  planEviction: ({ cache, entries }, context) => planEviction(cache, entries, context),
  present: ({ cache, entries }) => present(cache, entries),
  evict: ({ cache, entries, agreed }, context) => evict(cache, entries, agreed, context),
  readValue: ({ input }) => describe(valueOf(input)),
  saveValue: ({ cache, input }) => saveValue(cache, input),
  findValue: ({ caches, input }, context) => findValue(caches, input, context),
  planRekey: ({ cache, scope, change }, context) => planRekey(cache, scope, change, context),
  writeRekeyed: ({ cache, scope, change, onCollision }, context) => writeRekeyed(cache, scope, change, onCollision, context),
  evictRekeyed: ({ cache, scope, change, onCollision }, context) => evictRekeyed(cache, scope, change, onCollision, context),
  repairBag: ({ path }) => repairedCopy(path),
  replaceBag: async ({ path, copy }) => ({ backup: await replaceBag(path, copy) }),
};
