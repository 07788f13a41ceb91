/** Types and shapes of data sets, of those that bags have. */
import { typeClass } from '../bag-file.ts';
import type { ElementType } from '../bag-file.ts';
import { getUint64, viewOf } from '../hdf5-format/bytes.ts';
import type { FileBytes } from '../hdf5-format/file-bytes.ts';
import { asciiType, boolType, complexType, floatType, integerType, referenceLength, textType } from '../hdf5-format/types.ts';

const plain = { signed: false, littleEndian: true, variable: false, members: [], parts: [] };
const text: ElementType = { ...plain, class: typeClass.string, size: referenceLength, variable: true };
const opaque = 0x15;

/** All types by how they are spelt, but for the version of enums and compounds; opaque ones are of any size. */
const known = new Map<string, ElementType>();
const add = (spelling: Uint8Array, type: ElementType) => void known.set(spell(spelling), type);

for (const order of ['little', 'big'] as const) {
  const littleEndian = order === 'little';
  for (const size of [1, 2, 4, 8])
    for (const signed of [false, true])
      add(integerType(size, signed, order), { ...plain, class: typeClass.integer, size, signed, littleEndian });
  for (const size of [2, 4, 8]) add(floatType(size, order), { ...plain, class: typeClass.float, size, littleEndian });
  for (const size of [8, 16]) {
    const parts = ['r', 'i'].map((name, i) => ({ name, class: typeClass.float, size: size / 2, offset: (i * size) / 2 }));
    add(complexType(size, order), { ...plain, class: typeClass.compound, size, littleEndian, parts });
  }
}
add(boolType, { ...plain, class: typeClass.enum, size: 1, signed: true, members: ['FALSE', 'TRUE'] });
add(textType, text);
add(asciiType, text);

/** @throws FormatError `BAG_REFUSED` for a type that no bag has. */
export function elementType(file: FileBytes, message: Uint8Array): ElementType {
  if (message[0] === opaque) return { ...plain, class: typeClass.opaque, size: viewOf(message).getUint32(4, true) };
  const type = known.get(spell(message));
  if (!type) throw file.refused('a datatype');
  return type;
}

/** Versions 3 to 5 spell enums and compounds alike. */
function spell(bytes: Uint8Array): string {
  const [first = 0] = bytes;
  const spelling = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const kind = first & 0x0f;
  const varies = (kind === typeClass.enum || kind === typeClass.compound) && first >= 0x30 && first < 0x60;
  return varies ? String.fromCharCode(0x30 | kind) + spelling.slice(1) : spelling;
}

const spaceKinds = { scalar: 0, simple: 1, null: 2 };
const mostAxes = 32;

/** The extents of the axes; `null` where there is no data. @throws FormatError */
export function shapeOf(file: FileBytes, message: Uint8Array): readonly number[] | null {
  const view = viewOf(message);
  const [version, axes, kind] = [view.getUint8(0), view.getUint8(1), view.getUint8(3)];
  if (version !== 2) throw file.refused('a dataspace of an older form');
  if (kind === spaceKinds.null) return null;
  if (kind > spaceKinds.simple || axes > mostAxes || (axes === 0) !== (kind === spaceKinds.scalar))
    throw file.damaged('has no axes where there should be some');
  return Array.from({ length: axes }, (_, i) => getUint64(view, 4 + 8 * i));
}
