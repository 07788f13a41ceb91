/** What the views show: rows whose text the engine made, never decoded values. */
import type { Problem } from '../caches/model.ts';

/** 64 lower-case hex digits. */
export type Key = string;

export type Page<Row> = {
  readonly rows: readonly Row[];
  /** Opaque cursor of the next page; null at the end. */
  readonly next: string | null;
  /** Rows of the whole list, as far as they are known. */
  readonly total: number;
  /** False where `total` is only what was found so far, as under a text filter before the last page: `count` has all counted. */
  readonly counted: boolean;
  /** When the catalog saw these rows (ms since 1970), and whether it had seen everything. */
  readonly asOf: number;
  readonly complete: boolean;
};

export type ValueKind = 'scalar' | 'text' | 'bytes' | 'array' | 'table' | 'container' | 'record' | 'instance' | 'code' | 'unreadable';

export type ValueRow = {
  readonly key: Key;
  readonly kind: ValueKind;
  /** The unqualified Python type, such as `list`, `ndarray`, `Structure`. */
  readonly type: string;
  /** Shape and dtype of an array: `(108, 3) float64`; null of anything else. */
  readonly shape: string | null;
  /** One line, as Python would print it, cut with an ellipsis. */
  readonly preview: string;
  /** Bytes on disk. */
  readonly size: number | null;
  /** When it was written (ms since 1970). */
  readonly written: number | null;
  /** In how many other stored values it is held. */
  readonly reuses: number;
  /** How many calls have it as an argument or result. */
  readonly calls: number;
  readonly problem?: Problem;
};

export type CallState = 'complete' | 'prepared' | 'result missing' | 'argument missing' | 'unreadable';

export type ArgumentRow = {
  readonly name: string;
  readonly key: Key;
  /** As Python prints it, cut. */
  readonly repr: string;
  /** Given where it is not stored any more. */
  readonly isMissing?: true;
  /** Given where it was not looked at yet: the cache is read for the first time. */
  readonly isUnread?: true;
  /** Why it cannot be read, where that is so. */
  readonly problem?: string;
};

export type CallRow = {
  readonly key: Key;
  readonly name: string;
  readonly module: string | null;
  /** JSON text of the version (`3`, `"1.2"`), or null. */
  readonly version: string | null;
  readonly codeDigest: string | null;
  readonly arguments: readonly ArgumentRow[];
  readonly result: Key | null;
  /** The result as Python prints it, cut; null where there is none. */
  readonly resultRepr: string | null;
  /** Given where the result was not looked at yet, as of an argument. */
  readonly isResultUnread?: true;
  /** Why the result cannot be read, where that is so. */
  readonly resultProblem?: string;
  readonly state: CallState;
  /** Unix seconds, where `Runtime` metadata says. */
  readonly started: number | null;
  /** Wall time in seconds, where `Runtime` metadata says. */
  readonly duration: number | null;
  readonly problem?: Problem;
};

/** How many entries a list has, and their bytes on disk. */
export type ListTotal = { readonly count: number; readonly bytes: number };

export type CacheSummary = {
  readonly values: {
    readonly count: number;
    readonly bytes: number;
    readonly shared: number;
    readonly top: number;
    readonly unreadable: number;
    /** The same for each group, with their bytes. */
    readonly groups: Readonly<Record<ValueGroup, ListTotal>>;
    /** Bytes that would be stored besides, if nothing were stored once for all its uses. */
    readonly saved: number;
    /** How many types there are. */
    readonly types: number;
  } | null;
  readonly calls: { readonly count: number; /** See {@link CallGroupRow}. */ readonly bytes: number; readonly functions: number } | null;
  readonly problems: readonly Problem[];
  readonly asOf: number;
  readonly complete: boolean;
};

export type ModuleRow = { readonly module: string | null; readonly calls: number; readonly functions: number };
export type FunctionRow = { readonly module: string | null; readonly name: string; readonly calls: number };

