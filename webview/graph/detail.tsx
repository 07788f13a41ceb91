/** Everything about the selected value. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EntryDetail, Key, ValueKind } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import { Preview } from '../preview/preview.tsx';
import { Button, CopyButton, IconButton } from '../ui/controls.tsx';
import { formatCount, formatSize, usageWords } from '../ui/format.ts';
import { Icon, kindIcon } from '../ui/icons.tsx';
import { errorWords, Message } from '../ui/message.tsx';
import { Calls, Children, Holders, pageSize, Section } from './relatives.tsx';
import type { GraphSession, GraphState } from './session.ts';

type DetailProps = { readonly host: Host; readonly session: GraphSession; readonly state: GraphState };
type Loaded = { readonly key: Key } & ({ readonly detail: EntryDetail } | { readonly error: string });

/** What is looked at rather than read. */
const drawn: readonly ValueKind[] = ['array', 'table'];
const shortText = 20_000;
const longText = 1_000_000;

export function DetailPane({ host, session, state }: DetailProps): JSX.Element {
  const { selected, version } = state;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [more, setMore] = useState<{ key: Key; text: number; children: number } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const missing = state.model.nodes.get(selected)?.kind === 'missing';
  const wanted = more?.key === selected ? more : { key: selected, text: shortText, children: pageSize };
  useEffect(() => {
    if (missing || state.shown.nodes.length === 0) return undefined;
    const stop = new AbortController();
    // Arrow keys run over many nodes: only where they rest is asked for.
    const timer = setTimeout(() => {
      const request = { key: selected, store: 'values', maxText: wanted.text, maxChildren: wanted.children } as const;
      host.entry(request, { signal: stop.signal }).then(
        (detail) => !stop.signal.aborted && setLoaded({ key: selected, detail }),
        (error: unknown) => !stop.signal.aborted && setLoaded({ key: selected, error: errorWords(error) }),
      );
    }, 60);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [host, selected, version, wanted.text, wanted.children, attempt, missing, state.shown.nodes.length === 0]);

  const current = loaded?.key === selected ? loaded : null;
  return (
    <section id="details" class="detail-pane" aria-label="Selected value" tabIndex={-1}>
      <Heading host={host} session={session} state={state} />
      {missing ? (
        <Message icon="missing" tone="error" title="Not in this cache">
          <p>Another value refers to this one, but its entry is gone: it was evicted, or never copied here.</p>
        </Message>
      ) : current === null ? (
        state.error === null && <Skeleton />
      ) : 'error' in current ? (
        <Message icon="error" tone="error" title="This value could not be read">
          <p>{current.error}</p>
          <Button onClick={() => setAttempt(attempt + 1)}>Try again</Button>
        </Message>
      ) : (
        <Facts
          host={host}
          session={session}
          state={state}
          detail={current.detail}
          onLong={() => setMore({ ...wanted, text: longText })}
          onMore={() => setMore({ ...wanted, children: wanted.children * 4 })}
        />
      )}
    </section>
  );
}

function Heading({ host, session, state }: DetailProps): JSX.Element | null {
  const node = state.model.nodes.get(state.selected);
  if (!node) return null;
  return (
    <div class={`detail-heading kind-${node.kind}`}>
      <div class="detail-title">
        <span class="tile-icon">
          <Icon name={kindIcon(node.kind)} />
        </span>
        <h1>{node.kind === 'missing' ? 'Missing value' : node.type}</h1>
        {node.size !== null && <span class="quiet">{formatSize(node.size)}</span>}
        <span class="spring" />
        {node.key !== session.root && node.kind !== 'missing' && (
          <IconButton icon="root" label="Make it the root (Enter)" onClick={() => void session.open(node.key)} />
        )}
        {node.kind !== 'missing' && (
          <IconButton icon="table" label="Show the value" onClick={() => void host.openValue({ key: node.key, path: [] })} />
        )}
        <IconButton icon="tree" label="Show in the sidebar (r)" onClick={() => void host.reveal({ key: node.key })} />
      </div>
      <div class="digest">
        <code title={node.key}>{node.key}</code>
        <CopyButton label="Copy the digest (c)" onCopy={() => host.copy({ text: node.key })} />
      </div>
      <p class={node.reuses >= 2 ? 'usage is-shared' : 'usage'}>{usageWords(node.reuses, node.calls)}</p>
    </div>
  );
}

function Skeleton(): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label="Reading the value">
      {['w60', 'w80', 'w40', 'block'].map((width) => (
        <span key={width} class={width} />
      ))}
    </div>
  );
}

type FactsProps = DetailProps & { readonly detail: EntryDetail; readonly onLong: () => void; readonly onMore: () => void };

function Facts({ host, session, state, detail, onLong, onMore }: FactsProps): JSX.Element {
  const { facts, row } = detail;
  return (
    <>
      {row?.problem && (
        <p class="problem" role="alert">
          <Icon name="unreadable" /> {row.problem.message} {row.problem.advice ?? ''}
        </p>
      )}
      {facts.length > 0 && (
        <table class="facts">
          <tbody>
            {facts.map(([label, value]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {row && drawn.includes(row.kind) && (
        <Section title="Preview">
          <div class="detail-preview">
            <Preview
              client={host}
              at={{ key: detail.key, path: [] }}
              version={state.version}
              onOpen={({ key, path }) => void host.openValue({ key, path })}
            />
          </div>
        </Section>
      )}
      <Content detail={detail} onLong={onLong} />
      {detail.childCount > 0 && <Children session={session} detail={detail} onMore={onMore} />}
      <Holders host={host} session={session} state={state} />
      <Calls host={host} state={state} />
    </>
  );
}

/** The value as Python prints it. */
function Content({ detail: { text, truncated }, onLong }: { detail: EntryDetail; onLong: () => void }): JSX.Element {
  return (
    <Section title="Value">
      <pre class="repr" tabIndex={0} aria-label="Value as Python prints it">
        {text}
      </pre>
      {truncated && (
        <p class="cut">
          Cut after {formatCount(text.length)} characters.{' '}
          {text.length < longText && (
            <button type="button" class="link" onClick={onLong}>
              Show more
            </button>
          )}
        </p>
      )}
    </Section>
  );
}
