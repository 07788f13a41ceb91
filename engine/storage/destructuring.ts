/** Containers stored in parts, as in `fleche.storage.destructuring`: each part has an entry of its own, and equal parts share one. */
import { IndigestibleError } from '../errors.ts';
import { directDigests } from '../pickle/scan.ts';
import { normalize } from '../values/normalize.ts';
import { Digest } from '../values/objects.ts';
import { NamedTuple } from '../values/sequences.ts';
import type { DigestHex, KeyLike } from '../values/objects.ts';
import type { Valuable, Value } from '../values/value.ts';
import type { KeyManagement, OnUnreadable, ValueOperations } from './base.ts';
import { keyText } from './keys.ts';
import type { AbstractCtor } from './mixins.ts';
import { destructurerOf, inlineDepth, isEmptyContainer, mend } from './sunder.ts';
import type { Interned } from './sunder.ts';

/** Counts by key; a key that is missing counts 0. */
export class Counter extends Map<DigestHex, number> {
  override get(key: DigestHex): number {
    return super.get(key) ?? 0;
  }
}

export interface DestructuringOptions {
  /** A part of fewer levels than this stays within its parent: with 1, numbers and texts do. 0 when left out. */
  readonly remainingDepth?: number;
}

/** Python's recursion limit stops the reference before this. */
const maxLevels = 900;

/** What {@link DestructuringMixin} adds to a storage of values. */
export declare class Destructuring {
  readonly remainingDepth: number;
  childDigests(key: KeyLike): Promise<Set<DigestHex>>;
  countReuses(options?: { readonly onUnreadable?: OnUnreadable }): Promise<Counter>;
  protected internRec(value: Value, key?: DigestHex, level?: number): Interned | Promise<Interned>;
  protected isTrojanTuple(value: Value): boolean;
  protected rawSubDigests(raw: Value): Set<DigestHex>;
}

/**
 * Stores lists, tuples, dicts, dataclass and attrs records in parts, and puts them together when they are loaded.
 *
 * `class MyValueStorage extends DestructuringMixin(ValueMixin(MemoryBackend)) {}`
 */
export function DestructuringMixin<B extends AbstractCtor<KeyManagement & ValueOperations>>(Base: B): B & AbstractCtor<Destructuring> {
  abstract class WithDestructuring extends Base {
    readonly remainingDepth: number;

    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeScript wants it of a mixin
    constructor(...args: any[]) {
      super(...(args as unknown[]));
      this.remainingDepth = (args[0] as DestructuringOptions | undefined)?.remainingDepth ?? 0;
    }

    override async save(value: Valuable, key?: KeyLike): Promise<DigestHex> {
      const whole = normalize(value);
      if (isEmptyContainer(whole) || !destructurerOf(whole)) return await super.save(whole, key);
      const [result, depth] = await this.internRec(whole, key === undefined ? key : (keyText(key) as DigestHex));
      return depth < this.remainingDepth ? await super.save(result, key) : (result as Digest).hex;
    }

    /**
     * One pass, from the leaves up: a part of fewer levels than `remainingDepth` comes back as it is, any other is stored (under `key`, or
     * its digest) and comes back as its `Digest`. Both with their depth.
     */
    protected internRec(value: Value, key?: DigestHex, level = 0): Interned | Promise<Interned> {
      if (value instanceof Digest) return [value, -1];
      if (level > maxLevels) throw new IndigestibleError('The value is nested too deeply, or holds itself (Python raises RecursionError).');
      const depth = this.isTrojanTuple(value) ? Infinity : inlineDepth(value);
      if (depth === undefined) return this.#internParts(value, key, level);
      // most parts are such: nothing waits for them
      return depth < this.remainingDepth ? [value, depth] : this.#stored([value, depth], key);
    }

    async #internParts(value: Value, key: DigestHex | undefined, level: number): Promise<Interned> {
      const destructurer = destructurerOf(value);
      if (!destructurer) return await this.#stored([value, Infinity], key);
      const result = await destructurer((part) => this.internRec(part, undefined, level + 1), value);
      return result[1] < this.remainingDepth ? result : await this.#stored(result, key);
    }

    async #stored([value, depth]: Interned, key: DigestHex | undefined): Promise<Interned> {
      return [new Digest(await super.save(value, key)), depth];
    }

    /** Whether a tuple is a namedtuple. Its class takes no list of items, so it is stored as it is. */
    protected isTrojanTuple(value: Value): boolean {
      return value instanceof NamedTuple;
    }

    /** The value, with everything that it refers to. A part that occurs several times in it is one object. */
    override async load(key: KeyLike): Promise<Value> {
      return await mend(await this.normalizeKey(key), (part) => super.load(part));
    }

    /**
     * The entries that a stored value refers to, without loading them.
     *
     * @throws {@link KeyError} when the key is not stored.
     */
    async childDigests(key: KeyLike): Promise<Set<DigestHex>> {
      const full = await this.normalizeKey(key);
      return new Set(await this.#inContext(full, async () => await this.#subDigests(full)));
    }

    /**
     * How many stored values refer to each entry, 0 for those that none refers to. A value that refers to an entry twice counts once.
     *
     * @throws at the first entry that cannot be read, unless `onUnreadable` is told of it.
     */
    async countReuses({ onUnreadable }: { readonly onUnreadable?: OnUnreadable } = {}): Promise<Counter> {
      const counts = new Counter();
      for await (const key of this.list()) counts.set(key, 0);
      const count = async (keys: readonly DigestHex[]) => {
        for (const key of keys) {
          try {
            const children = this.#subDigests(key);
            for (const child of children instanceof Promise ? await children : children)
              if (counts.has(child)) counts.set(child, counts.get(child) + 1);
          } catch (error) {
            if (!onUnreadable) throw error;
            onUnreadable(key, error as Error);
          }
        }
      };
      for (const keys of batches([...counts.keys()], 250)) await this.#inContext(keys, () => count(keys));
      return counts;
    }

    /** Loading enters a context by itself. */
    #inContext<T>(keys: DigestHex | readonly DigestHex[], body: () => Promise<T>): Promise<T> {
      return (this as Partial<ParentBackend>).getParent ? this.operationContext(keys, body) : body();
    }

    #subDigests(key: DigestHex): Set<DigestHex> | Promise<Set<DigestHex>> {
      const { getParent } = this as Partial<ParentBackend>;
      // a backend that sees from the first bytes that an entry refers to nothing need not read the rest
      const raw = getParent ? getParent.call(this, key) : super.load(key);
      const digests = (parent: Value | undefined) => (parent === undefined ? none : this.rawSubDigests(parent));
      return raw instanceof Promise ? raw.then(digests) : digests(raw);
    }

    /** The digests that are direct elements of a stored wrapper. Anything else has none. */
    protected rawSubDigests(raw: Value): Set<DigestHex> {
      return directDigests(raw);
    }
  }
  return WithDestructuring as unknown as B & AbstractCtor<Destructuring>;
}

const none = new Set<DigestHex>();

function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** A backend that can tell parents from other entries without reading all of them. */
export interface ParentBackend {
  /** The entry as it is stored, or `undefined` where it refers to nothing. @throws {@link KeyError} when it is not stored. */
  getParent(key: DigestHex): Value | undefined | Promise<Value | undefined>;
}
