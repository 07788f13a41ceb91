/** Counts the calls of databases as a user who may not write them, then tries to: `node look-sql.ts <folder> <file>...`. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { DigestedCall, QueryCall, Sql } from '../../engine/index.ts';
import { sqliteDriver } from '../../engine/sqlite.ts';

const [, , folder = '', ...files] = process.argv;
sqliteDriver(); // while its files can be read
process.setgid?.(65534);
process.setuid?.(65534);

let writable = true;
try {
  accessSync(folder, constants.W_OK);
} catch {
  writable = false;
}
const counts: Record<string, number> = {};
const saved: Record<string, string> = {};
for (const file of files) {
  await using store = new Sql({ url: join(folder, file) });
  counts[file] = 0;
  for await (const _ of store.query(new QueryCall())) counts[file]++;
  saved[file] = await store.save(new DigestedCall({ name: 'f' })).then(
    () => 'saved',
    (error: unknown) => String((error as { code?: string }).code),
  );
}
console.log(JSON.stringify({ writable, counts, saved }));
