/** The parts of a value as a tree that is read as it is opened. */
import type { JSX } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { At, PartRow, PreviewContent, ValueKind } from '../../engine/workers/protocol.ts';
import { formatCount } from '../ui/format.ts';
import { useSize, useStore } from '../ui/hooks.ts';
import { Icon, kindIcon } from '../ui/icons.tsx';
import { scrollToRow, virtualRange } from '../ui/virtual.ts';
import type { PreviewClient } from './client.ts';
import type { Crumb } from './crumbs.ts';
import { TreeSession } from './tree-session.ts';
import type { TreeNode } from './tree-session.ts';

const rowHeight = 22;
const indent = 12;

export const iconKind = (kind: PreviewContent['kind']): ValueKind =>
  kind === 'tree' ? 'container' : kind === 'reference' ? 'container' : kind;

type TreeProps = {
  readonly client: PreviewClient;
  readonly root: At;
  readonly onOpen: (crumb: Crumb) => void;
};

export function PartsTree({ client, root, onOpen }: TreeProps): JSX.Element {
  const session = useMemo(() => new TreeSession(client, root), [client, root.key, root.path.join()]);
  useStore(session);
  useEffect(() => void session.start(), [session]);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [active, setActive] = useState('');
  const { height } = useSize(scroller);
  const nodes = session.nodes();
  const place = Math.max(
    0,
    nodes.findIndex((node) => node.id === active),
  );
  const { start, end } = virtualRange(scrollTop, height, rowHeight, nodes.length);

  const goTo = (next: number) => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, next))];
    if (!node) return;
    setActive(node.id);
    scroller.current?.scrollTo({ top: scrollToRow(nodes.indexOf(node), scroller.current.scrollTop, height, rowHeight) });
  };
  const act = (node: TreeNode) => {
    if (node.kind === 'part') onOpen({ ...node.at, label: node.row.label });
    else if (node.kind !== 'coming') void session.more(node.at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const node = nodes[place];
    if (!node || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: nodes.length - 1,
    };
    const step = steps[event.key];
    const open = node.kind === 'part' && node.open;
    if (step !== undefined) goTo(step);
    else if (event.key === 'ArrowRight') {
      if (open && nodes[place + 1]?.kind !== 'coming') goTo(place + 1);
      else void session.toggle(node, true);
    } else if (event.key === 'ArrowLeft') {
      if (open) void session.toggle(node, false);
      else goTo(nodes.findLastIndex((other, i) => i < place && other.level < node.level));
    } else if (event.key === ' ') void session.toggle(node);
    else if (event.key === 'Enter') act(node);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      class="parts"
      role="tree"
      aria-label="Parts of the value"
      aria-activedescendant={`${id}${nodes[place]?.id ?? ''}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div class="parts-body" ref={(element) => void element?.style.setProperty('height', `${nodes.length * rowHeight}px`)}>
        {nodes.slice(start, end).map((node, i) => (
          <NodeRow
            key={node.id}
            id={`${id}${node.id}`}
            node={node}
            top={(start + i) * rowHeight}
            active={start + i === place}
            onPick={() => setActive(node.id)}
            onToggle={() => void session.toggle(node)}
            onAct={() => act(node)}
          />
        ))}
      </div>
    </div>
  );
}

type NodeRowProps = {
  readonly id: string;
  readonly node: TreeNode;
  readonly top: number;
  readonly active: boolean;
  readonly onPick: () => void;
  readonly onToggle: () => void;
  readonly onAct: () => void;
};

function NodeRow({ id, node, top, active, onPick, onToggle, onAct }: NodeRowProps): JSX.Element {
  return (
    <div
      id={id}
      class={active ? 'part is-active' : 'part'}
      role="treeitem"
      aria-level={node.level}
      aria-selected={active}
      {...(node.kind === 'part' && node.openable ? { 'aria-expanded': node.open } : {})}
      ref={(element) => {
        element?.style.setProperty('top', `${top}px`);
        element?.style.setProperty('padding-left', `${8 + (node.level - 1) * indent}px`);
      }}
      onPointerDown={onPick}
      onClick={() => (node.kind === 'more' || node.kind === 'problem' ? onAct() : onToggle())}
      onDblClick={onAct}
    >
      {node.kind === 'part' ? (
        <PartCells row={node.row} open={node.open} openable={node.openable} onAct={onAct} />
      ) : node.kind === 'more' ? (
        <span class="part-more">Show more: {formatCount(node.left)} left</span>
      ) : node.kind === 'problem' ? (
        <span class="part-problem">
          <Icon name="unreadable" /> {node.message} Click to try again.
        </span>
      ) : (
        <span class="quiet">Reading …</span>
      )}
    </div>
  );
}

function PartCells({ row, open, openable, onAct }: { row: PartRow; open: boolean; openable: boolean; onAct: () => void }): JSX.Element {
  return (
    <>
      <span class={open ? 'twistie is-open' : 'twistie'}>{openable && <Icon name="right" class="tiny" />}</span>
      <span class={`part-icon kind-${iconKind(row.kind)}`}>
        <Icon name={row.reference === null ? kindIcon(iconKind(row.kind)) : 'root'} />
      </span>
      <code class="part-label">{row.label}</code>
      <span class="part-type">{row.reference === null ? row.type : 'stored by itself'}</span>
      <code class="part-text">{row.text}</code>
      <button
        type="button"
        class="icon-button part-open"
        tabIndex={-1}
        title="Open (Enter)"
        aria-label={`Open ${row.label}`}
        onClick={(event) => {
          event.stopPropagation();
          onAct();
        }}
      >
        <Icon name="forward" />
      </button>
    </>
  );
}
