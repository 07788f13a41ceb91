/** `npm run bench`: see the README of this folder. */
import { join } from 'node:path';
import { reference as installReference, python } from '../../scripts/lib/reference.ts';
import { Reference } from '../reference/reference.ts';
import { bagSuite } from './bags.ts';
import { digestSuite } from './digest.ts';
import { header, measure, row } from './measure.ts';
import type { Work } from './measure.ts';
import { memorySuite } from './memory.ts';
import { pickleSuite } from './pickle.ts';
import { sqlSuite } from './sql.ts';
import { storageSuite } from './storage.ts';
import type { Session } from '../reference/session.ts';

/** Prepares what its works share, and says how to put it away. */
export type Suite = (session: Session) => Promise<{ readonly works: readonly Work[]; readonly dispose: () => void | Promise<void> }>;
const suites: { readonly [name: string]: Suite } = {
  storage: storageSuite,
  sql: sqlSuite,
  bags: bagSuite,
  pickle: pickleSuite,
  digest: digestSuite,
};

const words = process.argv.slice(2);
for (const word of words)
  if (!(word in suites) && word !== 'memory') throw new Error(`There is no suite “${word}”: ${Object.keys(suites).join(', ')}, memory.`);
const chosen = (name: string) => words.length === 0 || words.includes(name);

await installReference();
const reference = new Reference(python);
console.log(`Node ${process.version}, ${process.platform} ${process.arch}`);
for (const [name, suite] of Object.entries(suites)) {
  if (!chosen(name)) continue;
  await using session = reference.start();
  await session.call(
    `import sys\nsys.path.insert(0, inp)\nimport reference_side\nsession['bench'] = reference_side\nout(None)`,
    join(import.meta.dirname),
  );
  const { works, dispose } = await suite(session);
  console.log(`\n${name}\n${header}`);
  try {
    for (const work of works) console.log(row(await measure(session, work)));
  } finally {
    await dispose();
  }
}
if (chosen('memory')) console.log(`\nmemory\n${await memorySuite()}`);
