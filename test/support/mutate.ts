/** Real files with changed bytes: the same ones for the same seed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { root } from '../../scripts/lib/paths.ts';

/** Numbers below `n`. */
export type Draw = (n: number) => number;

/** A random sequence of its own for each seed (mulberry32). */
export function drawing(seed: number): Draw {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

/** Pickle files of values, of the demonstration and of every release: plain, compressed and signed ones. */
export function realFiles(): string[] {
  const folders = [join(root, 'demo'), join(root, 'test/releases')];
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /[\\/]values([\\/]|$)/.test(entry.parentPath) && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

const opcodes =
  '(.012FNIJKLMPQRSTUVXabcdeghijlopqrstu)]}BCG\x80\x81\x82\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98';
const lengths = [0, 1, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Opcodes without an argument: one in place of another leaves the rest readable. */
const bare = Buffer.from(')]}N0(eusabRtod\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x93\x94', 'latin1');

const memo = Buffer.from('hq');
const numbers = Buffer.from('KMJG');

/** The first place from a random one on that has one of some bytes. */
function placeOf(any: Uint8Array, bytes: Buffer, draw: Draw): number | undefined {
  const start = draw(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const at = (start + i) % bytes.length;
    if (any.includes(bytes[at] as number)) return at;
  }
  return undefined;
}

type Change = (bytes: Buffer, draw: Draw) => Buffer;

const changes: readonly Change[] = [
  function flipBit(bytes, draw) {
    const at = draw(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << draw(8));
    return bytes;
  },
  function setByte(bytes, draw) {
    bytes[draw(bytes.length)] = draw(256);
    return bytes;
  },
  (bytes, draw) => bytes.subarray(0, draw(bytes.length)),
  function doubleSlice(bytes, draw) {
    const from = draw(bytes.length);
    const to = from + draw(Math.min(200, bytes.length - from));
    return Buffer.concat([bytes.subarray(0, to), ...new Array<Buffer>(1 + draw(8)).fill(bytes.subarray(from, to)), bytes.subarray(to)]);
  },
  function insertOpcode(bytes, draw) {
    const at = draw(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(opcodes[draw(opcodes.length)] as string, 'latin1'), bytes.subarray(at)]);
  },
  function setLength(bytes, draw) {
    if (bytes.length >= 4) bytes.writeUInt32LE(lengths[draw(lengths.length)] as number, draw(bytes.length - 3));
    return bytes;
  },
  function swapLengths(bytes, draw) {
    if (bytes.length < 4) return bytes;
    const [a, b] = [draw(bytes.length - 3), draw(bytes.length - 3)];
    const [first, second] = [bytes.readUInt32LE(a), bytes.readUInt32LE(b)];
    bytes.writeUInt32LE(second, a);
    bytes.writeUInt32LE(first, b);
    return bytes;
  },
  function exchangeOpcode(bytes, draw) {
    const at = placeOf(bare, bytes, draw);
    if (at !== undefined) bytes[at] = bare[draw(bare.length)] as number;
    return bytes;
  },
  /** Cycles, and values in the place of others. */
  function otherMemo(bytes, draw) {
    const at = placeOf(memo, bytes, draw);
    if (at !== undefined && at + 1 < bytes.length) bytes[at + 1] = draw(40);
    return bytes;
  },
  function otherNumber(bytes, draw) {
    const at = placeOf(numbers, bytes, draw);
    if (at !== undefined && at + 1 < bytes.length) bytes[at + 1] = draw(256);
    return bytes;
  },
  function moveSlice(bytes, draw) {
    const from = draw(bytes.length);
    const part = bytes.subarray(from, from + draw(Math.min(100, bytes.length - from)));
    const at = draw(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
  },
];

export interface Mutated {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One of the files, rather a large one, with up to four changes, mostly one; of a compressed one mostly in what is in it. */
export function mutated(files: readonly string[], seed: number): Mutated {
  const draw = drawing(seed);
  const some = [0, 1, 2].map(() => files[draw(files.length)] as string).map((path) => ({ path, file: readFileSync(join(root, path)) }));
  const { path, file } = some.reduce((a, b) => (b.file.length > a.file.length ? b : a));
  const isPacked = file[0] === 0x1f && file[1] === 0x8b && draw(4) > 0;
  let bytes: Buffer = isPacked ? gunzipSync(file) : file;
  for (let left = draw(3) > 0 ? 1 : 1 + draw(4); left > 0 && bytes.length > 0; left--)
    bytes = (changes[draw(changes.length)] as Change)(bytes, draw);
  return { path, bytes: isPacked ? gzipSync(bytes, { level: 1 }) : bytes };
}
