/** Storages share readers of bags: each of those has a thread of its own. */
import { BagReader } from '../bags/reader.ts';
import type { BagReaderOptions } from '../bags/reader.ts';

type Validator = BagReaderOptions['versionValidator'];

interface Shared {
  readonly reader: BagReader;
  users: number;
  idle?: NodeJS.Timeout;
}

/** Milliseconds for which a reader that nobody uses is kept: a thread takes longer to start than most files to read. */
const idleTime = 10_000;

const shared = new Map<Validator, Shared>();

/** A reader, until {@link returnReader}. */
export function borrowReader(validator: Validator): BagReader {
  let entry = shared.get(validator);
  if (!entry) shared.set(validator, (entry = { reader: new BagReader({ versionValidator: validator }), users: 0 }));
  clearTimeout(entry.idle);
  entry.users++;
  return entry.reader;
}

/** The last one to return a reader ends its thread, after a while. */
export function returnReader(validator: Validator): void {
  const entry = shared.get(validator);
  if (!entry || --entry.users > 0) return;
  const end = () => {
    shared.delete(validator);
    void entry.reader.close();
  };
  entry.idle = setTimeout(end, idleTime).unref();
}
