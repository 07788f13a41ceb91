/** The results as a grid of which only the rows on the screen are drawn. The focus is on the grid; one cell is the active one. */
import type { JSX } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { QueryRow } from '../../engine/workers/protocol.ts';
import { useSize } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { memo } from '../ui/memo.ts';
import { scrollToRow, virtualRange } from '../ui/virtual.ts';
import { widthOf } from './columns.ts';
import type { Cell, Column, ColumnFacts } from './columns.ts';
import type { Texts } from './export.ts';
import { literalKind } from './literal-kind.ts';
import type { QuerySession, QueryState } from './session.ts';
import { DistributionRow, TableHead, useDistributions } from './table-head.tsx';
import type { View } from './view.ts';

export type TableActions = {
  /** The graph of what a cell shows, or of the result of its call. */
  readonly open: (row: QueryRow, column: Column) => void;
  readonly copy: () => void;
  readonly copyQuery: () => void;
};

type TableProps = { readonly session: QuerySession; readonly state: QueryState; readonly actions: TableActions };

/** Pixels by which a key makes a column wider. */
const widthStep = 16;
/** Pixels, as in styles/table.css; distributions stand below the headers where there is room for rows too. */
const [rowHeight, titleHeight, distributionHeight, leastForDistributions] = [22, 26, 44, 240];

export function ResultTable({ session, state, actions }: TableProps): JSX.Element {
  const { facts, count, rows, view, run, selection, texts } = state;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const size = useSize(scroller);
  const hasDistributions = size.height >= leastForDistributions;
  const body = Math.max(0, size.height - titleHeight - (hasDistributions ? distributionHeight : 0));
  const { start, end } = virtualRange(scrollTop, body, rowHeight, count);
  const columns = useMemo(() => session.columns, [facts, view, count]);
  const distributions = useDistributions(state, columns);

  // Widths are set once for what came first: columns that move under the pointer are a nuisance.
  const settled = count >= 200 || run.state !== 'running';
  const names = columns.map(({ column }) => column.id).join('\n');
  const template = useMemo(
    () => `${columns.map((each) => widthIn(view, each)).join(' ')} minmax(0, 1fr)`,
    [names, settled, rows, view.widths],
  );
  useEffect(() => scroller.current?.style.setProperty('--columns', template), [template]);
  useEffect(() => void scroller.current?.scrollTo({ top: 0 }), [rows, view.sort]);

  const visible: QueryRow[] = [];
  for (let place = start; place < end; place += 1) {
    const row = session.rowAt(place);
    if (row) visible.push(row);
  }
  useEffect(() => {
    const unread = visible.flatMap((row) =>
      columns.flatMap(({ column }) => {
        const { state: cellState, key } = column.cell(row);
        return cellState === 'unread' && key !== undefined ? [key] : [];
      }),
    );
    session.want(unread);
  });
  useEffect(() => showCell(scroller.current, selection.row, selection.column, body), [selection.row, selection.column, columns.length]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const command = event.ctrlKey || event.metaKey;
    const column = columns[selection.column]?.column;
    const row = session.rowAt(selection.row);
    const page = Math.max(1, Math.floor(body / rowHeight) - 1);
    const extent = { rows: count, columns: columns.length, page, isWhole: command, isRange: event.shiftKey };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.altKey) {
      if (!column || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return;
      const step = key === 'ArrowLeft' ? -1 : 1;
      if (event.shiftKey) {
        const cell = scroller.current?.querySelector<HTMLElement>(`.grid-head [data-column="${selection.column}"]`);
        session.resize(column.id, (cell?.offsetWidth ?? 0) + step * widthStep);
      } else if (session.move(column.id, step)) session.go(key, { rows: count, columns: columns.length, page });
    } else if (command && event.shiftKey && key === 'c') actions.copyQuery();
    else if (command && key === 'c') actions.copy();
    else if (command && key === 'a') session.selectAll();
    else if (session.go(key, extent)) {
      // moved
    } else if (key === ' ') session.toggle();
    else if (key === 'F2' && column) session.sortBy(column.id);
    else if (key === 'Enter' && column) {
      if (selection.row < 0) session.sortBy(column.id);
      else if (row) actions.open(row, column);
    } else if (key === 'Escape' && run.state === 'running') session.stop();
    else if (key === 'Escape' && selection.selected.size > 0) session.selectNone();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const at = (event: MouseEvent): { place: number; column: number } | undefined => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null;
    const line = cell?.closest<HTMLElement>('[data-place]');
    return cell && line ? { place: Number(line.dataset.place), column: Number(cell.dataset.column) } : undefined;
  };
  return (
    <div
      ref={scroller}
      class="grid"
      role="grid"
      aria-label="Calls"
      aria-multiselectable="true"
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={`${id}-${selection.row}-${selection.column}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onPointerDown={(event) => {
        const place = at(event);
        if (!place || event.button !== 0) return;
        const isCheck = event.target instanceof Element && event.target.hasAttribute('data-check');
        const how = isCheck ? 'toggle' : event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'alone';
        session.pick(place.place, place.column, how);
      }}
      onDblClick={(event) => {
        const place = at(event);
        const row = place && session.rowAt(place.place);
        const column = place && columns[place.column]?.column;
        if (row && column) actions.open(row, column);
      }}
    >
      <TableHead
        session={session}
        id={id}
        columns={columns}
        distributions={distributions}
        sort={view.sort}
        isUnsorted={run.state === 'running'}
        active={selection.row === -1 ? selection.column : -1}
        isAll={selection.selected.size === count}
      />
      {hasDistributions && (
        <DistributionRow order={state.order} selected={selection.selected} columns={columns} distributions={distributions} />
      )}
      <div class="grid-body" role="rowgroup" ref={(element) => void element?.style.setProperty('height', `${count * rowHeight}px`)}>
        {visible.map((row, i) => (
          <ResultRow
            key={start + i}
            id={id}
            place={start + i}
            row={row}
            columns={columns}
            texts={texts}
            active={selection.row === start + i ? selection.column : -1}
            isSelected={selection.selected.has(start + i)}
          />
        ))}
      </div>
    </div>
  );
}

function widthIn({ widths = {} }: View, facts: ColumnFacts): string {
  const width = widths[facts.column.id];
  return width === undefined ? `calc(${widthOf(facts)}ch + 20px)` : `${width}px`;
}

function showCell(grid: HTMLElement | null, row: number, column: number, body: number): void {
  if (!grid || document.activeElement !== grid) return;
  if (row >= 0) grid.scrollTo({ top: scrollToRow(row, grid.scrollTop, body, rowHeight) });
  const cell = grid.querySelector<HTMLElement>(`.grid-head [data-column="${column}"]`);
  const pinned = grid.querySelector<HTMLElement>('.grid-head .is-pinned')?.offsetWidth ?? 0;
  if (!cell || cell.classList.contains('is-pinned')) return;
  const [left, right] = [cell.offsetLeft - pinned, cell.offsetLeft + cell.offsetWidth - grid.clientWidth];
  if (grid.scrollLeft > left) grid.scrollLeft = left;
  else if (grid.scrollLeft < right) grid.scrollLeft = right;
}

type RowProps = {
  readonly id: string;
  readonly place: number;
  readonly row: QueryRow;
  readonly columns: readonly ColumnFacts[];
  readonly texts: Texts;
  /** The column of the active cell, or -1. */
  readonly active: number;
  readonly isSelected: boolean;
};

/** Of those that stay while the table is scrolled none is drawn again. */
const ResultRow = memo(function ResultRow({ id, place, row, columns, texts, active, isSelected }: RowProps): JSX.Element {
  const context = JSON.stringify({
    webviewSection: 'flecheCall',
    flecheKey: row.key,
    flecheResult: row.result,
    preventDefaultContextMenuItems: true,
  });
  return (
    <div
      class={`grid-row ${place % 2 === 1 ? 'is-odd' : ''} ${isSelected ? 'is-selected' : ''}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      data-place={place}
      data-key={row.key}
      data-vscode-context={context}
      ref={(element) => void element?.style.setProperty('top', `${place * rowHeight}px`)}
    >
      {columns.map(({ column, isNumeric }, at) => (
        <span
          key={column.id}
          id={`${id}-${place}-${at}`}
          role="gridcell"
          aria-colindex={at + 1}
          data-column={at}
          class={`cell ${column.id === 'call' ? 'is-pinned' : ''} ${isNumeric ? 'end' : ''} ${at === active ? 'is-active' : ''}`}
          {...titled(row, column)}
        >
          {column.id === 'call' && (
            <>
              <span class="row-check" data-check="" aria-hidden="true" />
              <StateIcon row={row} />
            </>
          )}
          <CellText cell={decoded(column.cell(row), texts)} look={lookOf(column, isNumeric)} />
        </span>
      ))}
    </div>
  );
});

