/** A worker that does what no worker should. */
import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../../engine/rpc/channel.ts';
import type { Handlers } from '../../engine/rpc/contract.ts';
import { engineContract } from '../../engine/workers/protocol.ts';
import type { EngineContract, WorkerData } from '../../engine/workers/protocol.ts';
import { portTransport } from '../../engine/workers/transport.ts';

const handlers: Partial<Handlers<EngineContract>> = {
  about: () => ({ role: (workerData as WorkerData).role, node: '', sqlite: '', catalogs: '' }),
  modules: () => new Promise(() => undefined),
  identify: ({ path }) => {
    if (path === 'exit') process.exit(3);
    setImmediate(() => {
      throw new Error('thrown late');
    });
    return new Promise(() => undefined);
  },
  deleteCatalogs: (_params, context) => {
    context.progress({ done: 0 });
    for (;;) context.check();
  },
};
if (parentPort) serve(engineContract, handlers as Handlers<EngineContract>, portTransport(parentPort));
