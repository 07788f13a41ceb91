import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageWorker } from '../../engine/index.ts';
import { conforms } from './run.ts';

let folder: string;
let worker: StorageWorker;
let count = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleche-worker-'));
  worker = new StorageWorker();
});
after(async () => {
  await worker.close();
  rmSync(folder, { recursive: true });
});
const root = () => join(folder, String(count++), 'entries');

const parts = { destructuring: true };
for (const remainingDepth of [0, 1])
  conforms(`ValueMemory of depth ${remainingDepth} in a worker`, {
    kind: 'values',
    open: () => worker.values({ type: 'memory', remainingDepth }),
    supports: parts,
  });
conforms('ValuePickleFile in a worker', { kind: 'values', open: () => worker.values({ type: 'pickle', root: root() }), supports: parts });
conforms('ValueVoid in a worker', { kind: 'values', open: () => worker.values({ type: 'void' }), supports: { keeps: false } });

const anyMetadata = { anyMetadata: true };
conforms('CallMemory in a worker', { kind: 'calls', open: () => worker.calls({ type: 'memory' }), supports: anyMetadata });
conforms('CallPickleFile in a worker', {
  kind: 'calls',
  open: () => worker.calls({ type: 'cloudpickle', root: root() }),
  supports: anyMetadata,
});
conforms('Sql in a worker', { kind: 'calls', open: () => worker.calls({ type: 'sql', url: `${root()}.db` }) });
conforms('CallVoid in a worker', { kind: 'calls', open: () => worker.calls({ type: 'void' }), supports: { keeps: false } });
