import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { discover } from '../../engine/caches/discover.ts';
import type { CacheConfig, StoreConfig } from '../../engine/caches/model.ts';
import { requireReference, type Reference } from '../reference/reference.ts';

/** Every cache that the merged configuration names, as the reference understands it. */
const described = `
import fleche.config as config
def store(d):
    return [d.get('type'), d.get('root') or d.get('url')]
def cache(c):
    d = config.cache_to_config(c)
    if isinstance(d, list):
        return ['stack', [one(each) for each in d]]
    return one(d)
def one(d):
    if 'pool' in d:
        return ['pool', [one(each) for each in d['pool']]]
    return [store(d['values']), store(d['calls'])]
merged = config._load_merged_config()
found = {}
for name, table in merged.items():
    if name != 'default':
        try:
            found[name] = cache(config.cache_from_config(table))
        except Exception as error:
            found[name] = 'invalid'
out({'caches': found, 'default': (merged.get('default') or {}).get('cache')})
`;

const store = (config: StoreConfig | undefined) => [config?.type ?? null, config?.root ?? config?.url ?? null];
const describeCache = (cache: CacheConfig): unknown => {
  if (cache.kind === 'invalid') return 'invalid';
  if (cache.kind === 'ssh') return 'ssh';
  if (cache.kind === 'pair') return [store(cache.values), store(cache.calls)];
  return [cache.kind, cache.layers.map(describeCache)];
};

const files: { readonly [path: string]: string } = {
  'home/fleche.toml': `
[default]
cache = "far"
[far]
template = "pickle"
root = "far"
[both]
template = "pickle"
root = "of-home"
`,
  'home/.config/fleche/cache.toml': `
[own]
template = "cloudpickle"
root = "~/own"
[far]
template = "void"
`,
  'home/a/fleche.toml': `
[both]
template = "sql"
root = "of-a"
values = "dill"
[tilde]
values.type = "pickle"
values.root = "~/values"
calls.type = "sql"
calls.url = "sqlite:///relative/calls.db"
[[stack]]
template = "memory"
[[stack]]
template = "pickle"
root = "../up"
[[pool.pool]]
template = "pickle"
root = "one"
[[pool.pool]]
template = "memory"
[vain]
template = "void"
[wrong]
values.type = "parquet"
calls.type = "memory"
[mixed]
values.type = "void"
calls.type = "pickle"
calls.root = "/absolute/calls"
`,
  'home/a/top/fleche.toml': `
[default]
root = true
cache = "here"
[here]
template = "cloudpickle"
root = "."
`,
  'home/broken/fleche.toml': `[far
template = `,
};

describe('configuration', function () {
  this.timeout(60_000);
  let reference: Reference;
  let folder: string;
  const discoverIn = (cwd: string) => discover({ cwd, home: join(folder, 'home'), env: {} }).caches;

  before(async function () {
    reference = await requireReference(this);
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleche-config-')));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    mkdirSync(join(folder, 'home/a/deeper/still'), { recursive: true });
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const place of ['home', 'home/a', 'home/a/deeper/still', 'home/a/top', 'home/broken'])
    it(`is found and merged as the reference does in ${place}`, async () => {
      const cwd = join(folder, place);
      const told = (await reference.run(described, null, {
        cwd,
        env: { HOME: join(folder, 'home'), XDG_CONFIG_HOME: undefined },
      })) as { caches: Record<string, unknown>; default: string | null };
      const caches = discoverIn(cwd);
      const named = caches.filter(({ origin, name }) => !(origin.file?.includes('broken') === true && name === 'fleche.toml'));
      assert.deepEqual(Object.fromEntries(named.map((cache) => [cache.name, describeCache(cache)])), told.caches);
      const chosen = caches.find(({ isDefault }) => isDefault);
      assert.equal(chosen?.name ?? null, told.default);
    });

  it('says where a file is wrong', () => {
    const broken = discoverIn(join(folder, 'home/broken')).find(({ kind }) => kind === 'invalid');
    assert.ok(broken?.kind === 'invalid');
    assert.equal(broken.problem.path, join(folder, 'home/broken/fleche.toml'));
    assert.equal(broken.problem.line, 1);
  });
});
