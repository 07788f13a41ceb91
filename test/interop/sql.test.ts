import assert from 'node:assert/strict';
import fc from 'fast-check';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  AmbiguousDigestError,
  callKey,
  Complex,
  DatabaseError,
  Digest,
  DigestedCall,
  float,
  Float,
  FormatError,
  KeyError,
  literalEval,
  PyDict,
  QueryCall,
  repr,
  SaveError,
  Sql,
  tuple,
} from '../../engine/index.ts';
import type { DigestHex, Value } from '../../engine/index.ts';
import { Template } from '../../engine/storage/template.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';
import { floatArbitrary, intArbitrary, textArbitrary } from '../support/arbitrary.ts';
import { dialects, requireDatabases, type TestDatabases } from '../support/databases.ts';
import { dose, runSeed } from '../support/dose.ts';
import { oddTemplates, python, show, templates, toTemplate } from './sql-corpus.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Of one call: its key, and when its save began and ended, in nanoseconds. */
type Save = readonly [key: string, began: number, ended: number];

const digestOf = (i: number) => new Digest(i.toString(16).padStart(64, '0'));
const simple = (i: number, metadata: { readonly [name: string]: Value } = {}) =>
  new DigestedCall({ name: 'f', arguments: { z: digestOf(i), a: digestOf(1) }, metadata, version: 1, result: digestOf(2) });

