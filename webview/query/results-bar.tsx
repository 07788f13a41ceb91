/** What was found, in a line: how many, how to stop, which columns, and what can be done with all of it. */
import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { IconButton } from '../ui/controls.tsx';
import { formatCount, plural } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { ColumnPicker } from './column-picker.tsx';
import type { QuerySession, QueryState } from './session.ts';
import { isEqual, isShown } from './view.ts';

type BarProps = {
  readonly session: QuerySession;
  readonly state: QueryState;
  readonly onCopyQuery: () => void;
  readonly onExport: () => void;
};

export function ResultsBar({ session, state, onCopyQuery, onExport }: BarProps): JSX.Element {
  const { run, view, facts, count } = state;
  const [picking, setPicking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const equal = facts.filter((each) => isEqual(each, count) && !isShown(each, view, count)).length;
  return (
    <div class="results-bar" role="toolbar" aria-label="Results">
      <span class="count" role="status">
        <CountWords state={state} />
      </span>
      {run.state === 'running' && (
        <button type="button" class="text-button" title="Stop; what was found stays (Escape)" onClick={() => session.stop()}>
          <Icon name="stop" class="tiny" />
          Stop
        </button>
      )}
      <span class="spring" />
      <label class="check">
        <input
          type="checkbox"
          checked={view.onlyDiffering}
          onChange={(event) => session.look({ onlyDiffering: event.currentTarget.checked, pinned: [] })}
        />
        Only columns that differ
        {view.onlyDiffering && equal > 0 && <span class="quiet hidden-count">{formatCount(equal)} hidden</span>}
      </label>
      <div class="picker-box">
        <button
          ref={button}
          type="button"
          class="text-button"
          aria-haspopup="dialog"
          aria-expanded={picking}
          aria-controls={id}
          title="Columns"
          onClick={() => setPicking(!picking)}
        >
          <Icon name="columns" />
          <span>Columns</span>
        </button>
        {picking && (
          <ColumnPicker
            id={id}
            session={session}
            state={state}
            onClose={(withFocus) => {
              setPicking(false);
              if (withFocus) button.current?.focus();
            }}
          />
        )}
      </div>
      <button type="button" class="text-button" title="Copy as Python (Ctrl+Shift+C)" onClick={onCopyQuery}>
        <Icon name="code" />
        <span>Copy as Python</span>
      </button>
      <IconButton icon="save" label="Export as CSV" disabled={count === 0} onClick={onExport} />
    </div>
  );
}

/** `1,250 calls · 6,200 of 10,000 read`. */
function CountWords({ state: { run, count, unreadable } }: { readonly state: QueryState }): JSX.Element | null {
  if (run.state === 'none' || run.state === 'failed') return null;
  const seconds = run.elapsed < 10 ? run.elapsed.toFixed(2) : run.elapsed.toFixed(1);
  const read =
    run.read === undefined || run.state === 'done'
      ? ''
      : ` · ${formatCount(run.read)}${run.total === undefined ? '' : ` of ${formatCount(run.total)}`} read`;
  const how = run.state === 'done' ? ` in ${seconds} s` : run.state === 'stopped' ? `${read}, stopped` : `${read} …`;
  return (
    <>
      <b>{plural(count, 'call')}</b>
      <span class="quiet">{how}</span>
      {unreadable.length > 0 && (
        <span
          class="warning"
          title={unreadable
            .slice(0, 5)
            .map(({ problem, key }) => `${key.slice(0, 8)}: ${problem?.message ?? ''}`)
            .join('\n')}
        >
          {' '}
          <Icon name="unreadable" class="tiny" /> {plural(unreadable.length, 'record')} cannot be read
        </span>
      )}
    </>
  );
}
