/** The panel of a query: the form and its results. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Host } from '../host.ts';
import { Button } from '../ui/controls.tsx';
import { formatCount, plural } from '../ui/format.ts';
import { useInitialFocus, useSize, useStore } from '../ui/hooks.ts';
import { errorWords, Message } from '../ui/message.tsx';
import { describeQuery } from './form.ts';
import type { FormState } from './form.ts';
import { QueryFormView } from './form-view.tsx';
import type { QuerySession, QueryState } from './session.ts';
import { useSuggestions } from './suggestions.ts';
import { ResultTable } from './table.tsx';
import type { RowActions } from './table.tsx';

type QueryPanelProps = {
  readonly host: Host;
  readonly session: QuerySession;
  readonly cacheName: string;
  readonly hasCalls: boolean;
  readonly onSave: (form: FormState) => void;
};

export function QueryPanel({ host, session, cacheName, hasCalls, onSave }: QueryPanelProps): JSX.Element {
  const state = useStore(session);
  const panel = useRef<HTMLDivElement>(null);
  const size = useSize(panel);
  const [said, setSaid] = useState('');
  const suggestions = useSuggestions(host, state.form.module, state.form.name, 0);
  useEffect(() => onSave(state.form), [state.form]);
  useInitialFocus(true, () => panel.current?.querySelector('input')?.focus());
  const actions = useMemo<RowActions>(() => {
    const run = (work: Promise<unknown>, done: string) =>
      void work.then(
        () => setSaid(done),
        (error: unknown) => setSaid(errorWords(error)),
      );
    return {
      openGraph: (row) => (row.result === null ? setSaid('This call has no result yet.') : run(host.openGraph({ key: row.result }), '')),
      reveal: (row) => run(host.reveal({ key: row.key }), ''),
      copy: (row) => run(host.copy({ text: row.key }), 'Digest copied.'),
    };
  }, [host]);

  return (
    <div ref={panel} class={size.width === 0 || size.width >= 720 ? 'query-panel beside' : 'query-panel'}>
      <section class="form-pane" aria-label="Query">
        <header class="pane-title">
          <h1>Query calls</h1>
          <span class="quiet">{cacheName}</span>
        </header>
        <QueryFormView session={session} state={state} suggestions={suggestions} />
      </section>
      <main class="result-pane" aria-label="Results" aria-busy={state.run.state === 'running'}>
        {state.run.state === 'running' && <div class="progress" role="progressbar" aria-label="Looking for calls" />}
        <Results session={session} state={state} hasCalls={hasCalls} actions={actions} />
        <footer class="status">
          <span role="status">{statusWords(state)}</span>
          <span class="spring" />
          <span role="status">{said}</span>
        </footer>
      </main>
    </div>
  );
}

/** `128 calls in 0.04 s`. */
function statusWords({ run, count }: QueryState): string {
  if (run.state === 'none' || run.state === 'failed') return '';
  const found = plural(count, 'call');
  if (run.state === 'running') return `${formatCount(count)} so far …`;
  const seconds = run.elapsed < 10 ? run.elapsed.toFixed(2) : run.elapsed.toFixed(1);
  return `${found} in ${seconds} s${run.state === 'stopped' ? ', stopped' : ''}`;
}

type ResultsProps = {
  readonly session: QuerySession;
  readonly state: QueryState;
  readonly hasCalls: boolean;
  readonly actions: RowActions;
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
      <p>Choose a function, fix the arguments that matter, and run. An empty form lists every call.</p>
      <ul class="keys">
        <li>
          <kbd>Enter</kbd> runs the query
        </li>
        <li>
          On a call, <kbd>Enter</kbd> draws its result and <kbd>c</kbd> copies its digest
        </li>
      </ul>
    </Message>
  );
}
