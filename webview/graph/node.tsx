/** One stored value as a card of the graph. */
import type { JSX } from 'preact';
import { fitText } from '../ui/fit-text.ts';
import { formatCount, formatSize, plural, usageWords } from '../ui/format.ts';
import { iconPath, kindIcon } from '../ui/icons.tsx';
import type { Fonts } from '../ui/measure.ts';
import { memo } from '../ui/memo.ts';
import type { ShownNode } from './shown.ts';
import { nodeHeight, nodeWidth } from './sizes.ts';
import type { Direction } from './sizes.ts';

/** How much is drawn: `low` is for what is too small to be read. */
export type Detail = 'full' | 'low';

export type NodeProps = {
  readonly node: ShownNode;
  readonly x: number;
  readonly y: number;
  readonly direction: Direction;
  readonly detail: Detail;
  readonly fonts: Fonts;
  readonly isRoot: boolean;
  readonly isSelected: boolean;
  /** Whether it holds what is marked, or is held by it. */
  readonly isHolder: boolean;
  readonly isHeld: boolean;
  readonly isMatch: boolean;
};

const textStart = 48;
const textEnd = nodeWidth - 12;

/** What a card or a row does not say in its own words, for screen readers. */
export function nodeFacts(node: ShownNode): string {
  const children = node.total > 0 && plural(node.total, 'child', 'children');
  const hidden = node.hidden > 0 && `${formatCount(node.hidden)} not drawn`;
  return [usageWords(node.reuses, node.calls).replace(' · ', ', '), children, hidden].filter(Boolean).join(', ');
}

/** What a click means is read from `data-key` and the class `more`: a card has no listeners of its own. */
export const NodeCard = memo(function NodeCard(props: NodeProps): JSX.Element {
  const { node, x, y, direction, detail, fonts, isRoot, isSelected, isHolder, isHeld, isMatch } = props;
  const shared = node.reuses >= 2;
  const classes = [
    'node',
    `kind-${node.kind}`,
    shared && 'is-shared',
    isRoot && 'is-root',
    isSelected && 'is-selected',
    isHolder && 'is-holder',
    isHeld && 'is-held',
    isMatch && 'is-match',
  ];
  return (
    <g
      class={classes.filter(Boolean).join(' ')}
      role="option"
      // in SVG, attributes are spelled as they are
      tabindex={isSelected ? 0 : -1}
      transform={`translate(${x} ${y})`}
      data-key={node.key}
      data-vscode-context={JSON.stringify({ webviewSection: 'flecheNode', flecheKey: node.key, preventDefaultContextMenuItems: true })}
      aria-selected={isSelected}
      aria-description={`${detail === 'low' ? `${node.preview}, ` : ''}${nodeFacts(node)}`}
    >
      <title>{`${node.type}  ${node.preview}\n${usageWords(node.reuses, node.calls)}\n${node.key}`}</title>
      <rect class="focus-ring" x={-4} y={-4} width={nodeWidth + 8} height={nodeHeight + 8} rx={9} />
      <rect class="card" width={nodeWidth} height={nodeHeight} rx={6} />
      {shared && <path class="shared-bar" d={`M6 0H4v${nodeHeight}H6a6 6 0 0 1-6-6V6a6 6 0 0 1 6-6z`} />}
      <rect class="tile" x={12} y={14} width={28} height={28} rx={5} />
      <path class="glyph" transform="translate(18 20)" d={iconPath(kindIcon(node.kind))} />
      {detail === 'full' ? <CardText node={node} fonts={fonts} shared={shared} /> : <LowText node={node} fonts={fonts} />}
      {node.total > 0 && <More node={node} direction={direction} fonts={fonts} />}
    </g>
  );
});

function CardText({ node, fonts, shared }: { node: ShownNode; fonts: Fonts; shared: boolean }): JSX.Element {
  const badges: { text: string; class: string; x: number; width: number }[] = [];
  let right = textEnd;
  const add = (text: string, className: string) => {
    const width = Math.ceil(fonts.small(text)) + 10;
    right -= width;
    badges.push({ text, class: className, x: right, width });
    right -= 4;
  };
  if (node.calls > 0) add(plural(node.calls, 'call'), 'calls');
  // Nearly every value is held once: only what is shared says so.
  if (shared) add(`×${formatCount(node.reuses)}`, 'shared');

  const type = fitText(node.kind === 'missing' ? 'missing' : node.type, right - textStart, fonts.type);
  const sizeStart = textStart + fonts.type(type) + 8;
  const size = node.size === null ? '' : formatSize(node.size);
  return (
    <>
      <text class="type" x={textStart} y={24}>
        {type}
      </text>
      {size !== '' && sizeStart + fonts.small(size) <= right && (
        <text class="size" x={sizeStart} y={24}>
          {size}
        </text>
      )}
      {badges.map((badge) => (
        <g key={badge.class} class={`pill ${badge.class}`}>
          <rect x={badge.x} y={12} width={badge.width} height={16} rx={8} />
          <text x={badge.x + badge.width / 2} y={23.5} text-anchor="middle">
            {badge.text}
          </text>
        </g>
      ))}
      <text class="preview" x={textStart} y={43}>
        {fitText(node.kind === 'missing' ? 'not in this cache' : node.preview, textEnd - textStart, fonts.mono)}
      </text>
    </>
  );
}

/** The type alone, larger: what can still be read from afar. */
function LowText({ node, fonts }: { node: ShownNode; fonts: Fonts }): JSX.Element {
  return (
    <text class="type far" x={textStart} y={nodeHeight / 2 + 8}>
      {fitText(node.kind === 'missing' ? 'missing' : node.type, (textEnd - textStart) * 0.59, fonts.type)}
    </text>
  );
}

/** How many children are not drawn; a click draws or folds them. The keyboard has `e`. */
function More({ node, direction, fonts }: Pick<NodeProps, 'node' | 'direction' | 'fonts'>): JSX.Element {
  const folds = node.hidden === 0;
  const hint = folds
    ? 'Fold the children (e)'
    : node.expanded
      ? `${plural(node.hidden, 'more child is', 'more children are')} not drawn; fold these (e), or make it the root (Enter)`
      : `Draw ${plural(node.hidden, 'more child', 'more children')} (e)`;
  const text = folds ? '−' : `+${formatCount(node.hidden)}`;
  const width = Math.max(24, Math.ceil(fonts.small(text)) + 14);
  const place = direction === 'LR' ? { x: nodeWidth - 10, y: nodeHeight - 10 } : { x: nodeWidth / 2 - width / 2 + 36, y: nodeHeight - 10 };
  return (
    <g class={folds ? 'more folds' : 'more'} transform={`translate(${place.x} ${place.y})`}>
      <title>{hint}</title>
      <rect width={width} height={20} rx={10} />
      <text x={width / 2} y={14} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}
