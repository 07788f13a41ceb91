/** Which entries can be reached from a call, kept right when calls and values come and go. */
import type { Database } from '../sqlite.ts';
import { childrenOf } from './children.ts';
import { flags } from './schema.ts';

const reachedParent = `EXISTS (SELECT 1 FROM edges JOIN entries AS p ON p.id = parent WHERE child = e.id AND p.part & ${flags.unreachable} = 0)`;

/**
 * Entries that may have lost their last holder are doubted, with all that only they lead to; then all that is not reached, and is held by
 * something that is, is reached. No value of a whole cache holds itself; where forged ones do, they stay reached until the next build.
 */
export function reachTouched(db: Database): void {
  const doubted = db
    .all<{ id: number }>(
      `SELECT id FROM entries AS e WHERE id IN (SELECT id FROM touched) AND calls = 0 AND part & ${flags.unreachable} = 0 AND NOT ${reachedParent}`,
    )
    .map(({ id }) => id);
  const doubt = (id: number) => db.run(`UPDATE entries SET part = part | ${flags.unreachable} WHERE id = ?`, id);
  doubted.forEach(doubt);
  // grows while it is walked
  for (const id of doubted)
    for (const child of childrenWhere(db, id, `calls = 0 AND part & ${flags.unreachable} = 0`)) {
      doubt(child);
      doubted.push(child);
    }
  const held = `part & ${flags.unreachable} <> 0 AND (calls > 0 OR ${reachedParent})`;
  const reached = db
    .all<{ id: number }>(`SELECT id FROM entries AS e WHERE id IN (SELECT id FROM touched) AND ${held}`)
    .map(({ id }) => id);
  for (const id of doubted) if (db.get(`SELECT 1 FROM entries AS e WHERE id = ? AND ${held}`, id)) reached.push(id);
  const reach = (id: number) => db.run(`UPDATE entries SET part = part & ~${flags.unreachable} WHERE id = ?`, id);
  reached.forEach(reach);
  for (const id of reached)
    for (const child of childrenWhere(db, id, `part & ${flags.unreachable} <> 0`)) {
      reach(child);
      reached.push(child);
    }
}

function childrenWhere(db: Database, id: number, which: string): number[] {
  return db
    .all<{ id: number }>(
      `SELECT id FROM entries WHERE id IN (SELECT value FROM json_each(?)) AND ${which}`,
      JSON.stringify([...childrenOf(db, id)]),
    )
    .map((row) => row.id);
}
