import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { stringify } from 'smol-toml';
import { discover } from '../../engine/caches/discover.ts';
import type { CacheConfig, StoreConfig } from '../../engine/caches/model.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { dose, runSeed } from '../support/dose.ts';

/** Opens every cache that the files of a folder name, and the default one, and tells what each is. */
const opened = `
import os
import fleche.config as config, fleche.caches as caches, fleche.storage.sql as sql
from pathlib import Path
create_all = sql.Base.metadata.create_all
# servers that are not there, and caches that count their calls when they are made
sql.Base.metadata.create_all = lambda engine: create_all(engine) if engine.dialect.name == 'sqlite' else None
caches.SizeLimitedCache.query = lambda self, template: ()
prefix = 'sqlite:///'
def store(d):
    if d.get('url', '').startswith(prefix) and d['url'] not in (prefix, prefix + ':memory:'):
        d['url'] = prefix + os.path.normpath(d['url'][len(prefix):])
    return {key: value for key, value in d.items() if key != 'check_consistency'}
def one(d):
    if isinstance(d, list):
        return ['stack', [one(each) for each in d]]
    if 'pool' in d:
        return ['pool', [one(each) for each in d['pool']]]
    if d.get('type') == 'ssh':
        return ['ssh', d['host'], d.get('workdir')]
    return ['pair', store(d['values']), store(d['calls']), d.get('read_only', False), d.get('max_size')]
def tell(make):
    try:
        return one(config.cache_to_config(make()))
    except Exception as error:
        return 'invalid'
def tree(each):
    os.environ['HOME'] = each['home']
    os.environ.pop('XDG_CONFIG_HOME', None)
    if each['xdg'] is not None:
        os.environ['XDG_CONFIG_HOME'] = each['xdg']
    os.chdir(each['cwd'])
    config._live_caches.clear()
    merged = config._load_merged_config()
    found = {name: tell(lambda: config.cache_from_config(table)) for name, table in merged.items() if name != 'default'}
    default = merged.get('default', {}).get('cache')
    return {'caches': found, 'default': tell(lambda: config.load_cache_config(None)), 'named': default}
out([tree(each) for each in inp])
`;

// What is written into the trees. `BASE` stands for the folder of the tree.

const names = ['near', 'far', 'both', 'with space', 'ümlaut', 'memory'];
const pathArbitrary = fc.constantFrom(
  'data',
  './data',
  '../up',
  'a/../b',
  'sp ace/ü',
  '',
  '.',
  '/',
  'BASE/abs',
  '~',
  '~/own',
  '~nobody-there/x',
);
const urlArbitrary = fc.constantFrom(
  ...['calls.db', '../calls.db', '~/calls.db', 'BASE/abs.db', 'sqlite://', 'sqlite:///:memory:', 'sqlite:///', 'sqlite:///rel/calls.db'],
  ...[
    'sqlite:///~/calls.db',
    'sqlite:///BASE/calls.db',
    'postgresql+psycopg2://me:secret@host/db',
    'mysql+pymysql://host:3306/db?charset=utf8mb4',
  ],
);
const typeArbitrary = fc.constantFrom(
  ...['memory', 'void', 'pickle', 'pickle', 'cloudpickle', 'dill', 'bagofholding_hdf', 'sql', 'parquet'],
);

/** Some of the entries, each now and then. */
const some = (entries: Record<string, Arbitrary<unknown>>) => fc.record(entries, { requiredKeys: [] });
const rarely = (arbitrary: Arbitrary<object>): Arbitrary<object> => fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, arbitrary);

const rootless = new Set(['memory', 'void', 'sql']);
const optionsArbitrary = some({
  compress: fc.boolean(),
  secret_key: fc.constantFrom<unknown>(['00ff'], ['00FF', 'ab:cd'], 'ab 01', [], ['xyz'], ['abc']),
  remaining_depth: fc.integer({ min: 0, max: 3 }),
  lock_timeout: fc.constantFrom(0.5, 2),
  version_validator: fc.constantFrom('exact', 'none'),
  prefix_length: fc.constantFrom(0, 2, 3, 64, 65, -1),
  echo: fc.boolean(),
  colour: fc.constant('blue'),
});

