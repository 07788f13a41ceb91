/** Nodes to what VS Code draws. */
import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { CallGrouping, ChildRow, ValueRow, ValueSort } from '../../engine/workers/protocol.ts';
import { formatAge, formatBytes, formatCount } from '../format.ts';
import { cacheIcon, cacheText, cacheTooltip } from './cache-text.ts';
import type { CacheFacts } from './cache-text.ts';
import { resourceOf } from './decorations.ts';
import { callIcon, plain, valueIcon } from './icons.ts';
import type { Icon } from './icons.ts';
import { callGroupLabel, callLabel, callsLabel, groups, partLabel, totalLabel, valueLabel } from './labels.ts';
import type { Label } from './labels.ts';
import type { Node, NodeOf } from './node.ts';
import { adviceFor, helps, isWrong } from './problems.ts';
import { briefProblem, problemText } from './tooltips.ts';

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

export type RenderOptions = {
  readonly expanded: boolean;
  /** What the list is sorted by that a value is in. */
  readonly sort: ValueSort;
  /** What is known of a cache since it was looked into. */
  readonly facts?: CacheFacts | undefined;
  /** Unix seconds. */
  readonly now: number;
};

export function render(node: Node, options: RenderOptions): TreeItem {
  const item = draw(node, options);
  item.id = node.id;
  item.contextValue ??= node.kind;
  if (options.expanded && item.collapsibleState === Collapsed) item.collapsibleState = Expanded;
  return item;
}

function draw(node: Node, { sort, facts, now }: RenderOptions): TreeItem {
  switch (node.kind) {
    case 'cache':
      return drawCache(node, facts);
    case 'calls':
      return labelled(callsLabel(node.total), functionIcon);
    case 'callGroup':
      return drawCallGroup(node, now);
    case 'call':
      return drawCall(node, now);
    case 'values':
      return labelled(totalLabel(l10n.t('Values'), node.total), plain('json'));
    case 'group': {
      const { text, icon, tooltip } = groups[node.group];
      return Object.assign(labelled(totalLabel(text, node.total, node.saved), icon), { tooltip });
    }
    case 'types': {
      const text = l10n.t('By type');
      const description = formatCount(node.count, 'type');
      const tooltip = l10n.t('Every stored value, by its Python type');
      return Object.assign(labelled({ text, description, spoken: `${text}, ${description}` }, plain('list-unordered')), { tooltip });
    }
    case 'type':
      return labelled(totalLabel(node.row.type, node.row), valueIcon(node.row.kind, node.row.type));
    case 'value':
      return drawValue(node, sort, now);
    case 'part':
      return labelled(partLabel(node.row), valueIcon(node.row.kind, node.row.type), hasParts(node.row) ? Collapsed : None);
    case 'more': {
      const item = new TreeItem(l10n.t('Show more'), None);
      item.description = node.left === null ? '' : l10n.t('{0} left', node.left.toLocaleString('en'));
      item.iconPath = new ThemeIcon('ellipsis');
      item.command = { command: 'fleche.loadMore', title: l10n.t('Show More'), arguments: [node] };
      return item;
    }
    case 'problem':
      return drawProblem(node);
    case 'note': {
      const item = new TreeItem(node.text, None);
      item.iconPath = new ThemeIcon(node.icon);
      item.tooltip = node.tooltip ?? node.text;
      if (node.command) item.command = { command: node.command.id, title: node.text, arguments: [...node.command.arguments] };
      return item;
    }
  }
}

function labelled({ text, description, spoken }: Label, { id, color }: Icon, collapsible = Collapsed): TreeItem {
  const item = new TreeItem(text, collapsible);
  item.description = description;
  item.iconPath = new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
  item.accessibilityInformation = { label: spoken };
  return item;
}

function drawCache({ cache, parent }: NodeOf<'cache'>, facts: CacheFacts | undefined): TreeItem {
  const text = cacheText(cache, facts);
  const item = labelled({ text: cache.name, description: text, spoken: l10n.t('Cache {0}, {1}', cache.name, text) }, cacheIcon(cache));
  item.tooltip = new MarkdownString(cache.kind === 'invalid' ? problemText(cache.problem) : cacheTooltip(cache, facts));
  item.contextValue = `cache-${cache.kind}${parent ? '-layer' : cache.origin.file === undefined ? '-opened' : ''}`;
  return item;
}

const functionIcon: Icon = { id: 'symbol-method', color: 'symbolIcon.functionForeground' };

const groupIcons: Readonly<Record<CallGrouping, Icon>> = {
  module: plain('package'),
  function: functionIcon,
  version: plain('versions'),
  codeDigest: plain('code'),
  tag: plain('tag'),
  month: plain('calendar'),
  day: plain('calendar'),
};

function drawCallGroup({ by, row }: NodeOf<'callGroup'>, now: number): TreeItem {
  const item = labelled(callGroupLabel(by, row, now), groupIcons[by]);
  item.contextValue = by;
  item.tooltip = [
    row.value ?? (item.label as string),
    l10n.t('{0}, with their results {1}', formatCount(row.calls, 'call'), formatBytes(row.bytes)),
    ...(row.latest === null ? [] : [l10n.t('the latest {0}', formatAge(row.latest, now))]),
  ].join('\n');
  return item;
}

/** Its tooltip is made when it is needed. */
function drawCall({ row, parent }: NodeOf<'call'>, now: number): TreeItem {
  const withName = parent?.kind !== 'callGroup' || parent.row.group.name === undefined;
  const item = labelled(callLabel(row, withName, now), callIcon(row.state));
  const resource = resourceOf(row.state);
  if (resource) item.resourceUri = resource;
  return item;
}

/** Its tooltip is made when it is needed. */
function drawValue({ row }: NodeOf<'value'>, sort: ValueSort, now: number): TreeItem {
  const item = labelled(valueLabel(row, sort, now), valueIcon(row.kind, row.type), hasParts(row) ? Collapsed : None);
  const resource = row.problem && resourceOf('unreadable');
  if (resource) item.resourceUri = resource;
  return item;
}

/** Whether there is anything to see below a value: what it holds, or what is wrong with it. */
function hasParts({ kind }: Pick<ValueRow | ChildRow, 'kind'>): boolean {
  return kind === 'container' || kind === 'record' || kind === 'unreadable';
}

function drawProblem({ problem }: NodeOf<'problem'>): TreeItem {
  const advice = adviceFor(problem);
  const spoken = l10n.t('Problem: {0} {1}', problem.message, advice).trim();
  const icon = isWrong(problem) ? { id: 'error', color: 'list.errorForeground' } : { id: 'info' };
  const item = labelled({ text: briefProblem(problem), description: advice, spoken }, icon, None);
  item.tooltip = new MarkdownString(problemText(problem));
  item.contextValue = ['problem', ...helps(problem)].join(' ');
  if (problem.path !== undefined) item.command = { command: 'fleche.openProblem', title: l10n.t('Open'), arguments: [problem] };
  return item;
}
