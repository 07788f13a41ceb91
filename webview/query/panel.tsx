/** The panel of a query: the form in a line, what was found below it. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { QueryRow } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import { Button } from '../ui/controls.tsx';
import { plural } from '../ui/format.ts';
import { useInitialFocus, useLatest, useStore } from '../ui/hooks.ts';
import { KeyHelp } from '../ui/key-help.tsx';
import { errorWords, Message } from '../ui/message.tsx';
import type { Column } from './columns.ts';
import { csv, tabbed } from './export.ts';
import { describeQuery, toQuery } from './form.ts';
import { QueryFormView } from './form-view.tsx';
import { keyList } from './keys.ts';
import { ResultsBar } from './results-bar.tsx';
import type { SavedQuery } from './saved.ts';
import { SelectionBar } from './selection-bar.tsx';
import type { QuerySession, QueryState } from './session.ts';
import { ResultTable } from './table.tsx';
import type { TableActions } from './table.tsx';

type QueryPanelProps = {
  readonly host: Host;
  readonly session: QuerySession;
  readonly cacheName: string;
  readonly hasCalls: boolean;
  /** Goes up when the cache changes. */
  readonly version: number;
  readonly onSave: (saved: SavedQuery) => void;
};

export function QueryPanel({ host, session, cacheName, hasCalls, version, onSave }: QueryPanelProps): JSX.Element {
  const state = useStore(session);
  const panel = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState('');
  const [helps, setHelps] = useState(false);
  useEffect(() => onSave(session.saved), [state.form, state.view, state.run.state]);
  useInitialFocus(true, () => panel.current?.querySelector('input')?.focus());

  const run = (work: Promise<string>) =>
    void work.then(setSaid, (error: unknown) => {
      setSaid(errorWords(error));
    });
  const activeRow = () => session.rowAt(Math.max(0, state.selection.row));
  const openRow = async (row: QueryRow, key: string | null): Promise<string> => {
    if (key === null) return row.state === 'prepared' ? 'This call has no result yet.' : 'There is nothing to draw.';
    await host.openGraph({ key });
    return '';
  };
  const open = (row: QueryRow, column: Column | undefined) => {
    const { key, state: cell, why } = column && column.id !== 'call' ? column.cell(row) : { key: undefined, state: 'none', why: undefined };
    if (cell === 'missing' || cell === 'unreadable') return setSaid(why ?? '');
    run(openRow(row, key ?? row.result));
  };
  const copy = async (): Promise<string> => {
    const rows = session.rowsOf('selected');
    const columns = session.columns.map(({ column }) => column);
    const cell = columns[state.selection.column];
    const row = activeRow();
    if (rows.length > 0) {
      await host.copy({ text: tabbed(columns, rows, await session.whole(rows)) });
      return `${plural(rows.length, 'row')} copied.`;
    }
    if (!cell || !row) return '';
    const text = cell.id === 'call' ? row.key : tabbed([cell], [row], await session.whole([row])).split('\n')[1];
    await host.copy({ text: text ?? '' });
    return cell.id === 'call' ? 'Digest copied.' : 'Cell copied.';
  };
  const copyQuery = async (): Promise<string> => {
    await host.copyQuery({ form: toQuery(state.form) });
    return 'Copied as Python.';
  };
  const save = async (): Promise<string> => {
    const rows = session.rowsOf('all');
    setSaid('Reading what the table cuts …');
    const content = csv(
      session.columns.map(({ column }) => column),
      rows,
      await session.whole(rows),
    );
    const { path } = await host.saveFile({ name: 'calls.csv', content });
    return path === null ? '' : `${plural(rows.length, 'call')} saved to ${path}.`;
  };
  const reveal = async (): Promise<string> => {
    const row = activeRow();
    if (row) await host.reveal({ key: row.key });
    return '';
  };
  const actions: TableActions = {
    open: useLatest(open),
    copy: useLatest(() => run(copy())),
    copyQuery: useLatest(() => run(copyQuery())),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === '?' && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      return setHelps(true);
    }
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== 'c') return;
    event.preventDefault();
    actions.copyQuery();
  };
  const { run: running, count } = state;
  const progress = running.state === 'running' && running.read !== undefined && running.total ? running.read / running.total : undefined;
  return (
    <div ref={panel} class="query-panel" onKeyDown={onKeyDown}>
      {running.state === 'running' && <Progress part={progress} />}
      <QueryFormView host={host} session={session} state={state} version={version} />
      <main class="result-pane" aria-label={`Calls of ${cacheName}`} aria-busy={running.state === 'running'}>
        <h1 class="unseen">Calls of {cacheName}</h1>
        <ResultsBar session={session} state={state} onCopyQuery={actions.copyQuery} onExport={() => run(save())} />
        <Results session={session} state={state} hasCalls={hasCalls} actions={actions} />
        {count > 0 && (
          <SelectionBar
            session={session}
            state={state}
            said={said}
            onCopy={actions.copy}
            onGraph={() => {
              const row = activeRow();
              if (row) actions.open(row, session.columns[0]?.column as Column);
            }}
            onReveal={() => run(reveal())}
          />
        )}
        {helps && <KeyHelp label="Keys of the query" keys={keyList} onClose={() => setHelps(false)} />}
      </main>
    </div>
  );
}

function Progress({ part }: { readonly part: number | undefined }): JSX.Element {
  if (part === undefined) return <div class="progress" role="progressbar" aria-label="Reading calls" />;
  return (
    <div
      class="progress is-known"
      role="progressbar"
      aria-label="Reading calls"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * part)}
    >
      <div ref={(element) => void element?.style.setProperty('width', `${100 * part}%`)} />
    </div>
  );
}

type ResultsProps = {
  readonly session: QuerySession;
  readonly state: QueryState;
  readonly hasCalls: boolean;
  readonly actions: TableActions;
};

function Results({ session, state, hasCalls, actions }: ResultsProps): JSX.Element {
  const { run, count } = state;
  if (run.state === 'failed') {
    return (
      <Message icon="error" tone="error" title="The query could not be answered">
        <p>{run.message}</p>
        <Button onClick={() => void session.start()}>Try again</Button>
      </Message>
    );
  }
  if (count > 0) return <ResultTable session={session} state={state} actions={actions} />;
  if (run.state === 'running') {
    return (
      <Message icon="search" title="Looking for calls">
        <p>{describeQuery(run.query)}</p>
      </Message>
    );
  }
  if (run.state !== 'none') {
    return (
      <Message icon="search" title={run.state === 'stopped' ? 'Stopped before a call was found' : 'No calls match'}>
        <p>Asked for {describeQuery(run.query)}.</p>
        {run.state === 'done' && run.query.arguments.some(({ value }) => value !== '') && (
          <p>Values are compared by digest: 1 and 1.0 are the same value, True is another.</p>
        )}
      </Message>
    );
  }
  if (!hasCalls) {
    return (
      <Message icon="function" title="This cache has no calls">
        <p>It stores values alone. Calls appear when functions decorated with fleche run with it.</p>
      </Message>
    );
  }
  return (
    <Message icon="search" title="Ask for calls">
      <p>Choose a function, add filters on what matters, and run. Without any, every call is listed.</p>
      <ul class="keys">
        <li>
          <kbd>Enter</kbd> runs the query
        </li>
        <li>
          On a call, <kbd>Enter</kbd> draws its result, on an argument that argument
        </li>
      </ul>
    </Message>
  );
}
