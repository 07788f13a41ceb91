/** What can be done with the rows that are selected, and what the column by which they are sorted has in them. */
import type { JSX } from 'preact';
import { formatCount } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import type { QuerySession, QueryState } from './session.ts';
import { statisticsOf } from './statistics.ts';

type BarProps = {
  readonly session: QuerySession;
  readonly state: QueryState;
  /** What was done last, or what kept it from being done. */
  readonly said: string;
  readonly onCopy: () => void;
  readonly onGraph: () => void;
  readonly onReveal: () => void;
};

export function SelectionBar({ session, state, said, onCopy, onGraph, onReveal }: BarProps): JSX.Element {
  const { selection, view, facts } = state;
  const { size } = selection.selected;
  const sorted = facts.find(({ column }) => column.id === view.sort?.column);
  const statistics =
    size > 1 && sorted?.isNumeric && !sorted.column.isTime ? statisticsOf(session.rowsOf('selected'), sorted.column) : undefined;
  return (
    <footer class="selection-bar">
      {size > 0 ? (
        <>
          <span role="status">
            <b>{formatCount(size)}</b> selected
          </span>
          <button type="button" class="text-button" title="Copy with tabs between the cells (Ctrl+C)" onClick={onCopy}>
            <Icon name="copy" />
            Copy
          </button>
        </>
      ) : (
        <span class="quiet">
          <kbd>Space</kbd> select <kbd>Enter</kbd> open the graph <kbd>?</kbd> keys
        </span>
      )}
      <button type="button" class="text-button" title="Graph of the result (Enter)" onClick={onGraph}>
        <Icon name="graph" />
        Value graph
      </button>
      <button type="button" class="text-button" title="Show in the sidebar" onClick={onReveal}>
        <Icon name="tree" />
        Show in sidebar
      </button>
      <span class="spring" />
      <span role="status">{said}</span>
      {statistics && sorted && (
        <span class="selection-statistics">
          <span class="quiet">{sorted.column.title} mean</span> <span class="mono">{statistics.mean}</span> <span class="quiet">range</span>{' '}
          <span class="mono">{statistics.range}</span>
        </span>
      )}
    </footer>
  );
}
