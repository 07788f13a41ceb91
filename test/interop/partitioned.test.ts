import assert from 'node:assert/strict';
import { callKey, Digest, DigestedCall, QueryCall, Sql } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { requireDatabases, type TestDatabases } from '../support/databases.ts';

/** As docs/scaling.md has them. */
const tables = ['calls', 'arguments', 'metadata'].flatMap((table) => {
  const key = table === 'calls' ? 'key' : 'call_key';
  const columns = {
    calls:
      'key VARCHAR(64) PRIMARY KEY, name VARCHAR NOT NULL, module VARCHAR, version VARCHAR, code_digest VARCHAR(64), result VARCHAR(64)',
    arguments: 'position INTEGER NOT NULL, name VARCHAR NOT NULL, value VARCHAR(64) NOT NULL',
    metadata: 'name VARCHAR NOT NULL, data JSON NOT NULL',
  }[table] as string;
  const shared = `id BIGSERIAL, call_key VARCHAR(64) NOT NULL REFERENCES calls (key) ON DELETE CASCADE, `;
  return [
    `CREATE TABLE ${table} (${table === 'calls' ? '' : shared}${columns}${table === 'calls' ? '' : ', PRIMARY KEY (call_key, id), UNIQUE (call_key, name)'}) PARTITION BY HASH (${key})`,
    ...[0, 1, 2, 3].map((i) => `CREATE TABLE ${table}_${i} PARTITION OF ${table} FOR VALUES WITH (MODULUS 4, REMAINDER ${i})`),
  ];
});

const call = (i: number, metadata = {}) =>
  new DigestedCall({
    name: 'f',
    arguments: { i: new Digest(i.toString(16).padStart(64, '0')) },
    result: new Digest('b'.repeat(64)),
    metadata,
  });

describe('calls in partitioned tables', function () {
  this.timeout(60_000);
  let databases: TestDatabases | undefined;
  let session: Session | undefined;
  before(async function () {
    const reference = await requireReference(this);
    databases = await requireDatabases(this, 'postgresql');
    session = reference.start();
  });
  after(async () => {
    await session?.dispose();
    await databases?.[Symbol.asyncDispose]();
  });

  it('are saved, found, changed and evicted by both', async () => {
    const url = (await databases?.fresh()) as string;
    for (const statement of tables) await databases?.run(url, statement);
    const told = (await session?.call(
      `from fleche.storage import Sql
from fleche.call import DigestedCall
from fleche.digest import Digest
store = Sql(inp)
for i in range(10):
    store.save(DigestedCall(name='f', module=None, version=None, arguments={'i': Digest('%064x' % i)}, result=Digest('b' * 64), metadata={}))
out(sorted(str(key) for key in store.list()))`,
      url,
    )) as string[];
    await using store = new Sql({ url });
    const keys: string[] = [];
    for await (const key of store.list()) keys.push(key);
    assert.deepEqual(keys, told);
    for (let i = 5; i < 20; i++) await store.save(call(i, { tags: { i } }));
    await store.evict(callKey(call(0)));
    const found: string[] = [];
    for await (const each of store.query(new QueryCall({ metadata: { tags: { i: 7 } } }))) found.push(callKey(each));
    assert.deepEqual(found, [callKey(call(7))]);
    const again = (await session?.call(
      `from fleche.storage import Sql
store = Sql(inp)
out({str(key): store.load(key).metadata.get('tags', {}).get('i') for key in store.list()})`,
      url,
    )) as Record<string, number | null>;
    assert.deepEqual(again, Object.fromEntries(Array.from({ length: 19 }, (_, n) => [callKey(call(n + 1)), n + 1 < 5 ? null : n + 1])));
    const left = await databases?.run(url, 'SELECT count(*)::int AS n FROM arguments');
    assert.deepEqual(left, [{ n: 19 }]);
  });
});
