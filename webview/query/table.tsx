/** The results as a table of which only the rows on the screen are drawn. The focus is on the table; one row is the active one. */
import type { JSX } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { CallRow } from '../../engine/workers/protocol.ts';
import { IconButton } from '../ui/controls.tsx';
import { useSize } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { scrollToRow, virtualRange } from '../ui/virtual.ts';
import { columnWidths } from './columns.ts';
import type { Column } from './columns.ts';
import type { QuerySession, QueryState } from './session.ts';
import type { Sort } from './sort.ts';

export type RowActions = {
  readonly openGraph: (row: CallRow) => void;
  readonly reveal: (row: CallRow) => void;
  readonly copy: (row: CallRow) => void;
};

type TableProps = { readonly session: QuerySession; readonly state: QueryState; readonly actions: RowActions };

/** Pixels, as in styles/table.css. */
const rowHeight = 24;

export function ResultTable({ session, state, actions }: TableProps): JSX.Element {
  const { columns, count, rows, sort, run } = state;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [active, setActive] = useState(0);
  const size = useSize(scroller);
  const body = Math.max(0, size.height - rowHeight);
  const { start, end } = virtualRange(scrollTop, body, rowHeight, count);

  // Widths are set once for what came first: columns that move under the pointer are a nuisance.
  const settled = count >= 200 || run.state !== 'running';
  const template = useMemo(
    () =>
      columnWidths(columns, rows)
        .map((width) => `${width}ch`)
        .join(' ') + ' minmax(0, 1fr)',
    [columns, settled, rows],
  );
  useEffect(() => scroller.current?.style.setProperty('--columns', template), [template]);
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [rows]);

  const goTo = (place: number) => {
    const next = Math.max(0, Math.min(count - 1, place));
    setActive(next);
    scroller.current?.scrollTo({ top: scrollToRow(next, scroller.current.scrollTop, body, rowHeight) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(body / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const step = steps[event.key];
    const row = session.rowAt(active);
    if (step !== undefined) goTo(step);
    else if (row && event.key === 'Enter') actions.openGraph(row);
    else if (row && event.key === 'c') actions.copy(row);
    else if (row && event.key === 'r') actions.reveal(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const drawn: JSX.Element[] = [];
  for (let place = start; place < end; place += 1) {
    const row = session.rowAt(place);
    if (!row) continue;
    drawn.push(
      <ResultRow
        key={place}
        id={`${id}-${place}`}
        place={place}
        row={row}
        columns={columns}
        isActive={place === active}
        actions={actions}
        onPick={() => setActive(place)}
      />,
    );
  }
  return (
    <div
      ref={scroller}
      class="grid"
      role="grid"
      aria-label="Calls"
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div class="grid-row grid-head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sort={sort} onSort={() => session.sortBy(column.id)} />
        ))}
        <span role="columnheader">
          <span class="unseen">Actions</span>
        </span>
      </div>
      <div class="grid-body" role="rowgroup" ref={(element) => void element?.style.setProperty('height', `${count * rowHeight}px`)}>
        {drawn}
      </div>
    </div>
  );
}

function HeaderCell({
  column,
  sort,
  onSort,
}: {
  readonly column: Column;
  readonly sort: Sort | null;
  readonly onSort: () => void;
}): JSX.Element {
  const descending = sort?.column === column.id ? sort.descending : null;
  const isArgument = column.id.startsWith('argument ');
  return (
    <span
      role="columnheader"
      class={`cell ${column.align}`}
      aria-sort={descending === null ? 'none' : descending ? 'descending' : 'ascending'}
    >
      <button type="button" title={`Sort by ${column.title}`} onClick={onSort}>
        <span class={isArgument ? 'argument-title' : ''}>{column.title}</span>
        {descending !== null && <Icon name={descending ? 'sortDown' : 'sortUp'} class="tiny" />}
      </button>
    </span>
  );
}

type ResultRowProps = {
  readonly id: string;
  readonly place: number;
  readonly row: CallRow;
  readonly columns: readonly Column[];
  readonly isActive: boolean;
  readonly actions: RowActions;
  readonly onPick: () => void;
};

function ResultRow({ id, place, row, columns, isActive, actions, onPick }: ResultRowProps): JSX.Element {
  const context = JSON.stringify({
    webviewSection: 'flecheCall',
    flecheKey: row.key,
    flecheResult: row.result,
    preventDefaultContextMenuItems: true,
  });
  return (
    <div
      id={id}
      class={isActive ? 'grid-row is-active' : 'grid-row'}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={isActive}
      data-key={row.key}
      data-vscode-context={context}
      ref={(element) => void element?.style.setProperty('top', `${place * rowHeight}px`)}
      onPointerDown={onPick}
      onDblClick={() => actions.openGraph(row)}
    >
      {columns.map((column) => (
        <Cell key={column.id} column={column} row={row} />
      ))}
      <span role="gridcell" class="actions">
        {row.result !== null && (
          <IconButton icon="graph" label="Graph of the result (Enter)" tabIndex={-1} onClick={() => actions.openGraph(row)} />
        )}
        <IconButton icon="tree" label="Show in the sidebar (r)" tabIndex={-1} onClick={() => actions.reveal(row)} />
        <IconButton icon="copy" label="Copy the digest (c)" tabIndex={-1} onClick={() => actions.copy(row)} />
      </span>
    </div>
  );
}

function Cell({ column, row }: { readonly column: Column; readonly row: CallRow }): JSX.Element {
  const text = column.text(row);
  if (column.id === 'function') {
    return (
      <span role="gridcell" class="cell" title={text}>
        {row.module !== null && <span class="quiet">{row.module}.</span>}
        {row.name}
      </span>
    );
  }
  if (column.id === 'result' && (row.state !== 'complete' || text === '')) {
    const waits = row.state === 'prepared' || row.state === 'complete';
    return (
      <span role="gridcell" class="cell state" title={row.problem?.message ?? row.state}>
        {!waits && <Icon name="unreadable" class="wrong" />}
        {waits ? 'no result yet' : row.state}
      </span>
    );
  }
  return (
    <span role="gridcell" class={`cell ${column.align} ${column.code ? 'code' : ''}`} title={column.id === 'digest' ? row.key : text}>
      {text}
    </span>
  );
}
