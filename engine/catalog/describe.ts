/** What the catalog keeps of a value or a call. Pure. */
import { errorToWire, FlecheError } from '../errors.ts';
import { directDigests } from '../pickle/scan.ts';
import { kindOf } from '../values/describe.ts';
import { mappingOf } from '../values/mapping.ts';
import { typeName } from '../values/names.ts';
import { Float } from '../values/numbers.ts';
import { NdArray } from '../values/numpy.ts';
import { MaskedArray } from '../values/numpy-masked.ts';
import { Digest } from '../values/objects.ts';
import { dtypeText, shapeText } from '../values/repr-dtype.ts';
import { repr } from '../values/repr.ts';
import type { DigestedCall } from '../values/calls.ts';
import type { Value } from '../values/value.ts';
import type { Problem } from '../caches/model.ts';
import { metaPickle, tagsOf } from './metas.ts';
import { marker } from './preview.ts';

/** As many characters as a row shows. They are most of a catalog. */
export const previewLength = 120;

export type EntryFacts = {
  readonly kind: string;
  readonly type: string;
  /** Shape and dtype of an array: `(108, 3) float64`. */
  readonly shape: string | null;
  readonly preview: string;
  readonly children: readonly string[];
};

export function describeValue(value: Value): EntryFacts {
  return {
    kind: kindOf(value),
    type: typeName(value),
    shape: value instanceof NdArray || value instanceof MaskedArray ? `${shapeText(value.shape)} ${dtypeText(value.dtype)}` : null,
    preview: repr(value, { maxLength: previewLength, inline: true, child: marker }),
    children: [...directDigests(value)],
  };
}

export type CallFacts = {
  readonly name: string;
  readonly module: string | null;
  readonly version: string | null;
  readonly codeDigest: string | null;
  readonly result: string | null;
  readonly arguments: readonly (readonly [name: string, key: string])[];
  /** Metadata name -> the texts among its keys; null for one that is None, and for that of a call that cannot be read. */
  readonly metadata: { readonly [name: string]: readonly string[] | null } | null;
  /** Metadata but for running times; see `metas.ts`. */
  readonly pickle: Uint8Array | null;
  readonly tags: readonly string[];
  readonly started: number | null;
  readonly duration: number | null;
};

export function describeCall(call: DigestedCall): CallFacts {
  const runtime = mappingOf(call.metadata.get('runtime'));
  const started = time(runtime?.get('timestart'));
  const stopped = number(runtime?.get('timestop'));
  const walltime = number(runtime?.get('walltime')) ?? number(runtime?.get('duration'));
  return {
    name: call.name,
    module: call.module,
    version: call.version === null ? null : JSON.stringify(call.version),
    codeDigest: call.codeDigest instanceof Digest ? call.codeDigest.hex : call.codeDigest,
    result: call.result?.hex ?? null,
    arguments: [...call.arguments].map(([name, digest]) => [name, digest.hex]),
    metadata: Object.fromEntries(
      [...call.metadata].map(([name, data]) => [
        name,
        data === null ? null : [...(mappingOf(data)?.keys() ?? [])].filter((key): key is string => typeof key === 'string'),
      ]),
    ),
    pickle: metaPickle(call.metadata),
    tags: tagsOf(call.metadata),
    started,
    duration: walltime ?? (started !== null && stopped !== null ? stopped - started : null),
  };
}

export function unreadableValue(problem: Problem): EntryFacts {
  return { kind: 'unreadable', type: 'unreadable', shape: null, preview: problem.message, children: [] };
}

export const unreadableCall: CallFacts = {
  name: 'unreadable',
  module: null,
  version: null,
  codeDigest: null,
  result: null,
  arguments: [],
  metadata: null,
  pickle: null,
  tags: [],
  started: null,
  duration: null,
};

function number(value: Value | undefined): number | null {
  const plain = value instanceof Float ? value.value : value;
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : null;
}

/** Seconds since 1970, up to the year 9999. */
function time(value: Value | undefined): number | null {
  const seconds = number(value);
  return seconds !== null && seconds >= 0 && seconds < 253_402_300_800 ? seconds : null;
}

/** An error as something to show beside an entry. */
export function problemOf(error: unknown, path: string | undefined): Problem {
  const { code, message, data } = errorToWire(error);
  const place = error instanceof FlecheError && typeof data.path === 'string' ? data.path : path;
  return { code, message, ...(place !== undefined && { path: place }) };
}
