import { callKey } from '../../digest/index.ts';
import { DatabaseError, KeyError } from '../../errors.ts';
import type { DigestedCall, QueryCall } from '../../values/calls.ts';
import type { DigestHex, KeyLike } from '../../values/objects.ts';
import { CallStorage } from '../base.ts';
import type { OnUnreadable, QueryOptions } from '../base.ts';
import { Template } from '../template.ts';
import { PerKeyLockMixin } from '../thread_safe.ts';
import { selectKeys } from './conditions.ts';
import { keyPages, pageSize } from './pages.ts';
import { loadRows, toCall, toRows } from './records.ts';
import type { CallRows } from './records.ts';
import { replaceCall } from './replace.ts';
import { ServerStore } from './server-store.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Log, Store } from './store.ts';
import { hidePassword, parseUrl } from './url.ts';

export interface SqlOptions {
  /**
   * As SQLAlchemy spells it: `sqlite:///relative`, `sqlite:////absolute`, `postgresql://user:password@host/database`, `mysql+pymysql://…`,
   * `mariadb://…`; or the path of an SQLite file. Left out: a database in memory.
   */
  readonly url?: string;
  /** Tells `log` of each statement. */
  readonly echo?: boolean;
  /** Where `echo` goes; `console.log` when left out. */
  readonly log?: Log;
}

/** Keys of one prefix that are told apart. */
const maxCandidates = 101;

/**
 * Call records in a SQL database: SQLite, PostgreSQL, MariaDB or MySQL.
 *
 * Looking makes nothing: a file or tables that are not there read as an empty storage. The first write makes them. An SQLite file that holds
 * other tables only is no call store: looking at it is a {@link FormatError}. What goes wrong in a database is a {@link DatabaseError}.
 */
export class Sql extends PerKeyLockMixin(CallStorage) {
  readonly url: string;
  readonly echo: boolean;
  #open: Store | undefined;

  /** @throws {@link UnsupportedError} for a URL of another database, or with options that mean nothing here. */
  constructor({ url, echo = false, log = console.log }: SqlOptions = {}) {
    super();
    this.url = url ?? 'sqlite:///:memory:';
    this.echo = echo;
    const target = parseUrl(url);
    const told = echo ? log : undefined;
    this.#open =
      target.dialect === 'sqlite'
        ? new SqliteStore(target.path, target.timeout, told)
        : new ServerStore(target.dialect, target.server, hidePassword(this.url), told);
  }

  get #store(): Store {
    if (this.#open) return this.#open;
    throw new DatabaseError(`${hidePassword(this.url)} was closed.`, { code: 'CLOSED', data: { url: hidePassword(this.url) } });
  }

  async *list(): AsyncGenerator<DigestHex> {
    for await (const keys of keyPages(this.#store, undefined)) yield* keys;
  }

  /** In the database. Hex sorts in one way wherever texts are compared, and no digit comes after `g`. */
  protected override async prefixCandidates(prefix: string): Promise<DigestHex[]> {
    const keys = await this.#store.read(async (db) => {
      const query = selectKeys(db, this.#store.dialect, undefined, prefix).where('calls.key', '<', `${prefix}g`);
      return await query.limit(maxCandidates).execute();
    });
    return (keys ?? []).map(({ key }) => key as DigestHex).filter((key) => key.startsWith(prefix));
  }

  // MariaDB finds a key whatever the case of its letters.
  protected async _contains(key: DigestHex): Promise<boolean> {
    const rows = await this.#store.read((db) => db.selectFrom('calls').select('key').where('key', '=', key).execute());
    return rows?.some((row) => row.key === key) ?? false;
  }

  /** The other tables follow by themselves. */
  protected async _evict(key: DigestHex): Promise<void> {
    if (await this._contains(key)) await this.#store.write((db) => db.deleteFrom('calls').where('key', '=', key).execute());
  }

  async save(call: DigestedCall): Promise<DigestHex> {
    const key = callKey(call);
    return await this.operationContext(key, () => this.put(call, key));
  }

  async load(key: KeyLike): Promise<DigestedCall> {
    const full = await this.normalizeKey(key);
    return await this.operationContext(full, () => this.get(full));
  }

  /**
   * Stores a record under a full key: one that is equal is left alone, a different one replaced.
   *
   * @throws {@link SaveError} for metadata that is no JSON.
   */
  async put(call: DigestedCall, key: DigestHex): Promise<DigestHex> {
    const { dialect } = this.#store;
    const rows = toRows(call, key, dialect);
    await this.#store.write((db) => replaceCall(db, dialect, rows, call));
    return key;
  }

  /** The record of a full key. @throws {@link KeyError} when there is none, {@link FormatError} when it is damaged. */
  async get(key: DigestHex): Promise<DigestedCall> {
    const rows = await this.#store.read((db) => loadRows(db, this.#store.dialect, [key]));
    const found = rows?.get(key);
    if (!found) throw new KeyError(`Call ${key} is not in ${hidePassword(this.url)}.`, { data: { key } });
    return toCall(found);
  }

  /** No connection is held while the caller looks at a record: the loop may load, save and evict. */
  async *query(template: QueryCall, { onUnreadable }: QueryOptions = {}): AsyncGenerator<DigestedCall> {
    const wanted = new Template(template);
    const { dialect } = this.#store;
    for await (const keys of keyPages(this.#store, template))
      for (let start = 0; start < keys.length; start += pageSize) {
        const page = keys.slice(start, start + pageSize);
        const found = await this.#store.read((db) => loadRows(db, dialect, page));
        for (const key of page) {
          const rows = found?.get(key); // evicted meanwhile
          const call = rows && readable(rows, onUnreadable);
          if (call && wanted.matches(call)) yield call;
        }
      }
  }

  override async close(): Promise<void> {
    const store = this.#open;
    this.#open = undefined;
    await store?.close();
  }
}

function readable(rows: CallRows, onUnreadable: OnUnreadable | undefined): DigestedCall | undefined {
  try {
    return toCall(rows);
  } catch (error) {
    if (!onUnreadable) throw error;
    onUnreadable(rows.call.key as DigestHex, error as Error);
    return undefined;
  }
}