const storeArbitrary: Arbitrary<object> = fc
  .tuple(typeArbitrary, pathArbitrary, fc.option(urlArbitrary), rarely(optionsArbitrary), fc.nat({ max: 20 }))
  .map(([type, root, url, options, odd]) => ({
    ...(odd !== 0 && { type }),
    ...(rootless.has(type) === (odd === 1) && { root }),
    ...(type === 'sql' && url !== null && { url }),
    ...options,
  }));

const wrapArbitrary = some({ read_only: fc.constantFrom<unknown>(true, false, 1, 0, 'yes', ''), max_size: fc.nat({ max: 100 }) });

const pairArbitrary: Arbitrary<object> = fc
  .tuple(storeArbitrary, storeArbitrary, rarely(wrapArbitrary), fc.nat({ max: 30 }))
  .map(([values, calls, wrap, odd]) => ({
    ...(odd !== 0 && { values }),
    ...(odd !== 1 && { calls }),
    ...(odd === 2 && { note: 1 }),
    ...wrap,
  }));

const templateArbitrary: Arbitrary<object> = fc
  .tuple(
    fc.constantFrom('memory', 'pickle', 'cloudpickle', 'dill', 'bagofholding_hdf', 'sql', 'sql', 'void', 'parquet'),
    fc.tuple(pathArbitrary, fc.nat({ max: 20 })),
    rarely(some({ values: typeArbitrary, url: urlArbitrary, compress: fc.boolean() })),
    rarely(wrapArbitrary),
  )
  .map(([template, [root, odd], more, wrap]) => ({ template, ...((template !== 'memory') === (odd !== 0) && { root }), ...more, ...wrap }));

const sshArbitrary = fc
  .tuple(some({ workdir: fc.constant('~/project'), cache_name: fc.constant('x'), user: fc.constant('me') }), fc.nat({ max: 5 }))
  .map(([more, odd]) => ({ type: 'ssh', ...(odd !== 0 && { host: 'me@far.example' }), ...more }));

const single = fc.oneof({ weight: 4, arbitrary: pairArbitrary }, { weight: 4, arbitrary: templateArbitrary }, sshArbitrary);
const layers = fc.array(single, { maxLength: 3 });
const cacheArbitrary: Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: single },
  { weight: 2, arbitrary: layers },
  { weight: 2, arbitrary: layers.map((pool) => ({ pool })) },
  { weight: 1, arbitrary: fc.tuple(single, layers).map(([first, pool]) => [first, { pool }]) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(42, 'text', {}, { pool: 'text' }, { pool: { values: 1 } }) },
);

const fileArbitrary: Arbitrary<string> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...names), cacheArbitrary, { maxKeys: 3 }),
    fc.option(
      some({
        cache: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names, 'void', 'missing') }, single, layers),
        root: fc.constantFrom<unknown>(true, true, false, 1, 0, 'yes'),
        metadata: fc.constant(['Runtime']),
      }),
    ),
    fc.nat({ max: 15 }),
  )
  .map(([caches, defaults, odd]) => {
    const text = stringify({ ...(defaults && { default: defaults }), ...caches });
    return odd === 0 ? `${text}\n[broken` : text;
  });

const chain = ['.', 'a', 'a/b', 'a/b/c'];
const optional = fc.option(fileArbitrary);
const treeArbitrary = fc.record({
  files: fc.tuple(optional, optional, optional, optional, optional, optional),
  home: fc.constantFrom('.', 'a', 'a/', 'a/b', 'elsewhere'),
  cwd: fc.constantFrom(...chain, 'link'),
  xdg: fc.constantFrom(null, '', 'xdg'),
});