for (const dialect of dialects)
  describe(`Sql on ${dialect}`, function () {
    this.timeout(60_000);
    let reference: Reference;
    let session: Session | undefined;
    let databases: TestDatabases | undefined;
    let url: string;

    before(async function () {
      reference = await requireReference(this);
      databases = await requireDatabases(this, dialect);
      session = reference.start();
    });
    after(async () => {
      await session?.dispose();
      await databases?.[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      url = (await databases?.fresh()) as string;
    });

    const ask = (code: string, input: object = {}) => session?.call(`${python}\n${code}`, { url, ...input });

    it('reads and finds what the reference wrote', async () => {
      const told = (await ask(
        `
store = Sql(inp['url'])
for i in range(88):
    store.save(record(i))
store.save(DigestedCall(name='falsy', arguments={}, metadata={str(i): data for i, data in enumerate([0, None, [], '', False, 0.0, {}])}))
calls = {str(key): store.load(key) for key in store.list()}
def found(text):
    try:
        return sorted(str(call.to_lookup_key()) for call in store.query(template(text)))
    except Exception as error:
        return type(error).__name__
out({
    'calls': {key: show(call) for key, call in calls.items()},
    'found': [found(text) for text in inp['templates']],
    'matching': [sorted(key for key, call in calls.items() if template(text).matches(call)) for text in inp['templates']],
    'short': [str(key) for key in store.shrink(*calls)],
})`,
        { templates },
      )) as { calls: Record<string, unknown>; found: (string[] | string)[]; matching: string[][]; short: string[] };
      await using store = new Sql({ url });
      const keys = Object.keys(told.calls);
      assert.equal(keys.length, 89);
      assert.deepEqual((await all(store.list())).sort(), [...keys].sort());
      const own = new Map<string, string>();
      for (const key of keys) {
        const shown = show(await store.load(key));
        assert.deepEqual(shown, told.calls[key]);
        own.set(JSON.stringify(shown), key);
      }
      for (const [i, text] of templates.entries()) {
        const found = (await all(store.query(toTemplate(text)))).map((call) => own.get(JSON.stringify(show(call)))).sort();
        assert.deepEqual(found, told.matching[i], `${text} finds what QueryCall.matches says`);
        const theirs = told.found[i] as string[] | string;
        // the reference's own statements fail on some of these (1 in a column of texts, 2**63, a quote in a key), or miss some;
        // to MariaDB's usual collation RELAX is relax
        if (dialect === 'mariadb' && text.includes('RELAX')) continue;
        if (oddTemplates.includes(text)) assert.ok(typeof theirs === 'string' || theirs.every((key) => found.includes(key)), text);
        else assert.deepEqual(found, theirs, text);
      }
      assert.ok(told.matching.filter((keys) => keys.length > 0).length > 45, 'the templates find something');
      assert.deepEqual(await store.shrink(...keys), told.short);
    });

    it('finds what a template matches, whatever the JSON', async () => {
      await using store = new Sql({ url });
      const number = fc.oneof(intArbitrary, floatArbitrary).filter((value) => Number.isFinite(Number(value)) || dialect === 'sqlite');
      const { value: json } = fc.letrec<{ value: Value }>((tie) => ({
        value: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          fc.oneof(number, number, textArbitrary, fc.boolean(), fc.constant(null)),
          fc.array(tie('value'), { maxLength: 3 }),
          fc.dictionary(textArbitrary, tie('value'), { maxKeys: 3 }).map((fields) => new PyDict(Object.entries(fields))),
        ),
      }));
      const [seed, keys] = [runSeed(), ['a', 'é"', '', '$.x[0]', '\\']];
      const values = fc.sample(json, { seed, numRuns: 80 });
      for (const [i, value] of values.entries())
        await store.save(
          simple(i, {
            m: new PyDict([
              [keys[i % keys.length] as string, value],
              ['other', i],
            ]),
          }),
        );
      const calls = await all(store.query(new QueryCall()));
      assert.equal(calls.length, values.length);
      for (const [i, value] of values.entries())
        for (const wanted of [value, typeof value === 'number' || typeof value === 'boolean' ? float(Number(value)) : null]) {
          const call = new QueryCall({ metadata: { m: new PyDict([[keys[i % keys.length] as string, wanted]]) } });
          const template = new Template(call);
          const found = (await all(store.query(call))).map((found) => callKey(found));
          assert.deepEqual(
            found.sort(),
            calls
              .filter((candidate) => template.matches(candidate))
              .map((found) => callKey(found))
              .sort(),
            repr(wanted),
          );
        }
    });

    it('writes what the reference reads, in tables that it would have made', async () => {
      const schema = `
from sqlalchemy import inspect
def schema(url):
    look = inspect(Sql(url).engine)
    return {table: {
        'columns': [[c['name'], str(c['type']), c['nullable'], str(c['default']).replace(look.default_schema_name or '', '')] for c in look.get_columns(table)],
        'key': look.get_pk_constraint(table)['constrained_columns'],
        'unique': sorted([c['name'], c['column_names']] for c in look.get_unique_constraints(table)),
        'indexes': sorted([c['name'], c['column_names'], bool(c['unique'])] for c in look.get_indexes(table)),
        'references': [[c['constrained_columns'], c['referred_table'], c['referred_columns'], c['options'].get('ondelete')] for c in look.get_foreign_keys(table)],
    } for table in ('calls', 'arguments', 'metadata')}
`;
      const told = (await ask(`
calls = [record(i) for i in range(88)]
out([[show(call), str(call.to_lookup_key())] for call in calls])`)) as [unknown[], string][];
      await using store = new Sql({ url });
      for (const [shown, key] of told) {
        const [name, args, module, version, codeDigest, result, metadata] = shown as [
          string,
          [string, string][],
          string | null,
          number | string | null,
          string | null,
          string | null,
          [string, string][],
        ];
        const call = new DigestedCall({
          name,
          arguments: new Map(args.map(([argument, value]) => [argument, new Digest(value)])),
          metadata: new Map(metadata.map(([entry, text]) => [entry, literalEval(text)])),
          module,
          version,
          codeDigest: codeDigest === null ? null : new Digest(codeDigest),
          ...(result !== null && { result: new Digest(result) }),
        });
        assert.equal(await store.save(call), key);
      }
      const other = (await databases?.fresh()) as string;
      const read = (await ask(
        `${schema}
store = Sql(inp['url'])
out({'calls': {str(key): show(store.load(key)) for key in store.list()}, 'schema': schema(inp['url']), 'own': schema(inp['other'])})`,
        { other },
      )) as { calls: object; schema: object; own: object };
      assert.deepEqual(read.calls, Object.fromEntries(told.map(([shown, key]) => [key, shown])));
      assert.deepEqual(read.schema, read.own);
    });

    it('writes while others write: nobody is locked out, nothing is lost or torn, and the last one to write a record is who it is by', async () => {
      const each = dose(30, 500);
      const others = ['3', '4'].map((writer) => ({ writer, session: reference.start() }));
      const reader = new AbortController();
      try {
        const writing = Promise.all([
          ...['1', '2'].map(async (writer) => {
            const program = join(import.meta.dirname, '../support/save-calls.ts');
            const { stdout } = await promisify(execFile)(process.execPath, [program, url, writer, String(each)]);
            return { writer, saves: JSON.parse(stdout) as Save[] };
          }),
          ...others.map(async ({ writer, session: other }) => ({
            writer,
            saves: (await other.call(
              `${python}
import time
for attempt in range(100):
    try:
        store = Sql(inp['url'])
        break
    except Exception:  # the reference makes its tables without regard to others
        time.sleep(0.05)
saves = []
for i in range(inp['each']):
    began = time.monotonic_ns()
    key = store.save(DigestedCall(name='python', arguments={'i': digest([inp['writer'], i])}, metadata={'tags': {'who': inp['writer'], 'n': i}}))
    saves.append([str(key), began, time.monotonic_ns()])
out(saves)`,
              { url, writer, each },
            )) as Save[],
          })),
        ]).finally(() => reader.abort());
        await using store = new Sql({ url });
        const isWhole = ({ arguments: args, metadata }: DigestedCall) => args.size === 1 && metadata.size === 1;
        // SQLite answers without a turn of the event loop
        for (; !reader.signal.aborted; await turn())
          for await (const call of store.query(new QueryCall())) assert.ok(isWhole(call), 'nobody sees half of a record');
        const history = await writing;
        const found = new Map((await all(store.query(new QueryCall()))).map((call) => [callKey(call) as string, call]));
        assert.deepEqual([...found.keys()].sort(), [...new Set(history.flatMap(({ saves }) => saves.map(([key]) => key)))].sort());
        assert.equal(found.size, 4 * each - each / 10);
        for (const [key, call] of found) {
          const who = (call.metadata.get('tags') as PyDict).get('who') as string;
          const writes = history.flatMap(({ writer, saves }) => saves.filter((save) => save[0] === key).map((save) => ({ writer, save })));
          const last = writes.find(({ writer }) => writer === who)?.save;
          assert.ok(last && isWhole(call), `${key} is by ${who}`);
          for (const { writer, save } of writes) assert.ok(save[1] <= last[2], `${key}: ${writer} wrote after ${who} was done`);
        }
        assert.equal(await ask(`out(len(list(Sql(inp['url']).list())))`), found.size);
      } finally {
        for (const { session: other } of others) await other.dispose();
      }
    });

    it('leaves an equal record alone, replaces a different one, and takes all of an evicted one away', async () => {
      await using store = new Sql({ url });
      const key = await store.save(simple(1, { tags: new PyDict([['n', 1]]) }));
      const ids = () => databases?.run(url, 'SELECT id FROM metadata ORDER BY id');
      const before = await ids();
      await store.save(simple(1, { tags: new PyDict([['n', new Float(1)]]) }));
      assert.deepEqual(await ids(), before, '1 == 1.0');
      await store.save(simple(1, { tags: new PyDict([['n', 2]]), more: new PyDict() }));
      assert.deepEqual([...(await store.load(key)).metadata.keys()].sort(), ['more', 'tags']);
      await store.save(simple(1, { more: new PyDict([['n', 3]]) }));
      assert.deepEqual(show(await store.load(key)).at(-1), [['more', "{'n': 3}"]]);
      await store.put(simple(3), '9'.repeat(64) as DigestHex);
      await store.put(simple(2), '9'.repeat(64) as DigestHex);
      await store.put(simple(3), '9'.repeat(64) as DigestHex);
      assert.deepEqual(show(await store.get('9'.repeat(64) as DigestHex)), show(simple(3)));
      await store.evict(key.slice(0, 12));
      await store.evict(key);
      assert.deepEqual(await all(store.list()), ['9'.repeat(64)]);
      const counts = await databases?.run(url, 'SELECT count(*) AS n FROM arguments');
      assert.equal(Number(counts?.[0]?.n), 2);
    });

    it('looks, saves and evicts while a query is under way, and a query that is left holds nothing', async () => {
      await using store = new Sql({ url });
      for (let i = 0; i < 20; i++) await store.save(simple(i));
      let seen = 0;
      for await (const call of store.query(new QueryCall({ name: 'f' }))) {
        const key = callKey(call);
        assert.ok(await store.contains(key));
        await store.save(simple(100 + seen));
        if (seen % 2 === 0) await store.evict(key);
        seen++;
      }
      assert.equal(seen, 20);
      assert.equal((await all(store.list())).length, 30);
      for await (const _ of store.query(new QueryCall())) break;
      for await (const _ of store.list()) break;
      assert.equal(await ask(`store = Sql(inp['url']); store.evict(list(store.list())[0]); out(len(list(store.list())))`), 29);
    });

    it('pages through more records than fit into one step, each once', async () => {
      await using store = new Sql({ url });
      await store.save(simple(0));
      const rows = Array.from({ length: 2600 }, (_, i) => `('${digestOf(i + 1).hex}', 'many', NULL, NULL, NULL, NULL)`);
      await databases?.run(url, `INSERT INTO calls VALUES ${rows.join(', ')}`);
      const listed = await all(store.list());
      assert.equal(listed.length, 2601);
      assert.equal(new Set(listed).size, 2601);
      assert.equal((await all(store.query(new QueryCall({ name: 'many' })))).length, 2600);
    });

    it('expands, shrinks and contains as other storages do', async () => {
      await using store = new Sql({ url });
      const [a, b, c] = ['abcd1', 'abcd2', 'ef01'].map((start) => start.padEnd(64, '0')) as [DigestHex, DigestHex, DigestHex];
      for (const key of [a, b, c]) await store.put(simple(1), key);
      assert.equal(await store.expand('abcd1'), a);
      assert.equal(await store.expand('ef01'), c);
      assert.equal(await store.expand('f'.repeat(64)), 'f'.repeat(64));
      await assert.rejects(store.expand('abcd'), (error: unknown) => error instanceof AmbiguousDigestError && error.data.needed === 5);
      await assert.rejects(store.contains('abcd'), AmbiguousDigestError);
      for (const nothing of ['abc', '', 'ABCD1', '%%%%', '____', 'abcd3', 'ef0%']) {
        await assert.rejects(store.expand(nothing), KeyError, nothing);
        assert.equal(await store.contains(nothing), false);
        await assert.rejects(store.evict(nothing), KeyError);
      }
      assert.equal(await store.contains(a.toUpperCase()), false);
      await store.evict(a.toUpperCase());
      await assert.rejects(store.load(a.toUpperCase()), KeyError);
      assert.deepEqual(await store.shrink(a, b, c), ['abcd1', 'abcd2', 'ef01']);
      assert.equal((await all(store.list())).length, 3);
    });

    it('names records that are damaged, reads the others, and saving mends them', async () => {
      await using store = new Sql({ url });
      const bad = await store.save(simple(1, { tags: new PyDict([['n', 1]]) }));
      await store.save(simple(2, { tags: new PyDict([['n', 1]]) }));
      await databases?.run(
        url,
        `UPDATE calls SET version = '{"no": "version"}' WHERE ${dialect === 'mariadb' ? '`key`' : 'key'} = '${bad}'`,
      );
      await assert.rejects(all(store.query(new QueryCall())), FormatError);
      await assert.rejects(store.load(bad), FormatError);
      const named: string[] = [];
      const template = new QueryCall({ metadata: { tags: { n: 1 } } });
      assert.equal((await all(store.query(template, { onUnreadable: (key) => named.push(key) }))).length, 1);
      assert.deepEqual(named, [bad]);
      await store.save(simple(1, { tags: new PyDict([['n', 1]]) }));
      assert.equal((await all(store.query(template))).length, 2);
    });

    it('refuses metadata that is no JSON before anything is written', async () => {
      await using store = new Sql({ url });
      for (const value of [new Uint8Array(2), new PyDict([[tuple(1), 1]]), [new Complex(1, 2)]] as Value[])
        await assert.rejects(
          store.save(simple(1, { tags: value })),
          (error: unknown) => error instanceof SaveError && error.code === 'NOT_JSON',
        );
      const nan = store.save(simple(2, { tags: new PyDict([['n', NaN]]) }));
      if (dialect === 'sqlite') await nan;
      else await assert.rejects(nan, SaveError);
      assert.equal((await all(store.list())).length, dialect === 'sqlite' ? 1 : 0);
    });

    it('makes nothing while it looks', async () => {
      await using store = new Sql({ url });
      assert.deepEqual(await all(store.list()), []);
      assert.deepEqual(await all(store.query(new QueryCall())), []);
      assert.equal(await store.contains('a'.repeat(64)), false);
      await assert.rejects(store.load('a'.repeat(64)), KeyError);
      await assert.rejects(store.expand('aaaa'), KeyError);
      await store.evict('a'.repeat(64));
      if (dialect === 'sqlite') assert.equal(existsSync(dirname(url.replace('sqlite:///', ''))), false);
      else await assert.rejects(databases?.run(url, 'SELECT * FROM calls') as Promise<unknown>, /calls/);
      await store.save(simple(1));
      assert.equal((await all(store.list())).length, 1);
    });

    it('moves records whose keys change', async () => {
      await using store = new Sql({ url });
      for (let i = 0; i < 3; i++) await store.save(simple(i, { tags: new PyDict([['n', i]]) }));
      const { moved } = await store.transform(
        (call) => new DigestedCall({ name: 'renamed', arguments: call.arguments, metadata: call.metadata }),
      );
      assert.equal(moved.length, 3);
      const told = await ask(`out(sorted(call.name + str(call.metadata['tags']['n']) for call in Sql(inp['url']).query(QueryCall())))`);
      assert.deepEqual(told, ['renamed0', 'renamed1', 'renamed2']);
    });

    if (dialect !== 'sqlite')
      it('says in words, and without the password, why a server gives nothing', async () => {
        const place = new URL(url);
        const at = (change: (address: URL) => void) => {
          const other = new URL(place);
          change(other);
          return other.href;
        };
        const cases: readonly [string, string][] = [
          ['UNREACHABLE', at((other) => (other.port = '1'))],
          ['NO_DATABASE', at((other) => (other.pathname = '/fleche_test_absent'))],
          ['DENIED', at((other) => ([other.username, other.password] = ['fleche_test_nobody', 's3cret']))],
        ];
        for (const [code, address] of cases) {
          await using store = new Sql({ url: address });
          await assert.rejects(store.load('a'.repeat(64)), (error: unknown) => {
            assert.ok(error instanceof DatabaseError);
            assert.equal(error.code, code, error.message);
            assert.doesNotMatch(JSON.stringify(error), /s3cret/);
            assert.ok(error.cause instanceof Error);
            return true;
          });
        }
        const closed = new Sql({ url });
        await closed.save(simple(1));
        await closed.close();
        await assert.rejects(closed.save(simple(2)), (error: unknown) => error instanceof DatabaseError && error.code === 'CLOSED');
      });
  });
