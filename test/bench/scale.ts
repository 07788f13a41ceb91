/** `npm run bench:scale [values…]`: see the README of this folder. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reference as installReference, python } from '../../scripts/lib/reference.ts';
import { Reference } from '../reference/reference.ts';
import { bundle } from './scale-bundle.ts';
import { generate } from './scale-generate.ts';
import type { Figures } from './scale-measure.ts';

/** What a figure is to stay under; how many times what it was at the size before, where it is to be flat. */
const limits: Readonly<Record<string, number>> = {
  'first rows': 1000,
  'bytes an entry': 400,
  'memory of the build': 400,
  'memory of an update': 400,
  'second opening, first rows': 300,
  '100 most reused of a type, slowest type': 50,
  'host: own work of activation': 50,
  'host: bundle, bytes': 100_000,
};
const pageLimit = 50;
const taskLimit = 16;
/** Of the first page of calls in SQL, beyond the database's own time. */
const sqlLimit = 100;
/** Queries, and the first rows of a search. */
const queryLimit = 100;
const buildRatio = 2;

const run = promisify(execFile);
const sizes = process.argv.slice(2).map(Number);
if (sizes.some((size) => !(size >= 1000))) throw new Error('usage: npm run bench:scale [number of values, at least 1000]…');

await installReference();
const reference = new Reference(python);

const measureScript = await bundle('scale-measure');

async function measureProcess(what: 'build' | 'open', cache: string, catalogs: string, threads = 2): Promise<Figures> {
  const env = { ...process.env, FLECHE_THREADS: String(threads) };
  const { stdout } = await run(process.execPath, [measureScript, what, cache, catalogs], { env });
  return JSON.parse(stdout) as Figures;
}

/** The extension's bundle at work on a cache: `npm run build` comes first. */
async function measureHost(cache: string): Promise<Figures> {
  const stores = ['values', 'calls'].map((name) => `${name}.type = "pickle"\n${name}.root = "${name}"`);
  writeFileSync(join(cache, 'fleche.toml'), ['[generated]', ...stores].join('\n'));
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'scale-host.ts'), join(cache, 'storage'), cache]);
  return JSON.parse(stdout) as Figures;
}

/** As many calls in SQL: in a file, and in an empty database of PostgreSQL where one is named. */
async function measureSql(file: string, calls: number): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const [name, target] of Object.entries({ SQLite: file, PostgreSQL: process.env.FLECHE_BENCH_POSTGRESQL })) {
    if (target === undefined) continue;
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'scale-sql.ts'), target, String(calls)]);
    for (const [figure, value] of Object.entries(JSON.parse(stdout) as Figures)) figures[`${name}: ${figure}`] = value;
  }
  return figures;
}

/** Seconds of the reference, in a process of its own that has imported what it needs. */
async function countReuses(root: string): Promise<number> {
  await using session = reference.start();
  return (await session.call(
    `import time
from fleche.storage import ValuePickleFile
start = time.perf_counter()
ValuePickleFile(root=inp, remaining_depth=1).count_reuses()
out((time.perf_counter() - start) * 1000)`,
    root,
  )) as number;
}

async function measureSize(size: number): Promise<Figures> {
  const kept = process.env.FLECHE_SCALE_FOLDER;
  const folder =
    kept === undefined ? mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fleche-scale-')) : join(kept, String(size));
  try {
    if (!existsSync(join(folder, 'values'))) await generate(folder, size);
    const catalogs = join(folder, 'catalogs');
    const builds: Figures[] = [];
    const theirs: number[] = [];
    const rounds = size > 200_000 ? 1 : 3;
    for (let round = 0; round < rounds; round++) {
      rmSync(catalogs, { recursive: true, force: true });
      mkdirSync(catalogs);
      theirs.push(await countReuses(join(folder, 'values')));
      builds.push(await measureProcess('build', folder, catalogs));
    }
    const apart = mkdtempSync(join(tmpdir(), 'fleche-scale-'));
    const { 'full build': onOneThread } = await measureProcess('build', folder, apart, 1);
    rmSync(apart, { recursive: true });
    const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number;
    const figures: Record<string, number> = {};
    for (const name of Object.keys(builds[0] as Figures)) figures[name] = middle(builds.map((build) => build[name] as number));
    figures['full build on one thread'] = onOneThread as number;
    figures['count_reuses of the reference'] = middle(theirs);
    figures['ratio reference / full build'] = middle(theirs) / (figures['full build'] as number);
    return {
      ...figures,
      ...(await measureProcess('open', folder, catalogs)),
      ...(await measureHost(folder)),
      ...(await measureSql(join(folder, 'sql.db'), size)),
    };
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true });
  }
}

function limitOf(name: string): number | undefined {
  if (name.startsWith('page:')) return pageLimit;
  if (/^(query|search)/.test(name)) return queryLimit;
  if (name.startsWith('host: longest task')) return taskLimit;
  return name.endsWith('beyond the database') ? sqlLimit : limits[name];
}

const chosen = sizes.length > 0 ? sizes.toSorted((a, b) => a - b) : [10_000, 100_000];
const results: Figures[] = [];
for (const size of chosen) results.push(await measureSize(size));

console.log(`Node ${process.version}; milliseconds, megabytes, medians; “x” is the growth from the size before`);
console.log(`| ${['figure'.padEnd(44), ...chosen.map((size) => String(size).padStart(18)), 'wanted'].join(' | ')} |`);
console.log(`|---|${chosen.map(() => '---:|').join('')}---|`);
for (const name of Object.keys(results[0] as Figures)) {
  const cells = results.map((figures, i) => {
    const value = figures[name] as number;
    const before = results[i - 1]?.[name];
    return `${value.toFixed(value < 10 ? 2 : 0)}${before === undefined ? '' : ` x${(value / before).toFixed(1)}`}`.padStart(18);
  });
  const worst = Math.max(...results.map((figures) => figures[name] as number));
  const limit = limitOf(name);
  const lowest = Math.min(...results.map((figures) => figures[name] as number));
  const verdict =
    name === 'ratio reference / full build'
      ? `at least ${buildRatio}: ${lowest >= buildRatio ? 'reached' : 'not reached'}`
      : limit === undefined
        ? ''
        : `under ${limit}: ${worst < limit ? 'reached' : 'not reached'}`;
  console.log(`| ${[name.padEnd(44), ...cells, verdict].join(' | ')} |`);
}
