/** What the attributes of a node say of it. */
import type { Global } from '../../values/objects.ts';
import type { Attribute } from './builder.ts';
import { textAttribute, trueAttribute } from '../hdf5-format/types.ts';

const items = ['NoneItem', 'Bool', 'Long', 'Float', 'Complex', 'Str', 'Bytes', 'Bytearray', 'Global', 'Reference'] as const;
const groups = ['StrKeyDict', 'Dict', 'List', 'Tuple', 'Set', 'FrozenSet', 'Reducible'] as const;

export type ContentType = (typeof items)[number] | (typeof groups)[number] | 'Array';

const contentType = textAttribute('content_type');
const moduleAttribute = textAttribute('module');
const qualname = textAttribute('qualname');

const attribute = (path: string): Attribute => [contentType, path];
const content = new Map<ContentType, readonly Attribute[]>([
  ...[...items, ...groups].map((type) => [type, [attribute(`bagofholding.content.${type}`)]] as const),
  ['Array', [attribute('bagofholding.h5.content.Array')]],
]);

/** The attributes of a node. No version: what has one is loaded only where the same release is installed. */
export function describe(type: ContentType, cls?: Global): readonly Attribute[] {
  const attributes = content.get(type) as readonly Attribute[];
  return cls && cls.module !== 'builtins' ? [...attributes, [qualname, cls.qualname], [moduleAttribute, cls.module]] : attributes;
}

/** The same for a text or number that is kept in another form. */
export const bigint: readonly Attribute[] = [...describe('Long'), trueAttribute('_bigint')];
export const surrogates: readonly Attribute[] = [...describe('Str'), trueAttribute('_surrogate_str')];
