/** Everything about the selected value. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EntryDetail, GraphNode, Key, ValueKind } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import { Preview } from '../preview/preview.tsx';
import { Button, CopyButton } from '../ui/controls.tsx';
import { formatCount, formatSize, formatTime, plural } from '../ui/format.ts';
import { Icon, valueIcon } from '../ui/icons.tsx';
import { errorWords, Message } from '../ui/message.tsx';
import { timesText, typeText } from './names.ts';
import { Children, pageSize, Section, UsedBy } from './relatives.tsx';
import type { GraphSession, GraphState } from './session.ts';

type DetailProps = { readonly host: Host; readonly session: GraphSession; readonly state: GraphState };
type Loaded = { readonly key: Key } & ({ readonly detail: EntryDetail } | { readonly error: string });

/** What is looked at rather than read. */
const drawn: readonly ValueKind[] = ['array', 'table'];
/** Facts that stand elsewhere in the pane, or are said in other words. */
const saidElsewhere = ['Type', 'Size', 'Written'];
const shortText = 20_000;
const longText = 1_000_000;

export function DetailPane({ host, session, state }: DetailProps): JSX.Element {
  const { selected, version, model } = state;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [more, setMore] = useState<{ key: Key; text: number; children: number } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const node = model.nodes.get(selected);
  const missing = node?.kind === 'missing';
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
    <section class="detail-pane" aria-label="Details" tabIndex={0}>
      {node && <Heading node={node} />}
      {model.cyclic.has(selected) && (
        <p class="problem" role="alert">
          <Icon name="unreadable" /> This value holds itself, by way of its children. Python cannot load it: only what is stored in it
          directly is shown.
        </p>
      )}
      {missing ? (
        <>
          <Message icon="missing" tone="error" title="Not in this cache">
            <p>Another value refers to this one, but its entry is gone: it was evicted, or never copied here.</p>
          </Message>
          <dl class="facts">
            <DigestFact host={host} value={selected} />
          </dl>
          <UsedBy host={host} session={session} state={state} />
        </>
      ) : current === null ? (
        state.error === null && <Skeleton />
      ) : 'error' in current ? (
        <Message icon="error" tone="error" title="This value could not be read">
          <p>{current.error}</p>
          <Button onClick={() => setAttempt(attempt + 1)}>Try again</Button>
        </Message>
      ) : (
        <Content
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

function Heading({ node }: { readonly node: GraphNode }): JSX.Element {
  const times = timesText(node);
  return (
    <div class="detail-title">
      <Icon name={valueIcon(node.kind, node.type)} />
      <h1>{typeText(node)}</h1>
      {node.shape !== null && <code class="quiet">{node.shape}</code>}
      <span class="spring" />
      {times !== '' && (
        <span class="shared-count" title={`Held by ${plural(node.reuses, 'value')}`}>
          <Icon name="shared" /> {times}
        </span>
      )}
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

type ContentProps = DetailProps & { readonly detail: EntryDetail; readonly onLong: () => void; readonly onMore: () => void };

function Content({ host, session, state, detail, onLong, onMore }: ContentProps): JSX.Element {
  const { facts, row, key } = detail;
  const node = state.model.nodes.get(key);
  const copies = row ? row.reuses + row.calls - 1 : 0;
  return (
    <>
      {row?.problem && (
        <p class="problem" role="alert">
          <Icon name="unreadable" /> {row.problem.message} {row.problem.advice ?? ''}
        </p>
      )}
      {!row?.problem && <Text detail={detail} onLong={onLong} />}
      <dl class="facts">
        {facts.flatMap(([label, value]) =>
          saidElsewhere.includes(label)
            ? []
            : [
                <Fact key={label} label={label}>
                  {value}
                </Fact>,
              ],
        )}
        <DigestFact host={host} value={key} />
        {typeof row?.size === 'number' && <Fact label="Size">{formatSize(row.size)} on disk</Fact>}
        {typeof row?.written === 'number' && <Fact label="Saved">{formatTime(row.written / 1000)}</Fact>}
        {node && (
          <Fact label="Reuse">
            {plural(node.reuses, 'value')} · {plural(node.calls, 'call')}
            {copies > 0 && typeof row?.size === 'number' && <span class="quiet">saves {formatSize(copies * row.size)}</span>}
          </Fact>
        )}
      </dl>
      {row && drawn.includes(row.kind) && (
        <Section title="Preview">
          <div class="detail-preview">
            <Preview
              client={host}
              at={{ key, path: [] }}
              version={state.version}
              withFacts={false}
              onOpen={({ key: opened, path }) => void host.openValue({ key: opened, path })}
            />
          </div>
        </Section>
      )}
      <UsedBy host={host} session={session} state={state} />
      <Children session={session} detail={detail} onMore={onMore} />
    </>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function DigestFact({ host, value }: { readonly host: Host; readonly value: Key }): JSX.Element {
  return (
    <Fact label="Digest">
      <code class="cut-text" title={value}>
        {value}
      </code>
      <CopyButton label="Copy digest" onCopy={() => host.copy({ text: value })} />
    </Fact>
  );
}

/** The value as Python prints it. */
function Text({ detail: { text, truncated }, onLong }: { detail: EntryDetail; onLong: () => void }): JSX.Element {
  return (
    <>
      <pre class="repr" tabIndex={0} role="region" aria-label="Value as Python prints it">
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
    </>
  );
}
