/** The panel of a value: what it is and who uses it, the way through its parts, and its preview. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { EntryPreview } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import { Button, CopyButton, IconButton } from '../ui/controls.tsx';
import { formatSize, shortDigest, usageWords } from '../ui/format.ts';
import { useInitialFocus, useStore } from '../ui/hooks.ts';
import { Icon, kindIcon } from '../ui/icons.tsx';
import { errorWords } from '../ui/message.tsx';
import { sameAt } from './crumbs.ts';
import type { Crumb } from './crumbs.ts';
import { Preview } from './preview.tsx';
import type { ValueSession } from './session.ts';
import { iconKind } from './tree.tsx';

type ValuePanelProps = {
  readonly host: Host;
  readonly session: ValueSession;
  readonly cacheName: string;
  readonly onSave: (crumbs: readonly Crumb[]) => void;
};

export function ValuePanel({ host, session, cacheName, onSave }: ValuePanelProps): JSX.Element {
  const { crumbs, version } = useStore(session);
  const here = session.here();
  const [loaded, setLoaded] = useState<{ readonly at: Crumb; readonly entry: EntryPreview } | null>(null);
  const [said, setSaid] = useState('');
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => onSave(crumbs), [crumbs]);
  useEffect(() => {
    const words = `Value ${shortDigest(here.key)}${here.label === '' ? '' : ` ${here.label}`}`;
    void host.shows({ title: words, root: here.key }).catch((error: unknown) => setSaid(errorWords(error)));
  }, [here]);
  const entry = loaded && sameAt(loaded.at, here) ? loaded.entry : null;
  useInitialFocus(entry !== null, () => panel.current?.querySelector<HTMLElement>('[role="grid"], [role="tree"], pre, canvas')?.focus());
  const run = (work: Promise<unknown>) =>
    void work.then(
      () => setSaid(''),
      (error: unknown) => setSaid(errorWords(error)),
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.altKey && event.key === 'ArrowLeft') || crumbs.length < 2) return;
    session.back();
    event.preventDefault();
  };
  return (
    <div ref={panel} class="value-panel" onKeyDown={onKeyDown}>
      <header class={`detail-heading kind-${entry ? iconKind(entry.preview.kind) : 'scalar'}`}>
        <div class="detail-title">
          {entry && (
            <span class="tile-icon">
              <Icon name={kindIcon(iconKind(entry.preview.kind))} />
            </span>
          )}
          <h1>{entry?.preview.type ?? 'Value'}</h1>
          {entry?.use.size !== null && entry && here.path.length === 0 && <span class="quiet">{formatSize(entry.use.size)}</span>}
          <span class="spring" />
          <IconButton icon="tree" label="Show in the sidebar" onClick={() => run(host.reveal({ key: here.key }))} />
          <IconButton icon="graph" label="Show the value graph" onClick={() => run(host.openGraph({ key: here.key }))} />
          <Button
            disabled={!entry || entry.preview.exports.length === 0}
            onClick={() => run(host.exportValue({ key: here.key, path: here.path }))}
          >
            Export…
          </Button>
        </div>
        <div class="digest">
          <code title={here.key}>{here.key}</code>
          <CopyButton label="Copy the digest" onCopy={() => host.copy({ text: here.key })} />
          <span class="quiet usage">
            {cacheName}
            {entry && ` · ${usageWords(entry.use.reuses, entry.use.calls)}`}
          </span>
        </div>
        {crumbs.length > 1 && <Crumbs crumbs={crumbs} session={session} />}
        {said !== '' && (
          <p class="problem" role="alert">
            <Icon name="unreadable" /> {said}
          </p>
        )}
      </header>
      <main aria-label="Value" class="value-body">
        <Preview
          client={host}
          at={here}
          version={version}
          onOpen={(crumb) => session.open(crumb)}
          onLoad={(loadedEntry) => setLoaded({ at: here, entry: loadedEntry })}
        />
      </main>
    </div>
  );
}

function Crumbs({ crumbs, session }: { readonly crumbs: readonly Crumb[]; readonly session: ValueSession }): JSX.Element {
  return (
    <nav class="crumbs" aria-label="Where this is">
      <IconButton icon="back" label="Back (Alt+Left)" onClick={() => session.back()} />
      <ol>
        {crumbs.map((crumb, i) => {
          const words = crumb.label === '' || i === 0 ? shortDigest(crumb.key) : crumb.label;
          return (
            <li key={i}>
              {i > 0 && <Icon name="right" class="tiny" />}
              {i === crumbs.length - 1 ? (
                <code aria-current="location">{words}</code>
              ) : (
                <button type="button" class="link" onClick={() => session.goTo(i)}>
                  <code>{words}</code>
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
