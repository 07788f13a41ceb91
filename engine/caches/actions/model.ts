/** What is asked of the actions on a cache, and what they answer. It crosses to the extension: texts and numbers. */
import type { Problem } from '../model.ts';

/** A stored entry by its full key. */
export type EntryName = { readonly store: 'values' | 'calls'; readonly key: string };

/** How many there are, and the first of them with a few words each. */
export type Listed = { readonly count: number; readonly first: readonly { readonly key: string; readonly text: string }[] };

/** What evicting entries would do. */
export type EvictionPlan = {
  readonly values: number;
  readonly calls: number;
  /** Bytes that files shrink by, as far as that is known: databases and files of several bags tell no more than a share. */
  readonly bytes: number;
  /** Entries that are gone already. */
  readonly absent: number;
  /** Values that stay and hold one of these, directly or through others: Python could not load them any more. */
  readonly parents: Listed;
  /** Calls that stay and whose arguments or result could not be loaded any more. */
  readonly users: Listed;
  /** What cannot be read and so may hold one of these too; `text` says why. */
  readonly unreadable: Listed;
};

/** What a person agreed to. Where more than that would break, nothing is done. */
export type Agreed = { readonly parents: number; readonly users: number };

/** Which records are meant: those under these keys, or those that have these fields; all when nothing is said. */
export type RecordScope = {
  readonly keys?: readonly string[];
  readonly module?: string | null;
  readonly name?: string;
  /** JSON text, or null. */
  readonly version?: string | null;
  readonly codeDigest?: string | null;
};

/** Fields that records get; what is left out stays as it is. */
export type RecordChange = {
  readonly name?: string;
  readonly module?: string | null;
  readonly version?: number | string | null;
  /** 64 hex digits. */
  readonly codeDigest?: string | null;
};

/** Two or more records that would come to one key, or one that would come to the key of another record. */
export type Collision = {
  readonly to: string;
  readonly from: readonly string[];
  /** Whether another record is stored there. */
  readonly isStored: boolean;
  readonly text: string;
};

/** What giving records new fields and keys would do. */
export type RekeyPlan = {
  readonly records: number;
  /** Records that keep their keys. */
  readonly unchanged: number;
  readonly moved: {
    readonly count: number;
    readonly first: readonly { readonly from: string; readonly to: string; readonly text: string }[];
  };
  /** Records whose new record is stored already, the same in everything. */
  readonly written: number;
  readonly collisions: { readonly count: number; readonly first: readonly Collision[] };
  readonly unreadable: Listed;
};

/** A value that a person gives: the text of a Python literal or of an array that Python printed, or a file. */
export type ValueInput =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'json' | 'npy' | 'csv'; readonly path: string };

/** A value as it would be stored. */
export type ReadValue = { readonly key: string; readonly type: string; readonly preview: string };

export type SavedValue = ReadValue & {
  /** Entries that were written: the value and its parts. 0 when it was stored already. */
  readonly written: number;
  /** What lies under its key already, where it is. */
  readonly stored: string | null;
};

/** Where a value is stored. */
export type FoundValue = ReadValue & {
  readonly cacheId: string;
  readonly cacheName: string;
  /** What the text or file was taken for, such as `array of float64`. */
  readonly as: string;
};

export type ValueSearch = {
  readonly found: readonly FoundValue[];
  /** What was looked for. */
  readonly tried: readonly (ReadValue & { readonly as: string })[];
  /** Caches that could not be looked into. */
  readonly problems: readonly Problem[];
};

export type RepairedBag = {
  /** The repaired copy, beside the file. */
  readonly copy: string;
  /** Entries that the copy lists; null for a file of one entry. */
  readonly entries: number | null;
};
