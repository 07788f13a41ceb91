/** What a person can do about what is wrong. Pure. */
import { l10n } from 'vscode';
import type { WireError } from '../../engine/errors.ts';
import { namedAt } from '../../engine/workers/protocol.ts';
import type { Origin, Problem } from '../../engine/workers/protocol.ts';

const damaged = l10n.t('Remove the file, or bring it back from a backup: Python makes the entry again when it is next asked for.');

const advice: Readonly<Record<string, string>> = {
  ABSENT: l10n.t('It was deleted meanwhile. Refresh to see what is there now.'),
  BAD_BAG: damaged,
  BAD_GZIP: damaged,
  BAD_PICKLE: damaged,
  NOT_A_CALL: damaged,
  BAD_SECRET_KEY: l10n.t('A secret key is hexadecimal digits. Correct it where the cache is named.'),
  BAD_SIGNATURE: l10n.t('It was signed with another secret key, or changed since. Set the key that it was written with.'),
  BAD_URL: l10n.t('Correct the URL where the cache is named.'),
  BAG_CRASHED: l10n.t('The file may be damaged. Everything else can still be read.'),
  BAG_HANGS: l10n.t('The file may be damaged. Everything else can still be read.'),
  BAG_LAYOUT: l10n.t('It was written by another release of bagofholding, or is no bag.'),
  BAG_REFUSED: l10n.t('The file refers to other files, which is never followed.'),
  BAG_UNCLEAN: l10n.t('Its writer was killed. A copy of it can be repaired.'),
  BAG_VERSION: l10n.t('It was written by another release of bagofholding.'),
  BUSY: l10n.t('Another program is writing. Refresh once it is done.'),
  LIMIT: l10n.t('It is damaged, or was made to do harm: no file that Python writes asks for so much. It was not opened.'),
  LOCKED: l10n.t('Another program is writing. Refresh once it is done.'),
  LOCK_TIMEOUT: l10n.t('Another program is writing. Refresh once it is done.'),
  LOCKED_UNREADABLE: l10n.t('It is signed. Set the secret key that it was written with.'),
  MORE: l10n.t('Values → Unreadable lists them.'),
  NO_DATABASE: l10n.t('It comes into being when the first call is saved.'),
  NO_FOLDER: l10n.t('It comes into being when the first entry is saved.'),
  NO_TABLE: l10n.t('The database belongs to something else, or was never used by fleche.'),
  DENIED: l10n.t('Set the password of its user, or ask who runs the server for the right to read it.'),
  UNREACHABLE: l10n.t('Start the server, or correct the address where the cache is named; then refresh.'),
  EACCES: l10n.t('You have not the right to read it.'),
  EPERM: l10n.t('You have not the right to read it.'),
  EIO: l10n.t('The disk or the network fails. Look at the machine that has the files.'),
  ESTALE: l10n.t('The network file system lost it. Refresh once it is there again.'),
  WORKER_DIED: l10n.t('Refresh to try again. The log says what it was doing.'),
  UNEXPECTED: l10n.t('Refresh to try again. If it stays, tell us what the log says.'),
};

/** One sentence or two; empty where nothing can be said. */
export function adviceFor({ code, advice: own }: Problem): string {
  return own ?? (Object.hasOwn(advice, code) ? advice[code] : undefined) ?? '';
}

/** What a row offers beside its words, by what is wrong. */
const help: Readonly<Record<string, 'repair' | 'key' | 'password' | 'retry'>> = {
  BAG_UNCLEAN: 'repair',
  BAD_SIGNATURE: 'key',
  LOCKED_UNREADABLE: 'key',
  DENIED: 'password',
  UNREACHABLE: 'retry',
  ABSENT: 'retry',
  BUSY: 'retry',
  LOCKED: 'retry',
  LOCK_TIMEOUT: 'retry',
  ESTALE: 'retry',
  EIO: 'retry',
  WORKER_DIED: 'retry',
  UNEXPECTED: 'retry',
};

/** The actions that stand beside a problem: what helps, and the way to where it is. */
export function helps({ code, path }: Problem): readonly ('repair' | 'key' | 'password' | 'retry' | 'place')[] {
  const first = Object.hasOwn(help, code) ? help[code] : undefined;
  return [...(first ? [first] : []), ...(path === undefined ? [] : ['place' as const])];
}

/** Whether something is damaged or cannot be had; what does not exist yet is worth a word, and no more. */
export function isWrong({ code }: Problem): boolean {
  return code !== 'NO_FOLDER' && code !== 'NO_DATABASE';
}

/** Why a cache could not be read in full. What is wrong with a server is mended where the cache is named. */
export function unreadProblem({ code, message, data: { path, url } }: WireError, origin: Origin): Problem {
  const place = typeof path === 'string' ? { path } : url === undefined ? {} : namedAt(origin);
  return { code, message: l10n.t('{0} The cache could not be read in full.', message), ...place };
}
