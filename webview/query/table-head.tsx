/** What stands above the rows: the columns by name, and what all rows have in each. */
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';
import type { IconName } from '../ui/icons.tsx';
import { memo } from '../ui/memo.ts';
import type { ColumnFacts } from './columns.ts';
import { barsPath, Distributions, litBars } from './distribution.ts';
import type { Distribution } from './distribution.ts';
import { literalKind } from './literal-kind.ts';
import type { QuerySession, QueryState } from './session.ts';
import type { Sort } from './sort.ts';

type HeadProps = {
  readonly session: QuerySession;
  readonly id: string;
  readonly columns: readonly ColumnFacts[];
  readonly distributions: readonly Distribution[];
  readonly sort: Sort | null;
  /** Rows are in the order in which they come. */
  readonly isUnsorted: boolean;
  /** The header that the keyboard is on, or -1. */
  readonly active: number;
  /** Whether all rows are selected. */
  readonly isAll: boolean;
};

export const TableHead = memo(function TableHead(props: HeadProps): JSX.Element {
  const { session, id, columns, distributions, sort, isUnsorted, active, isAll } = props;
  return (
    <div class="grid-row grid-head" role="row" aria-rowindex={1}>
      {columns.map((each, place) => (
        <HeaderCell
          key={each.column.id}
          id={`${id}--1-${place}`}
          place={place}
          facts={each}
          limits={distributions[place]?.limits ?? []}
          descending={sort?.column === each.column.id ? sort.descending : null}
          isUnsorted={isUnsorted}
          isActive={active === place}
          isAll={isAll}
          session={session}
        />
      ))}
    </div>
  );
});

type HeaderProps = Pick<HeadProps, 'session' | 'id' | 'isUnsorted' | 'isAll'> & {
  readonly place: number;
  readonly facts: ColumnFacts;
  readonly limits: readonly string[];
  readonly descending: boolean | null;
  readonly isActive: boolean;
};

function HeaderCell(props: HeaderProps): JSX.Element {
  const { session, id, place, facts, limits, descending, isUnsorted, isActive, isAll } = props;
  const { column, isNumeric } = facts;
  const icon = typeIcon(facts);
  return (
    <span
      id={id}
      role="columnheader"
      data-column={place}
      class={`cell ${column.id === 'call' ? 'is-pinned' : ''} ${isNumeric ? 'end' : ''} ${isActive ? 'is-active' : ''}`}
      aria-sort={descending === null ? 'none' : descending ? 'descending' : 'ascending'}
      title={`${[column.title, column.group.toLowerCase(), ...(limits.length > 0 ? [limits.join(' to ')] : [])].join(', ')}. Sort (F2); Alt+← → moves it`}
      onClick={() => session.sortBy(column.id)}
    >
      {column.id === 'call' && (
        <span
          class={isAll ? 'row-check is-checked' : 'row-check'}
          aria-hidden="true"
          title="Select all (Ctrl+A)"
          onClick={(event) => {
            event.stopPropagation();
            if (isAll) session.selectNone();
            else session.selectAll();
          }}
        />
      )}
      {icon && <Icon name={icon} class="tiny quiet" />}
      <span class={column.group === 'Call' ? '' : 'mono'}>{column.title}</span>
      {descending !== null && <Icon name={descending ? 'sortDown' : 'sortUp'} class={isUnsorted ? 'tiny is-waiting' : 'tiny is-sorted'} />}
      <Sizer onResize={(width) => session.resize(column.id, width)} />
    </span>
  );
}

/** The edge of a header: dragged, its column gets wider or narrower; double-clicked, as wide as it was. */
function Sizer({ onResize }: { readonly onResize: (width: number | undefined) => void }): JSX.Element {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <span
      class="sizer"
      aria-hidden="true"
      title="Drag: make the column wider or narrower (Alt+Shift+← →). Double-click: as wide as what is in it"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? 0 };
      }}
      onPointerMove={(event) => {
        if (from.current) onResize(from.current.width + event.clientX - from.current.x);
      }}
      onLostPointerCapture={() => (from.current = null)}
      onClick={(event) => event.stopPropagation()}
      onDblClick={(event) => {
        event.stopPropagation();
        onResize(undefined);
      }}
    />
  );
}

/** What most of a column is, where its first row tells. */
function typeIcon({ column, isNumeric, first }: ColumnFacts): IconName | undefined {
  if (column.group === 'Call' && column.id !== 'version') return undefined;
  if (column.isTime) return 'calendar';
  if (isNumeric) return 'scalar';
  return ({ 'is-text': 'text', 'is-word': 'bool' } as const)[literalKind(first)];
}

export function useDistributions({ rows, count }: QueryState, columns: readonly ColumnFacts[]): readonly Distribution[] {
  const all = useMemo(() => new Distributions(rows), [rows]);
  return useMemo(() => columns.map((facts) => all.of(facts, count)), [all, columns, count]);
}

type DistributionsProps = Pick<QueryState, 'order'> & {
  readonly selected: ReadonlySet<number>;
  readonly columns: readonly ColumnFacts[];
  readonly distributions: readonly Distribution[];
};

/** What all rows have in each column, and where in it those are that are selected. To a screen reader the headers say it. */
export const DistributionRow = memo(function DistributionRow({ order, selected, columns, distributions }: DistributionsProps): JSX.Element {
  const lit = useMemo(() => {
    const indices = [...selected].map((place) => order?.[place] ?? place);
    return distributions.map((each) => litBars(each, indices));
  }, [distributions, selected, order]);
  return (
    <div class="grid-row grid-distributions" aria-hidden="true">
      {columns.map(({ column }, i) => {
        const { counts, limits } = distributions[i] as Distribution;
        const isLit = (bar: number) => lit[i]?.has(bar) === true;
        return (
          <span key={column.id} class={column.id === 'call' ? 'cell is-pinned' : 'cell'}>
            <svg class="bars" viewBox={`0 0 ${Math.max(1, counts.length)} 1`} preserveAspectRatio="none" focusable="false">
              <path d={barsPath(counts, (bar) => !isLit(bar))} />
              <path class="is-lit" d={barsPath(counts, isLit)} />
            </svg>
            <span class="limits">
              {limits.map((limit, at) => (
                <span key={at}>{limit}</span>
              ))}
            </span>
          </span>
        );
      })}
    </div>
  );
});
