/** Saves values in bags, as one of several programs at once: `node save-bags.ts <root> <prefix length> <first> <count> [list]`. */
import { once } from 'node:events';
import type * as Engine from '../../engine/index.ts';

// as it is built, which starts five times as fast: tests start a hundred of these
const built = new URL('../../dist/engine/index.js', import.meta.url).href;
const { ValueBagOfHoldingH5File } = (await import(built)) as typeof Engine;

const [, , root = '', prefixLength = '2', first = '0', count = '0', mode = 'each'] = process.argv;
const store = new ValueBagOfHoldingH5File({ root, prefixLength: Number(prefixLength), lockTimeout: 20 });
const values = Array.from({ length: Number(count) }, (_, i) => Number(first) + i);
if (mode === 'list') {
  // once it is told to, over and over until it is killed: each time another list, with parts in all files
  const told = once(process, 'message');
  process.send?.('ready');
  await told;
  for (let round = 0; ; round++) {
    await store.save(values.map((value) => value + round / 1024));
  }
}
for (const value of values) await store.save(value);
await store.close();
process.disconnect?.();
