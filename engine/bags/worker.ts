/** The thread that reads bags. What breaks HDF5 ends it: its memory is not to be trusted after that. */
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { FlecheError, FormatError } from '../errors.ts';
import { allowNative } from '../native.ts';
import type { Transport } from '../rpc/channel.ts';
import { serve } from '../rpc/channel.ts';
import type { Handlers } from '../rpc/contract.ts';
import type { BagFile } from './bag-file.ts';
import { describeBag, hasBag, listBags, loadBag, sliceBag } from './bag.ts';
import { bagContract, buffersOf, valueToWire } from './contract.ts';
import type { BagContract } from './contract.ts';
import { H5File } from './file.ts';
import { DirectFile } from './read/direct-file.ts';

function transport(port: MessagePort): Transport {
  return {
    post: (message) => port.postMessage(message, buffersOf((message as { value?: unknown }).value)),
    onMessage: (listener) => void port.on('message', listener),
    sharesMemory: true,
    dispose: () => port.close(),
  };
}

allowNative(() => (workerData as { native: boolean }).native);

/** Errors that are meant, and those of the file system, are answers. */
function isAnswer(error: unknown): boolean {
  return error instanceof FlecheError || error instanceof RangeError || (error instanceof Error && 'syscall' in error);
}

/** `FLECHE_BAGS=direct|hdf5` forces one way to read. */
const forced = process.env.FLECHE_BAGS;

/** Requests that were answered without HDF5, and those that needed it. */
const answered = { direct: 0, hdf5: 0 };

/** Opens a file for a request. Anything that nobody meant ends the thread, and the owner hears of it that way. */
async function using<T>(path: string, body: (file: BagFile) => T): Promise<T> {
  try {
    return await read(path, body);
  } catch (error) {
    if (isAnswer(error)) throw error;
    setImmediate(() => {
      throw error;
    });
    return await new Promise<never>(() => undefined);
  }
}

/** What is not as bags are is left to HDF5, which knows all of its format: it reads it, or says why it may not be read. */
async function read<T>(path: string, body: (file: BagFile) => T): Promise<T> {
  try {
    if (forced !== 'hdf5') {
      const answer = DirectFile.use(path, body);
      answered.direct++;
      return answer;
    }
  } catch (error) {
    if (forced === 'direct' || !isRefusal(error)) throw error;
  }
  const answer = await H5File.use(path, body);
  answered.hdf5++;
  return answer;
}

function isRefusal(error: unknown): boolean {
  return error instanceof FormatError && error.code === 'BAG_REFUSED';
}

/* eslint-disable @typescript-eslint/require-await -- handlers may wait */
const handlers: Handlers<BagContract> = {
  ready: async () => null,
  answered: async () => answered,
  load: ({ path, bag, versions }) => using(path, (file) => valueToWire(loadBag(file, bag, versions ?? undefined))),
  list: ({ path }) => using(path, listBags),
  contains: async ({ path, bag }) => existsSync(path) && (bag === null || (await using(path, (file) => hasBag(file, bag)))),
  slice: ({ path, bag, inner, ranges }) => using(path, (file) => valueToWire(sliceBag(file, bag, inner, ranges))),
  describe: ({ path, bag, inner }) => using(path, (file) => describeBag(file, bag, inner)),
};
/* eslint-enable @typescript-eslint/require-await */

if (!parentPort) throw new Error('This module is the entry of a worker.');
serve(bagContract, handlers, transport(parentPort));
