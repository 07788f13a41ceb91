/** The graph as a tree, for those who read or move by lines. Only rows on the screen are drawn; the focus is on the tree, one row is active. */
import type { JSX } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount, plural } from '../ui/format.ts';
import { useSize } from '../ui/hooks.ts';
import { Icon, valueIcon } from '../ui/icons.tsx';
import { scrollToRow, virtualRange } from '../ui/virtual.ts';
import { shortValue, timesText, typeText } from './names.ts';
import { nodeFacts } from './node.tsx';
import type { GraphSession, GraphState } from './session.ts';
import { PlaceWords } from './place-words.tsx';
import { treeRows, typeAhead } from './tree.ts';
import type { TreeRow } from './tree.ts';

/** Pixels, as in styles/outline.css. */
const rowHeight = 22;
/** Milliseconds after which the next letter begins a new word. */
const typingPause = 800;

type OutlineProps = { readonly session: GraphSession; readonly state: GraphState; readonly onCopy: () => void };

export function Outline({ session, state, onCopy }: OutlineProps): JSX.Element {
  const { shown, selected } = state;
  const listId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [activeId, setActiveId] = useState<string>(selected);
  const typed = useRef({ text: '', at: 0 });
  const rows = useMemo(() => treeRows(shown, opened), [shown, opened]);

  // What is selected elsewhere is the active row where it stands first.
  const own = rows.findIndex((row) => row.id === activeId && row.node.key === selected);
  const active = Math.max(0, own >= 0 ? own : rows.findIndex((row) => row.id === selected));
  const row = rows[active];
  useEffect(() => {
    const element = scroller.current;
    if (element && size.height > 0) element.scrollTop = scrollToRow(active, element.scrollTop, size.height, rowHeight);
  }, [active, rows, size.height]);

  const goTo = (index: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!next) return;
    setActiveId(next.id);
    session.select(next.node.key);
  };
  const expand = (at: TreeRow) => {
    if (at.repeats) setOpened(new Set([...opened, at.id]));
    // What is folded has no row below until it is drawn again.
    if (at.more > 0 || !shown.edges.some((edge) => edge.from === at.node.key)) void session.unfold(at.node.key);
  };
  const collapse = (at: TreeRow) => {
    if (at.repeats) setOpened(new Set([...opened].filter((id) => id !== at.id)));
    else session.fold(at.node.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    if (!row || event.altKey || (command && event.key !== 'c')) return;
    const page = Math.max(1, Math.floor(size.height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) goTo(step);
    // Letters look for a row here: the digest is copied as VS Code's own trees copy.
    else if (command) onCopy();
    else if (event.key === 'ArrowRight') {
      if (row.expanded === true) goTo(active + 1);
      else if (row.expanded === false || row.more > 0) expand(row);
    } else if (event.key === 'ArrowLeft') {
      if (row.expanded === true) collapse(row);
      else if (row.parent !== null) goTo(rows.findIndex(({ id }) => id === row.parent));
    } else if (event.key === 'Enter') {
      if (row.more > 0) expand(row);
      else void session.open(row.node.key);
    } else if (event.key.length === 1 && (event.key !== ' ' || typed.current.text !== '')) {
      const now = performance.now();
      typed.current = { text: (now - typed.current.at < typingPause ? typed.current.text : '') + event.key, at: now };
      goTo(typeAhead(rows, active, typed.current.text));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const { start, end } = virtualRange(scrollTop, size.height, rowHeight, rows.length);
  const rowId = (index: number) => `${listId}-${index}`;
  return (
    <div
      ref={scroller}
      class="outline"
      role="tree"
      aria-label="Values of the graph"
      aria-activedescendant={row ? rowId(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div class="outline-rows" role="none" ref={(element) => void element?.style.setProperty('height', `${rows.length * rowHeight}px`)}>
        {rows.slice(start, end).map((at, place) => (
          <OutlineRow
            key={at.id}
            id={rowId(start + place)}
            row={at}
            top={(start + place) * rowHeight}
            isActive={start + place === active}
            onPick={() => {
              goTo(start + place);
              if (at.more > 0) expand(at);
            }}
            onTwist={() => (at.expanded === true ? collapse : expand)(at)}
            onOpen={() => void session.open(at.node.key)}
          />
        ))}
      </div>
    </div>
  );
}

type RowProps = {
  readonly id: string;
  readonly row: TreeRow;
  readonly top: number;
  readonly isActive: boolean;
  readonly onPick: () => void;
  readonly onTwist: () => void;
  readonly onOpen: () => void;
};

function OutlineRow({ id, row, top, isActive, onPick, onTwist, onOpen }: RowProps): JSX.Element {
  const { node, labels, level, position, setSize, expanded, repeats, more } = row;
  const place = {
    id,
    role: 'treeitem' as const,
    'aria-level': level,
    'aria-posinset': position,
    'aria-setsize': setSize,
    'aria-selected': isActive,
    ref: (element: HTMLDivElement | null) => {
      element?.style.setProperty('top', `${top}px`);
      element?.style.setProperty('--level', String(level));
    },
    onClick: onPick,
  };
  if (more > 0) {
    return (
      <div
        {...place}
        class={isActive ? 'outline-row is-active' : 'outline-row'}
        title={`Draw ${plural(more, 'more child', 'more children')}`}
      >
        <span class="twist" />
        <Icon name="more" />
        <span>{formatCount(more)} more</span>
      </div>
    );
  }
  const label = labels.join(', ');
  return (
    <div
      {...place}
      class={`outline-row${isActive ? ' is-active' : ''}${repeats ? ' repeats' : ''}`}
      aria-description={`${nodeFacts(node)}${repeats ? ', stands further up too' : ''}`}
      {...(expanded === null ? {} : { 'aria-expanded': expanded })}
      title={`${label === '' ? '' : `${label}\n`}${node.type}  ${node.preview}${repeats ? '\nStands further up too' : ''}`}
      data-key={node.key}
      onDblClick={onOpen}
    >
      <span
        class="twist"
        onClick={(event) => {
          if (expanded === null) return;
          event.stopPropagation();
          onTwist();
        }}
      >
        {expanded !== null && <Icon name={expanded ? 'down' : 'right'} class="tiny" />}
      </span>
      <Icon name={valueIcon(node.kind, node.type)} class={node.kind === 'missing' || node.kind === 'unreadable' ? 'wrong' : ''} />
      {labels.length > 0 && <PlaceWords label={labels[0] ?? ''} />}
      <span class="row-text">
        {typeText(node)} <code>{shortValue(node)}</code>
      </span>
      {timesText(node) !== '' && <span class="times">{timesText(node)}</span>}
    </div>
  );
}
