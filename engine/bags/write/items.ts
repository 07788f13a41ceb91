/** Values without parts: one dataset each. */
import { SaveError } from '../../errors.ts';
import { Complex, Float } from '../../values/numbers.ts';
import { Global, Singleton } from '../../values/objects.ts';
import { ByteArray } from '../../values/sequences.ts';
import type { Builder } from './builder.ts';
import { viewOf } from '../hdf5-format/bytes.ts';
import { bigint, describe, surrogates } from './content.ts';
import { boolType, floatType, integerType, opaqueType, spaces, textType } from '../hdf5-format/types.ts';

const int64 = integerType(8, true);
const uint64 = integerType(8, false);
const uint8 = integerType(1, false);
const float64 = floatType(8);
/** Of None: never read. */
const float32 = floatType(4);
const pair = spaces.simple([2]);

/** Bytes of one element are at most as many as a C int counts. */
const maxOpaque = 2 ** 31 - 1;
const maxText = 2 ** 32 - 1;

const scratch = Buffer.alloc(16);
const view = viewOf(scratch);
const eight = scratch.subarray(0, 8);

const types = {
  none: describe('NoneItem'),
  bool: describe('Bool'),
  long: describe('Long'),
  float: describe('Float'),
  complex: describe('Complex'),
  str: describe('Str'),
  bytes: describe('Bytes'),
  bytearray: describe('Bytearray'),
  global: describe('Global'),
  reference: describe('Reference'),
};

/** Writes a value that has no parts and no identity; `undefined` for any other. */
export function saveItem(builder: Builder, value: unknown): number | undefined {
  switch (typeof value) {
    case 'string':
      return saveText(builder, value);
    case 'number':
      return Number.isInteger(value) && !Object.is(value, -0) ? saveInteger(builder, BigInt(value)) : saveFloat(builder, value);
    case 'bigint':
      return saveInteger(builder, value);
    case 'boolean':
      return builder.dataset(boolType, spaces.scalar, Uint8Array.of(value ? 1 : 0), types.bool);
    case 'object':
      return value === null ? builder.dataset(float32, spaces.null, new Uint8Array(), types.none) : saveObject(builder, value);
    default:
      throw new SaveError(`A value of type ${typeof value} is no Python value`);
  }
}

/** The object at this path of the bag, once more. */
export const saveReference = (builder: Builder, path: string): number => builder.texts(textType, spaces.scalar, [path], types.reference);

function saveObject(builder: Builder, value: object): number | undefined {
  if (value instanceof Float) return value.bits === undefined ? saveFloat(builder, value.value) : saveBits(builder, value.bits);
  if (value instanceof Uint8Array) return saveBytes(builder, value);
  if (value instanceof ByteArray) return builder.dataset(uint8, spaces.simple([value.bytes.length]), value.bytes, types.bytearray);
  if (value instanceof Global) return builder.texts(textType, spaces.scalar, [importPath(value)], types.global);
  if (value instanceof Singleton) return builder.texts(textType, spaces.scalar, [`builtins.${value.name}`], types.global);
  if (value instanceof Complex) {
    setDouble(0, value.real, value.bits?.real);
    setDouble(8, value.imag, value.bits?.imag);
    return builder.dataset(float64, pair, scratch, types.complex);
  }
  return undefined;
}

/** Types that no module has under the name that they say they have. */
const typesPaths: Readonly<Record<string, string>> = {
  NoneType: 'types.NoneType',
  ellipsis: 'types.EllipsisType',
  NotImplementedType: 'types.NotImplementedType',
};

function importPath({ module, qualname, path }: Global): string {
  if (/<(lambda|locals)>/.test(qualname)) throw new SaveError(`${path} cannot be imported, and so not be stored in a bag`);
  checkText(path);
  return module === 'builtins' && Object.hasOwn(typesPaths, qualname) ? (typesPaths[qualname] as string) : path;
}

function saveText(builder: Builder, text: string): number {
  if (text.isWellFormed()) {
    checkText(text);
    return builder.texts(textType, spaces.scalar, [text], types.str);
  }
  // with the mark of the byte order, as Python has it
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return builder.dataset(opaqueType(bytes.length), spaces.scalar, bytes, surrogates);
}

function checkText(text: string): void {
  if (text.includes('\0')) throw new SaveError('A text with a NUL cannot be stored in a bag');
  if (text.length > maxText / 3) throw new SaveError('A text of 4 GiB cannot be stored in a bag');
}

function saveBytes(builder: Builder, bytes: Uint8Array): number {
  if (bytes.length === 0) return builder.emptyBytes(types.bytes);
  if (bytes.length > maxOpaque) throw new SaveError('Bytes of 2 GiB and more cannot be stored in a bag');
  return builder.dataset(opaqueType(bytes.length), spaces.scalar, bytes, types.bytes);
}

function saveInteger(builder: Builder, value: bigint): number {
  const signed = BigInt.asIntN(64, value) === value;
  if (!signed && BigInt.asUintN(64, value) !== value) return builder.texts(textType, spaces.scalar, [String(value)], bigint);
  view.setBigUint64(0, BigInt.asUintN(64, value), true);
  return builder.dataset(signed ? int64 : uint64, spaces.scalar, eight, types.long);
}

function saveFloat(builder: Builder, value: number): number {
  setDouble(0, value);
  return builder.dataset(float64, spaces.scalar, eight, types.float);
}

function saveBits(builder: Builder, bits: bigint): number {
  setDouble(0, 0, bits);
  return builder.dataset(float64, spaces.scalar, eight, types.float);
}

function setDouble(at: number, value: number, bits?: bigint): void {
  if (bits === undefined) view.setFloat64(at, value, true);
  else view.setBigUint64(at, bits, true);
}
