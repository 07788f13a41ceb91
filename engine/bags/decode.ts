/** The nodes of a bag as values. Nothing is imported or called: what is no known value is an inert `Instance`, as from a pickle. */
import { FrozenSet, PyDict, PySet } from '../values/dict.ts';
import { Global, Instance } from '../values/objects.ts';
import { ByteArray, Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import type { BagFile } from './bag-file.ts';
import { globalOf } from './globals.ts';
import { construct, fill, iterated } from './reduced.ts';
import { readArray } from './scalars.ts';
import type { BagSource } from './source.ts';
import { assertVersion } from './versions.ts';
import type { VersionCheck } from './versions.ts';

/** Nodes within nodes. Python's own limit lets bagofholding write some 300. */
const mostDepth = 1000;
const content = 'bagofholding.content.';
const arrayContent = 'bagofholding.h5.content.Array';
/** Kinds that carry the release of what they hold. */
const versioned: ReadonlySet<string> = new Set([`${content}Reducible`, `${content}Global`, arrayContent]);
const parts = ['constructor', 'args', 'state', 'item_iterator', 'kv_iterator', 'setter'];

/** The value at `object`. @throws `FormatError` `BAD_BAG`, `BAG_REFUSED`, `BAG_VERSION`. */
export function decodeBag(file: BagFile, source: BagSource, versions: VersionCheck | undefined): Value {
  const decoder = new Decoder(file, source, versions);
  try {
    return decoder.node('object');
  } catch (error) {
    // Sets within sets within sets are hashed by content, recursively.
    if (error instanceof RangeError) throw source.damage('object', `is too large or too deeply nested (${error.message})`, error);
    throw error;
  }
}

class Decoder {
  readonly #file: BagFile;
  readonly #source: BagSource;
  readonly #versions: VersionCheck | undefined;
  /** Objects by their path, for references: those that cycles may lead back to are in it before their content is read. */
  readonly #memo = new Map<string, Value>();
  /** Classes and functions by their import path. */
  readonly #globals = new Map<string, Value>();
  #depth = 0;

  constructor(file: BagFile, source: BagSource, versions: VersionCheck | undefined) {
    this.#file = file;
    this.#source = source;
    this.#versions = versions;
  }

  node(path: string): Value {
    const known = this.#memo.get(path);
    if (known !== undefined) return known;
    if (++this.#depth > mostDepth) throw this.#source.damage(path, `is nested more than ${mostDepth} deep`);
    const type = this.#source.contentType(path);
    if (this.#versions && versioned.has(type)) this.#assertVersion(path, this.#versions);
    const value = type === arrayContent ? this.#array(path) : this.#content(type, path);
    this.#depth--;
    return value;
  }

  #content(type: string, path: string): Value {
    const source = this.#source;
    switch (type.startsWith(content) ? type.slice(content.length) : '') {
      case 'NoneItem':
        return null;
      case 'Bool':
        return source.boolean(path);
      case 'Long':
        return source.integer(path);
      case 'Float':
        return source.float(path);
      case 'Complex':
        return source.complex(path);
      case 'Str':
        return source.text(path);
      case 'Bytes':
        return source.bytes(path);
      case 'Bytearray':
        return new ByteArray(source.byteArray(path));
      case 'Global':
        return this.#global(path);
      case 'Reference':
        return this.#reference(path);
      case 'StrKeyDict': {
        const dict = this.#remember(path, new PyDict());
        for (const name of source.names(path)) dict.set(name, this.node(`${path}/${name}`));
        return dict;
      }
      case 'Dict':
        return this.#dict(path);
      case 'List': {
        const list = this.#remember(path, [] as Value[]);
        for (const item of this.#items(path)) list.push(item);
        return list;
      }
      case 'Set': {
        const set = this.#remember(path, new PySet());
        for (const item of this.#items(path)) set.add(item);
        return set;
      }
      case 'Tuple':
        return this.#built(path, new Tuple([...this.#items(path)]));
      case 'FrozenSet':
        return this.#built(path, new FrozenSet([...this.#items(path)]));
      case 'Union':
        return this.#built(path, union([...this.#items(path)]));
      case 'Reducible':
        return this.#reducible(path);
      default:
        throw source.damage(path, `has the unknown content type ${type.slice(0, 200)}`);
    }
  }

  #remember<T extends Value>(path: string, value: T): T {
    this.#memo.set(path, value);
    return value;
  }

  /** What can be built only after its content may have been built within it, by a cycle: the first one stays. */
  #built(path: string, value: Value): Value {
    return this.#memo.get(path) ?? this.#remember(path, value);
  }

  *#items(path: string): Generator<Value> {
    const { length } = this.#source.names(path);
    for (let i = 0; i < length; i++) yield this.node(`${path}/i${i}`);
  }

  #array(path: string): Value {
    return this.#remember(path, readArray(this.#file, this.#source.arrayAt(path)));
  }

  #dict(path: string): PyDict {
    const dict = this.#remember(path, new PyDict());
    const [keys, values] = [this.node(`${path}/keys`), this.node(`${path}/values`)];
    if (!(keys instanceof Tuple) || !(values instanceof Tuple) || keys.items.length !== values.items.length)
      throw this.#source.damage(path, 'has not as many keys as values');
    for (const [i, key] of keys.items.entries()) dict.set(key, values.items[i] as Value);
    return dict;
  }

  #reference(path: string): Value {
    const target = this.#source.text(path);
    if (target !== 'object' && !target.startsWith('object/')) throw this.#source.damage(path, 'is a reference to outside of its bag');
    return this.node(target);
  }

  #global(path: string): Value {
    const name = this.#source.text(path);
    const known = this.#globals.get(name);
    if (known !== undefined) return known;
    const value = globalOf(name, () => this.#source.field(path, 'qualname'));
    if (value === undefined) throw this.#source.damage(path, 'is no name of a class or function');
    this.#globals.set(name, value);
    return value;
  }

  #reducible(path: string): Value {
    const count = this.#source.names(path).length;
    if (count < 2 || count > parts.length) throw this.#source.damage(path, 'is not as an object is taken apart');
    const part = (i: number): Value => (i < count ? this.node(`${path}/${parts[i]}`) : null);
    const constructor = part(0);
    const args = part(1);
    // the arguments lead back to the object, which was built whole then
    const known = this.#memo.get(path);
    if (known !== undefined) return known;
    if (!(args instanceof Tuple)) throw this.#source.damage(`${path}/args`, 'is no tuple');
    const made = this.#remember(path, construct(constructor, args));
    const [state, items, entries, setter] = [part(2), iterated(part(3)), iterated(part(4)), part(5)];
    if (!items || !entries?.every(isPair)) throw this.#source.damage(path, 'has no items where it should');
    const pairs = entries.flatMap((pair) => (pair as Tuple).items);
    return this.#remember(path, fill(made, constructor, args, { state, items, pairs, setter }));
  }

  #assertVersion(path: string, check: VersionCheck): void {
    const version = this.#source.field(path, 'version');
    const module = version ? this.#source.field(path, 'module') : undefined;
    if (version && module) assertVersion(check, `${this.#file.path}: ${path}`, module, version);
  }
}

const isPair = (value: Value): boolean => value instanceof Tuple && value.items.length === 2;

/** `int | str`, as pickles spell it. */
function union(members: Value[]): Value {
  return new Instance('reduce', new Global('functools', 'reduce'), new Tuple([new Global('_operator', 'or_'), new Tuple(members)]));
}
