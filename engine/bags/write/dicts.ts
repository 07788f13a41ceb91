/** Dicts: as a group of named values where nothing of them is lost by that, else as keys and values. */
import { SaveError } from '../../errors.ts';
import type { Global } from '../../values/objects.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import type { ContentType } from './content.ts';

/** What a group holds. Without `names`, the children are `i0`, `i1` and so on. */
export interface Parts {
  readonly type: ContentType;
  readonly names?: readonly string[];
  readonly values: readonly unknown[];
  readonly cls?: Global | undefined;
}

/** Characters of a name of a link; a heap takes no more of one. */
const longestName = 4000;

export function dictForm(dict: ReadonlyMap<unknown, unknown>): Parts {
  const keys = [...dict.keys()];
  if (keys.every(isSimple)) {
    if (keys.includes('.')) throw new SaveError('A dict whose keys are all texts cannot be stored in a bag if one is "."');
    // a group gives its members in the order of their names
    const ordered = keys.every((key, i) => i === 0 || (keys[i - 1] as string) < key);
    if (ordered && keys.every((key) => key.length <= longestName && !key.includes('\0')))
      return { type: 'StrKeyDict', names: keys, values: [...dict.values()] };
  }
  return { type: 'Dict', names: ['keys', 'values'], values: [new Tuple(keys as Value[]), new Tuple([...dict.values()] as Value[])] };
}

/** What the reference takes for the name of a link: ASCII without a slash, and something at all. */
const isSimple = (key: unknown): key is string => typeof key === 'string' && /^[\0-.0-\x7f]+$/.test(key);
