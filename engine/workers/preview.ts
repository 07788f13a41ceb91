/** Previews of stored values, page by page. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { CatalogReader } from '../catalog/read.ts';
import { KeyError, UnsupportedError } from '../errors.ts';
import { exported } from '../preview/export/index.ts';
import { image, line } from '../preview/plot.ts';
import { sortedRows } from '../preview/order.ts';
import { arrayOf, follow, partsPage, previewOf, tableOf } from '../preview/preview.ts';
import type { Opened } from '../preview/preview.ts';
import { statistics } from '../preview/statistics.ts';
import { Pacer } from '../preview/work.ts';
import type { Context, Handlers } from '../rpc/contract.ts';
import { ByteArray } from '../values/sequences.ts';
import type { OpenSources } from './open-sources.ts';
import { OpenedValues, orderOf } from './opened.ts';
import type { Kept } from './opened.ts';
import type { At, EngineContract, PairConfig, RowsRequest } from './protocol.ts';

/** Of one answer: parts, cells, characters, bytes. */
const mostParts = 1000;
const mostCells = 20_000;
const mostLength = 1 << 20;
const childText = 100;

type PreviewMethods =
  | 'preview'
  | 'previewParts'
  | 'previewText'
  | 'previewBytes'
  | 'previewRows'
  | 'previewLine'
  | 'previewImage'
  | 'previewStatistics'
  | 'previewExport';

export function previewHandlers(
  stores: OpenSources,
  catalogOf: (cache: PairConfig) => CatalogReader,
): Pick<Handlers<EngineContract>, PreviewMethods> {
  const values = new OpenedValues();

  type Found = { readonly kept: Kept; readonly found: Opened; readonly labels: readonly string[] };
  async function find({ cache, key, path }: At & { readonly cache: PairConfig }): Promise<Found> {
    const kept = await values.get(cache.id, stores.take(cache), key);
    return { kept, ...follow(kept.opened, path) };
  }
  const childOf = (cache: PairConfig) => {
    const catalog = catalogOf(cache);
    return (hex: string) => catalog.preview(hex, childText) ?? `<missing ${hex.slice(0, 8)}>`;
  };
  async function array(request: At & { readonly cache: PairConfig }) {
    const found = arrayOf((await find(request)).found);
    if (!found) throw new UnsupportedError('This value is no array.', { code: 'NO_ARRAY' });
    return found;
  }

  return {
    preview: async (request) => {
      const { kept, found, labels } = await find(request);
      const { cache, key } = request;
      const row = catalogOf(cache).value(key);
      return {
        preview: previewOf(found, childOf(cache)),
        use: { size: kept.size, reuses: row?.reuses ?? 0, calls: row?.calls ?? 0 },
        labels,
      };
    },
    previewParts: async (request) =>
      partsPage((await find(request)).found, request.start, Math.min(request.limit, mostParts), childOf(request.cache)),
    previewText: async (request) => {
      const { found } = await find(request);
      const text = 'value' in found && typeof found.value === 'string' ? found.value : '';
      return text.slice(request.start, request.start + Math.min(request.length, mostLength));
    },
    previewBytes: async (request) => {
      const { found } = await find(request);
      const value = 'value' in found ? found.value : null;
      const bytes = value instanceof ByteArray ? value.bytes : value instanceof Uint8Array ? value : new Uint8Array();
      // a piece of its own: a view would take all of the memory with it
      return new Uint8Array(bytes.subarray(request.start, request.start + Math.min(request.length, mostLength)));
    },
    previewRows: async (request) => {
      const { kept, found } = await find(request);
      const grid = tableOf(found, request.view);
      if (!grid) throw new UnsupportedError('This value is no table.', { code: 'NO_TABLE' });
      const order = await sorted(kept, request, async (column) => await grid.keys(column));
      const end = Math.min(request.end, grid.shape.rows, request.start + Math.floor(mostCells / Math.max(1, request.to - request.from)));
      const rows = Array.from({ length: Math.max(0, end - request.start) }, (_, i) => order?.[request.start + i] ?? request.start + i);
      return { rows: await grid.read(rows, request.from, request.to) };
    },
    previewLine: async (request, context) => await line(await array(request), request, context),
    previewImage: async (request, context) => await image(await array(request), request, context),
    previewStatistics: async (request, context) => await statistics(await array(request), request.part, context),
    previewExport: async (request, context) => {
      const { found } = await find(request);
      return await stores.use(request.cache, async ({ values: source }) => {
        const load = async (key: string) => {
          if (!source?.stat(key)) throw new KeyError(`The value refers to ${key}, which is not stored here.`, { data: { key } });
          return await source.get(key);
        };
        return { bytes: await writeFile(request.target, exported(found, request.format, load), context) };
      });
    },
  };
}

async function sorted(
  kept: Kept,
  { path, view, sort }: RowsRequest,
  keys: (column: number) => Promise<Parameters<typeof sortedRows>[0]>,
): Promise<Uint32Array | undefined> {
  if (!sort) return undefined;
  return await orderOf(kept, JSON.stringify([path, view, sort]), async () => sortedRows(await keys(sort.column), sort.descending));
}

/** Beside its place first, so that nobody finds half of it. */
async function writeFile(target: string, pieces: Iterable<string> | AsyncIterable<string | Uint8Array>, context: Context): Promise<number> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const bytes = await writePieces(temporary, pieces, new Pacer(context));
    renameSync(temporary, target);
    return bytes;
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function writePieces(path: string, pieces: Iterable<string> | AsyncIterable<string | Uint8Array>, pacer: Pacer): Promise<number> {
  const file = openSync(path, 'wx');
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      const buffer = typeof piece === 'string' ? Buffer.from(piece) : piece;
      for (let at = 0; at < buffer.length;) at += writeSync(file, buffer, at);
      bytes += buffer.length;
      await pacer.step(bytes);
    }
    fsyncSync(file);
    return bytes;
  } finally {
    closeSync(file);
  }
}
