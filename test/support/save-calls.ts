/**
 * Saves calls in a database, as one of several programs at once: `node save-calls.ts <url> <writer> <count>`. Every tenth is everybody's.
 * Prints, as JSON, what it did: the key of each call with when its save began and ended, in nanoseconds of the machine's steady clock.
 */
import { Digest, DigestedCall, Sql } from '../../engine/index.ts';

const [, , url = '', writer = '0', count = '0'] = process.argv;
const store = new Sql({ url });
const now = () => Number(process.hrtime.bigint());
const saves: [key: string, began: number, ended: number][] = [];
for (let i = 0; i < Number(count); i++) {
  const whose = i % 10 === 0 ? '0' : writer;
  const began = now();
  const key = await store.save(
    new DigestedCall({
      name: 'ours',
      arguments: { i: new Digest(`${whose}${i.toString(16).padStart(8, '0')}`.padStart(64, '0')) },
      metadata: { tags: { who: writer, n: i } },
    }),
  );
  saves.push([key, began, now()]);
}
console.log(JSON.stringify(saves));
// without close(): a connection that nobody uses keeps no program alive
