/** The layout that fleche writes: groups and data sets as the object is made of, their kinds in attributes. */
import type { FormatError } from '../errors.ts';
import { int } from '../values/numbers.ts';
import type { Complex, Float } from '../values/numbers.ts';
import { typeClass } from './bag-file.ts';
import type { BagFile, DataType } from './bag-file.ts';
import { complexOf, floatOf, integerOf } from './scalars.ts';
import { Budget } from './source.ts';
import type { BagSource, Field } from './source.ts';

const decimal = /^-?\d+$/;

export class H5Bag implements BagSource {
  readonly #file: BagFile;
  readonly #root: string;
  readonly #budget: Budget;
  /** Paths whose links are known to be hard ones. */
  readonly #inside = new Set<string>();

  /** `root` is the bag's group: `/`, or `/{key}/`. */
  constructor(file: BagFile, root: string) {
    this.#file = file;
    this.#root = root;
    this.#budget = new Budget(file.size);
    if (root !== '/') file.assertHardLink(root.slice(0, -1));
  }

  contentType(path: string): string {
    this.assertInside(path);
    this.#spent(path, this.#budget.node());
    return this.#file.attributeText(this.#root + path, 'content_type');
  }

  field(path: string, name: Field): string | undefined {
    const inner = this.#root + path;
    return this.#file.attributeNames(inner).includes(name) ? this.#file.attributeText(inner, name) : undefined;
  }

  names(path: string): string[] {
    return this.#file.names(this.#root + path);
  }

  text(path: string): string {
    const type = this.#type(path);
    // with lone surrogates: UTF-16 after a byte order mark
    if (type.class !== typeClass.string)
      return Buffer.from(this.#raw(path, type))
        .toString('utf16le')
        .replace(/^\ufeff/, '');
    return this.#single(path, type);
  }

  boolean(path: string): boolean {
    return Number(this.integer(path)) !== 0;
  }

  integer(path: string): number | bigint {
    const type = this.#type(path);
    if (type.class === typeClass.string) {
      const digits = this.#single(path, type);
      if (decimal.test(digits)) return int(BigInt(digits));
    }
    const known = (type.class === typeClass.integer || type.class === typeClass.enum) && type.count === 1;
    const value = known ? integerOf(this.#file.bytes(this.#root + path, type), type.signed) : undefined;
    if (value === undefined) throw this.damage(path, 'is no integer');
    return value;
  }

  float(path: string): number | Float {
    return floatOf(this.#floats(path, 1));
  }

  complex(path: string): Complex {
    return complexOf(this.#floats(path, 2));
  }

  bytes(path: string): Uint8Array {
    const type = this.#type(path);
    // no bytes at all, which h5py has no other type for
    if (type.class === typeClass.string) return new Uint8Array(Buffer.from(this.#single(path, type)));
    return this.#raw(path, type);
  }

  byteArray(path: string): Uint8Array {
    return this.#raw(path, this.#type(path));
  }

  arrayAt(path: string): string {
    this.#type(path);
    return this.#root + path;
  }

  assertInside(path: string): void {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const part = end === -1 ? path : path.slice(0, end);
      if (!this.#inside.has(part)) {
        this.#file.assertHardLink(this.#root + part);
        this.#inside.add(part);
      }
      if (end === -1) return;
    }
  }

  damage(path: string, what: string, cause?: unknown): FormatError {
    return this.#file.damage(this.#root + path, what, cause);
  }

  #type(path: string): DataType {
    const type = this.#file.type(this.#root + path);
    this.#spent(path, this.#budget.spend(type.count * type.size));
    return type;
  }

  #single(path: string, type: DataType): string {
    const texts = type.count === 1 ? this.#file.texts(this.#root + path, type) : [];
    const [text] = texts;
    if (text === undefined) throw this.damage(path, 'is not one text');
    this.#spent(path, this.#budget.spend(text.length));
    return text;
  }

  /** Opaque bytes, or numbers of one byte. */
  #raw(path: string, type: DataType): Uint8Array {
    const known = type.class === typeClass.opaque || (type.class === typeClass.integer && type.size === 1);
    if (!known) throw this.damage(path, 'holds no bytes');
    return this.#file.bytes(this.#root + path, type);
  }

  #floats(path: string, count: number): Uint8Array {
    const type = this.#type(path);
    if (type.class !== typeClass.float || type.size !== 8 || type.count !== count)
      throw this.damage(path, 'does not hold the floats it should');
    return this.#file.bytes(this.#root + path, type);
  }

  #spent(path: string, fits: boolean): void {
    if (!fits) throw this.damage(path, 'is reached again and again: what is linked there is more than the file has room for');
  }
}
