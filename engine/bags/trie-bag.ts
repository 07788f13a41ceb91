/** bagofholding's other layout, `TrieH5Bag`: a table of paths, and one data set for all values of a type. fleche never writes it. */
import type { FormatError } from '../errors.ts';
import { float } from '../values/numbers.ts';
import type { Complex, Float } from '../values/numbers.ts';
import type { BagFile } from './bag-file.ts';
import { complexOf, integerOf } from './scalars.ts';
import { Budget } from './source.ts';
import type { BagSource, Field } from './source.ts';

const codes = {
  str: 0,
  bool: 1,
  long: 2,
  float: 3,
  complexReal: 4,
  bytes: 6,
  bytearray: 7,
  array: 8,
  bigint: 10,
  emptyBytes: 101,
  surrogates: 102,
} as const;
type Place = readonly [code: number, position: number];

/** Characters of all paths together: a chain of parents makes them grow with its square. */
const mostText = 2 ** 26;
const fieldMark = '::';

export class TrieBag implements BagSource {
  readonly #file: BagFile;
  readonly #root: string;
  readonly #budget: Budget;
  readonly #places = new Map<string, Place>();
  readonly #children = new Map<string, string[]>();
  readonly #texts = new Map<string, readonly string[]>();
  readonly #columns = new Map<string, Uint8Array>();

  /** `root` is the bag's group: `/`, or `/{key}/`. */
  constructor(file: BagFile, root: string) {
    this.#file = file;
    this.#root = root;
    this.#budget = new Budget(file.size);
    this.#readPaths();
  }

  contentType(path: string): string {
    if (!this.#budget.node()) throw this.damage(path, 'is reached again and again');
    const type = this.#field(path, 'content_type');
    if (type === undefined) throw this.damage(path, 'has no content_type');
    return type;
  }

  field(path: string, name: Field): string | undefined {
    return this.#field(path, name);
  }

  names(path: string): string[] {
    return [...(this.#children.get(path) ?? [])].sort();
  }

  text(path: string): string {
    const [code, position] = this.#place(path);
    if (code !== codes.surrogates) return this.#textAt(path, 'str', position);
    return Buffer.from(this.#bytesAt(`surrogate_strs/i${position}`))
      .toString('utf16le')
      .replace(/^\ufeff/, '');
  }

  boolean(path: string): boolean {
    return this.#element(path, 'bool', 1)[0] !== 0;
  }

  integer(path: string): number | bigint {
    const [code, position] = this.#place(path);
    if (code === codes.bigint) {
      const digits = this.#textAt(path, 'bigint', position);
      if (/^-?\d+$/.test(digits)) return BigInt(digits);
    }
    const { signed } = this.#file.type(`${this.#root}long`);
    const value = integerOf(this.#element(path, 'long', 8), signed);
    if (value === undefined) throw this.damage(path, 'is no integer');
    return value;
  }

  float(path: string): number | Float {
    // NaNs lose their bits on the way through a Python list of floats no more than here
    const bytes = this.#element(path, 'float', 8);
    return float(new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true));
  }

  complex(path: string): Complex {
    return complexOf(new Uint8Array([...this.#element(path, 'complex_real', 8), ...this.#element(path, 'complex_imag', 8)]));
  }

  bytes(path: string): Uint8Array {
    const [code, position] = this.#place(path);
    return code === codes.emptyBytes ? new Uint8Array() : this.#bytesAt(`bytes_data/i${position}`);
  }

  byteArray(path: string): Uint8Array {
    return this.#bytesAt(`bytearrays/i${this.#place(path)[1]}`);
  }

  arrayAt(path: string): string {
    return `${this.#root}ndarrays/i${this.#place(path)[1]}`;
  }

  assertInside(): void {
    // Its paths are no links.
  }

  damage(path: string, what: string, cause?: unknown): FormatError {
    return this.#file.damage(this.#root + path, what, cause);
  }

  #readPaths(): void {
    const segments = this.#textColumn('trie_segments');
    const parents = this.#numbers('trie_parents', segments.length);
    const values = this.#numbers('trie_values', 2 * segments.length);
    const keys: string[] = [];
    let length = 0;
    for (const [i, segment] of segments.entries()) {
      const parent = parents[i] as number;
      if (parent >= i || parent < -1) throw this.damage('trie_parents', 'is not in order');
      const above = parent === -1 ? '' : (keys[parent] as string);
      const key = parent === -1 ? '' : above === '' ? segment : `${above}/${segment}`;
      if ((length += key.length) > mostText) throw this.damage('trie_segments', 'makes paths without end');
      keys.push(key);
      if (parent === -1) continue;
      const code = values[2 * i] as number;
      if (code !== -1) this.#places.set(key, [code, values[2 * i + 1] as number]);
      if (segment.includes(fieldMark)) continue;
      const siblings = this.#children.get(above);
      if (siblings) siblings.push(segment);
      else this.#children.set(above, [segment]);
    }
  }

  #numbers(name: string, count: number): Int32Array {
    const type = this.#file.type(this.#root + name);
    if (type.size !== 4 || type.count !== count) throw this.damage(name, 'does not fit the paths');
    return new Int32Array(this.#file.bytes(this.#root + name, type).buffer);
  }

  #place(path: string): Place {
    const place = this.#places.get(path);
    if (!place) throw this.damage(path, 'is not there');
    return place;
  }

  #field(path: string, name: string): string | undefined {
    const place = this.#places.get(`${path}${fieldMark}${name}`);
    return place && this.#textAt(path, 'str', place[1]);
  }

  #textColumn(name: string): readonly string[] {
    const known = this.#texts.get(name);
    if (known) return known;
    const texts = this.#file.texts(this.#root + name, this.#file.type(this.#root + name));
    this.#texts.set(name, texts);
    return texts;
  }

  #textAt(path: string, column: string, position: number): string {
    const text = this.#textColumn(column)[position];
    if (text === undefined) throw this.damage(path, `is not in ${column}`);
    return text;
  }

  /** One element of a column of numbers, little-endian. */
  #element(path: string, column: string, width: number): Uint8Array {
    const [, position] = this.#place(path);
    let bytes = this.#columns.get(column);
    if (!bytes) {
      const inner = this.#root + column;
      bytes = this.#file.bytes(inner, this.#file.type(inner));
      this.#columns.set(column, bytes);
    }
    const element = bytes.subarray(position * width, (position + 1) * width);
    if (position < 0 || element.length !== width) throw this.damage(path, `is not in ${column}`);
    return element;
  }

  #bytesAt(name: string): Uint8Array {
    const inner = this.#root + name;
    const type = this.#file.type(inner);
    if (!this.#budget.spend(type.count * type.size)) throw this.damage(name, 'is reached again and again');
    return this.#file.bytes(inner, type);
  }
}
