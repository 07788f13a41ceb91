/** Caches that releases of the reference wrote (`test/releases`), and what each release says of its own. Needs no Python. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  CallPickleFile,
  DataFrame,
  Digest,
  digest,
  IndigestibleError,
  PandasIndex,
  QueryCall,
  repr,
  Series,
  Sql,
  ValuePickleFile,
} from '../../engine/index.ts';
import type { Value } from '../../engine/index.ts';
import { keysOf } from '../../engine/conformance/samples.ts';
import { asNumpy1, heldOtherwise, printsOtherwise } from '../support/prints.ts';
import { recordOf, tableOf, type CallRecord, type Table } from '../releases/told.ts';

interface Entry {
  readonly type: string;
  /** `repr(value)`; null where it says an address or depends on the order of a set. */
  readonly repr?: string | null;
  readonly table?: Table;
  /** Left out: the key. Null: another one in each process. */
  readonly digest?: string | { readonly error: string } | null;
  readonly children?: readonly string[];
  readonly reuses?: number;
}
interface Told {
  readonly made: { readonly fleche: string; readonly numpy: string; readonly pandas: string };
  readonly values: { readonly [store: string]: { readonly secretKey?: string; readonly entries: { readonly [key: string]: Entry } } };
  readonly calls: { readonly [store: string]: { readonly [key: string]: CallRecord } };
  readonly queries: readonly { readonly template: Json; readonly keys: readonly string[] }[];
}
type Json = { readonly [name: string]: unknown };

const folder = join(import.meta.dirname, '../releases');
const releases = readdirSync(folder).filter((name) => /^\d/.test(name));
const toldOf = (release: string) => JSON.parse(readFileSync(join(folder, release, 'expected.json'), 'utf8')) as Told;
const short = (keys: Iterable<string>) => [...keys].map((key) => key.slice(0, 12)).sort();

/** Tables, structured arrays and arrays of objects: 0.22 digests them by rules of its own. */
const digestsOtherwise = ({ repr: text, table }: Entry) => table !== undefined || /dtype=\[|dtype=object|dtype: /.test(text ?? '');

/** Path and content of every file below a folder. */
const inventory = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name) + (entry.isFile() ? '' : '/'))
    .sort()
    .map((path) => [relative(root, path), path.endsWith('/') ? '' : createHash('sha256').update(readFileSync(path)).digest('hex')]);

function digestOf(value: Value): string | undefined {
  try {
    return digest(value);
  } catch (error) {
    if (error instanceof IndigestibleError) return undefined;
    throw error;
  }
}

/** A QueryCall from its JSON, where `{"$digest": hex}` is a Digest. */
function templateOf({ code_digest: codeDigest, ...fields }: Json): QueryCall {
  const revive = (given: unknown): unknown => {
    if (given === null || typeof given !== 'object' || Array.isArray(given)) return given;
    const { $digest: hex } = given as { $digest?: string };
    return hex === undefined ? Object.fromEntries(Object.entries(given).map(([key, item]) => [key, revive(item)])) : new Digest(hex);
  };
  return new QueryCall({
    ...(revive(fields) as object),
    ...(codeDigest !== undefined && { codeDigest: new Digest(codeDigest as string) }),
  });
}

