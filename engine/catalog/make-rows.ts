/** Records of the catalog as rows for the views. */
import type { Problem } from '../caches/model.ts';
import type { Database } from '../sqlite.ts';
import type { DigestedCall } from '../values/calls.ts';
import { describeCall, previewLength } from './describe.ts';
import { fromStored, toStored } from './keys.ts';
import { fact } from './schema.ts';
import type { StoredKey } from './keys.ts';
import { compose } from './preview.ts';
import type { Marked } from './preview.ts';
import type { CallRow, CallState, ValueKind, ValueRow } from './rows.ts';

type EntryRecord = {
  readonly key: StoredKey;
  readonly kind: string;
  readonly type: string;
  readonly shape: string | null;
  readonly preview: string;
  readonly size: number;
  readonly mtime: number;
  readonly reuses: number;
  readonly calls: number;
  readonly problem: string | null;
};
type CallRecord = {
  readonly key: StoredKey;
  readonly name: string;
  readonly module: string | null;
  readonly version: string | null;
  readonly code_digest: string | null;
  readonly names: string;
  readonly arguments: string;
  readonly result: number | null;
  readonly started: number | null;
  readonly duration: number | null;
  readonly problem: string | null;
};
type Referred = Marked & { readonly problem: string | null };
/** A call with what it refers to. */
type CallParts = Omit<CallRow, 'arguments' | 'resultRepr' | 'state' | 'result'> & {
  readonly arguments: readonly (readonly [name: string, entry: Referred])[];
  readonly result: Referred | null;
};

const entryRows = `SELECT key, kind, name AS type, shape, preview, size, mtime, reuses, calls, problem FROM entries JOIN types ON types.id = type`;
const callRows = `SELECT key, name, module, version, code_digest, forms.arguments AS names, calls.arguments, result, started, duration, problem
  FROM calls JOIN forms ON forms.id = form JOIN functions ON functions.id = forms.function`;

const argumentLength = 80;

export class RowMaker {
  readonly #db: Database;
  /** Whether the cache has a store of values that can be looked at: without one nothing is missing. */
  readonly #hasValues: boolean;
  /** Until everything was read once, what is not here may be stored all the same. */
  readonly #isComplete: boolean;

  constructor(database: Database, hasValues: boolean) {
    this.#db = database;
    this.#hasValues = hasValues;
    this.#isComplete = fact(database, 'complete') === 1;
  }

  valueAt(id: number): ValueRow | undefined {
    return this.#valueRow(this.#db.get<EntryRecord>(`${entryRows} WHERE entries.id = ?`, id));
  }

  value(key: string): ValueRow | undefined {
    return this.#valueRow(this.#db.get<EntryRecord>(`${entryRows} WHERE key = ?`, toStored(key)));
  }

  callAt(id: number): CallRow | undefined {
    return this.#callRecord(this.#db.get<CallRecord>(`${callRows} WHERE calls.id = ?`, id));
  }

  call(key: string): CallRow | undefined {
    return this.#callRecord(this.#db.get<CallRecord>(`${callRows} WHERE key = ?`, toStored(key)));
  }

  /** The row of a call that the catalog has not seen yet. */
  freshCall(key: string, call: DigestedCall): CallRow {
    const { name, module, version, codeDigest, started, duration, arguments: args, result } = describeCall(call);
    return this.#callRow({
      ...{ key, name, module, version, codeDigest, started, duration },
      arguments: args.map(([argument, value]) => [argument, this.#marked(value)]),
      result: result === null ? null : this.#marked(result),
    });
  }

  /** What an entry looks like, in at most `length` characters; `undefined` where it is not stored. */
  preview(key: string, length = previewLength): string | undefined {
    const { preview } = this.#marked(key);
    return preview === null ? undefined : this.compose(preview, length);
  }

  /** A preview with what its marks stand for. */
  compose(template: string, length = previewLength): string {
    return compose(template, length, (entry) => this.#marked(entry));
  }

  #marked(entry: number | string): Referred {
    const [column, value] = typeof entry === 'number' ? (['id', entry] as const) : (['key', toStored(entry)] as const);
    const row = this.#db.get<{ key: StoredKey; preview: string | null; problem: string | null }>(
      `SELECT key, preview, problem FROM entries WHERE ${column} = ?`,
      value,
    );
    return row ? { ...row, key: fromStored(row.key) } : { key: String(entry), preview: null, problem: null };
  }

  #valueRow(row: EntryRecord | undefined): ValueRow | undefined {
    return (
      row && {
        key: fromStored(row.key),
        kind: row.kind as ValueKind,
        type: row.type,
        shape: row.shape,
        preview: this.compose(row.preview),
        size: row.size,
        written: row.mtime * 1000,
        reuses: row.reuses,
        calls: row.calls,
        ...(row.problem !== null && { problem: JSON.parse(row.problem) as Problem }),
      }
    );
  }

  #callRecord(row: CallRecord | undefined): CallRow | undefined {
    if (!row) return undefined;
    const names = JSON.parse(row.names) as string[];
    return this.#callRow({
      key: fromStored(row.key),
      name: row.name,
      module: row.module,
      version: row.version,
      codeDigest: row.code_digest,
      arguments: (JSON.parse(row.arguments) as number[]).map((id, i) => [names[i] as string, this.#marked(id)]),
      result: row.result === null ? null : this.#marked(row.result),
      started: row.started,
      duration: row.duration,
      ...(row.problem !== null && { problem: JSON.parse(row.problem) as Problem }),
    });
  }

  #callRow(call: CallParts): CallRow {
    const { result } = call;
    return {
      ...call,
      arguments: call.arguments.map(([name, entry]) => ({
        name,
        key: entry.key,
        repr: this.#text(entry, argumentLength),
        ...(this.#hasValues && entry.preview === null && (this.#isComplete ? { isMissing: true as const } : { isUnread: true as const })),
        ...(entry.problem !== null && { problem: (JSON.parse(entry.problem) as Problem).message }),
      })),
      result: result?.key ?? null,
      resultRepr: result === null || (result.preview === null && this.#hasValues) ? null : this.#text(result, previewLength),
      ...(this.#hasValues && !this.#isComplete && result?.preview === null && { isResultUnread: true as const }),
      ...(result?.problem && { resultProblem: (JSON.parse(result.problem) as Problem).message }),
      state: this.#stateOf(call),
    };
  }

  #text({ key, preview }: Marked, length: number): string {
    if (preview !== null) return this.compose(preview, length);
    return this.#hasValues && this.#isComplete ? `<missing ${key.slice(0, 8)}>` : `<${key.slice(0, 8)}>`;
  }

  #stateOf({ problem, result, arguments: args }: CallParts): CallState {
    if (problem) return 'unreadable';
    if (result === null) return 'prepared';
    if (!this.#hasValues || !this.#isComplete) return 'complete';
    if (result.preview === null) return 'result missing';
    return args.some(([, entry]) => entry.preview === null) ? 'argument missing' : 'complete';
  }
}