function titled(row: QueryRow, column: Column): { title?: string } {
  if (column.id === 'call') return { title: row.key };
  const { text, why } = column.cell(row);
  return text === '' ? {} : { title: why ?? text };
}

/** A cell whose entry was decoded since. */
function decoded(cell: Cell, texts: Texts): Cell {
  const found = cell.state === 'unread' && cell.key !== undefined ? texts.get(cell.key) : undefined;
  if (!found || cell.key === undefined) return cell;
  return found.isProblem
    ? { text: 'unreadable', state: 'unreadable', why: found.text, key: cell.key }
    : { text: found.text, state: 'value', key: cell.key };
}

type Look = 'word' | 'digest' | 'number' | 'literal';

function lookOf({ id, group }: Column, isNumeric: boolean): Look {
  if (id === 'call') return 'digest';
  return isNumeric ? 'number' : group === 'Call' ? 'word' : 'literal';
}

function CellText({ cell, look }: { readonly cell: Cell; readonly look: Look }): JSX.Element {
  const { state, text } = cell;
  if (state === 'value') {
    if (look === 'word') return <span>{text}</span>;
    const shown = look === 'number' ? text.replace(/^-/, '−') : text;
    return <span class={look === 'literal' ? `mono ${literalKind(text)}` : 'mono'}>{shown}</span>;
  }
  if (state === 'none') return <span class="quiet">–</span>;
  if (state === 'unread') return <span class="quiet mono">{text}</span>;
  return (
    <span class={`cell-state is-${state}`} title={cell.why}>
      <Icon name={state === 'unreadable' ? 'unreadable' : state === 'missing' ? 'help' : 'clock'} class="tiny" />
      {text}
    </span>
  );
}

const stateIcons = {
  complete: ['pass', 'is-complete'],
  prepared: ['clock', ''],
  'result missing': ['help', 'is-missing'],
  'argument missing': ['help', 'is-missing'],
  unreadable: ['unreadable', 'is-unreadable'],
} as const;

function StateIcon({ row }: { readonly row: QueryRow }): JSX.Element {
  const [icon, className] = stateIcons[row.state];
  return (
    <>
      <Icon name={icon} class={`state-icon ${className}`} />
      <span class="unseen">{row.state} </span>
    </>
  );
}
