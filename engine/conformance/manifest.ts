/** What a storage says of itself, so that it is held to that. */
import type { CallOperations, KeyManagement, ValueOperations } from '../storage/base.ts';
import type { Destructuring } from '../storage/destructuring.ts';

export interface Supports {
  /** It keeps what it is given; false of the void storages. True when left out. */
  readonly keeps?: boolean;
  /** It stores values in parts: `childDigests`, `countReuses`. False when left out. */
  readonly destructuring?: boolean;
  /** Calls: metadata may be any value (pickles), not only what JSON holds. False when left out. */
  readonly anyMetadata?: boolean;
}

export type Values = KeyManagement & ValueOperations;
export type PartedValues = Values & Pick<Destructuring, 'childDigests' | 'countReuses' | 'remainingDepth'>;
export type Calls = KeyManagement & CallOperations;

/** A case: `run` opens a storage of its own, closes it at the end, and throws where the storage does not conform. */
export interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** How a case is written: what must hold of an empty storage. */
export type Cases<S> = { readonly [name: string]: (storage: S) => Promise<void> };
