/** Nodes to what VS Code draws. */
import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { CallGrouping } from '../../engine/workers/protocol.ts';
import { formatCount, shortDigest } from '../format.ts';
import { cacheIcons, cacheText, cacheTooltip } from './cache-text.ts';
import type { Sort } from './choices.ts';
import { resourceOf } from './decorations.ts';
import { callIcon, valueIcon } from './icons.ts';
import type { Icon } from './icons.ts';
import { callGroupLabel, callLabel, groupLabel, groups, totalText, valueLabel } from './labels.ts';
import type { Label } from './labels.ts';
import type { Node, NodeOf } from './node.ts';
import { adviceFor, isWrong } from './problems.ts';
import { problemText } from './tooltips.ts';

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

export type RenderOptions = { readonly expanded: boolean; readonly sort: Sort };

export function render(node: Node, { expanded, sort }: RenderOptions): TreeItem {
  const item = draw(node, sort);
  item.id = node.id;
  item.contextValue ??= node.kind;
  if (expanded && item.collapsibleState === Collapsed) item.collapsibleState = Expanded;
  return item;
}

function draw(node: Node, sort: Sort): TreeItem {
  switch (node.kind) {
    case 'cache':
      return drawCache(node);
    case 'calls':
      return folder(l10n.t('Calls'), totalText(node.total, 'call'), 'history');
    case 'callGroup':
      return drawCallGroup(node);
    case 'call':
      return drawCall(node);
    case 'values':
      return folder(l10n.t('Values'), totalText(node.total, 'value'), 'database');
    case 'group':
      return Object.assign(labelled(groupLabel(node.group, node.total, node.saved), groups[node.group].icon), {
        tooltip: groups[node.group].tooltip,
      });
    case 'types':
      return Object.assign(folder(l10n.t('By type'), '', 'symbol-class'), { tooltip: l10n.t('Every stored value, by its Python type') });
    case 'type': {
      const { type, kind, count, bytes } = node.row;
      const description = totalText({ count, bytes }, 'value');
      return labelled({ text: type, description, spoken: `${type}, ${description}` }, valueIcon(kind, type));
    }
    case 'value':
      return drawValue(node, sort);
    case 'part':
      return drawPart(node);
    case 'more': {
      const item = new TreeItem(l10n.t('Load more…'), None);
      item.description = node.left === null ? '' : l10n.t('{0} more', node.left.toLocaleString('en'));
      item.iconPath = new ThemeIcon('ellipsis');
      item.command = { command: 'fleche.loadMore', title: l10n.t('Load More'), arguments: [node] };
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

function themed({ id, color }: Icon): ThemeIcon {
  return new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
}

function labelled({ text, description, spoken }: Label, icon: Icon, collapsible = Collapsed): TreeItem {
  const item = new TreeItem(text, collapsible);
  item.description = description;
  item.iconPath = themed(icon);
  item.accessibilityInformation = { label: spoken };
  return item;
}

function folder(text: string, description: string, icon: string): TreeItem {
  return labelled({ text, description, spoken: description === '' ? text : `${text}, ${description}` }, { id: icon });
}

function drawCache({ cache, parent }: NodeOf<'cache'>): TreeItem {
  const text = cacheText(cache);
  const invalid = cache.kind === 'invalid';
  const icon = { id: cacheIcons[cache.kind], ...(invalid && { color: 'list.errorForeground' }) };
  const item = labelled({ text: cache.name, description: text, spoken: l10n.t('Cache {0}, {1}', cache.name, text) }, icon);
  item.tooltip = new MarkdownString(invalid ? problemText(cache.problem) : cacheTooltip(cache));
  item.contextValue = `cache-${cache.kind}${parent ? '-layer' : cache.origin.file === undefined ? '-opened' : ''}`;
  return item;
}

const groupIcons: Readonly<Record<CallGrouping, string>> = {
  module: 'symbol-module',
  function: 'symbol-method',
  version: 'versions',
  codeDigest: 'code',
  tag: 'tag',
  month: 'calendar',
  day: 'calendar',
};

function drawCallGroup({ by, row }: NodeOf<'callGroup'>): TreeItem {
  const item = labelled(callGroupLabel(by, row), { id: groupIcons[by] });
  item.contextValue = by;
  item.tooltip = l10n.t('{0}\n{1}: their records and results', row.value ?? (item.label as string), formatCount(row.calls, 'call'));
  return item;
}

/** Its tooltip is made when it is needed. */
function drawCall({ row, parent }: NodeOf<'call'>): TreeItem {
  const withName = parent?.kind !== 'callGroup' || parent.row.group.name === undefined;
  const item = labelled(callLabel(row, withName), callIcon(row.state));
  const resource = resourceOf(row.state);
  if (resource) item.resourceUri = resource;
  return item;
}

/** Its tooltip is made when it is needed. */
function drawValue({ row }: NodeOf<'value'>, sort: Sort): TreeItem {
  const hasParts = row.kind === 'container' || row.kind === 'record' || row.problem !== undefined;
  const item = labelled(valueLabel(row, sort), valueIcon(row.kind, row.type), hasParts ? Collapsed : None);
  const resource = row.problem && resourceOf('unreadable');
  if (resource) item.resourceUri = resource;
  return item;
}

/** Its tooltip is made when it is needed. */
function drawPart({ label, key, preview }: NodeOf<'part'>): TreeItem {
  const text = `${label}: ${preview}`;
  const icon = label === 'result' ? 'arrow-right' : 'symbol-parameter';
  return labelled({ text, description: shortDigest(key), spoken: l10n.t('{0}, {1}, digest {2}', label, preview, key) }, { id: icon });
}

function drawProblem({ problem }: NodeOf<'problem'>): TreeItem {
  const advice = adviceFor(problem);
  const spoken = l10n.t('Problem: {0} {1}', problem.message, advice).trim();
  const icon = isWrong(problem) ? { id: 'warning', color: 'list.warningForeground' } : { id: 'info' };
  const item = labelled({ text: problem.message, description: advice, spoken }, icon, None);
  item.tooltip = new MarkdownString(problemText(problem));
  if (problem.code === 'BAG_UNCLEAN') item.contextValue = 'problem-unclean';
  if (problem.path !== undefined) item.command = { command: 'fleche.openProblem', title: l10n.t('Open'), arguments: [problem] };
  return item;
}
