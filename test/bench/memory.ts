/** What a scan needs. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ValuePickleFile } from '../../engine/index.ts';

const entries = 100_000;
const limit = 300;

const scan = (engine: string) => `
import { ValuePickleFile } from ${JSON.stringify(engine)};
import { peakMemory } from ${JSON.stringify(join(import.meta.dirname, 'peak-memory.ts'))};
const counts = await new ValuePickleFile({ root: process.argv[1] }).countReuses();
console.log(JSON.stringify({ entries: counts.size, megabytes: peakMemory() }));
`;

/** Counts reuses in a process of its own. */
export async function memorySuite(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'fleche-bench-'));
  try {
    const values = new ValuePickleFile({ root });
    for (let i = 0; i < entries / 2; i++) await values.save([`entry ${i}`]);
    const code = scan(join(import.meta.dirname, '../../dist/engine/index.js'));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, root]);
    const found = JSON.parse(stdout) as { entries: number; megabytes: number };
    if (found.entries !== entries) throw new Error(`${found.entries} entries were scanned, not ${entries}`);
    const verdict = found.megabytes < limit ? 'reached' : 'not reached';
    return `countReuses of ${entries} entries: ${found.megabytes.toFixed(0)} MB of memory at most, wanted under ${limit} MB: ${verdict}`;
  } finally {
    rmSync(root, { recursive: true });
  }
}
