/** What threads of ours tell each other in pickles; see wire.ts. */
import { PyDict } from '../../values/dict.ts';
import { Global } from '../../values/objects.ts';
import { NamedTuple, Tuple } from '../../values/sequences.ts';
import { Record } from '../../values/wrappers.ts';
import type { Make } from './index.ts';

export const recordName = ['fleche_explorer', 'Record'] as const;
export const namedTupleName = ['fleche_explorer', 'NamedTuple'] as const;

const record: Make = ([flavour, cls, fields]) =>
  (flavour === 'dataclass' || flavour === 'attrs') && cls !== undefined && fields instanceof PyDict
    ? new Record(flavour, cls, fields)
    : undefined;

const namedTuple: Make = ([cls, names, items]) =>
  cls instanceof Global && names instanceof Tuple && items instanceof Tuple
    ? new NamedTuple(cls, names.items.map(String), items.items)
    : undefined;

export const reduced: readonly [string, Make][] = [
  [recordName.join('.'), record],
  [namedTupleName.join('.'), namedTuple],
];
