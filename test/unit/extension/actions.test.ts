import assert from 'node:assert/strict';
import { changeOf } from '../../../extension/commands/record-change.ts';
import { breaksSomething, entriesText, evictionDetail, evictionReport, rekeyReport } from '../../../extension/commands/texts.ts';
import { otherLayers, whyReadOnly } from '../../../extension/commands/writable.ts';
import { hasLogin, Passwords } from '../../../extension/passwords.ts';
import { SecretKeys, secretProblem } from '../../../extension/secret-keys.ts';
import { parseUrl } from '../../../engine/storage/sql/url.ts';
import type { CacheConfig, EvictionPlan, LayersConfig, PairConfig } from '../../../engine/workers/protocol.ts';

const pair = (name: string, more: Partial<PairConfig> = {}): PairConfig => ({
  kind: 'pair',
  id: name,
  name,
  origin: {},
  values: { type: 'pickle', root: `/caches/${name}` },
  ...more,
});
const layers = (kind: 'stack' | 'pool', name: string, ...of: CacheConfig[]): LayersConfig => ({
  kind,
  id: name,
  name,
  origin: {},
  layers: of,
});

describe('which caches may be written', () => {
  const [a, b] = [pair('a'), pair('b')];

  it('those that are not read-only, alone or in a stack', () => {
    assert.equal(whyReadOnly([a], a), undefined);
    assert.equal(whyReadOnly([layers('stack', 's', a, b)], b), undefined);
    assert.match(whyReadOnly([pair('c', { readOnly: true })], pair('c', { readOnly: true })) ?? '', /“c” is read-only/);
  });

  it('what is only part of a pool is as read-only as the pool, however deep', () => {
    assert.match(whyReadOnly([layers('pool', 'p', a)], a) ?? '', /pool “p”/);
    assert.match(whyReadOnly([layers('pool', 'p', layers('stack', 's', a))], a) ?? '', /pool “p”/);
    assert.equal(whyReadOnly([layers('pool', 'p', a), a], a), undefined, 'it is open on its own too');
  });

  it('the other layers of a stack share what is in it; those of a pool and those in memory do not', () => {
    const memory = pair('memory', { values: { type: 'memory' } });
    const stack = layers('stack', 's', memory, a, b);
    assert.deepEqual(
      otherLayers([stack, pair('c')], a).map(({ stack: name, cache }) => [name, cache.name]),
      [['s', 'b']],
    );
    assert.deepEqual(otherLayers([layers('pool', 'p', a, b), a], a), []);
  });
});

describe('what is said before an eviction', () => {
  const none = { count: 0, first: [] };
  const plan: EvictionPlan = { values: 1, calls: 0, bytes: 2000, absent: 0, parents: none, users: none, unreadable: none };
  const key = '73eb44fd'.padEnd(64, '0');

  it('names numbers and what they are', () => {
    assert.equal(entriesText([{ store: 'values', key }]), 'value 73eb44fd');
    assert.equal(
      entriesText([
        { store: 'values', key },
        { store: 'calls', key },
        { store: 'calls', key: 'b' },
      ]),
      '1 value and 2 calls',
    );
    assert.ok(!breaksSomething(plan));
    assert.match(evictionDetail(plan, []), /No other value and no call needs it\.\nFrees about 2\.0 kB\. This cannot be undone\./);
    const broken = { ...plan, parents: { count: 1, first: [] }, users: { count: 1200, first: [] }, unreadable: { count: 2, first: [] } };
    assert.ok(breaksSomething(broken));
    const text = evictionDetail(broken, ['It is elsewhere.']);
    for (const part of [/1 other value holds it/, /1,200 calls use it/, /could not load these/, /2 entries cannot be read/, /elsewhere/])
      assert.match(text, part);
  });

  it('lists them in a report, in which nothing that is stored is Markdown', () => {
    const users = { count: 300, first: [{ key, text: 'f`](command:x)\n# g' }] };
    const report = evictionReport('Evict?', { ...plan, users }, []);
    assert.match(report, /## Calls that use it \(300\)/);
    assert.ok(report.includes(`- \`${key}\` \`f ](command:x) # g\``), report);
    assert.match(report, /and 299 more/);
    assert.ok(!report.includes('## Values'));
  });

  it('a dry run says that nothing was written, and lists collisions first', () => {
    const text = rekeyReport('Rekey', {
      records: 3,
      unchanged: 0,
      moved: { count: 1, first: [{ from: 'a', to: 'b', text: 'f()' }] },
      written: 0,
      collisions: { count: 1, first: [{ to: 'c', from: ['d'], isStored: true, text: 'g()' }] },
      unreadable: { count: 1, first: [{ key: 'e', text: 'cut short' }] },
    });
    assert.match(text, /Nothing has been written yet/);
    const order = [
      'New keys that are taken',
      '`c` has another record',
      'Records that cannot be read',
      '`e` `cut short`',
      '`a` → `b` `f()`',
    ];
    assert.deepEqual(
      order.map((part) => text.indexOf(part)).sort((one, other) => one - other),
      order.map((part) => text.indexOf(part)),
    );
    for (const part of order) assert.ok(text.includes(part), part);
  });
});

describe('fields of records', () => {
  it('are None where the text is empty, numbers where it is one', () => {
    assert.deepEqual(changeOf({}), {});
    assert.deepEqual(changeOf({ module: '', version: '', codeDigest: '' }), { module: null, version: null, codeDigest: null });
    assert.deepEqual(changeOf({ name: 'f', version: '12' }), { name: 'f', version: 12 });
    for (const [text, version] of [
      ['"3"', '3'],
      ["'3'", '3'],
      ['1.2', '1.2'],
      ['v2', 'v2'],
      ['-1', -1],
    ] as const)
      assert.deepEqual(changeOf({ version: text }), { version });
  });
});

describe('secret keys', () => {
  const storage = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      get: async (name: string) => kept.get(name),
      store: async (name: string, text: string) => void kept.set(name, text),
    } as never as ConstructorParameters<typeof SecretKeys>[0] & { kept: Map<string, string> };
  };

  it('are hexadecimal, several with colons between them', () => {
    for (const text of ['', '00ff', 'AB', 'ab:cd', ' ab ']) assert.equal(secretProblem(text), undefined, text);
    for (const text of ['a', 'xyz', 'ab:', ':ab', 'ab::cd', 'ab cd']) assert.ok(secretProblem(text) !== undefined, text);
  });

  it('are given to the stores of their cache only, which is another configuration then', async () => {
    const keys = new SecretKeys(storage());
    const [a, b] = [pair('a', { calls: { type: 'sql', url: 'sqlite:////x.db' } }), pair('b')];
    await keys.set(a, 'ab:cd');
    const applied = keys.applied(a) as PairConfig;
    assert.deepEqual(applied.values?.secretKey, ['ab', 'cd']);
    assert.equal(applied.calls?.secretKey, undefined);
    assert.notEqual(applied.id, a.id);
    assert.equal(keys.applied(b), b);
    const stack = keys.applied(layers('stack', 's', a, b)) as LayersConfig;
    assert.deepEqual((stack.layers[0] as PairConfig).values?.secretKey, ['ab', 'cd']);
    const own = pair('a', { values: { type: 'pickle', root: '/caches/a', secretKey: ['11'] } });
    assert.equal(keys.applied(own), own, 'what fleche.toml says counts more');
    await keys.set(a, '');
    assert.equal(keys.applied(a), a);
  });

  it('outlive the window', async () => {
    const kept = storage();
    await new SecretKeys(kept).set(pair('a'), 'ab');
    const later = new SecretKeys(kept);
    await later.load();
    assert.deepEqual((later.applied(pair('a')) as PairConfig).values?.secretKey, ['ab']);
  });
});

