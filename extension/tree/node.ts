/** What the tree shows. A node knows its parent, so that it can be revealed. */
import type {
  CacheConfig,
  CacheSummary,
  CallGrouping,
  CallGroupRow,
  CallRow,
  ChildRow,
  Key,
  ListTotal,
  PairConfig,
  Problem,
  TypeRow,
  ValueGroup,
  ValueRow,
} from '../../engine/workers/protocol.ts';

type Base = {
  /** Unique and stable: expansion and selection survive a refresh. */
  readonly id: string;
  readonly parent: Node | undefined;
};

export type CallTotal = NonNullable<CacheSummary['calls']>;

export type Node = Base &
  (
    | { readonly kind: 'cache'; readonly cache: CacheConfig }
    | { readonly kind: 'calls'; readonly cache: PairConfig; readonly total: CallTotal }
    | { readonly kind: 'callGroup'; readonly cache: PairConfig; readonly by: CallGrouping; readonly row: CallGroupRow }
    | { readonly kind: 'call'; readonly cache: PairConfig; readonly row: CallRow }
    | { readonly kind: 'values'; readonly cache: PairConfig; readonly total: ListTotal }
    | {
        readonly kind: 'group';
        readonly cache: PairConfig;
        readonly group: ValueGroup;
        readonly total: ListTotal;
        /** Bytes that sharing saves. */
        readonly saved?: number;
      }
    | { readonly kind: 'types'; readonly cache: PairConfig; readonly count: number }
    | { readonly kind: 'type'; readonly cache: PairConfig; readonly row: TypeRow }
    | { readonly kind: 'value'; readonly cache: PairConfig; readonly row: ValueRow }
    /** A value within a call or another value. */
    | { readonly kind: 'part'; readonly cache: PairConfig; readonly row: ChildRow }
    | {
        readonly kind: 'more';
        readonly cache: PairConfig;
        readonly list: ListNode;
        /** Null where it is not known. */ readonly left: number | null;
      }
    | { readonly kind: 'problem'; readonly problem: Problem }
    | {
        readonly kind: 'note';
        readonly text: string;
        readonly icon: string;
        readonly tooltip?: string;
        readonly command?: { readonly id: string; readonly arguments: readonly unknown[] };
      }
  );

export type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>;
/** What can be longer than is shown at once. */
export type ListNode = NodeOf<'group' | 'type' | 'callGroup' | 'calls'>;

/** The stored entry that a node stands for. */
export function entryOf(node: Node): { cache: PairConfig; key: Key; store: 'values' | 'calls' } | undefined {
  if (node.kind !== 'call' && node.kind !== 'value' && node.kind !== 'part') return undefined;
  return { cache: node.cache, key: node.row.key, store: node.kind === 'call' ? 'calls' : 'values' };
}

/** The cache on disk that a node belongs to, if it is one. */
export function pairOf(node: Node | undefined): PairConfig | undefined {
  if (!node) return undefined;
  if (node.kind === 'cache') return node.cache.kind === 'pair' ? node.cache : undefined;
  return 'cache' in node ? node.cache : pairOf(node.parent);
}

/** The calls that a node is about, as a query form begins with them. */
export function scopeOf(node: Node | undefined): { readonly module?: string; readonly name?: string; readonly version?: string } {
  if (node?.kind !== 'callGroup') return {};
  const { module, name, version } = node.row.group;
  return {
    ...(typeof module === 'string' && { module }),
    ...(name !== undefined && { name }),
    ...(typeof version === 'string' && { version }),
  };
}

export function cacheNode(cache: CacheConfig, parent: Node | undefined, i = 0): NodeOf<'cache'> {
  return { kind: 'cache', id: parent ? `${parent.id}/${i}` : `${cache.kind}:${cache.name}:${cache.id}`, parent, cache };
}

export function valueNode(cache: PairConfig, row: ValueRow, parent: Node): NodeOf<'value'> {
  return { kind: 'value', id: `${parent.id}/${row.key}`, parent, cache, row };
}

export function callNode(cache: PairConfig, row: CallRow, parent: Node): NodeOf<'call'> {
  return { kind: 'call', id: `${parent.id}/${row.key}`, parent, cache, row };
}

export function callsNode(cache: PairConfig, total: CallTotal, parent: Node): NodeOf<'calls'> {
  return { kind: 'calls', id: `${parent.id}/calls`, parent, cache, total };
}

export function callGroupNode(cache: PairConfig, by: CallGrouping, row: CallGroupRow, parent: Node): NodeOf<'callGroup'> {
  return { kind: 'callGroup', id: `${parent.id}/${by}:${row.value ?? ''}`, parent, cache, by, row };
}

export function valuesNode(cache: PairConfig, total: ListTotal, parent: Node): NodeOf<'values'> {
  return { kind: 'values', id: `${parent.id}/values`, parent, cache, total };
}

export function groupNode(cache: PairConfig, group: ValueGroup, total: ListTotal, parent: Node, saved?: number): NodeOf<'group'> {
  return { kind: 'group', id: `${parent.id}/${group}`, parent, cache, group, total, ...(saved !== undefined && { saved }) };
}

export function typesNode(cache: PairConfig, count: number, parent: Node): NodeOf<'types'> {
  return { kind: 'types', id: `${parent.id}/types`, parent, cache, count };
}

export function typeNode(cache: PairConfig, row: TypeRow, parent: Node): NodeOf<'type'> {
  return { kind: 'type', id: `${parent.id}/${row.kind}:${row.type}`, parent, cache, row };
}

export function partNode(cache: PairConfig, row: ChildRow, parent: Node, i: number): NodeOf<'part'> {
  return { kind: 'part', id: `${parent.id}/${i}`, parent, cache, row };
}

export function noteNode(parent: Node, name: string, text: string, more: Partial<NodeOf<'note'>> = {}): NodeOf<'note'> {
  return { icon: 'info', ...more, kind: 'note', id: `${parent.id}/${name}`, parent, text };
}

export function problemNode(parent: Node, problem: Problem, i = 0): NodeOf<'problem'> {
  return { kind: 'problem', id: `${parent.id}/problem${i}`, parent, problem };
}
