/** The lists of a value's details: what it holds, what holds it, which calls have it. */
import type { ComponentChildren, JSX } from 'preact';
import type { CallRow, EntryDetail, Key } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import { Badge } from '../ui/controls.tsx';
import { formatCount, formatDuration, shortDigest } from '../ui/format.ts';
import { Icon, kindIcon } from '../ui/icons.tsx';
import { usePages } from '../ui/pages.ts';
import type { Pages } from '../ui/pages.ts';
import type { GraphSession, GraphState } from './session.ts';

/** Rows that are shown of a list at first, and again with each “Show more”. */
export const pageSize = 50;

type RelativesProps = { readonly host: Host; readonly session: GraphSession; readonly state: GraphState };

export function Section({ title, count, children }: { title: string; count?: number; children: ComponentChildren }): JSX.Element {
  return (
    <details class="section" open>
      <summary>
        <Icon name="right" class="tiny twistie" />
        <h2>{title}</h2>
        {count !== undefined && <Badge>{formatCount(count)}</Badge>}
      </summary>
      {children}
    </details>
  );
}

type ChildrenProps = {
  readonly session: GraphSession;
  readonly detail: Pick<EntryDetail, 'children' | 'childCount'>;
  readonly onMore: () => void;
};

export function Children({ session, detail: { children, childCount }, onMore }: ChildrenProps): JSX.Element {
  return (
    <Section title="Children" count={childCount}>
      <ul class="rows">
        {children.map((child) => (
          <li key={`${child.label} ${child.key}`}>
            <button type="button" class="row" title={child.key} onClick={() => void session.reach(child.key)}>
              <code class="row-label">{child.label}</code>
              <code class="row-text">{child.preview}</code>
            </button>
          </li>
        ))}
      </ul>
      {childCount > children.length && <ShowMore count={childCount - children.length} onMore={onMore} />}
    </Section>
  );
}

export function Holders({ host, session, state }: RelativesProps): JSX.Element | null {
  const { selected, version } = state;
  const pages = usePages(`${selected} ${version}`, (after, options) => host.parents({ key: selected, after, limit: pageSize }, options));
  const isDrawn = (key: Key) => state.shown.nodes.some((node) => node.key === key);
  return (
    <Paged title="Held by" pages={pages}>
      {pages.rows.map((parent) => (
        <li key={parent.key}>
          <button
            type="button"
            class={`row kind-${parent.kind}`}
            title={`${parent.key}${isDrawn(parent.key) ? '' : '\nbecomes the root'}`}
            onClick={() => void session.reach(parent.key)}
          >
            <Icon name={kindIcon(parent.kind)} class="kind" />
            <span class="row-label">{parent.type}</span>
            <code class="row-text">{parent.preview}</code>
            {!isDrawn(parent.key) && <Icon name="root" class="tiny" />}
          </button>
        </li>
      ))}
    </Paged>
  );
}

export function Calls({ host, state }: Omit<RelativesProps, 'session'>): JSX.Element | null {
  const { selected, version } = state;
  const pages = usePages(`${selected} ${version}`, (after, options) => host.callsOf({ key: selected, after, limit: pageSize }, options));
  return (
    <Paged title="Used by calls" pages={pages}>
      {pages.rows.map((call) => (
        <CallItem key={call.key} call={call} value={selected} onReveal={() => void host.reveal({ key: call.key })} />
      ))}
    </Paged>
  );
}

/** Nothing at all where there is nothing to list. */
function Paged<Row>({ title, pages, children }: { title: string; pages: Pages<Row>; children: ComponentChildren }): JSX.Element | null {
  const { rows, total, hasMore, loading, error, more } = pages;
  if (rows.length === 0 && error === null) return null;
  return (
    <Section title={title} count={total}>
      <ul class="rows">{children}</ul>
      {error !== null && (
        <p class="cut" role="alert">
          They could not be read: {error}{' '}
          <button type="button" class="link" onClick={more}>
            Try again
          </button>
        </p>
      )}
      {hasMore && error === null && <ShowMore count={total - rows.length} disabled={loading} onMore={more} />}
    </Section>
  );
}

function ShowMore({ count, disabled = false, onMore }: { count: number; disabled?: boolean; onMore: () => void }): JSX.Element {
  return (
    <p class="cut">
      <button type="button" class="link" disabled={disabled} onClick={onMore}>
        Show more
      </button>{' '}
      of {formatCount(count)}
    </p>
  );
}

type CallItemProps = { readonly call: CallRow; readonly value: Key; readonly onReveal: () => void };

function CallItem({ call, value, onReveal }: CallItemProps): JSX.Element {
  const isResult = call.result === value;
  const list = call.arguments.map((argument) => `${argument.name}=${argument.repr}`).join(', ');
  const names = call.arguments.filter((argument) => argument.key === value).map((argument) => argument.name);
  const role = [...names, ...(isResult ? ['result'] : [])].join(', ');
  return (
    <li>
      <button
        type="button"
        class="row"
        title={`${call.module ?? ''} ${call.name}\n${shortDigest(call.key)}, has it as ${role}: show in the sidebar`}
        onClick={onReveal}
      >
        <Icon name="function" class="kind" />
        <code class="row-text">
          <b>{call.name}</b>({list})
        </code>
        <span class="quiet">{isResult ? 'result' : names.join(', ')}</span>
        {call.duration !== null && <span class="quiet">{formatDuration(call.duration)}</span>}
      </button>
    </li>
  );
}
