/** The lists of a value's details: what it holds, what holds it, which calls have it. */
import type { ComponentChildren, JSX } from 'preact';
import type { CallRow, EntryDetail, Key } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import { formatCount, formatDuration, plural, shortDigest } from '../ui/format.ts';
import { Icon, valueIcon } from '../ui/icons.tsx';
import { usePages } from '../ui/pages.ts';
import type { Pages } from '../ui/pages.ts';
import { shortValue } from './names.ts';
import type { GraphSession, GraphState } from './session.ts';
import { PlaceWords } from './place-words.tsx';

/** Rows that are shown of a list at first, and again with each “Show more”. */
export const pageSize = 50;

type RelativesProps = { readonly host: Host; readonly session: GraphSession; readonly state: GraphState };

export function Section({ title, count, children }: { title: string; count?: string; children?: ComponentChildren }): JSX.Element {
  return (
    <details class="section" open>
      <summary>
        <Icon name="right" class="tiny twistie" />
        <h2>{title}</h2>
        {count !== undefined && <span class="quiet">{count}</span>}
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
    <Section title="Children" count={childCount === 0 ? 'none, stored whole' : formatCount(childCount)}>
      <ul class="rows">
        {children.map((child) => (
          <li key={`${child.label} ${child.key}`}>
            <button type="button" class="row" title={child.key} onClick={() => void session.reach(child.key)}>
              <Icon name={valueIcon(child.kind, child.type)} />
              <PlaceWords label={child.label} />
              <code class="row-text">{child.shape ?? child.preview}</code>
            </button>
          </li>
        ))}
      </ul>
      {childCount > children.length && <ShowMore count={childCount - children.length} onMore={onMore} />}
    </Section>
  );
}

/** The values that hold a value, and the calls that have it as an argument or as their result. */
export function UsedBy({ host, session, state }: RelativesProps): JSX.Element {
  const { selected, version, model, shown } = state;
  const place = `${selected} ${version}`;
  const values = usePages(place, (after, options) => host.parents({ key: selected, after, limit: pageSize }, options));
  const calls = usePages(place, (after, options) => host.callsOf({ key: selected, after, limit: pageSize }, options));
  const labels = new Map((model.parents.get(selected) ?? []).map((edge) => [edge.from, edge.labels]));
  const isDrawn = (key: Key) => shown.nodes.some((node) => node.key === key);
  const counts = [values.total > 0 && plural(values.total, 'value'), calls.total > 0 && plural(calls.total, 'call')]
    .filter(Boolean)
    .join(' · ');
  const isKnown = !values.loading && !calls.loading && values.error === null && calls.error === null;
  return (
    <Section title="Used by" count={counts !== '' ? counts : isKnown ? 'nothing' : ''}>
      <Paged pages={values}>
        {values.rows.map((parent) => (
          <li key={parent.key}>
            <button
              type="button"
              class="row"
              title={`${parent.key}${isDrawn(parent.key) ? '' : '\nnot in this graph: becomes the root'}`}
              onClick={() => void session.reach(parent.key)}
            >
              <Icon name={valueIcon(parent.kind, parent.type)} />
              {(labels.get(parent.key) ?? []).slice(0, 1).map((label) => (
                <PlaceWords key={label} label={label} />
              ))}
              <span class="row-text">
                {parent.type} <code>{shortValue(parent)}</code>
              </span>
              {!isDrawn(parent.key) && <Icon name="root" class="tiny" />}
            </button>
          </li>
        ))}
      </Paged>
      <Paged pages={calls}>
        {calls.rows.map((call) => (
          <CallItem key={call.key} call={call} value={selected} onReveal={() => void host.reveal({ key: call.key })} />
        ))}
      </Paged>
    </Section>
  );
}

/** Nothing at all where there is nothing to list. */
function Paged<Row>({ pages, children }: { pages: Pages<Row>; children: ComponentChildren }): JSX.Element | null {
  const { rows, total, hasMore, loading, error, more } = pages;
  if (rows.length === 0 && error === null) return null;
  return (
    <>
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
    </>
  );
}

function ShowMore({ count, disabled = false, onMore }: { count: number; disabled?: boolean; onMore: () => void }): JSX.Element {
  return (
    <p class="cut">
      <button type="button" class="link" disabled={disabled} onClick={onMore}>
        Show more
      </button>{' '}
      <span class="quiet">{formatCount(count)} left</span>
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
        <Icon name="function" class="function" />
        <code class="row-text">
          <b>{call.name}</b>({list})
        </code>
        <span class="quiet">{isResult ? 'result' : names.join(', ')}</span>
        {call.duration !== null && <span class="quiet">{formatDuration(call.duration)}</span>}
      </button>
    </li>
  );
}
