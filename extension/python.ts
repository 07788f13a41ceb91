/** An entry as Python gets it. Pure. */
import type { Key, PairConfig, StoreConfig } from '../engine/workers/protocol.ts';

/** Lines that open the entry's cache and load it. No password and no secret key is ever among them. */
export function pythonText(cache: PairConfig, store: 'values' | 'calls', key: Key): string {
  return opened(
    cache,
    store === 'values' ? `value = cache.load_value(${quoted(key)})` : `call = cache.load(${quoted(key)})\nresult = call.result`,
  );
}

/** Lines that open the entry's cache and ask it what a panel asks. @param query - as the engine's `queryPython` gives it. */
export function pythonQuery(
  cache: PairConfig,
  { imports, lines }: { readonly imports: readonly string[]; readonly lines: readonly string[] },
): string {
  const asked = lines.length === 0 ? 'cache.query()' : `cache.query(\n${lines.map((line) => `    ${line},\n`).join('')})`;
  return opened(cache, `calls = ${asked}\ntable = calls.table(arguments=True)`, imports);
}

function opened(cache: PairConfig, then: string, imports: readonly string[] = []): string {
  const { name, origin } = cache;
  const head = (own: string) =>
    [...imports.filter((line) => line.startsWith('from math')), own, ...imports.filter((line) => !line.startsWith('from math'))].join('\n');
  if (hasSecret(cache) && origin.file !== undefined)
    return `${head('from fleche.config import load_cache_config')}

# where ${origin.file} is found: it names what the cache is opened with
cache = load_cache_config(${quoted(name)})
${then}
`;
  const { values = none, calls = none } = cache;
  return `${head('from fleche.config import cache_from_config')}

${isSigned(cache) ? '# signed: set FLECHE_SECRET_KEY before Python starts\n' : ''}cache = cache_from_config({
    "values": ${dict(values)},
    "calls": ${dict(calls)},
})
${then}
`;
}

const none: StoreConfig = { type: 'void' };

const quoted = (text: string) => JSON.stringify(text);

function hasSecret({ values, calls }: PairConfig): boolean {
  return isSigned({ values, calls }) || /:\/\/[^/@]*:[^/@]*@/.test(calls?.url ?? '');
}

function isSigned({
  values,
  calls,
}: Pick<PairConfig, 'values' | 'calls'> | { values: StoreConfig | undefined; calls: StoreConfig | undefined }) {
  return values?.secretKey !== undefined || calls?.secretKey !== undefined;
}

function dict({ type, root, url, remainingDepth, prefixLength }: StoreConfig): string {
  const entries: [string, string | number][] = [['type', type]];
  if (root !== undefined) entries.push(['root', root]);
  if (url !== undefined) entries.push(['url', url]);
  if (remainingDepth !== undefined) entries.push(['remaining_depth', remainingDepth]);
  if (typeof prefixLength === 'number') entries.push(['prefix_length', prefixLength]);
  return `{${entries.map(([name, value]) => `${quoted(name)}: ${JSON.stringify(value)}`).join(', ')}}`;
}
