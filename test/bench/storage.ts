/** Values and calls in files. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallPickleFile, loads, QueryCall, ValuePickleFile } from '../../engine/index.ts';
import type { DigestHex, Value } from '../../engine/index.ts';
import type { Session } from '../reference/session.ts';
import type { Work } from './measure.ts';

const counts = { values: 20_000, calls: 10_000, saves: 1000 };
const remainingDepth = 1;

export async function storageSuite(session: Session) {
  const places = [existsSync('/dev/shm') ? '/dev/shm' : undefined, tmpdir()].filter((place) => place !== undefined);
  const folders = places.map((place) => mkdtempSync(join(place, 'fleche-bench-')));
  const works: Work[] = [];
  for (const [i, folder] of folders.entries()) works.push(...(await worksIn(session, folder, i === 0 ? '' : ', on disk')));
  return { works, dispose: () => folders.forEach((folder) => rmSync(folder, { recursive: true })) };
}

async function worksIn(session: Session, folder: string, where: string): Promise<Work[]> {
  const root = join(folder, 'values');
  const callRoot = join(folder, 'calls');
  const told = (await session.call(`bench = session['bench']\nout(bench.fill(inp['root'], inp['callRoot'], inp['counts']))`, {
    root,
    callRoot,
    counts,
  })) as { keys: DigestHex[]; pickles: string };
  const { keys } = told;
  const samples = loads(Buffer.from(told.pickles, 'base64')) as Value[];
  const prefixes = keys.filter((_, i) => i % 100 === 0).map((key) => key.slice(0, 20));
  const some = keys.filter((_, i) => i % 20 === 0) as [DigestHex, DigestHex, ...DigestHex[]];
  const values = () => new ValuePickleFile({ root, remainingDepth });
  const calls = () => new CallPickleFile({ root: callRoot });
  let saves = 0;
  const input = { root, callRoot, prefixes, some, saves: join(folder, 'saves') };
  const works: Work[] = [
    {
      name: `list, ${keys.length} values`,
      target: 4,
      reference: `sum(1 for _ in bench.values(inp['root']).list())`,
      engine: async () => {
        let n = 0;
        for await (const _ of values().list()) n++;
        return n;
      },
    },
    {
      name: 'countReuses',
      target: 4.5,
      reference: `sum(bench.values(inp['root']).count_reuses().values())`,
      engine: async () => [...(await values().countReuses()).values()].reduce((sum, n) => sum + n, 0),
    },
    {
      name: 'load all',
      target: 4,
      reference: `bench.load_all(inp['root'])`,
      engine: async () => {
        const storage = values();
        let n = 0;
        for await (const key of storage.list()) if ((await storage.load(key)) !== undefined) n++;
        return n;
      },
    },
    {
      name: `expand, ${prefixes.length} prefixes`,
      target: 5,
      reference: `bench.expand(inp['root'], inp['prefixes'][:20])`,
      engine: async () => {
        const storage = values();
        for (const prefix of prefixes.slice(0, 20)) await storage.expand(prefix);
        return 20;
      },
    },
    {
      name: `shrink, ${some.length} keys at once`,
      target: 5,
      reference: `len(bench.values(inp['root']).shrink(*inp['some']))`,
      engine: async () => (await values().shrink(...some)).length,
    },
    {
      name: `save, ${samples.length} values`,
      target: 3.5,
      reference: `bench.save_all(inp['saves'])`,
      engine: async () => {
        const storage = new ValuePickleFile({ root: join(folder, `own-saves-${saves++}`), remainingDepth });
        for (const value of samples) await storage.save(value);
        return samples.length;
      },
    },
    {
      name: `query by name, ${counts.calls} pickled calls`,
      target: 3.5,
      reference: `bench.query_files(inp['callRoot'])`,
      engine: async () => {
        let n = 0;
        for await (const _ of calls().query(new QueryCall({ name: 'relax', arguments: { b: 42 } }))) n++;
        return n;
      },
    },
  ];
  return works.map((work) => ({ ...work, name: work.name + where, input }));
}
