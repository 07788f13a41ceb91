/** Saves calls in a database, as one of several programs at once: `node save-calls.ts <url> <first> <count>`. Every tenth is everybody's. */
import { Digest, DigestedCall, Sql } from '../../engine/index.ts';

const [, , url = '', first = '0', count = '0'] = process.argv;
const store = new Sql({ url });
for (let i = Number(first); i < Number(first) + Number(count); i++) {
  const shared = i % 10 === 0;
  await store.save(
    new DigestedCall({
      name: 'shared',
      arguments: { i: new Digest((shared ? i % 1000 : i).toString(16).padStart(64, '0')) },
      metadata: { tags: { who: shared ? first : 'me' } },
    }),
  );
}
// without close(): a connection that nobody uses keeps no program alive
