/** The entry of every worker; its role comes with its data. */
import { parentPort, workerData } from 'node:worker_threads';
import { allowNative } from '../native.ts';
import { serve } from '../rpc/channel.ts';
import { actionContract, actionHandlers } from './actions.ts';
import { giveWay } from './background.ts';
import { createHandlers } from './handlers.ts';
import { engineContract } from './protocol.ts';
import type { WorkerData } from './protocol.ts';
import { createStoreHandlers, storeContract } from './stores.ts';
import { portTransport } from './transport.ts';
import { isTrusted, trustedActions } from './trust.ts';

if (!parentPort) throw new Error('This module is the entry of a worker.');
const transport = portTransport(parentPort);
const data = workerData as WorkerData;
allowNative(() => isTrusted(data));
if (data.role === 'scan') giveWay();
if (data.role === 'storage') serve(storeContract, createStoreHandlers(), transport);
else if (data.role === 'write')
  serve(
    actionContract,
    trustedActions(actionHandlers, () => isTrusted(data)),
    transport,
  );
else serve(engineContract, createHandlers(data), transport);
