/** Has a catalog brought up to date by one of those who would do it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sources } from '../caches/sources.ts';
import { FlecheError } from '../errors.ts';
import type { Context } from '../rpc/contract.ts';
import type { Database } from '../sqlite.ts';
import { build } from './build.ts';
import type { Built } from './build.ts';
import { Lease } from './lease.ts';
import { clear, fact } from './schema.ts';
import { Threads } from './threads.ts';
import type { Describer } from './threads.ts';

/** Milliseconds between looks at whether another window is done. */
const interval = 200;

/** While another window builds it, waits: what that one has read since this was asked is as good as read here. */
export async function indexCatalog(
  database: Database,
  sources: Sources,
  context: Pick<Context, 'check' | 'progress'>,
  { rebuild = false, startDescriber }: { readonly rebuild?: boolean; readonly startDescriber?: () => Describer } = {},
): Promise<Built> {
  const asked = Date.now();
  for (;;) {
    context.check();
    const lease = Lease.take(database);
    if (lease) {
      const threads = new Threads(startDescriber);
      try {
        if (Number(fact(database, 'asOf') ?? 0) > asked) return { added: 0, removed: 0, problems: [] };
        // a first build that ended with its process has left numbers without rows
        if (rebuild || fact(database, 'reserving') === 1) clear(database);
        return await build(database, sources, lease, context, threads);
      } catch (error) {
        // this machine slept: another window goes on with it
        if (!(error instanceof FlecheError && error.code === 'LEASE_LOST')) throw error;
      } finally {
        lease.release();
        await threads.stop();
      }
    }
    context.progress({ done: Number(fact(database, 'done') ?? 0), message: 'read by another window' });
    await sleep(interval);
  }
}
