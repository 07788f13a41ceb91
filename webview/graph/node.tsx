/** One stored value as a node of the graph, and the node that stands for children that are not drawn. */
import type { JSX } from 'preact';
import type { Direction } from '../../engine/workers/protocol.ts';
import { fitText } from '../ui/fit-text.ts';
import { formatCount, plural, usageWords } from '../ui/format.ts';
import { iconPath, valueIcon } from '../ui/icons.tsx';
import type { IconName } from '../ui/icons.tsx';
import type { Fonts } from '../ui/measure.ts';
import { memo } from '../ui/memo.ts';
import { shortValue, timesText, typeText } from './names.ts';
import type { ShownNode, ShownRest } from './shown.ts';
import { nodeSize, textMargin, textStart } from './sizes.ts';

/** How much is drawn: `low` is for what is too small to be read. */
export type Detail = 'full' | 'low';

const { width, height } = nodeSize;
const textEnd = width - textMargin;

export type NodeProps = {
  readonly node: ShownNode;
  readonly x: number;
  readonly y: number;
  readonly direction: Direction;
  readonly detail: Detail;
  readonly fonts: Fonts;
  /** Where it stands in what holds it; of the root, the beginning of its digest. */
  readonly place: string;
  /** Whether an edge ends here, and one from a marked node. */
  readonly port: 'none' | 'plain' | 'active';
  readonly isCyclic: boolean;
  readonly isSelected: boolean;
  /** It holds what is selected: itself, or that many values that are not drawn and are below it. */
  readonly isHolder: boolean;
  readonly inside: number;
  readonly isMatch: boolean;
};

/** What a node or a row does not say in its own words, for screen readers. */
export function nodeFacts(node: ShownNode): string {
  const children = node.total > 0 && plural(node.total, 'child', 'children');
  const hidden = node.hidden > 0 && `${formatCount(node.hidden)} not drawn`;
  return [usageWords(node.reuses, node.calls).replace(' · ', ', '), children, hidden].filter(Boolean).join(', ');
}

function nodeIcon(node: ShownNode, isCyclic: boolean): IconName {
  return isCyclic ? 'unreadable' : valueIcon(node.kind, node.type);
}

/** What a click means is read from `data-key` and the class `more`: a node has no listeners of its own. */
export const NodeCard = memo(function NodeCard(props: NodeProps): JSX.Element {
  const { node, x, y, direction, detail, fonts, place, port, isCyclic, isSelected, isHolder, inside, isMatch } = props;
  const shared = node.reuses >= 2;
  const isWrong = isCyclic || node.kind === 'missing' || node.kind === 'unreadable';
  const classes = [
    'node',
    shared && 'is-shared',
    isWrong && 'is-wrong',
    node.kind === 'missing' && 'is-missing',
    isSelected && 'is-selected',
    (isHolder || inside > 0) && 'is-holder',
    isMatch && 'is-match',
  ];
  const value = isCyclic ? 'holds itself' : shortValue(node);
  const title = [
    [typeText(node), node.kind === 'missing' ? value : node.preview, place !== '' && `at ${place}`].filter(Boolean).join(' '),
    usageWords(node.reuses, node.calls),
    node.key,
  ];
  const facts = [
    isCyclic && value,
    isHolder && 'holds the selected value',
    inside > 0 && `${plural(inside, 'value')} below hold the selected one`,
    nodeFacts(node),
  ];
  return (
    <g
      class={classes.filter(Boolean).join(' ')}
      role="button"
      // in SVG, attributes are spelled as they are
      tabindex={isSelected ? 0 : -1}
      transform={`translate(${x} ${y})`}
      data-key={node.key}
      data-vscode-context={JSON.stringify({ webviewSection: 'flecheNode', flecheKey: node.key, preventDefaultContextMenuItems: true })}
      aria-pressed={isSelected}
      aria-description={facts.filter(Boolean).join(', ')}
    >
      <title>{title.join('\n')}</title>
      {place !== '' && <PlaceName text={place} direction={direction} fonts={fonts} />}
      <rect class="focus-ring" x={-3.5} y={-3.5} width={width + 7} height={height + 7} rx={6} />
      <rect class="box" x={0.5} y={0.5} width={width - 1} height={height - 1} rx={3} />
      {shared && <path class="shared-bar" d={`M3.5 5v${height - 10}`} />}
      {port !== 'none' && <Port direction={direction} isActive={port === 'active'} />}
      <path class="glyph" transform="translate(8 4)" d={iconPath(nodeIcon(node, isCyclic))} />
      {detail === 'low' ? (
        <text class="type far" x={textStart} y={height / 2 + 7}>
          {fitText(typeText(node), (textEnd - textStart) * 0.6, fonts.type)}
        </text>
      ) : (
        <Lines first={typeText(node)} right={timesText(node)} second={value} fonts={fonts} />
      )}
      {node.total > 0 && <Toggle node={node} direction={direction} fonts={fonts} />}
    </g>
  );
});

