/** Keys as the catalog keeps them: 32 bytes instead of 64 digits. Names of files that are no digests stay texts. */
import type { SqlValue } from '../sqlite.ts';

export type StoredKey = Uint8Array | string;

const digits = /^[0-9a-f]{64}$/;

export function toStored(key: string): StoredKey {
  return digits.test(key) ? Buffer.from(key, 'hex') : key;
}

export function fromStored(key: SqlValue): string {
  return typeof key === 'string' ? key : hex(key as Uint8Array);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The first and the last key with a prefix, as they are stored; digests for hexadecimal prefixes, other names for others. */
export function prefixRange(prefix: string): readonly [StoredKey, StoredKey] {
  if (/^[0-9a-f]{0,64}$/.test(prefix)) return [toStored(prefix.padEnd(64, '0')), toStored(prefix.padEnd(64, 'f'))];
  return [prefix, `${prefix}\u{10ffff}`];
}