/** Which calls. What is left out limits nothing; several limits hold together. */
export type CallGroup = {
  readonly module?: string | null;
  readonly name?: string;
  /** JSON text of the version, or null, as in {@link CallRow}. */
  readonly version?: string | null;
  readonly codeDigest?: string | null;
  /** As {@link CallGroupRow} gives it, such as `project='alloys'`. */
  readonly tag?: string;
  /** When they started, in the time zone of this machine: `2026-11`, or an empty text for those that do not say. */
  readonly month?: string;
  /** The same: `2026-11-25`. */
  readonly day?: string;
  /** Those that have this value as an argument or as their result. */
  readonly uses?: Key;
};

/** What calls are put together by: a level of module > function > version > code digest, a tag, or when they started. */
export type CallGrouping = 'module' | 'function' | 'version' | 'codeDigest' | 'tag' | 'month' | 'day';

export type CallGroupRow = {
  /** What its calls have in common: for `calls`, for `sizes`, and for the groups within it. */
  readonly group: CallGroup;
  /** The module, name, version (JSON text), code digest, tag or date; null where calls have none. */
  readonly value: string | null;
  readonly calls: number;
  /** Bytes of the records and of their results; a result of several calls counts with each. */
  readonly bytes: number;
  /** When the latest of them started (Unix seconds); null where that is not known. */
  readonly latest: number | null;
  /** How many groups of the next level there are; 0 on the last. */
  readonly groups: number;
};

/** Bytes on disk of a value, or of what some calls have as arguments and results. */
export type Sizes = {
  /** Of the value itself; of calls: of their records, arguments and results, each once. */
  readonly own: ListTotal;
  /** With all that is reached from there. */
  readonly closure: ListTotal;
  /** What of it nothing else holds, and so would be free without it. */
  readonly exclusive: ListTotal;
  readonly asOf: number;
  readonly complete: boolean;
};

/** What a value or a call holds, with the label of its edge. */
export type ChildRow = Pick<ValueRow, 'type' | 'shape' | 'preview'> & {
  readonly label: string;
  readonly key: Key;
  readonly kind: ValueKind | 'missing';
  /** Of an argument of a call: the function that gave it as a result, where one is found soon. */
  readonly madeBy?: string;
};

/** One stored entry in full: read from the disk now, not from the catalog. */
export type EntryDetail = {
  readonly key: Key;
  readonly store: 'values' | 'calls';
  readonly row: ValueRow | null;
  readonly call: (CallRow & { readonly metadata: string }) | null;
  /** Multi-line Python-like text, cut at `maxText` characters. */
  readonly text: string;
  readonly truncated: boolean;
  /** Facts for a table: shape, dtype, length, module, ... */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Children in order, each with the label of its edge. */
  readonly children: readonly ChildRow[];
  /** How many it has in all: `children` may be the first of them. */
  readonly childCount: number;
  /** Values that hold it, and calls that have it (first 100 of each). */
  readonly parents: readonly ValueRow[];
  readonly calls: readonly CallRow[];
  readonly file: string | null;
};

/** Which stored entries a prefix could mean. */
export type Candidate = {
  readonly cacheId: string;
  readonly cacheName: string;
  readonly store: 'values' | 'calls';
  readonly key: Key;
  readonly label: string;
};

/** With two or more uses (in other values, in calls); held by no other value; not reached from any call; every one; unreadable. */
export type ValueGroup = 'shared' | 'top' | 'unreachable' | 'all' | 'unreadable';

/** By key; or the most reused, the largest, the youngest first; or by the bytes that sharing saves: size x (uses - 1). */
export type ValueSort = 'key' | 'reuses' | 'saved' | 'size' | 'age';

/** Which values, in which order. */
export type ValueList = {
  readonly group: ValueGroup;
  /** Only those of this type, such as `ndarray`. */
  readonly type?: string;
  /** Only those whose key starts with these hexadecimal digits. */
  readonly prefix?: string;
  /** Only those whose preview or type has this in it, or whose key starts with it, in upper or lower case. */
  readonly text?: string;
  /** `saved` for what is shared, else `key`, when left out. */
  readonly sort?: ValueSort;
};

/** What a group has of a type. */
export type TypeRow = {
  readonly type: string;
  readonly kind: ValueKind;
  readonly count: number;
  readonly bytes: number;
  /** Bytes that would be stored besides, if nothing were stored once for all its uses. */
  readonly saved: number;
};
