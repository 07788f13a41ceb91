/** The RPC's line between two threads. */
import type { MessagePort, Worker } from 'node:worker_threads';
import type { FlecheError } from '../errors.ts';
import type { Transport } from '../rpc/channel.ts';

/** On the worker's side. */
export function portTransport(port: MessagePort): Transport {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    sharesMemory: true,
    dispose: () => port.close(),
  };
}

/** On the side that started the worker. `closed` is called with why it ended. */
export function workerTransport(worker: Worker, onClosed: (listener: (error: FlecheError) => void) => void): Transport {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onClose: onClosed,
    sharesMemory: true,
    // a worker that nothing is asked of keeps no program alive
    onBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    dispose: () => void worker.terminate(),
  };
}
