/**
 * SHA-256 of many short messages at once, as a WebAssembly module that is put together here: four messages side by side in the lanes
 * of a vector. A call of Node's `hash` costs three times what one of these does, and most of what a digest hashes is short.
 */

/** Instructions of WebAssembly in the order in which they run, nested as they were put together. */
type Code = readonly (number | Code)[];

/** The longest message that fits into one block of 64 bytes, with its end mark and its length. */
export const longest = 55;
/** Messages that one call takes. */
export const capacity = 64;
/** Digits of a digest, and bytes of a block. */
const width = 64;

const leb = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
const i32 = (value: number): number[] => (value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...i32(value >> 7)]);
const little = (words: readonly number[]): Code =>
  words.flatMap((word) => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24]);

const get = (local: number): Code => [0x20, local];
const set = (local: number, value: Code): Code => [value, 0x21, local];
const constant = (...words: number[]): Code => [0xfd, 0x0c, little(words)];
const every = (word: number): Code => constant(word, word, word, word);
const load = (address: Code, offset: number): Code => [address, 0xfd, 0x00, 0, leb(offset)];
const store = (address: Code, offset: number, value: Code): Code => [address, value, 0xfd, 0x0b, 0, leb(offset)];
const shuffle = (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, 0xfd, 0x0d, bytes];
const binary =
  (...opcode: number[]) =>
  (first: Code, ...rest: Code[]): Code =>
    rest.reduce((sum, each) => [sum, each, 0xfd, opcode], first);
const and = binary(0x4e);
const or = binary(0x50);
const xor = binary(0x51);
const add = binary(0xae, 0x01);
const swizzle = binary(0x0e);
/** Bits of `a` where `mask` has ones, of `b` elsewhere. */
const select = (a: Code, b: Code, mask: Code): Code => [a, b, mask, 0xfd, 0x52];
const shift =
  (...opcode: number[]) =>
  (value: Code, bits: number): Code => [value, 0x41, bits, 0xfd, opcode];
const left = shift(0xab, 0x01);
const right = shift(0xad, 0x01);
const rightInBytes = shift(0x6d);
const rotate = (x: Code, bits: number): Code => or(right(x, bits), left(x, 32 - bits));

/** The first 32 bits of the fractional part. */
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32);
const primes = Array.from({ length: 310 }, (_, n) => n + 2).filter(
  (n) => !Array.from({ length: n - 2 }, (_, d) => d + 2).some((d) => n % d === 0),
);
const roundConstants = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
const initialState = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const eight = Array.from({ length: 8 }, (_, i) => i);
const four = [0, 1, 2, 3];
/** Locals: the parameter, the address of the current messages, the message schedule, the state. */
const [end, at] = [0, 1];
const w = (i: number): number => 2 + (i % 16);
const state = (i: number): number => 18 + (((i % 8) + 8) % 8);

/** Bytes of two vectors of words that make one: `words` counts from 0 to 7, the bytes within a word are turned round. */
const turned = (...words: number[]): number[] => words.flatMap((word) => [3, 2, 1, 0].map((byte) => 4 * word + byte));
const straight = (...words: number[]): number[] => words.flatMap((word) => four.map((byte) => 4 * word + byte));

/** From four vectors of four words to the four that have the words of one place each; and back. */
const transpose = (rows: readonly Code[], pick: typeof straight): Code[] => {
  const [a, b, c, d] = rows as [Code, Code, Code, Code];
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  return [low, high].flatMap((words) => {
    const [ab, cd] = [shuffle(a, b, pick(...words)), shuffle(c, d, pick(...words))];
    return [shuffle(ab, cd, straight(0, 1, 4, 5)), shuffle(ab, cd, straight(2, 3, 6, 7))];
  });
};

function schedule(): Code {
  return four.flatMap((part) => {
    const rows = four.map((lane) => load(get(at), lane * width + part * 16));
    return transpose(rows, turned).flatMap((words, i) => set(w(part * 4 + i), words));
  });
}

