/** One open HDF5 file over h5wasm, read-only. Every status is checked, every number that the file gives is held against its size. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FormatError } from '../errors.ts';
import { damageIn, openOrAbsent, refusalOf, textOf, typeClass } from './bag-file.ts';
import type { BagFile, DataType, Range } from './bag-file.ts';
import { dataType, loadHdf5 } from './hdf5.ts';
import type { Gate, Hdf5 } from './hdf5.ts';
import { uninitialised } from './large-memory.ts';

/** Larger data sets are read in slabs of this many bytes: the module's memory grows to its largest buffer and never shrinks. */
const slabBytes = 2 ** 21;
const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
const noObject = -1;
const fixedClasses: ReadonlySet<number> = new Set(Object.values(typeClass));

export class H5File implements BagFile {
  readonly path: string;
  readonly size: number;
  readonly #hdf5: Hdf5;
  readonly #gate: Gate;
  readonly #id: bigint;

  private constructor(hdf5: Hdf5, gate: Gate, path: string, size: number) {
    this.#hdf5 = hdf5;
    this.#gate = gate;
    this.path = path;
    this.size = size;
    gate.allowed = path;
    gate.refused = undefined;
    this.#id = hdf5.open(path, 0, false, -1, -1);
  }

  /**
   * Opens a file for as long as `body` runs.
   *
   * @throws {@link KeyError} `ABSENT`, where there is none; {@link FormatError} `BAG_UNCLEAN`, `BAD_BAG`, `BAG_REFUSED`.
   */
  static async use<T>(path: string, body: (file: H5File) => T): Promise<T> {
    const { hdf5, gate } = await loadHdf5();
    const { size, header } = look(path);
    const file = new H5File(hdf5, gate, path, size);
    if (file.#id < 0n) throw file.#refusal('/') ?? unopened(path, header);
    try {
      const result = body(file);
      const refused = file.#refusal('/');
      if (refused) throw refused;
      return result;
    } finally {
      hdf5.close_file(file.#id);
    }
  }

  names(inner: string): string[] {
    return this.#try(inner, 'is no group, or a damaged one', () => this.#hdf5.get_names(this.#id, inner, false));
  }

  has(inner: string): boolean {
    return this.#hdf5.get_type(this.#id, inner) !== noObject;
  }

  assertHardLink(inner: string): void {
    const target = this.#try(inner, 'cannot be read', () => this.#hdf5.get_symbolic_link(this.#id, inner));
    if (target !== null) throw refusalOf(this.path, inner, `is a symbolic link to ${target}`);
  }

  attributeNames(inner: string): string[] {
    return this.#try(inner, 'is damaged', () => this.#hdf5.get_attribute_names(this.#id, inner));
  }

  attributeText(inner: string, name: string): string {
    const what = `has no readable ${name}`;
    const type = dataType(this.#try(inner, what, () => this.#hdf5.get_attribute_metadata(this.#id, inner, name)));
    const texts = this.#texts(inner, type, (pointer) => this.#hdf5.get_attribute_data(this.#id, inner, name, pointer));
    if (texts.length !== 1) throw this.damage(inner, what);
    return texts[0] as string;
  }

  type(inner: string): DataType {
    const type = dataType(this.#try(inner, 'is no data set, or a damaged one', () => this.#hdf5.get_dataset_metadata(this.#id, inner)));
    if (type.virtual) throw refusalOf(this.path, inner, 'is made of other data sets');
    // nothing is compressed in a bag
    if (!(type.count >= 0) || type.count * type.size > this.size)
      throw this.damage(inner, `says that it holds ${type.count} × ${type.size} bytes, more than the file has`);
    return type;
  }

  texts(inner: string, type: DataType): string[] {
    return this.#texts(inner, type, (pointer) => this.#hdf5.get_dataset_data(this.#id, inner, null, null, null, pointer));
  }

  bytes(inner: string, type: DataType): Uint8Array<ArrayBuffer> {
    const total = this.#fixed(inner, type);
    if (total === 0) return new Uint8Array();
    const shape = type.shape ?? [];
    // bytes are one element, however many there are
    if (total > slabBytes && shape.length > 0) {
      const whole = shape.map((stop) => ({ start: 0, stop, step: 1 }));
      return this.slab(inner, type, whole);
    }
    return this.#read(
      inner,
      total,
      (pointer) => this.#hdf5.get_dataset_data(this.#id, inner, null, null, null, pointer),
      (heap, at) => heap.slice(at, at + total),
    );
  }

  slab(inner: string, type: DataType, ranges: readonly Range[]): Uint8Array<ArrayBuffer> {
    this.#fixed(inner, type);
    const extents = ranges.map(({ start, stop, step }) => Math.max(0, Math.ceil((stop - start) / step)));
    const bytes = uninitialised(extents.reduce((product, extent) => product * extent, type.size));
    // The axes behind `split` are read at once, it itself in runs, those before it one by one.
    let row = type.size;
    let split = extents.length - 1;
    while (split > 0 && row * (extents[split] as number) <= slabBytes) row *= extents[split--] as number;
    const run = Math.max(1, Math.floor(slabBytes / row));
    const index = new Array<number>(extents.length).fill(0);
    for (let to = 0; to < bytes.length;) {
      const length = Math.min(run, (extents[split] as number) - (index[split] as number));
      const count = extents.map((extent, axis) => (axis < split ? 1 : axis === split ? length : extent));
      const offset = ranges.map(({ start, step }, axis) => start + (index[axis] as number) * step);
      const size = row * length;
      this.#read(
        inner,
        size,
        (pointer) =>
          this.#hdf5.get_dataset_data(
            this.#id,
            inner,
            count.map(BigInt),
            offset.map(BigInt),
            ranges.map(({ step }) => BigInt(step)),
            pointer,
          ),
        (heap, at) => bytes.set(heap.subarray(at, at + size), to),
      );
      to += size;
      index[split] = (index[split] as number) + length;
      for (let axis = split; axis > 0 && index[axis] === extents[axis]; axis--) {
        index[axis] = 0;
        index[axis - 1] = (index[axis - 1] as number) + 1;
      }
    }
    return bytes;
  }

  damage(inner: string, what: string, cause?: unknown): FormatError {
    return damageIn(this.path, inner, what, cause);
  }

  /** Total bytes of elements that are no pointers. */
  #fixed(inner: string, type: DataType): number {
    if (type.variable || !fixedClasses.has(type.class)) throw this.damage(inner, 'has a type that no bag has');
    return type.shape === null ? 0 : type.count * type.size;
  }

