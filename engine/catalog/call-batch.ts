/** What the catalog keeps of many calls at once, so that it crosses from one thread to another quickly. */
import type { CallSource, Found } from '../caches/sources.ts';
import type { Problem } from '../caches/model.ts';
import { KeyError } from '../errors.ts';
import type { DigestedCall } from '../values/calls.ts';
import { describeCall, problemOf, unreadableCall } from './describe.ts';
import type { CallFacts } from './describe.ts';
import type { Pace } from './threads.ts';

export type DescribedCall = {
  readonly key: string;
  readonly facts: CallFacts;
  readonly stamp: number;
  readonly size: number;
  readonly problem: Problem | null;
};
export type CallBatch = { readonly asked: number; readonly calls: readonly DescribedCall[] };

export async function describeCalls(source: CallSource, asked: readonly string[], pace?: Pace): Promise<CallBatch> {
  const calls: DescribedCall[] = [];
  for await (const found of source.latest(asked)) {
    pace?.lap();
    if (isAbsent(found)) continue;
    const { key, size = 0, version } = found;
    const stamp = stampOf(version);
    try {
      if ('error' in found) throw found.error;
      calls.push({ key, facts: describeCall(found.value), stamp, size, problem: null });
    } catch (error) {
      calls.push({ key, facts: unreadableCall, stamp, size, problem: problemOf(error, source.path(key)) });
    }
  }
  return { asked: asked.length, calls };
}

function isAbsent(found: Found<DigestedCall>): boolean {
  return 'error' in found && found.error instanceof KeyError && found.error.code === 'ABSENT';
}

/** What changes when one of these records does; 0 for those that are gone. */
export async function stampsOf(source: CallSource, keys: readonly string[], pace?: Pace): Promise<Int32Array> {
  const indexes = new Map(keys.map((key, i) => [key, i]));
  const stamps = new Int32Array(keys.length);
  for (const [key, version] of await source.versions(keys)) {
    stamps[indexes.get(key) as number] = stampOf(version);
    pace?.lap();
  }
  return stamps;
}

/** A version of a record as a number of 32 bits, never 0 (FNV-1a). */
export function stampOf(version: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < version.length; i++) hash = Math.imul(hash ^ version.charCodeAt(i), 0x01000193);
  return hash | 0 || 1;
}
