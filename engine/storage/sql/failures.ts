/** What drivers throw to errors of ours, and which of it passes when tried again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, FlecheError, FormatError } from '../../errors.ts';

type Failure = 'LOCKED' | 'CLASH' | 'UNREACHABLE' | 'DENIED' | 'NO_DATABASE' | 'READ_ONLY' | 'CORRUPT';

/** Codes of the drivers. node:sqlite gives numbers. */
const failures: readonly (readonly [Failure, RegExp])[] = [
  ['LOCKED', /^(SQLITE_(BUSY|LOCKED)\w*|[56]|40001|40P01|55P03|ER_LOCK_DEADLOCK|ER_LOCK_WAIT_TIMEOUT|ER_CHECKREAD)$/],
  // Two writers made the same row or table: the second one finds it when it looks again.
  ['CLASH', /^(23505|42P07|ER_DUP_ENTRY|ER_TABLE_EXISTS_ERROR|ER_DUP_KEYNAME)$/],
  ['UNREACHABLE', /^(ECONN\w+|ENOTFOUND|EAI_\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT|57P0[1-3]|53300|08\w{3}|PROTOCOL_\w+)$/],
  ['DENIED', /^(28000|28P01|42501|ER_(ACCESS_DENIED|DBACCESS_DENIED|TABLEACCESS_DENIED)\w*|EACCES|EPERM)$/],
  ['NO_DATABASE', /^(3D000|ER_BAD_DB_ERROR|ER_NO_DB_ERROR|SQLITE_CANTOPEN\w*|14)$/],
  ['READ_ONLY', /^(25006|SQLITE_READONLY\w*|8|ER_OPTION_PREVENTS_STATEMENT|EROFS)$/],
  ['CORRUPT', /^(SQLITE_(CORRUPT\w*|NOTADB)|11|26)$/],
];

const said: Readonly<Record<Exclude<Failure, 'CLASH'>, string>> = {
  LOCKED: 'is being written by others all the time. Try again when it is quieter',
  UNREACHABLE: 'cannot be reached. Is the server running, and is the address right?',
  DENIED: 'refuses access. Check the user, the password and the rights',
  NO_DATABASE: 'does not exist or cannot be opened',
  READ_ONLY: 'may only be read',
  CORRUPT: 'is damaged, or no database',
};

function failureOf(error: unknown): Failure | undefined {
  const { code, errcode, message } = error as { code?: unknown; errcode?: number; message?: string };
  const text = errcode === undefined ? String(code) : String(errcode & 0xff);
  const found = failures.find(([, pattern]) => pattern.test(text))?.[0];
  if (found || code !== undefined) return found;
  // pg gives these no code
  if (/connection (timeout|terminated)|timeout expired/i.test(message ?? '')) return 'UNREACHABLE';
  return /password must be a (non-empty )?string/i.test(message ?? '') ? 'DENIED' : undefined;
}

/** The error to throw for what a driver threw; `url` is without a password. */
export function databaseError(error: unknown, url: string): FlecheError {
  if (error instanceof FlecheError) return error;
  const failure = failureOf(error);
  const detail = (error as Error).message || String((error as { code?: unknown }).code);
  if (failure === 'CORRUPT') return new FormatError(`${url} ${said.CORRUPT}: ${detail}.`, { data: { path: url }, cause: error });
  if (failure === undefined || failure === 'CLASH')
    return new DatabaseError(`${url} did not do as asked: ${detail}.`, { data: { url }, cause: error });
  return new DatabaseError(`${url} ${said[failure]} (${detail}).`, { code: failure, data: { url }, cause: error });
}

/** How often a clash of two writers is tried again before it is taken for a rule of the database. */
const maxClashes = 5;

/** Runs work again, after a short wait, while other writers are in its way; at most for this many milliseconds. */
export async function retrying<T>(patience: number, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + patience;
  for (let clashes = 0, pause = 1; ; pause = Math.min(pause * 2, 20)) {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      const again = failure === 'LOCKED' || (failure === 'CLASH' && ++clashes <= maxClashes);
      if (!again || performance.now() > end) throw error;
    }
    await sleep(pause * Math.random());
  }
}