const storeOf = ({ type, root, url, ...given }: StoreConfig, role: 'values' | 'calls'): object => {
  const isPickle = type === 'pickle' || type === 'cloudpickle' || type === 'dill';
  return {
    type,
    ...(root !== undefined && { root }),
    ...(type === 'sql' && { url: url ?? 'sqlite:///:memory:', echo: given.echo ?? false }),
    ...(isPickle && { compress: given.compress ?? false }),
    ...(isPickle && given.secretKey && { secret_key: given.secretKey.map((key) => key.replace(/\s/g, '').toLowerCase()) }),
    ...(type === 'bagofholding_hdf' && {
      lock_timeout: given.lockTimeout ?? 1,
      version_validator: given.versionValidator ?? null,
      prefix_length: given.prefixLength ?? 2,
    }),
    ...(role === 'values' && type !== 'void' && { remaining_depth: given.remainingDepth ?? 1 }),
  };
};

const described = (cache: CacheConfig): unknown => {
  if (cache.kind === 'invalid') return 'invalid';
  if (cache.kind === 'ssh') return ['ssh', cache.host, cache.folder ?? null];
  if (cache.kind !== 'pair') return [cache.kind, cache.layers.map(described)];
  const { values, calls, readOnly = false, maxSize = null } = cache;
  return ['pair', storeOf(values!, 'values'), storeOf(calls!, 'calls'), readOnly, maxSize];
};

type Told = { readonly caches: Record<string, unknown>; readonly default: unknown; readonly named: unknown };

describe('configuration, of generated trees of folders', function () {
  this.timeout(60_000);
  const count = dose(60, 400);
  let session: Session | undefined;
  let folder: string;

  before(async function () {
    session = (await requireReference(this)).start();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleche-trees-')));
  });
  after(async () => {
    await session?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('is what the reference opens', async () => {
    const seed = runSeed();
    const trees = fc.sample(treeArbitrary, { seed, numRuns: count }).map(({ files, home, cwd, xdg }, i) => {
      const base = join(folder, String(i));
      for (const each of [...chain, 'elsewhere', 'xdg']) mkdirSync(join(base, each), { recursive: true });
      symlinkSync('a/b', join(base, 'link'));
      const places = [...chain.map((each) => join(each, 'fleche.toml')), 'xdg/fleche/cache.toml', join(home, '.config/fleche/cache.toml')];
      for (const [k, text] of files.entries())
        if (text !== null) {
          const path = join(base, places[k]!);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text.replaceAll('BASE', base));
        }
      return { base, home: `${base}/${home}`, cwd: join(base, cwd), xdg: xdg && join(base, xdg) };
    });
    const told = (await session?.call(opened, trees)) as Told[];
    const wrong: string[] = [];
    for (const [i, tree] of trees.entries()) {
      const { caches, default: standard, named } = told[i]!;
      const all = discover({ cwd: tree.cwd, home: tree.home, env: tree.xdg === null ? {} : { XDG_CONFIG_HOME: tree.xdg } }).caches;
      // files that are no TOML, and a default that no table describes, are shown; the reference logs the former and takes memory for the latter
      const isNotice = (cache: CacheConfig) => cache.kind === 'invalid' && (cache.problem.code !== 'CONFIG' || cache.name === 'default');
      const own = Object.fromEntries(
        all
          .filter((cache) => !isNotice(cache) && !(cache.isDefault === true && !(cache.name in caches)))
          .map((cache) => [cache.name, described(cache)]),
      );
      const chosen = all.find(({ isDefault }) => isDefault);
      const isMissing = typeof named === 'string' && !['memory', 'void'].includes(named) && !(named in caches);
      try {
        assert.deepEqual(own, caches);
        if (isMissing) assert.ok(all.some((cache) => cache.kind === 'invalid' && cache.name === 'default'));
        else if (named !== null) assert.deepEqual(chosen && described(chosen), standard);
        else assert.equal(chosen, undefined);
      } catch (error) {
        wrong.push(`${tree.cwd}\n${(error as Error).message}`);
      }
    }
    const opens = told.flatMap(({ caches }) => Object.values(caches)).filter((cache) => cache !== 'invalid').length;
    assert.ok(opens > count / 2, `only ${opens} caches open`);
    assert.equal(wrong.length, 0, `${wrong.length} of ${count} differ\n${wrong.slice(0, 3).join('\n\n')}`);
  });
});
