/** HDF5 bags that the reference wrote. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallBagOfHoldingH5File, NdArray, ValueBagOfHoldingH5File } from '../../engine/index.ts';
import type { DigestHex, KeyManagement, Value } from '../../engine/index.ts';
import type { Session } from '../reference/session.ts';
import type { Work } from './measure.ts';

const counts = { values: 200, calls: 100, shared: 400, megabytes: 200 };

export async function bagSuite(session: Session) {
  const folder = mkdtempSync(join(tmpdir(), 'fleche-bench-'));
  const at = { values: join(folder, 'values'), calls: join(folder, 'calls'), shared: join(folder, 'shared'), array: join(folder, 'array') };
  const input = (await session.call(`out(session['bench'].fill_bags(inp['at'], inp['counts']))`, { at, counts })) as Filled;
  const { keys } = input;
  const values = (root: string, prefixLength = 0) => new ValueBagOfHoldingH5File({ root, prefixLength, remainingDepth: 1 });
  const works: Work[] = [
    {
      name: `load small bags, ${keys.values.length} values`,
      target: 4,
      reference: `bench.load_bags(bench.value_bags(inp['at']['values'], 0), inp['keys']['values'])`,
      engine: () => loadAll(values(at.values), keys.values),
    },
    {
      name: `load call records, ${keys.calls.length}`,
      target: 4,
      reference: `bench.load_bags(bench.call_bags(inp['at']['calls']), inp['keys']['calls'])`,
      engine: () => loadAll(new CallBagOfHoldingH5File({ root: at.calls, prefixLength: 0 }), keys.calls),
    },
    {
      name: `load from files of many, ${keys.shared.length} values`,
      target: 12,
      reference: `bench.load_bags(bench.value_bags(inp['at']['shared'], 1), inp['keys']['shared'])`,
      engine: () => loadAll(values(at.shared, 1), keys.shared),
    },
    {
      name: `load an array of ${counts.megabytes} MB`,
      target: 6,
      reference: `bench.load_array(inp['at']['array'], inp['keys']['array'])`,
      engine: async () => {
        const array = await values(at.array).load(keys.array);
        if (!(array instanceof NdArray)) throw new Error('This is no array.');
        return [array.bytes.length, Number(array.item(array.size - 1))];
      },
    },
  ].map((work) => ({ ...work, rounds: 3, input: { ...input, at } }));
  return { works, dispose: () => rmSync(folder, { recursive: true }) };
}

interface Filled {
  readonly keys: { readonly [kind in 'values' | 'calls' | 'shared']: readonly DigestHex[] } & { readonly array: DigestHex };
}

async function loadAll(storage: KeyManagement & { load(key: DigestHex): Promise<Value> }, keys: readonly DigestHex[]): Promise<number> {
  for (const key of keys) await storage.load(key);
  return keys.length;
}
