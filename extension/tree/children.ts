/** The children of each node: every list comes from the engine, in pages. */
import { l10n } from 'vscode';
import type {
  CacheSummary,
  CallGroup,
  CallGrouping,
  CallGroupRow,
  CallRow,
  Key,
  PairConfig,
  Problem,
  ValueRow,
} from '../../engine/workers/protocol.ts';
import { errorToWire } from '../../engine/errors.ts';
import type { Caches } from '../caches.ts';
import { groupings, levels, sortParameter, sorts } from './choices.ts';
import type { Grouping, Sort } from './choices.ts';
import type { Lists, LoadPage, Row } from './lists.ts';
import {
  cacheNode,
  callGroupNode,
  callNode,
  callsNode,
  groupNode,
  noteNode,
  partNode,
  problemNode,
  typeNode,
  typesNode,
  valueNode,
  valuesNode,
} from './node.ts';
import type { ListNode, Node, NodeOf } from './node.ts';
import { unreadProblem } from './problems.ts';
import type { TreeState } from './state.ts';

/** A cache as it was when it was last looked at. */
export type Seen = {
  readonly cache: PairConfig;
  /** How many there are. */
  readonly values: number;
  readonly calls: number;
  /** On disk: of the values, where it has any. */
  readonly bytes: number;
  readonly problems: readonly Problem[];
};

export class Children {
  readonly #caches: Caches;
  readonly #lists: Lists;
  readonly #state: TreeState;
  readonly #saw: (seen: Seen) => void;

  /** @param saw is told what is seen of a cache, whenever it is unfolded or has changed. */
  constructor(caches: Caches, lists: Lists, state: TreeState, saw: (seen: Seen) => void) {
    this.#caches = caches;
    this.#lists = lists;
    this.#state = state;
    this.#saw = saw;
  }

  grouping(cache: PairConfig): Grouping {
    return this.#state.choice('grouping', cache.id, Object.keys(groupings) as Grouping[], 'function');
  }

  sort(cache: PairConfig): Sort {
    return this.#state.choice('sort', cache.id, Object.keys(sorts) as Sort[], 'usual');
  }

  async of(node: Node): Promise<Node[]> {
    switch (node.kind) {
      case 'cache':
        return await this.#ofCache(node);
      case 'calls':
        return await this.#ofGroup(node, {}, undefined);
      case 'callGroup':
        return await this.#ofGroup(node, node.row.group, node.by);
      case 'values':
        return await this.#ofValues(node);
      case 'types': {
        const types = await this.#caches.engine.front.types({ cache: node.cache, group: 'all' });
        return types.map((row) => typeNode(node.cache, row, node));
      }
      case 'group':
      case 'type':
        return await this.#listed(node);
      case 'call':
        return await this.#parts(node, node.cache, node.row.key, 'calls');
      case 'value':
        return await this.#parts(node, node.cache, node.row.key, 'values');
      case 'part':
        return await this.#parts(node, node.cache, node.row.key, 'values');
      default:
        return [];
    }
  }

  /** Loads the next page of a list. */
  async more({ list }: NodeOf<'more'>): Promise<void> {
    await this.#lists.more(list.id, list.cache.id, this.#loader(list));
  }

