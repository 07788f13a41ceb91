/** Calls in databases of each kind. */
import { Digest, digest, DigestedCall, QueryCall, Sql } from '../../engine/index.ts';
import type { Value } from '../../engine/index.ts';
import type { Session } from '../reference/session.ts';
import { dialects, openDatabases } from '../support/databases.ts';
import type { TestDatabases, TestDialect } from '../support/databases.ts';
import type { Work } from './measure.ts';

const size = 10_000;
const saves = 1000;
const hash = (value: Value) => new Digest(digest(value));

/** As `record` of reference_side.py. */
const record = (i: number) =>
  new DigestedCall({
    name: i % 10 === 0 ? 'relax' : 'energy',
    module: 'bench.study',
    version: 1,
    arguments: { a: hash(i), b: hash(i % 100), c: hash(i % 7) },
    result: hash(-i),
    metadata: {
      runtime: { timestart: 1.7e9 + i, timestop: 1.7e9 + i + 0.25, walltime: 0.25 },
      tags: { who: i % 10 ? 'me' : 'you', n: i % 100, deep: [i % 10, 1] },
    },
  });

const queries = [
  ['by name', 15, { name: 'relax' }],
  ['by argument', 7, { arguments: { b: 42 } }],
  ['by metadata', 7, { metadata: { tags: { who: 'you' } } }],
  ['by a list in metadata', 50, { metadata: { tags: { deep: [3, 1] } } }],
] as const;

/** Databases of one kind, with the calls in one of them. */
async function worksOn(dialect: TestDialect, databases: TestDatabases, session: Session): Promise<Work[]> {
  const input = { url: await databases.fresh(), size, saves };
  await session.call(`session['bench'].fill_sql(inp['url'], inp['size'])\nout(None)`, input);
  let fresh = 2_000_000;
  let calls: DigestedCall[] = [];
  return [
    ...queries.map(([name, target, template]): Work => ({
      name: `${dialect}: query ${name}, ${size} calls`,
      target,
      input,
      reference: `bench.query_sql(inp['url'], ${JSON.stringify(template)})`,
      engine: async () => {
        await using store = new Sql({ url: input.url });
        let n = 0;
        for await (const _ of store.query(new QueryCall(template))) n++;
        return n;
      },
    })),
    {
      name: `${dialect}: save, ${saves} calls`,
      input,
      reference: `bench.save_sql(inp['url'], inp['saves'])`,
      prepare: () => (calls = Array.from({ length: saves }, () => record(fresh++))),
      engine: async () => {
        await using store = new Sql({ url: input.url });
        for (const call of calls) await store.save(call);
        return saves;
      },
    },
  ];
}

export async function sqlSuite(session: Session) {
  const works: Work[] = [];
  const open: TestDatabases[] = [];
  for (const dialect of dialects) {
    try {
      const databases = await openDatabases(dialect);
      open.push(databases);
      works.push(...(await worksOn(dialect, databases, session)));
    } catch (error) {
      console.log(`left out: ${(error as Error).message}`);
    }
  }
  return {
    works,
    dispose: async () => {
      // the reference keeps connections, which would hold the tables
      await session.call(`import gc\ngc.collect()\nout(None)`);
      for (const databases of open) await databases[Symbol.asyncDispose]();
    },
  };
}
