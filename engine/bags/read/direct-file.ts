/**
 * An open HDF5 file, read without HDF5: of the format only what bags are made of. All else is `BAG_REFUSED`, and h5wasm may be
 * asked; what contradicts itself is `BAD_BAG`. It ends on any bytes, since no part of a file is read twice.
 */
import { typeClass, damageIn, openOrAbsent, refusalOf, textOf } from '../bag-file.ts';
import type { BagFile, DataType, Range } from '../bag-file.ts';
import type { FormatError } from '../../errors.ts';
import { identityOf } from '../file-identity.ts';
import { HeapReader } from '../hdf5-format/heap-read.ts';
import type { FoundLink } from '../hdf5-format/links-read.ts';
import { reading, Region } from '../hdf5-format/region.ts';
import { isModern, readSuperblock } from '../hdf5-format/superblock.ts';
import { swapBytes } from '../scalars.ts';
import { Directories } from './directory.ts';
import type { Directory } from './directory.ts';
import { Elements } from './elements.ts';
import { KeptBytes } from './kept-bytes.ts';
import { H5Object } from './object.ts';

const directories = new Directories();

export class DirectFile implements BagFile {
  readonly path: string;
  readonly size: number;
  readonly #bytes: KeptBytes;
  readonly #region: Region;
  readonly #heap: HeapReader;
  readonly #directory: Directory;
  readonly #root: number;
  readonly #byAddress = new Map<number, H5Object>();
  readonly #byPath = new Map<string, H5Object>();

  private constructor(bytes: KeptBytes, directory: Directory) {
    this.path = bytes.path;
    this.size = bytes.length;
    this.#bytes = bytes;
    this.#directory = directory;
    bytes.blocks = directory.blocks;
    this.#region = new Region(bytes);
    this.#heap = new HeapReader(this.#region, directory.heaps);
    if (!isModern(bytes)) throw bytes.refused('a superblock of an older form');
    this.#root = readSuperblock(bytes).root;
  }

  /**
   * Opens a file for as long as `body` runs.
   *
   * @throws KeyError `ABSENT`, where there is none; FormatError `BAG_UNCLEAN`, `BAD_BAG`, `BAG_REFUSED`.
   */
  static use<T>(path: string, body: (file: BagFile) => T): T {
    using bytes = openOrAbsent(path, () => new KeptBytes(path));
    const directory = directories.of(path, identityOf(bytes.descriptor));
    const result = body(new DirectFile(bytes, directory));
    directories.keep(path, directory);
    return result;
  }

  names(inner: string): string[] {
    const links = [...this.#try(() => this.#links(inner)).values()];
    return links.sort((a, b) => Buffer.compare(a.nameBytes, b.nameBytes)).map(({ name }) => name);
  }

  has(inner: string): boolean {
    return this.#try(() => this.#link(inner)) !== undefined;
  }

  assertHardLink(inner: string): void {
    this.#addressOf(inner);
  }

  attributeNames(inner: string): string[] {
    return [...this.#try(() => this.#at(inner).attributes).keys()];
  }

  attributeText(inner: string, name: string): string {
    return this.#try(() => {
      const object = this.#at(inner);
      const body = object.attributes.get(name);
      if (!body) throw this.damage(inner, `has no readable ${name}`);
      const { type, data } = object.attribute(body);
      if (type.count !== 1) throw this.damage(inner, `has no readable ${name}`);
      return this.#texts(inner, type, data)[0] as string;
    });
  }

  type(inner: string): DataType {
    return this.#try(() => this.#at(inner).type);
  }

  texts(inner: string, type: DataType): string[] {
    return this.#try(() => this.#texts(inner, type, new Elements(this.#bytes, type, this.#at(inner).data).all()));
  }

  bytes(inner: string, type: DataType): Uint8Array<ArrayBuffer> {
    return this.#littleEndian(
      type,
      this.#elements(inner, type, (elements) => elements.all()),
    );
  }

  slab(inner: string, type: DataType, ranges: readonly Range[]): Uint8Array<ArrayBuffer> {
    return this.#littleEndian(
      type,
      this.#elements(inner, type, (elements) => elements.part(type, ranges)),
    );
  }

  damage(inner: string, what: string, cause?: unknown): FormatError {
    return damageIn(this.path, inner, what, cause);
  }

  #elements(inner: string, type: DataType, take: (elements: Elements) => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (type.variable) throw this.damage(inner, 'has a type that no bag has');
    return this.#try(() => take(new Elements(this.#bytes, type, this.#at(inner).data)));
  }

  #littleEndian({ class: kind, size, littleEndian }: DataType, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (!littleEndian) swapBytes(bytes, kind === typeClass.compound ? size / 2 : size);
    return bytes;
  }

  #texts(inner: string, type: DataType, references: Uint8Array): string[] {
    if (!type.variable || type.shape === null) throw this.damage(inner, 'is no text');
    return this.#heap.texts(references).map((bytes) => {
      const text = textOf(bytes);
      if (text === undefined) throw this.damage(inner, 'holds a text that is not UTF-8');
      return text;
    });
  }

  #at(inner: string): H5Object {
    let object = this.#byPath.get(inner);
    if (!object) {
      object = this.#object(inner === '/' ? this.#root : this.#addressOf(inner));
      this.#byPath.set(inner, object);
    }
    return object;
  }

  #object(address: number): H5Object {
    let object = this.#byAddress.get(address);
    if (!object) this.#byAddress.set(address, (object = new H5Object(this.#region, address)));
    return object;
  }

  #addressOf(inner: string): number {
    const link = this.#try(() => this.#link(inner));
    if (!link) throw this.damage(inner, 'is not there');
    if (link.address === undefined) throw refusalOf(this.path, inner, 'is a symbolic link');
    return link.address;
  }

  #link(inner: string): FoundLink | undefined {
    const cut = inner.lastIndexOf('/');
    return this.#links(inner.slice(0, cut) || '/').get(inner.slice(cut + 1));
  }

  #links(inner: string): ReadonlyMap<string, FoundLink> {
    return inner === '/' ? (this.#directory.links ??= this.#object(this.#root).links) : this.#at(inner).links;
  }

  /** What reads behind an end is damage. */
  #try<T>(body: () => T): T {
    return reading(this.#bytes, body);
  }
}