  #texts(inner: string, type: DataType, read: (pointer: bigint) => number): string[] {
    if (type.class !== typeClass.string || type.shape === null) throw this.damage(inner, 'is no text');
    if (type.count * type.size > this.size) throw this.damage(inner, 'says that it holds more than the file has');
    const size = type.count * type.size;
    // A pointer that is not written must be none.
    const readZeroed = (pointer: bigint): number => {
      this.#hdf5.HEAPU8.fill(0, Number(pointer), Number(pointer) + size);
      return read(pointer);
    };
    return this.#read(inner, size, readZeroed, (heap, at) => {
      if (!type.variable) return Array.from({ length: type.count }, (_, i) => this.#text(inner, heap, at + i * type.size, type.size));
      const pointers = new Uint32Array(heap.slice(at, at + size).buffer);
      try {
        return Array.from(pointers, (start) => (start === 0 ? '' : this.#text(inner, heap, start, heap.length - start)));
      } finally {
        // as H5Treclaim does, which would open the object once more
        for (const start of pointers) this.#hdf5._free(start);
      }
    });
  }

  /** UTF-8 up to a NUL. */
  #text(inner: string, heap: Uint8Array<ArrayBuffer>, start: number, most: number): string {
    const text = textOf(heap.subarray(start, start + most));
    if (text === undefined) throw this.damage(inner, 'holds a text that is not UTF-8');
    return text;
  }

  /** Reads into a buffer and gives it to `take`. */
  #read<T>(inner: string, bytes: number, read: (pointer: bigint) => number, take: (heap: Uint8Array<ArrayBuffer>, at: number) => T): T {
    const at = this.#hdf5._malloc(Math.max(bytes, 1));
    if (at === 0) throw this.damage(inner, 'does not fit into memory');
    try {
      const status = this.#try(inner, 'cannot be read', () => read(BigInt(at)));
      if (status < 0) throw this.#refusal(inner) ?? this.damage(inner, 'cannot be read');
      // the memory may have moved
      return take(this.#hdf5.HEAPU8, at);
    } finally {
      this.#hdf5._free(at);
    }
  }

  /** What the module throws on purpose is an `Error`; what it throws when it breaks passes as it is. */
  #try<T>(inner: string, what: string, body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'error - name not defined!') throw error;
      throw this.#refusal(inner) ?? this.damage(inner, what, error);
    }
  }

  #refusal(inner: string): FormatError | undefined {
    const { refused } = this.#gate;
    return refused === undefined ? undefined : refusalOf(this.path, inner, `refers to another file, ${refused}`);
  }
}

/** The size of a file, and its first bytes. */
function look(path: string): { size: number; header: Buffer } {
  const descriptor = openOrAbsent(path, () => openSync(path, 'r'));
  try {
    const header = Buffer.alloc(12);
    readSync(descriptor, header, 0, header.length, 0);
    return { size: fstatSync(descriptor).size, header };
  } finally {
    closeSync(descriptor);
  }
}

/** Why HDF5 did not open a file. */
function unopened(path: string, header: Buffer): FormatError {
  const known = header.subarray(0, 8).equals(signature);
  if (known && (header[8] as number) >= 2 && header[11] !== 0)
    return new FormatError(
      `${path} was being written when its writer was killed, and HDF5 refuses it since. A repair makes a copy with that mark taken away.`,
      { code: 'BAG_UNCLEAN', data: { path } },
    );
  const message = known ? `${path} is a damaged HDF5 file.` : `${path} is no HDF5 file.`;
  return new FormatError(message, { code: 'BAD_BAG', data: { path, inner: '/' } });
}
