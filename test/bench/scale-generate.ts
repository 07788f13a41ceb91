/** Caches of any size, as studies leave them: steps with arrays, settings that many share, histories, runs that list their steps, calls. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CallMixin,
  DestructuringMixin,
  Digest,
  DigestedCall,
  DType,
  dumps,
  NdArray,
  StorageBackend,
  ValueMixin,
} from '../../engine/index.ts';
import type { DigestHex, Valuable, Value } from '../../engine/index.ts';

/** Writes each entry once, straight to its file: nobody else reads or writes meanwhile. */
class BulkBackend extends StorageBackend {
  readonly root: string;
  readonly keys = new Set<DigestHex>();

  constructor({ root }: { root: string; remainingDepth?: number }) {
    super();
    this.root = root;
    mkdirSync(root, { recursive: true });
  }

  override async put(value: Value, key: DigestHex): Promise<DigestHex> {
    if (this.keys.has(key)) return key;
    writeFileSync(join(this.root, key), dumps(value, { protocol: 4 }));
    this.keys.add(key);
    return key;
  }

  override get(key: DigestHex): Promise<Value> {
    throw new Error(`${key}: nothing is read here`);
  }

  override async *list(): AsyncGenerator<DigestHex> {
    yield* this.keys;
  }

  protected override _contains(key: DigestHex): Promise<boolean> {
    return Promise.resolve(this.keys.has(key));
  }

  protected override _evict(): Promise<void> {
    throw new Error('nothing is evicted here');
  }
}

class BulkValues extends DestructuringMixin(ValueMixin(BulkBackend)) {}
class BulkCalls extends CallMixin(BulkBackend) {}

/** The same numbers on every machine (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const elements = ['Al', 'Cu', 'Ni', 'Fe', 'Mg', 'Ti', 'Si', 'W'] as const;
const functions = ['relax', 'energy', 'elastic_constants', 'phonons', 'murnaghan'] as const;
const stepsPerRun = 40;

/** Settings that thousands of steps share, the first of them most of all. */
function settings(i: number) {
  return { functional: i % 5 === 0 ? 'SCAN' : 'PBE', cutoff: 400 + 10 * (i % 40), smearing: 'Methfessel-Paxton' };
}

const float64 = new DType('f', '<', 8);

function step(i: number, draw: () => number) {
  const positions = Float64Array.from({ length: 12 }, draw);
  return {
    symbol: elements[i % elements.length] as string,
    energy: -3.5 - draw(),
    forces: new NdArray(float64, [4, 3], new Uint8Array(positions.buffer)),
    settings: settings(Math.floor(draw() ** 3 * 200)),
    history: Array.from({ length: 8 }, draw),
    converged: i % 9 !== 0,
  };
}

export type Generated = { readonly values: number; readonly calls: number };

/**
 * Fills `values` and `calls` in a folder with at least so many values (a few more: whole steps are written) and a tenth of calls, as the
 * engine stores them with one remaining level.
 */
export async function generate(folder: string, count: number, onProgress?: (values: number) => void): Promise<Generated> {
  const values = new BulkValues({ root: join(folder, 'values'), remainingDepth: 1 });
  const calls = new BulkCalls({ root: join(folder, 'calls') });
  const draw = random(count);
  let run: Digest[] = [];
  for (let i = 0; values.keys.size < count; i++) {
    const record = step(i, draw);
    const result = new Digest(await values.save(record));
    run.push(result);
    if (run.length === stepsPerRun) {
      await values.save(run);
      run = [];
    }
    while (calls.keys.size < values.keys.size / 10) await call(values, calls, calls.keys.size, result, record.settings);
    if (i % 5000 === 0) onProgress?.(values.keys.size);
  }
  return { values: values.keys.size, calls: calls.keys.size };
}

async function call(values: BulkValues, calls: BulkCalls, i: number, result: Digest, shared: Valuable): Promise<void> {
  const name = functions[i % functions.length] as string;
  const save = async (value: Valuable) => new Digest(await values.save(value));
  await calls.save(
    new DigestedCall({
      name,
      module: i % 3 === 0 ? 'study.elastic' : 'study.relaxation',
      version: 1 + (i % 2),
      arguments: {
        structure: await save(`${elements[i % elements.length] as string} slab ${Math.floor(i / 4)}`),
        settings: await save(shared),
        strain: await save((i % 101) / 1000 - 0.05),
      },
      ...(i % 50 > 0 && { result }),
      metadata: { runtime: { timestart: 1.7e9 + 7 * i + 0.5, timestop: 1.7e9 + 7 * i + 3.75, walltime: 3.25 } },
    }),
  );
}

if (import.meta.main) {
  const [folder, count] = process.argv.slice(2);
  if (!folder || !(Number(count) > 0)) throw new Error('usage: node scale-generate.ts <folder> <values>');
  console.log(JSON.stringify(await generate(folder, Number(count), (done) => process.stderr.write(`\r${done}`))));
}
