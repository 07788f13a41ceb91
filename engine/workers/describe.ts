/** Other threads for the building of a catalog: they read values and calls, and say what the catalog keeps of them. */
import type { StoreConfig } from '../caches/model.ts';
import { pickleCallSource, pickleValueSource } from '../caches/pickle-sources.ts';
import { describeBatch } from '../catalog/batch.ts';
import type { Batch } from '../catalog/batch.ts';
import { describeCalls, stampsOf } from '../catalog/call-batch.ts';
import type { CallBatch } from '../catalog/call-batch.ts';
import type { Describer } from '../catalog/threads.ts';
import { unary } from '../rpc/contract.ts';
import type { Handlers } from '../rpc/contract.ts';
import type { PairConfig } from './protocol.ts';
import { RoleWorker } from './role.ts';

/** Batches are small: with more, the threads together take more memory than they need. */
const youngGeneration = 16;

type Asked = { readonly config: StoreConfig; readonly keys: readonly string[] };

export const describeContract = {
  values: unary<Asked, Batch>(),
  calls: unary<Asked, CallBatch>(),
  stamps: unary<Asked, Int32Array>(),
} as const;

export function createDescribeHandlers(): Handlers<typeof describeContract> {
  const values = opened(pickleValueSource);
  const calls = opened(pickleCallSource);
  return {
    values: ({ config, keys }) => describeBatch(values(config), keys),
    calls: ({ config, keys }) => describeCalls(calls(config), keys),
    stamps: ({ config, keys }) => stampsOf(calls(config), keys),
  };
}

/** Opens the store that is asked for when it is another than the last. */
function opened<T>(open: (config: StoreConfig) => T): (config: StoreConfig) => T {
  let last: { readonly name: string; readonly source: T } | undefined;
  return (config) => {
    const name = JSON.stringify(config);
    if (last?.name === name) return last.source;
    last = { name, source: open(config) };
    return last.source;
  };
}

/** `FLECHE_THREADS=1` has none started. */
export function describerOf({ values, calls }: PairConfig): (() => Describer) | undefined {
  if (process.env.FLECHE_THREADS === '1') return undefined;
  return () => {
    // beside this module once it is built
    const entry = new URL(import.meta.url.endsWith('.ts') ? './describe-worker.ts' : './describe-worker.js', import.meta.url);
    const worker = new RoleWorker('describe', describeContract, { entry, catalogFolders: [], youngGeneration }, () => undefined);
    const client = worker.client();
    return {
      values: async (keys) => await client.values({ config: values as StoreConfig, keys }),
      calls: async (keys) => await client.calls({ config: calls as StoreConfig, keys }),
      stamps: async (keys) => await client.stamps({ config: calls as StoreConfig, keys }),
      stop: async () => await worker.stop(),
    };
  };
}
