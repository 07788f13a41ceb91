/** What a value holds, packed into its row: numbers of entries, 4 bytes each, so that no table has a row for each. */
import type { Database } from '../sqlite.ts';

export function pack(ids: readonly number[]): Uint8Array | null {
  if (ids.length === 0) return null;
  const numbers = Uint32Array.from(new Set(ids));
  return new Uint8Array(numbers.buffer);
}

export function unpackChildren(bytes: Uint8Array | null): Uint32Array {
  if (!bytes) return none;
  // a row's bytes may begin anywhere
  const copy = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.byteLength / 4);
}

const none = new Uint32Array();

export function childrenOf(db: Database, id: number): Uint32Array {
  return unpackChildren(db.get<{ children: Uint8Array | null }>('SELECT children FROM entries WHERE id = ?', id)?.children ?? null);
}
