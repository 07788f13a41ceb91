/** Pickles of every dialect (`test/golden`), and what the reference says of each value in them. Needs no Python. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest, IndigestibleError, loads, PyDict, repr, Tuple } from '../../../engine/index.ts';
import type { Value } from '../../../engine/index.ts';
import { asNumpy1, heldOtherwise, printsOtherwise } from '../../support/prints.ts';

interface Entry {
  /** The expression of the value. */
  readonly of: string;
  readonly type: string;
  /** Null where it says an address or depends on the order of a set. */
  readonly repr: string | null;
  readonly digest: string | null;
  readonly tree?: Tree;
}
type Tree = string | number | { readonly [type: string]: readonly Tree[] };
interface Group {
  readonly made: { readonly numpy: string; readonly pandas: string };
  readonly values: readonly Entry[];
}
interface Told {
  readonly group: string;
  readonly without: readonly string[];
  readonly otherwise: readonly Entry[];
}

const folder = join(import.meta.dirname, '../../golden');
const json = <T>(...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as T;

function digestOf(value: Value): string | null {
  try {
    return digest(value);
  } catch (error) {
    if (error instanceof IndigestibleError) return null;
    throw error;
  }
}

/** Lists, tuples and dicts, each numbered; where one comes again, its number. */
function treeOf(value: Value, seen = new Map<Value, number>()): Tree {
  const name = Array.isArray(value) ? 'list' : value instanceof Tuple ? 'tuple' : value instanceof PyDict ? 'dict' : undefined;
  if (name === undefined) return repr(value);
  const known = seen.get(value);
  if (known !== undefined) return known;
  seen.set(value, seen.size);
  const parts = Array.isArray(value) ? value : value instanceof Tuple ? value.items : [...(value as PyDict)].flat(1);
  return { [name]: parts.map((part) => treeOf(part, seen)) };
}

/** Tables are printed in more ways than this engine has; those that it has are compared in `test/interop/repr.test.ts`. */
const isTable = (type: string): boolean => /^pandas\.(.*\.)?(DataFrame|Series|\w*Index)$/.test(type);
/** NumPy 1 prints what is no whole array without its type. */
const isScalar = (type: string): boolean => type.startsWith('numpy.') && type !== 'numpy.ndarray';

function textDiffers(value: Value, { type, repr: expected }: Entry, isNumpy1: boolean): string | undefined {
  const text = repr(value);
  if (isTable(type) || (isNumpy1 && isScalar(type))) return undefined;
  const otherwise = printsOtherwise[type]?.[1];
  if (otherwise) return otherwise.test(text) ? undefined : `prints as ${text}, not like ${otherwise.source}`;
  if (typeof expected !== 'string' || heldOtherwise.test(text)) return undefined;
  return expected === (isNumpy1 ? asNumpy1(text) : text) ? undefined : `prints as ${text}, in Python as ${expected}`;
}

function differences(value: Value, entry: Entry, { numpy, pandas }: Group['made']): string[] {
  const [isNumpy1, isPandas2] = [numpy.startsWith('1.'), pandas.startsWith('2.')];
  const wrong: string[] = [];
  const { digest: expected, tree } = entry;
  const text = textDiffers(value, entry, isNumpy1);
  if (text !== undefined) wrong.push(text);
  const hex = digestOf(value);
  // what is known to Python alone is refused; a Timedelta alone does not say which pandas wrote it
  if (hex !== null && hex !== expected && !(isPandas2 && entry.type.endsWith('.Timedelta')))
    wrong.push(`has the digest ${hex}, in Python ${expected}`);
  if (tree !== undefined) assert.deepEqual(treeOf(value), tree);
  return wrong;
}

describe('golden pickles', function () {
  this.timeout(20_000);
  const environments = readdirSync(folder).filter((name) => name.startsWith('numpy'));
  let compared = 0;
  let digested = 0;

  it('are of NumPy 1 and 2, pandas 2 and 3, and of every pickler and protocol', () => {
    assert.deepEqual(
      environments.map((name) => name.replace(/numpy-(\d).*-pandas-(\d).*/, '$1$2')),
      ['12', '22', '23'],
    );
    const dialects = new Set(environments.flatMap((name) => readdirSync(join(folder, name))).map((file) => file.split('.')[1]));
    for (const pickler of ['pickle', 'cloudpickle', 'dill'])
      for (let protocol = 0; protocol < 6; protocol++) assert.ok(dialects.has(`${pickler}-${protocol}`), `${pickler}-${protocol}`);
  });

  for (const environment of environments)
    for (const file of readdirSync(join(folder, environment)).filter((name) => name.endsWith('.pickle')))
      it(`${environment}/${file}`, () => {
        const { group, without, otherwise } = json<Told>(environment, file.replace(/pickle$/, 'json'));
        const { made, values } = json<Group>(environment, `${group}.json`);
        const told = new Map([...values.filter(({ of }) => !without.includes(of)), ...otherwise].map((entry) => [entry.of, entry]));
        const read = loads(readFileSync(join(folder, environment, file)));
        assert.ok(Array.isArray(read));
        assert.equal(read.length, told.size);
        const wrong = [...told.values()].flatMap((entry, i) => {
          const value = read[i] as Value;
          compared++;
          if (entry.digest !== null && digestOf(value) !== null) digested++;
          return differences(value, entry, made).map((what) => `${entry.of} ${what}`.slice(0, 700));
        });
        assert.equal(wrong.length, 0, `${wrong.length} differ\n${wrong.slice(0, 6).join('\n')}`);
      });

  it('have values enough, most of which have a digest here', () => {
    assert.ok(compared > 10_000, `${compared} compared`);
    assert.ok(digested > compared * 0.8, `${digested} of ${compared} have a digest`);
  });
});