describe('caches of earlier releases', () => {
  it('are those of 0.8, 0.10, 0.12, 0.15, 0.18, 0.20 and 0.22, of NumPy 1 and 2 and pandas 2 and 3', () => {
    const made = releases.map((release) => toldOf(release).made);
    const majors = (versions: string[]) => [...new Set(versions.map((version) => version.split('.')[0]))].sort();
    const minors = made.map(({ fleche }) => Number(fleche.split('.')[1])).sort((a, b) => a - b);
    assert.deepEqual(minors, [8, 10, 12, 15, 18, 20, 22]);
    assert.deepEqual(majors(made.map(({ numpy }) => numpy)), ['1', '2']);
    assert.deepEqual(majors(made.map(({ pandas }) => pandas)), ['2', '3']);
  });

  it('have a root with the lock files that 0.15 leaves, which are no entries', () => {
    const names = readdirSync(join(folder, '0.15.0/values/compressed'));
    assert.equal(names.filter((name) => name.endsWith('.lock')).length, names.length / 2);
  });

  for (const release of releases)
    describe(release, function () {
      this.timeout(20_000);
      const root = join(folder, release);
      const told = toldOf(release);
      const isLatest = release.startsWith('0.22');
      const isNumpy1 = told.made.numpy.startsWith('1.');
      let files: ReturnType<typeof inventory>;
      before(() => {
        files = inventory(root);
      });

      for (const [name, { secretKey, entries }] of Object.entries(told.values))
        describe(`values/${name}`, () => {
          const at = join(root, 'values', name);
          const values = new ValuePickleFile({ root: at, ...(secretKey !== undefined && { secretKey: [secretKey] }) });
          const entryOf = (key: string) => entries[key.slice(0, 12)] as Entry;

          it('lists the same keys', async () => assert.deepEqual(short(await keysOf(values)), Object.keys(entries).sort()));

          it('loads values that print alike', async () => {
            const wrong: string[] = [];
            for (const key of await keysOf(values)) {
              const { type, repr: text, table } = entryOf(key);
              const value = await values.load(key);
              const printed = repr(value);
              const [, otherwise] = printsOtherwise[type] ?? [];
              if (table !== undefined) continue;
              if (otherwise ? otherwise.test(printed) : heldOtherwise.test(printed)) continue;
              const expected = text ?? null;
              if (expected !== (isNumpy1 ? asNumpy1(printed) : printed)) wrong.push(`${type} ${key}: ${printed}, in Python ${expected}`);
            }
            assert.deepEqual(wrong, []);
          });

          it('loads tables with the same columns, labels and cells', async () => {
            for (const key of await keysOf(values)) {
              const { table } = entryOf(key);
              if (table === undefined) continue;
              const value = await values.load(key);
              assert.ok(value instanceof DataFrame || value instanceof Series || value instanceof PandasIndex, key);
              assert.ok(repr(value).length > 0);
              assert.deepEqual(tableOf(value), table, `${entryOf(key).type} ${key}`);
            }
          });

          it('has the same children and reuses', async () => {
            const keys = await keysOf(values);
            const counts = await values.countReuses();
            for (const key of keys) {
              assert.deepEqual(short(await values.childDigests(key)), entryOf(key).children ?? [], key);
              assert.equal(counts.get(key), entryOf(key).reuses ?? 0, key);
            }
          });

          it('computes the digests that the release computed', async () => {
            let agreed = 0;
            for (const key of await keysOf(values)) {
              const entry = entryOf(key);
              const expected = entry.digest === undefined ? key : entry.digest;
              const own = digestOf(await values.load(key));
              if (!isLatest && digestsOtherwise(entry)) continue;
              // what the release could not digest, or not twice alike, has nothing to compare; today's release has the last word on what can be
              if (isLatest && expected !== null && typeof expected !== 'string')
                assert.equal(own, undefined, `${entry.type} ${entry.repr}`);
              if (own === undefined || typeof expected !== 'string') continue;
              assert.equal(own, expected, `${entry.type} ${entry.repr}`);
              agreed++;
            }
            assert.ok(agreed >= Object.keys(entries).length / 2, `${agreed} of ${Object.keys(entries).length} were compared`);
          });
        });

      const open: { readonly [store: string]: () => CallPickleFile | Sql } = {
        pickle: () => new CallPickleFile({ root: join(root, 'calls/pickle') }),
        cloudpickle: () => new CallPickleFile({ root: join(root, 'calls/cloudpickle') }),
        sql: () => new Sql({ url: `sqlite:///${join(root, 'calls/calls.db')}` }),
      };
      for (const [name, records] of Object.entries(told.calls))
        describe(`calls/${name}`, () => {
          it('holds the same records', async () => {
            await using calls = (open[name] as () => CallPickleFile | Sql)();
            const keys = await keysOf(calls);
            assert.deepEqual(short(keys), Object.keys(records).sort());
            for (const key of keys) assert.deepEqual(recordOf(await calls.load(key)), records[key.slice(0, 12)], key);
          });

          it('finds the same by templates', async () => {
            await using calls = (open[name] as () => CallPickleFile | Sql)();
            // by content, for a record does not know its key
            const keyOf = new Map<string, string>();
            for (const key of await keysOf(calls)) keyOf.set(JSON.stringify(recordOf(await calls.load(key))), key);
            for (const { template, keys } of told.queries) {
              const found: string[] = [];
              for await (const call of calls.query(templateOf(template))) found.push(keyOf.get(JSON.stringify(recordOf(call))) as string);
              assert.deepEqual(short(found), keys, JSON.stringify(template));
            }
          });
        });

      describe('afterwards', () => it('is as it was, name for name and byte for byte', () => assert.deepEqual(inventory(root), files)));
    });
});
