/** Datasets and attributes of another file, put into a bag under way. */
import { maxTextData } from './builder.ts';
import type { Attribute, Builder, FileRange } from './builder.ts';
import { constant, u16, viewOf } from '../hdf5-format/bytes.ts';
import { assertPlain, messageType } from '../hdf5-format/header-read.ts';
import type { Message } from '../hdf5-format/header-read.ts';
import type { HeapReader } from '../hdf5-format/heap-read.ts';
import { readLayout } from '../hdf5-format/layout-read.ts';
import type { Region } from '../hdf5-format/region.ts';
import { referenceLength } from '../hdf5-format/types.ts';

/** Data of more bytes is copied from file to file. */
const large = 1024 * 1024;

/** Classes of datatypes. */
const types = { integer: 0, float: 1, string: 3, opaque: 5, compound: 6, enumeration: 8, variable: 9 };

export const isGroup = (messages: readonly Message[]): boolean => messages.some(({ type }) => type === messageType.linkInfo);

/** @throws FormatError `BAG_REFUSED` for attributes that no bag has, and for messages that may hold addresses. */
export function readAttributes({ file }: Region, heap: HeapReader, messages: readonly Message[]): Attribute[] {
  assertPlain(file, messages);
  const attributes: Attribute[] = [];
  for (const { type, body } of messages) {
    if (type === messageType.attribute) attributes.push(readAttribute(file, heap, body));
  }
  return attributes;
}

function readAttribute(file: Region['file'], heap: HeapReader, body: Uint8Array): Attribute {
  const view = viewOf(body);
  if (view.getUint8(0) !== 3 || view.getUint8(1) !== 0) throw file.refused('an attribute of an older or shared form');
  const typeAt = 9 + view.getUint16(2, true);
  const dataAt = typeAt + view.getUint16(4, true) + view.getUint16(6, true);
  const message = constant(messageType.attribute, u16(body.length), 0, body);
  const texts = isText(file, body.subarray(typeAt)) ? heap.texts(body.subarray(dataAt)) : undefined;
  if (!texts) return message;
  if (texts.length !== 1) throw file.refused('an attribute of several texts');
  return [message.subarray(0, message.length - referenceLength), texts[0] as Uint8Array];
}

/** Whether elements of this type lie in a heap. @throws FormatError `BAG_REFUSED` for other types that hold addresses. */
function isText(file: Region['file'], type: Uint8Array): boolean {
  const view = viewOf(type);
  switch (view.getUint8(0) & 0x0f) {
    case types.variable:
      if ((view.getUint8(1) & 0x0f) !== 1) throw file.refused('lists of varying lengths');
      return true;
    case types.compound:
      if (!ofFloats(type)) throw file.refused('a compound datatype');
      return false;
    case types.integer:
    case types.float:
    case types.string:
    case types.opaque:
    case types.enumeration:
      return false;
    default:
      throw file.refused('a datatype');
  }
}

const floatLength = 20;

/** Members: a name, where they lie in one byte, a type. */
function ofFloats(type: Uint8Array): boolean {
  const view = viewOf(type);
  let at = 8;
  for (let members = view.getUint16(1, true); members > 0; members--) {
    at = type.indexOf(0, at) + 2;
    if ((view.getUint8(at) & 0x0f) !== types.float) return false;
    at += floatLength;
  }
  return view.getUint32(4, true) < 256;
}

/** Gives the address of the copy's header. */
export function copyDataset(
  builder: Builder,
  region: Region,
  heap: HeapReader,
  messages: readonly Message[],
  attributes: readonly Attribute[],
): number {
  const body = (wanted: number): Uint8Array => {
    const found = messages.find(({ type }) => type === wanted);
    if (!found) throw region.file.damaged('has a dataset that does not say what it holds');
    return found.body;
  };
  const type = body(messageType.datatype);
  const space = body(messageType.space);
  const data = dataOf(region, body(messageType.layout));
  if (!isText(region.file, type) || data.length === 0) return builder.dataset(type, space, data, attributes);
  if (!(data instanceof Uint8Array) || data.length > maxTextData) throw region.file.refused('a dataset of many texts');
  return builder.texts(type, space, heap.texts(data), attributes);
}

function dataOf(region: Region, message: Uint8Array): Uint8Array | FileRange {
  const layout = readLayout(region.file, message);
  if (layout instanceof Uint8Array) return layout;
  const { address, length } = layout;
  if (length === 0) return new Uint8Array();
  // never written
  if (!Number.isFinite(address)) return length > large ? zeros(length) : new Uint8Array(length);
  if (length <= large) return region.read(address, length);
  return { length, read: (take) => region.file.readParts(address, length, take) };
}

function zeros(length: number): FileRange {
  return {
    length,
    read(take) {
      for (let left = length; left > 0; left -= large) take(new Uint8Array(Math.min(large, left)));
    },
  };
}
