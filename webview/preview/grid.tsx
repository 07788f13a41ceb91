/** A table of any size, of which the cells on the screen are drawn. The focus is on the table; one cell is the active one. */
import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { Cell, Sort, TableShape } from '../../engine/workers/protocol.ts';
import { formatCount, plural } from '../ui/format.ts';
import { useSize } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { nextSort } from './sort.ts';
import { GridPages } from './grid-pages.ts';
import type { Fetch } from './grid-pages.ts';
import { columnOffsets, columnsAt, columnWidths } from './grid-columns.ts';
import { firstRow, pageHeight, scrolledRange, scrollTopOf } from './scroll.ts';

/** Pixels, as in styles/preview.css. */
const rowHeight = 22;
const headHeight = 42;

type GridProps = {
  readonly label: string;
  readonly shape: TableShape;
  /** `sort` as in `RowsRequest`. */
  readonly fetch: (sort: Sort | null, ...page: Parameters<Fetch>) => ReturnType<Fetch>;
  /** Changes with what is shown: pages are asked for anew then. */
  readonly version: string;
  readonly onCopy: (text: string) => void;
};

export const cellText = (cell: Cell | undefined): string => (cell === undefined ? '' : typeof cell === 'string' ? cell : cell.missing);

export function DataGrid({ label, shape, fetch, version, onCopy }: GridProps): JSX.Element {
  const { rows, labels, columnCount } = shape;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const [active, setActive] = useState({ row: 0, column: labels });
  const [sort, setSort] = useState<Sort | null>(null);
  const [drawings, redraw] = useReducer((count: number) => count + 1, 0);
  const pages = useMemo(
    () =>
      new GridPages(
        labels,
        (...page) => fetch(sort, ...page),
        () => redraw(null),
      ),
    [version, sort, labels],
  );
  useEffect(() => () => pages.close(), [pages]);
  const size = useSize(scroller);
  const body = Math.max(0, size.height - headHeight);
  const { start, end, top } = scrolledRange(scroll.top, body, rowHeight, rows);

  // Widths are set once for what came first: columns that move under the pointer are a nuisance.
  const arrived = pages.cell(0, 0) !== undefined || pages.cell(0, labels) !== undefined;
  const widths = useRef({ version: '', arrived: false, list: [] as readonly number[] });
  if (widths.current.version !== version || (arrived && !widths.current.arrived))
    widths.current = { version, arrived, list: columnWidths(shape, (row, column) => cellText(pages.cell(row, column))) };
  const { list } = widths.current;
  const offsets = useMemo(() => columnOffsets(list.slice(labels)), [list, labels]);
  const labelsWidth = list.slice(0, labels).reduce((sum, width) => sum + width, 0);
  const { from, to } = columnsAt(offsets, scroll.left, Math.max(0, size.width - labelsWidth));
  const count = columnCount - labels;
  const lead = offsets[from] ?? 0;

  useLayoutEffect(() => {
    const style = scroller.current?.style;
    style?.setProperty(
      '--label-columns',
      list
        .slice(0, labels)
        .map((width) => `${width}px`)
        .join(' ') || '0',
    );
    style?.setProperty('--data-columns', [lead, ...list.slice(labels + from, labels + to)].map((width) => `${width}px`).join(' '));
    style?.setProperty('--all-width', `${labelsWidth + (offsets.at(-1) ?? 0)}px`);
    style?.setProperty('--all-height', `${pageHeight(rows, rowHeight)}px`);
  }, [list, from, to, rows]);
  useEffect(() => {
    if (size.height > 0) pages.show(start, end, from, Math.min(to, count));
  }, [pages, start, end, from, to, count, size.height > 0]);
  useEffect(() => {
    setActive({ row: 0, column: labels });
    scroller.current?.scrollTo({ top: 0 });
  }, [version, sort]);

  const goTo = (row: number, column: number) => {
    const next = { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columnCount - 1, column)) };
    setActive(next);
    const element = scroller.current;
    if (!element) return;
    const first = firstRow(element.scrollTop, body, rowHeight, rows);
    const shown = body / rowHeight;
    if (next.row < first) element.scrollTop = scrollTopOf(next.row, body, rowHeight, rows);
    else if (next.row + 1 > first + shown) element.scrollTop = scrollTopOf(next.row + 1 - shown, body, rowHeight, rows);
    if (next.column < labels) return;
    const [left = 0, right = 0] = offsets.slice(next.column - labels, next.column - labels + 2);
    const width = element.clientWidth - labelsWidth;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + width) element.scrollLeft = right - width;
  };
  const sortBy = (column: number) => setSort(nextSort(sort, column));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.target !== event.currentTarget) return;
    const { row, column } = active;
    const page = Math.max(1, Math.floor(body / rowHeight) - 1);
    const far = event.ctrlKey || event.metaKey;
    const steps: Record<string, readonly [number, number]> = {
      ArrowDown: [far ? rows : row + 1, column],
      ArrowUp: [far ? 0 : row - 1, column],
      ArrowRight: [row, far ? columnCount : column + 1],
      ArrowLeft: [row, far ? 0 : column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [far ? 0 : row, 0],
      End: [far ? rows : row, columnCount],
    };
    const step = steps[event.key];
    if (step) goTo(...step);
    else if (far && event.key === 'c') onCopy(cellText(pages.cell(row, column)));
    else if (!far && event.key === 's') sortBy(column);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const columns = shape.columns.slice(labels + from, labels + to);
  const places = Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
  const activeCell = pages.cell(active.row, active.column);
  return (
    <div class="data-table">
      <div
        ref={scroller}
        class="data-grid"
        role="grid"
        aria-label={label}
        aria-rowcount={rows + 1}
        aria-colcount={columnCount}
        aria-activedescendant={`${id}-${active.row}-${active.column}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) => setScroll({ top: currentTarget.scrollTop, left: currentTarget.scrollLeft })}
      >
        <div class="data-head data-row" role="row" aria-rowindex={1}>
          <span class="data-labels" role="presentation">
            {shape.columns.slice(0, labels).map((column, i) => (
              <HeadCell key={i} place={i} column={column} sort={sort} onSort={() => sortBy(i)} />
            ))}
          </span>
          <span class="data-cells" role="presentation">
            <span role="presentation" />
            {columns.map((column, i) => (
              <HeadCell key={from + i} place={labels + from + i} column={column} sort={sort} onSort={() => sortBy(labels + from + i)} />
            ))}
          </span>
        </div>
        <div class="data-body" role="rowgroup">
          {places.map((row, i) => (
            <Row
              key={row}
              id={id}
              row={row}
              top={top + i * rowHeight}
              shape={shape}
              pages={pages}
              from={from}
              to={Math.min(to, count)}
              activeColumn={row === active.row ? active.column : -1}
              drawings={drawings}
              onPick={(column) => setActive({ row, column })}
            />
          ))}
        </div>
      </div>
      <footer class="status">
        <span>
          {plural(rows, 'row')} × {plural(count, 'column')}
        </span>
        {shape.columns.length < columnCount && <span>The first {formatCount(shape.columns.length - labels)} columns are shown.</span>}
        <span class="spring active-text" role="status">
          {pages.problem ?? cellText(activeCell)}
        </span>
        <span class="keys-hint">
          <kbd>s</kbd> sorts by the column
        </span>
      </footer>
    </div>
  );
}

type HeadCellProps = {
  readonly place: number;
  readonly column: TableShape['columns'][number];
  readonly sort: Sort | null;
  readonly onSort: () => void;
};

function HeadCell({ place, column, sort, onSort }: HeadCellProps): JSX.Element {
  const descending = sort?.column === place ? sort.descending : null;
  const name = column.name === '' ? 'the row labels' : column.name;
  return (
    <span
      role="columnheader"
      class={`data-title ${column.align}`}
      aria-colindex={place + 1}
      aria-sort={descending === null ? 'none' : descending ? 'descending' : 'ascending'}
    >
      <button type="button" tabIndex={-1} title={`Sort by ${name}`} onClick={onSort}>
        <span class="data-name">
          <span>{column.name}</span>
          {descending !== null && <Icon name={descending ? 'sortDown' : 'sortUp'} class="tiny" />}
        </span>
        <span class="quiet">{column.dtype}</span>
      </button>
    </span>
  );
}

type RowProps = {
  readonly id: string;
  readonly row: number;
  readonly top: number;
  readonly shape: TableShape;
  readonly pages: GridPages;
  readonly from: number;
  readonly to: number;
  /** -1: another row's. */
  readonly activeColumn: number;
  readonly drawings: number;
  readonly onPick: (column: number) => void;
};

function Row({ id, row, top, shape, pages, from, to, activeColumn, onPick }: RowProps): JSX.Element {
  const { labels, columns } = shape;
  const draw = (column: number) => {
    const cell = pages.cell(row, column);
    const kind = cell === undefined ? ' is-coming' : typeof cell === 'string' ? '' : ' is-missing';
    return (
      <span
        key={column}
        id={column === activeColumn ? `${id}-${row}-${column}` : undefined}
        role={column < labels ? 'rowheader' : 'gridcell'}
        class={`data-cell ${columns[column]?.align ?? 'start'}${kind}${column === activeColumn ? ' is-active' : ''}`}
        aria-colindex={column + 1}
        {...(column === activeColumn ? { 'aria-selected': true } : {})}
        onPointerDown={() => onPick(column)}
      >
        {cellText(cell)}
      </span>
    );
  };
  return (
    <div
      class={activeColumn >= 0 ? 'data-row is-active' : 'data-row'}
      role="row"
      aria-rowindex={row + 2}
      ref={(element) => void element?.style.setProperty('transform', `translateY(${top}px)`)}
    >
      <span class="data-labels" role="presentation">
        {Array.from({ length: labels }, (_, column) => draw(column))}
      </span>
      <span class="data-cells" role="presentation">
        <span role="presentation" />
        {Array.from({ length: Math.max(0, to - from) }, (_, i) => draw(labels + from + i))}
      </span>
    </div>
  );
}