describe('passwords of database servers', () => {
  const kept = new Map<string, string>();
  const storage = {
    get: async (name: string) => kept.get(name),
    store: async (name: string, text: string) => void kept.set(name, text),
  } as never as ConstructorParameters<typeof Passwords>[0];
  const onServer = (url: string) => pair('s', { calls: { type: 'sql', url } });
  const url = 'postgresql+psycopg2://me@db.example.org:5432/study?sslmode=require';

  it('are for users on servers', () => {
    for (const [each, asked] of [
      [url, true],
      ['mysql+pymysql://me:secret@db/study', true],
      ['mariadb://me@db/study', true],
      ['postgresql://db/study', false],
      ['sqlite:///me@home.db', false],
      ['sqlite:////tmp/calls.db', false],
    ] as const)
      assert.equal(hasLogin({ type: 'sql', url: each }), asked, each);
    assert.equal(hasLogin(undefined), false);
  });

  it('are put into the URL of their server, which is another configuration then, and outlive the window', async () => {
    const passwords = new Passwords(storage);
    await passwords.set(onServer(url), 'p@ss:/ä');
    const later = new Passwords(storage);
    await later.load();
    const applied = later.applied(onServer(url)) as PairConfig;
    assert.equal(applied.calls?.url, 'postgresql+psycopg2://me:p%40ss%3A%2F%C3%A4@db.example.org:5432/study?sslmode=require');
    const target = parseUrl(applied.calls?.url ?? '');
    assert.ok(target.dialect !== 'sqlite' && target.server.password === 'p@ss:/ä' && target.server.user === 'me');
    assert.notEqual(applied.id, onServer(url).id);
    assert.ok(!applied.id.includes('p@ss'));
    const stack = later.applied(layers('stack', 's', onServer(url), pair('b'))) as LayersConfig;
    assert.match((stack.layers[0] as PairConfig).calls?.url ?? '', /me:p%40ss/);
    const other = onServer(url.replace('me@', 'you@'));
    assert.equal(later.applied(other), other);
    const own = onServer(url.replace('me@', 'me:mine@'));
    assert.equal(later.applied(own), own, 'what fleche.toml says counts more');
    // set again from the cache as it is applied, and forgotten
    await later.set(applied, 'other');
    assert.match((later.applied(onServer(url)) as PairConfig).calls?.url ?? '', /me:other@/);
    assert.notEqual(later.applied(onServer(url)).id, applied.id);
    await later.set(applied, '');
    const bare = onServer(url);
    assert.equal(later.applied(bare), bare);
  });
});
