/**
 * Reads mutated files and does everything with what comes: `node mutated-files.ts SEED FROM COUNT`. After each it tells its parent how it
 * went; run by hand it prints what went wrong.
 */
import { FlecheError, loads } from '../../engine/index.ts';
import type { Value } from '../../engine/index.ts';
import { globals } from '../../engine/pickle/index.ts';
import { openEnvelope } from '../../engine/storage/envelope.ts';
import { mutated, realFiles } from './mutate.ts';
import { walk, walkers } from './walk.ts';

/** How it went with one file. */
export interface Report {
  readonly file: number;
  readonly path: string;
  /** Whether a value came. */
  readonly isRead: boolean;
  /** What nothing may raise. */
  readonly wrong: string | null;
  /** The most memory that the process has had, in bytes. */
  readonly peak: number;
  readonly milliseconds: number;
}

/** A value, or an error that the engine may raise. */
function read(bytes: Uint8Array, path: string): { readonly value: Value } | undefined {
  try {
    const pickle = openEnvelope(bytes, [], path);
    globals(pickle);
    return { value: loads(pickle) };
  } catch (error) {
    if (error instanceof FlecheError) return undefined;
    throw error;
  }
}

async function tried(seed: number, file: number, files: readonly string[]): Promise<Report> {
  const { path, bytes } = mutated(files, seed + file);
  const started = performance.now();
  let wrong: string | null = null;
  let isRead = false;
  try {
    const found = read(bytes, path);
    isRead = found !== undefined;
    if (found) for (const name of Object.keys(walkers)) await walk(name, found.value);
  } catch (error) {
    wrong = `${(error as Error).stack}\n${String((error as Error).cause instanceof Error ? ((error as Error).cause as Error).stack : '')}`;
  }
  const peak = process.resourceUsage().maxRSS * 1024;
  return { file, path, isRead, wrong, peak, milliseconds: performance.now() - started };
}

const [seed = 0, from = 0, count = 1] = process.argv.slice(2).map(Number);
const files = realFiles();
for (let file = from; file < from + count; file++) {
  const report = await tried(seed, file, files);
  if (process.send) process.send(report);
  else if (report.wrong !== null) console.log(report.file, report.path, report.wrong);
}
if (process.send) process.disconnect();
else console.log(`${count} files, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