/** One round. What were a to h are the same locals, one place further on. */
function round(i: number): Code {
  const [a, b, c, d, e, f, g, h] = eight.map((place) => get(state(place - i))) as [Code, Code, Code, Code, Code, Code, Code, Code];
  const extended = (): Code => {
    const [x, y] = [get(w(i + 1)), get(w(i + 14))];
    const small0 = xor(rotate(x, 7), rotate(x, 18), right(x, 3));
    const small1 = xor(rotate(y, 17), rotate(y, 19), right(y, 10));
    return set(w(i), add(get(w(i)), small0, get(w(i + 9)), small1));
  };
  const large1 = xor(rotate(e, 6), rotate(e, 11), rotate(e, 25));
  const large0 = xor(rotate(a, 2), rotate(a, 13), rotate(a, 22));
  const [dAt, hAt] = [state(3 - i), state(7 - i)];
  return [
    i < 16 ? [] : extended(),
    set(hAt, add(h, every(roundConstants[i] as number), get(w(i)), select(f, g, e), large1)),
    set(dAt, add(d, get(hAt))),
    set(hAt, add(get(hAt), select(c, b, xor(a, b)), large0)),
  ];
}

/** Writes the state of each lane as 64 hexadecimal digits. */
function hexadecimal(): Code {
  const digits = constant(...[...new Uint32Array(new TextEncoder().encode('0123456789abcdef').buffer)]);
  return [0, 4].flatMap((half) => {
    const words = four.map((i) => add(get(state(half + i)), every(initialState[half + i] as number)));
    return transpose(words, turned).flatMap((bytes, lane) => {
      // the schedule is done with: its locals are free
      const high = swizzle(digits, rightInBytes(get(w(0)), 4));
      const low = swizzle(digits, and(get(w(0)), every(0x0f0f0f0f)));
      const place = capacity * width + lane * width + half * 8;
      return [
        set(w(0), bytes),
        store(
          get(at),
          place,
          shuffle(
            high,
            low,
            eight.flatMap((i) => [i, 16 + i]),
          ),
        ),
        store(
          get(at),
          place + 16,
          shuffle(
            high,
            low,
            eight.flatMap((i) => [8 + i, 24 + i]),
          ),
        ),
      ];
    });
  });
}

function body(): Code {
  const group = [
    schedule(),
    eight.map((i) => set(state(i), every(initialState[i] as number))),
    Array.from({ length: 64 }, (_, i) => round(i)),
    hexadecimal(),
    Array.from({ length: 16 }, (_, i) => store(get(at), i * 16, every(0))),
  ];
  const next = [get(at), 0x41, i32(4 * width), 0x6a, 0x22, at, get(end), 0x49, 0x0d, 0];
  return [0x03, 0x40, group, next, 0x0b, 0x0b];
}

/** Flat. */
function bytesOf(code: Code, bytes: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else bytesOf(part, bytes);
  }
  return bytes;
}

const sized = (content: Code): Code => {
  const bytes = bytesOf(content);
  return [leb(bytes.length), bytes];
};
const section = (id: number, content: Code): Code => [id, sized(content)];
const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);

function moduleBytes(): Uint8Array {
  const locals = [2, 1, 0x7f, 24, 0x7b];
  const sections = [
    section(1, [1, 0x60, 1, 0x7f, 0]),
    section(3, [1, 0]),
    section(5, [1, 0, 1]),
    section(7, [2, name('memory'), 2, 0, name('run'), 0, 0]),
    section(10, [1, sized([locals, body()])]),
  ];
  return Uint8Array.from(bytesOf([[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], sections]));
}

export interface Sha256Lanes {
  /** Blocks of 64 bytes, padded as SHA-256 wants it. All zeros again after `run`. */
  readonly blocks: Uint8Array;
  /** 64 hexadecimal digits for each, as ASCII. */
  readonly digits: Uint8Array;
  /** Hashes the first `count` blocks. */
  run(count: number): void;
}

/** Node has it; its type declarations do not. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: { memory: { buffer: ArrayBuffer }; run: (end: number) => void } };
};

let compiled: object | undefined;

export function sha256Lanes(): Sha256Lanes {
  compiled ??= new WebAssembly.Module(moduleBytes());
  const { memory, run } = new WebAssembly.Instance(compiled).exports;
  return {
    blocks: new Uint8Array(memory.buffer, 0, capacity * width),
    digits: new Uint8Array(memory.buffer, capacity * width, capacity * width),
    run: (count) => run(count * width),
  };
}
