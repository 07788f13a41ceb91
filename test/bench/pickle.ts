/** Pickles in memory: CPython's C code reads the same bytes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loads, NdArray } from '../../engine/index.ts';
import type { Value, PyDict } from '../../engine/index.ts';
import type { Session } from '../reference/session.ts';
import type { Work } from './measure.ts';

const cases: readonly (readonly [file: string, name: string, target: number])[] = [
  ['array', 'loads: array of 64 MB', 1],
  ['record', 'loads: 2,000 nested records', 0.33],
  ['floats', 'loads: 100,000 floats', 0.33],
];

export async function pickleSuite(session: Session) {
  const folder = mkdtempSync(join(tmpdir(), 'fleche-bench-'));
  await session.call(`session['bench'].write_pickles(inp)\nout(None)`, folder);
  const works: Work[] = cases.map(([file, name, target]) => {
    const bytes = readFileSync(join(folder, file));
    return { name, target, input: file, reference: 'bench.load_pickle(inp)', engine: () => sizeOf(loads(bytes)), rounds: 15 };
  });
  return { works, dispose: () => rmSync(folder, { recursive: true }) };
}

/** `len(value)`. */
function sizeOf(value: Value): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof NdArray ? (value.shape[0] ?? 0) : (value as PyDict).size;
}
