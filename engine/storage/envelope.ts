/** What lies around a pickle in a file: `gzip(pickle || signature)`, both optional. */
import { constants } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FormatError, KeyError } from '../errors.ts';
import { defaultLimits } from '../pickle/limits.ts';
import type { Limits } from '../pickle/limits.ts';

export type SecretKey = string | Uint8Array | readonly (string | Uint8Array)[];

/** Keys as the reference takes them: hex texts (a colon separates several) or bytes; without any, those of `FLECHE_SECRET_KEY`. */
export function secretKeys(given: SecretKey = []): Uint8Array[] {
  const list = typeof given === 'string' || given instanceof Uint8Array ? [given] : given;
  const keys = list.length > 0 ? list : (process.env.FLECHE_SECRET_KEY ?? '').split(':').filter((part) => part !== '');
  return keys.flatMap((key) => (typeof key === 'string' ? key.split(':').map(fromHex) : [key]));
}

function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-fA-F]{2})+$/.test(text)) throw new FormatError('A secret key is not hexadecimal.', { code: 'BAD_SECRET_KEY' });
  return Buffer.from(text, 'hex');
}

/**
 * The pickle in a file's bytes. With keys its signature must be that of one of them.
 *
 * @param inflated The bytes that it may inflate to; no more than that many are inflated.
 * @throws {@link KeyError} `BAD_SIGNATURE`, {@link FormatError} `BAD_GZIP` or `LIMIT`.
 */
export function openEnvelope(
  bytes: Uint8Array,
  keys: readonly Uint8Array[],
  path: string,
  { inflated }: Pick<Limits, 'inflated'> = defaultLimits,
): Uint8Array {
  const content = isCompressed(bytes) ? inflate(bytes, path, inflated) : bytes;
  return keys.length === 0 ? content : verified(content, keys, path);
}

/** A pickle with the signature of the first key, if there is one. */
export function sealEnvelope(pickle: Uint8Array, [key]: readonly Uint8Array[]): Uint8Array {
  return key ? Buffer.concat([pickle, Buffer.from(signature(pickle, key))]) : pickle;
}

export function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export function compress(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9 });
}

function signature(pickle: Uint8Array, key: Uint8Array): string {
  return createHmac('sha256', key).update(pickle).digest('hex');
}

function inflate(bytes: Uint8Array, path: string, allowed: number): Uint8Array {
  try {
    // zlib takes no limit of 0, and none above what a buffer holds
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, Math.min(allowed, constants.MAX_LENGTH)) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new FormatError(`${path} inflates to more than ${allowed} bytes, which is the limit “inflated”.`, {
        code: 'LIMIT',
        data: { path, limit: 'inflated', allowed, found: null, offset: 0 },
        cause: error,
      });
    throw new FormatError(`${path} is compressed and damaged: ${(error as Error).message}.`, {
      code: 'BAD_GZIP',
      data: { path },
      cause: error,
    });
  }
}

/** The pickle ends with the last `.`: a signature is hex and has none. */
function verified(content: Uint8Array, keys: readonly Uint8Array[], path: string): Uint8Array {
  const end = content.lastIndexOf(0x2e) + 1;
  const data = content.subarray(0, end);
  const found = content.subarray(end);
  const fail = (what: string) =>
    new KeyError(`${path} ${what}. Its secret key is not among those that are configured.`, { code: 'BAD_SIGNATURE', data: { path } });
  if (found.length === 0) throw fail('has no signature');
  for (const key of keys) {
    const expected = Buffer.from(signature(data, key));
    if (expected.length === found.length && timingSafeEqual(expected, found)) return data;
  }
  throw fail('has a signature that does not fit');
}
