import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancelledError, KeyError } from '../../../engine/errors.ts';
import { dumps } from '../../../engine/pickle/index.ts';
import { ValueBagOfHoldingH5File } from '../../../engine/storage/index.ts';
import { Digest, DigestedDict, DType, NdArray, PyDict } from '../../../engine/values/index.ts';
import type { Value } from '../../../engine/values/index.ts';
import { EngineClient } from '../../../engine/workers/client.ts';
import type { At, PairConfig } from '../../../engine/workers/protocol.ts';
import { root } from '../../../scripts/lib/paths.ts';

const array = (shape: readonly number[], of: (i: number) => number) =>
  new NdArray(
    new DType('f', '<', 8),
    shape,
    new Uint8Array(Float64Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, i) => of(i)).buffer),
  );

describe('previews in the worker', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: EngineClient;
  const pickles: PairConfig = { kind: 'pair', id: 'pickles', name: 'pickles', origin: {} };
  const bags: PairConfig = { kind: 'pair', id: 'bags', name: 'bags', origin: {} };
  let cache: PairConfig;
  let bagCache: PairConfig;
  const keys = { dict: 'a'.repeat(64), part: 'b'.repeat(64), broken: 'c'.repeat(64), large: 'd'.repeat(64) };
  let bagKey: string;
  const large = array([4000, 1200], (i) => i % 1013);

  const put = (key: string, value: Value) => writeFileSync(join(folder, 'values', key), dumps(value));
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-previews-'));
    mkdirSync(join(folder, 'values'));
    put(
      keys.part,
      array([3], (i) => i / 2),
    );
    put(
      keys.dict,
      new DigestedDict(
        new PyDict([
          ['numbers', new Digest(keys.part)],
          ['gone', new Digest('e'.repeat(64))],
        ] as [Value, Value][]),
      ),
    );
    put(
      keys.large,
      array([2_000_000], (i) => i / 3),
    );
    writeFileSync(join(folder, 'values', keys.broken), dumps(new PyDict([['a', 1]] as [Value, Value][])).subarray(0, 20));
    await using storage = new ValueBagOfHoldingH5File({ root: join(folder, 'bags'), remainingDepth: 1 });
    bagKey = await storage.save(large);
    cache = { ...pickles, values: { type: 'pickle', root: join(folder, 'values') } };
    bagCache = { ...bags, values: { type: 'bagofholding_hdf', root: join(folder, 'bags') } };
    const entry = join(root, 'dist/engine/worker.js');
    assert.ok(existsSync(entry), 'npm run build comes first');
    engine = new EngineClient({ entry: pathToFileURL(entry), catalogFolders: [join(folder, 'catalogs')] });
  });
  after(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true });
  });

  const at = (key: string, ...path: number[]): At => ({ key, path });
  const written = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('show references as links, and what they refer to in an export', async () => {
    const { rows } = await engine.preview.previewParts({ cache, ...at(keys.dict), start: 0, limit: 10 });
    assert.deepEqual(
      rows.map(({ label, kind, reference }) => [label, kind, reference]),
      [
        ["['numbers']", 'reference', keys.part],
        ["['gone']", 'reference', 'e'.repeat(64)],
      ],
    );
    const { preview, labels } = await engine.preview.preview({ cache, ...at(keys.dict, 0) });
    assert.ok(preview.kind === 'reference');
    assert.deepEqual([preview.key, labels], [keys.part, ["['numbers']"]]);
    // an export that needs an entry that is gone says so, and leaves nothing behind
    const target = join(folder, 'dict.json');
    await assert.rejects(engine.scan.previewExport({ cache, ...at(keys.dict), format: 'json', target }), KeyError);
    assert.equal(existsSync(target), false);
    put(keys.dict, new DigestedDict(new PyDict([['numbers', new Digest(keys.part)]] as [Value, Value][])));
    await engine.scan.previewExport({ cache, ...at(keys.dict), format: 'json', target });
    assert.deepEqual(JSON.parse(written('dict.json')), { numbers: [0, 0.5, 1] });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('say where a damaged entry is damaged, and that one is absent only where it is', async () => {
    const code = async (key: string) =>
      ((await engine.preview.preview({ cache, ...at(key) }).catch((error: unknown) => error)) as { code: string }).code;
    assert.equal(await code(keys.broken), 'BAD_PICKLE');
    assert.equal(await code('f'.repeat(64)), 'ABSENT');
    assert.equal(
      ((await engine.preview.preview({ cache, ...at(keys.part, 5) }).catch((error: unknown) => error)) as { code: string }).code,
      'NO_PART',
    );
  });

  it('stop an export when asked to, and leave the file that was there', async () => {
    const target = join(folder, 'large.csv');
    writeFileSync(target, 'what was there');
    const stop = new AbortController();
    const running = engine.scan.previewExport(
      { cache, ...at(keys.large), format: 'csv', target },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    await assert.rejects(running, CancelledError);
    // the worker answers again once it has ended
    await engine.scan.about({});
    for (let tries = 0; tries < 100 && readdirSync(folder).some((name) => name.endsWith('.tmp')); tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
    assert.equal(written('large.csv'), 'what was there');
  });

  it('read large arrays of bags by slices', async () => {
    const request = { cache: bagCache, ...at(bagKey) };
    const { preview } = await engine.preview.preview(request);
    assert.ok(preview.kind === 'array');
    assert.deepEqual([preview.shape, preview.dtype, preview.facts], [[4000, 1200], 'float64', []]);
    const view = { rows: 0, columns: 1, at: [0, 0] };
    const { rows } = await engine.preview.previewRows({ ...request, view, sort: null, start: 3990, end: 4010, from: 1190, to: 1210 });
    assert.equal(rows.length, 10);
    assert.deepEqual(
      rows.map((cells) => cells.map(Number)),
      Array.from({ length: 10 }, (_, row) => [
        3990 + row,
        ...Array.from({ length: 10 }, (_, column) => ((3990 + row) * 1200 + 1190 + column) % 1013),
      ]),
    );
    const seen: number[] = [];
    const found = await engine.preview.previewStatistics({ ...request, part: 'value' }, { onProgress: ({ done }) => seen.push(done) });
    const sum = Array.from({ length: 4_800_000 }, (_, i) => i % 1013).reduce((a, b) => a + b, 0);
    assert.deepEqual([found.min, found.max, Number(found.mean)], ['0.0', '1012.0', Number((sum / 4_800_000).toPrecision(15))]);
    assert.ok(seen.length > 0);
    const target = join(folder, 'bag.npy');
    await engine.scan.previewExport({ ...request, format: 'npy', target });
    assert.deepEqual(readFileSync(target).subarray(-8 * 4_800_000), Buffer.from(large.bytes));
  });

  it('answer at most a mebibyte, whatever is asked for', async () => {
    const { x, y } = await engine.preview.previewLine({
      cache,
      ...at(keys.large),
      view: { rows: 0, columns: null, at: [0] },
      part: 'value',
      start: 0,
      end: 2_000_000,
      buckets: 1e9,
    });
    assert.ok(x.byteLength + y.byteLength <= 1 << 20);
    assert.deepEqual([x[0], x.at(-1)], [0, 1_999_999]);
    const image = await engine.preview.previewImage({
      cache: bagCache,
      ...at(bagKey),
      view: { rows: 0, columns: 1, at: [0, 0] },
      part: 'value',
      maxRows: 1e9,
      maxColumns: 1e9,
    });
    assert.ok(image.data.byteLength <= 1 << 20);
  });
});