  async #ofCache(node: NodeOf<'cache'>): Promise<Node[]> {
    const { cache } = node;
    if (cache.kind === 'invalid') return [problemNode(node, cache.problem)];
    if (cache.kind === 'ssh')
      return [
        noteNode(node, 'remote', l10n.t('Open {0} with Remote-SSH…', cache.host), {
          icon: 'remote',
          tooltip: l10n.t('This cache lies on another machine. Remote-SSH opens VS Code there, with Fleche Explorer beside the files.'),
          command: { id: 'fleche.openRemote', arguments: [cache] },
        }),
      ];
    if (cache.kind !== 'pair') return cache.layers.map((layer, i) => cacheNode(layer, node, i));
    return await this.#ofPair(node, cache);
  }

  async #ofPair(node: Node, cache: PairConfig): Promise<Node[]> {
    const inMemory = [cache.values, cache.calls].filter((store) => store?.type === 'memory' || store?.type === 'void');
    const children: Node[] = [];
    if (inMemory.length > 0)
      children.push(
        noteNode(node, 'memory', inMemory[0]?.type === 'void' ? l10n.t('Nothing is kept here') : l10n.t('Lives only in Python'), {
          icon: 'circle-slash',
          tooltip: l10n.t('Entries of a memory store exist in the Python process that made them, and nowhere else.'),
        }),
      );
    if (inMemory.length === [cache.values, cache.calls].filter(Boolean).length) return children;
    await this.#caches.indexed(cache);
    const { values, calls, problems, complete } = await this.look(cache);
    const failed = this.#caches.indexError(cache);
    problems.forEach((problem, i) => children.push(problemNode(node, problem, i)));
    if (calls) children.push(callsNode(cache, calls, node));
    if (values) children.push(valuesNode(cache, values, node));
    if (!complete && !failed)
      children.push(
        noteNode(node, 'indexing', l10n.t('Still reading…'), {
          icon: 'loading~spin',
          tooltip: l10n.t('Counts and lists grow while the cache is read.'),
        }),
      );
    return children;
  }

  /** What there is in a cache now, and what is wrong with it. */
  async look(cache: PairConfig): Promise<CacheSummary> {
    const summary = await this.#caches.engine.front.summary({ cache });
    const failed = this.#caches.indexError(cache);
    const problems = failed ? [...summary.problems, unreadProblem(failed, cache.origin)] : summary.problems;
    const { values } = summary;
    // of a database that does not answer it is not known how many it has
    const calls = failed?.data.url !== undefined && summary.calls?.count === 0 ? null : summary.calls;
    this.#saw({ cache, values: values?.count ?? 0, calls: calls?.count ?? 0, bytes: (values ?? calls)?.bytes ?? 0, problems });
    return { ...summary, calls, problems };
  }

  async #ofValues(node: NodeOf<'values'>): Promise<Node[]> {
    const { cache } = node;
    const { values, calls } = await this.look(cache);
    if (!values) return [];
    const { groups, saved } = values;
    return [
      groupNode(cache, 'shared', groups.shared, node, saved),
      groupNode(cache, 'top', groups.top, node),
      // where calls cannot be read, what they reach is not known
      ...(calls ? [groupNode(cache, 'unreachable', groups.unreachable, node)] : []),
      typesNode(cache, values.types, node),
      groupNode(cache, 'all', groups.all, node),
      ...(groups.unreadable.count > 0 ? [groupNode(cache, 'unreadable', groups.unreadable, node)] : []),
    ];
  }

  /** The groups on the next level that divides a group of calls, or its calls. */
  async #ofGroup(node: NodeOf<'calls' | 'callGroup'>, within: CallGroup, by: CallGrouping | undefined): Promise<Node[]> {
    const { cache } = node;
    const all = levels[this.grouping(cache)];
    for (const level of all.slice(all.findIndex((candidate) => candidate.by === by) + 1)) {
      const rows = await this.#caches.engine.front.callGroups({ cache, by: level.by, within });
      if (rows.length === 0 && by === undefined) return [emptyNode(node, this.grouping(cache), this.#state.filter)];
      if (!level.always && rows.length < 2) continue;
      const shown = this.#state.filter === '' ? rows : await this.#matching(cache, level.by, rows);
      return shown.length === 0
        ? [noteNode(node, 'empty', l10n.t('No {0} has “{1}” in its name', level.by, this.#state.filter))]
        : shown.map((row) => callGroupNode(cache, level.by, row, node));
    }
    return await this.#listed(node);
  }

  /** Groups whose name has the filter's text in it; modules also where the name of one of their functions has. */
  async #matching(cache: PairConfig, by: CallGrouping, rows: readonly CallGroupRow[]): Promise<readonly CallGroupRow[]> {
    if (by === 'version' || by === 'codeDigest') return rows;
    const text = this.#state.filter.toLowerCase();
    const matches = ({ value }: CallGroupRow) => value?.toLowerCase().includes(text) === true;
    if (by === 'function') {
      const some = rows.filter(matches);
      return some.length > 0 ? some : rows.filter(({ group }) => group.module?.toLowerCase().includes(text));
    }
    if (by !== 'module') return rows.filter(matches);
    const shown = await Promise.all(
      rows.map(
        async (row) =>
          matches(row) || (await this.#caches.engine.front.callGroups({ cache, by: 'function', within: row.group })).some(matches),
      ),
    );
    return rows.filter((_, i) => shown[i]);
  }

  async #parts(node: Node, cache: PairConfig, key: Key, store: 'values' | 'calls'): Promise<Node[]> {
    const entry = await this.#caches.engine.front.entry({ cache, key, store, maxText: 200 });
    const problem = entry.row?.problem ?? entry.call?.problem;
    if (problem) return [problemNode(node, problem)];
    if (entry.children.length === 0) return [noteNode(node, 'leaf', entry.text.replace(/\s+/g, ' '), { icon: 'dash' })];
    return entry.children.map((child, i) => partNode(cache, child, node, i));
  }

  async #listed(node: ListNode): Promise<Node[]> {
    const { cache } = node;
    const { rows, left } = await this.#lists.rows(node.id, cache.id, this.#loader(node), (key) => this.#locate(cache, key));
    const nodes: Node[] = rows.map((row) => ('state' in row ? callNode(cache, row, node) : valueNode(cache, row, node)));
    if (left !== 0) nodes.push({ kind: 'more', id: `${node.id}/more`, parent: node, cache, list: node, left });
    if (nodes.length > 0) return nodes;
    return [
      noteNode(node, 'empty', this.#state.filter === '' ? l10n.t('None') : l10n.t('No value here has “{0}” in it', this.#state.filter)),
    ];
  }

  #loader(node: ListNode): LoadPage<Row> {
    const { front } = this.#caches.engine;
    const { cache } = node;
    const text = this.#state.filter;
    const values = { cache, ...sortParameter(this.sort(cache)), ...(text !== '' && { text }) };
    switch (node.kind) {
      case 'group':
        return (after, limit) => front.values({ ...values, group: node.group, after, limit });
      case 'type':
        return (after, limit) => front.values({ ...values, group: 'all', type: node.row.type, after, limit });
      case 'calls':
        return (after, limit) => front.calls({ cache, after, limit });
      case 'callGroup':
        return (after, limit) => front.calls({ cache, ...node.row.group, after, limit });
    }
  }

  async #locate(cache: PairConfig, key: Key): Promise<CallRow | ValueRow | undefined> {
    try {
      return (await this.#caches.engine.front.locate({ cache, key })).row;
    } catch (error) {
      if (errorToWire(error).code === 'ABSENT') return undefined;
      throw error;
    }
  }
}

function emptyNode(node: Node, grouping: Grouping, filter: string): Node {
  if (grouping === 'tag')
    return noteNode(node, 'empty', l10n.t('No call has a tag'), { tooltip: l10n.t('Group the calls by function or by date instead.') });
  return noteNode(node, 'empty', filter === '' ? l10n.t('No calls') : l10n.t('No calls with “{0}”', filter));
}
