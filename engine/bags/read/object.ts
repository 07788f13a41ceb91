/** One object of a file: a group or a data set, from the messages of its header. */
import type { DataType } from '../bag-file.ts';
import { viewOf } from '../hdf5-format/bytes.ts';
import { assertPlain, messageType, readHeader } from '../hdf5-format/header-read.ts';
import type { Message } from '../hdf5-format/header-read.ts';
import { readLayout } from '../hdf5-format/layout-read.ts';
import type { Extent } from '../hdf5-format/layout-read.ts';
import { readLinks } from '../hdf5-format/links-read.ts';
import type { FoundLink } from '../hdf5-format/links-read.ts';
import type { Region } from '../hdf5-format/region.ts';
import { elementType, shapeOf } from './types.ts';

export interface Attribute {
  readonly type: DataType;
  readonly data: Uint8Array;
}

export class H5Object {
  readonly #region: Region;
  readonly #messages: readonly Message[];
  #links: ReadonlyMap<string, FoundLink> | undefined;
  #attributes: ReadonlyMap<string, Uint8Array> | undefined;
  #type: DataType | undefined;

  /** @throws FormatError `BAD_BAG`, or `BAG_REFUSED` for an object that is unlike those of bags. */
  constructor(region: Region, address: number) {
    this.#region = region;
    this.#messages = readHeader(region, address);
    assertPlain(region.file, this.#messages);
  }

  /** The links of a group, by name. */
  get links(): ReadonlyMap<string, FoundLink> {
    return (this.#links ??= this.#readLinks());
  }

  /** The bodies of the attributes, by name. */
  get attributes(): ReadonlyMap<string, Uint8Array> {
    return (this.#attributes ??= new Map(
      this.#messages.filter(({ type }) => type === messageType.attribute).map(({ body }) => [this.#attributeName(body), body]),
    ));
  }

  /** Type and value of an attribute. */
  attribute(body: Uint8Array): Attribute {
    const view = viewOf(body);
    const typeAt = 9 + view.getUint16(2, true);
    const spaceAt = typeAt + view.getUint16(4, true);
    const dataAt = spaceAt + view.getUint16(6, true);
    const type = this.#dataType(body.subarray(typeAt, spaceAt), body.subarray(spaceAt, dataAt));
    if (body.length !== dataAt + type.count * type.size) throw this.#region.file.damaged('has an attribute of the wrong length');
    return { type, data: body.subarray(dataAt) };
  }

  /** Type and shape of a data set. */
  get type(): DataType {
    return (this.#type ??= this.#dataType(this.#message(messageType.datatype), this.#message(messageType.space)));
  }

  /** The data of a data set, or where in the file it is. */
  get data(): Uint8Array | Extent {
    return readLayout(this.#region.file, this.#message(messageType.layout));
  }

  #message(wanted: number): Uint8Array {
    const found = this.#messages.find(({ type }) => type === wanted);
    if (!found) throw this.#region.file.damaged('has an object that is no data set where there should be one');
    return found.body;
  }

  #readLinks(): ReadonlyMap<string, FoundLink> {
    const { file } = this.#region;
    const found = readLinks(this.#region, this.#messages);
    const links = new Map(found.map((link) => [link.name, link]));
    if (links.size !== found.length || found.some(({ name, nameBytes }) => name.includes('\ufffd') && !Buffer.from(name).equals(nameBytes)))
      throw file.damaged('has names that are one, or that are not UTF-8');
    return links;
  }

  #attributeName(body: Uint8Array): string {
    const view = viewOf(body);
    if (view.getUint8(0) !== 3 || view.getUint8(1) !== 0) throw this.#region.file.refused('an attribute of an older or shared form');
    return Buffer.from(body.buffer, body.byteOffset + 9, Math.max(0, view.getUint16(2, true) - 1)).toString();
  }

  #dataType(type: Uint8Array, space: Uint8Array): DataType {
    const { file } = this.#region;
    const element = elementType(file, type);
    const shape = shapeOf(file, space);
    const count = shape === null ? 0 : shape.reduce((product, extent) => product * extent, 1);
    // nothing is compressed in a bag
    if (!(count * element.size <= file.length)) throw file.damaged(`says that it holds ${count} × ${element.size} bytes, more than it has`);
    return { ...element, shape, count };
  }
}