function Lines({
  first,
  right,
  second,
  fonts,
  rightClass = 'times',
}: {
  first: string;
  right: string;
  second: string;
  fonts: Fonts;
  rightClass?: string;
}): JSX.Element {
  const room = right === '' ? textEnd : textEnd - fonts.small(right) - 6;
  return (
    <>
      <text class="type" x={textStart} y={16.5}>
        {fitText(first, room - textStart, fonts.type)}
      </text>
      {right !== '' && (
        <text class={rightClass} x={textEnd} y={16.5} text-anchor="end">
          {right}
        </text>
      )}
      <text class="value" x={textStart} y={32.5}>
        {fitText(second, textEnd - textStart, fonts.mono)}
      </text>
    </>
  );
}

/** Above the node; where edges come from above, only to their left. */
function PlaceName({ text, direction, fonts }: { text: string; direction: Direction; fonts: Fonts }): JSX.Element {
  return (
    <text class="place" x={1} y={-6}>
      {fitText(text, direction === 'LR' ? width : width / 2 - 8, fonts.mono)}
    </text>
  );
}

function Port({ direction, isActive }: { direction: Direction; isActive: boolean }): JSX.Element {
  const d = direction === 'LR' ? `M-6 ${height / 2 - 3.5}l5.5 3.5-5.5 3.5z` : `M${width / 2 - 3.5}-6l3.5 5.5 3.5-5.5z`;
  return <path class={isActive ? 'port is-active' : 'port'} d={d} />;
}

/** Draws the children that are not drawn, or folds them. The keyboard has the space bar. */
function Toggle({ node, direction, fonts }: Pick<NodeProps, 'node' | 'direction' | 'fonts'>): JSX.Element {
  const folds = !node.folded && node.hidden < node.total;
  const text = `+${formatCount(node.hidden)}`;
  const half = folds ? 8 : Math.max(12, (Math.ceil(fonts.small(text)) + 14) / 2);
  const place = direction === 'LR' ? { x: width + (folds ? 0 : 8), y: height / 2 } : { x: width / 2, y: height };
  return (
    <g class={folds ? 'more folds' : 'more'} transform={`translate(${place.x} ${place.y})`}>
      <title>{folds ? 'Fold the children (Space)' : `Draw ${plural(node.hidden, 'child', 'children')} (Space)`}</title>
      <rect x={-half} y={-8} width={2 * half} height={16} rx={8} />
      {folds ? (
        <path d="M-3.5 0h7" />
      ) : (
        <text y={4} text-anchor="middle">
          {text}
        </text>
      )}
    </g>
  );
}

export type RestProps = {
  readonly rest: ShownRest;
  readonly x: number;
  readonly y: number;
  readonly direction: Direction;
  readonly fonts: Fonts;
  /** How many of them, or of what is below them, hold what is selected. */
  readonly inside: number;
};

/** For the pointer; the keyboard draws them from their parent. */
export const RestCard = memo(function RestCard({ rest, x, y, direction, fonts, inside }: RestProps): JSX.Element {
  const words = `Draw ${plural(rest.count, 'more child', 'more children')}`;
  return (
    <g
      class={inside > 0 ? 'node rest is-holder' : 'node rest'}
      transform={`translate(${x} ${y})`}
      data-rest={rest.parent}
      aria-hidden="true"
    >
      <title>{words}</title>
      <rect class="under" x={4} y={4} width={width - 4} height={height} rx={3} />
      <rect class="box" x={0.5} y={0.5} width={width - 1} height={height - 1} rx={3} />
      <Port direction={direction} isActive={false} />
      <path class="glyph" transform="translate(8 4)" d={iconPath('more')} />
      <Lines
        first={`${formatCount(rest.count)} more`}
        right={inside > 0 ? `${formatCount(inside)} inside` : ''}
        rightClass="inside"
        second={rest.places}
        fonts={fonts}
      />
    </g>
  );
});
