/** Above the graph: where one is, the way back, search and direction. */
import { Fragment } from 'preact';
import type { JSX, RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Key } from '../../engine/workers/protocol.ts';
import { IconButton } from '../ui/controls.tsx';
import { shortDigest } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { MenuButton } from '../ui/menu.tsx';
import type { PictureType } from './export.tsx';
import { edgeText } from './model.ts';
import type { GraphSession, GraphState } from './session.ts';
import { canGoBack, canGoForward } from './trail.ts';
import { wayTo } from './tree.ts';

type ToolbarProps = {
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly cacheName: string;
  readonly search: RefObject<HTMLInputElement | null>;
  /** Whether there are so many edges that only those of the selection are drawn, unless a person wants all. */
  readonly hasManyEdges: boolean;
  readonly onLeaveSearch: () => void;
  readonly onExport: (type: PictureType) => void;
};

export function Toolbar({ session, state, cacheName, search, hasManyEdges, onLeaveSearch, onExport }: ToolbarProps): JSX.Element {
  return (
    <header class="toolbar">
      <IconButton icon="back" label="Back (Alt+Left)" disabled={!canGoBack(state.trail)} onClick={() => void session.back()} />
      <IconButton icon="forward" label="Forward (Alt+Right)" disabled={!canGoForward(state.trail)} onClick={() => void session.forward()} />
      <Breadcrumbs session={session} state={state} cacheName={cacheName} />
      <Search session={session} state={state} input={search} onLeave={onLeaveSearch} />
      {hasManyEdges && (
        <IconButton
          icon="edges"
          label={state.allEdges ? 'Draw the edges of the selected value alone' : 'Draw all edges'}
          pressed={state.allEdges}
          onClick={() => session.toggleEdges()}
        />
      )}
      <IconButton
        icon={state.direction === 'LR' ? 'across' : 'downwards'}
        label={state.direction === 'LR' ? 'Draw from top to bottom (d)' : 'Draw from left to right (d)'}
        onClick={() => session.turn()}
      />
      <MenuButton
        icon="save"
        label="Save the drawing"
        items={[
          { label: 'Save as SVG…', onPick: () => onExport('svg') },
          { label: 'Save as PNG…', onPick: () => onExport('png') },
        ]}
      />
    </header>
  );
}

type Crumb = { readonly id: string; readonly label: string; readonly code: string; readonly onPick: () => void };

/** The roots that were gone through, and the way from the present one to what is selected. */
function Breadcrumbs({ session, state, cacheName }: Pick<ToolbarProps, 'session' | 'state' | 'cacheName'>): JSX.Element {
  const { trail, model, shown, selected } = state;
  const way = useMemo(() => wayTo(shown, selected), [shown, selected]);
  const typeOf = (key: Key) => model.nodes.get(key)?.type ?? '';
  const crumbs: Crumb[] = [
    ...trail.keys.slice(0, trail.at + 1).map((key, index) => ({
      id: `root ${index}`,
      label: typeOf(key),
      code: shortDigest(key),
      onPick: () => (index === trail.at ? session.select(key) : void session.goToIndex(index)),
    })),
    ...way.map((edge) => ({ id: edge.to, label: typeOf(edge.to), code: edgeText(edge.labels), onPick: () => session.select(edge.to) })),
  ];
  // The first and the last three; what lies between is named by an ellipsis, and the tree and Back lead to it.
  const visible = crumbs.length > 5 ? [...crumbs.slice(0, 1), null, ...crumbs.slice(-3)] : crumbs;
  return (
    <nav class="breadcrumbs" aria-label="Way to the selected value">
      <span class="crumb cache" title={cacheName}>
        {cacheName}
      </span>
      {visible.map((crumb, index) => (
        <Fragment key={crumb?.id ?? 'between'}>
          <Icon name="right" class="tiny" />
          {crumb === null ? (
            <span class="crumb">…</span>
          ) : (
            <button
              type="button"
              class={index === visible.length - 1 ? 'crumb current' : 'crumb'}
              {...(index === visible.length - 1 ? { 'aria-current': 'true' } : {})}
              title={`${crumb.code} ${crumb.label}`}
              onClick={crumb.onPick}
            >
              <code>{crumb.code}</code> <span>{crumb.label}</span>
            </button>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

type SearchProps = Pick<ToolbarProps, 'session' | 'state'> & {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onLeave: () => void;
};

function Search({ session, state, input, onLeave }: SearchProps): JSX.Element {
  const at = state.matches.indexOf(state.selected);
  const searching = state.search.trim() !== '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void session.cycle(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      session.find('');
      onLeave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        aria-label="Find in the graph by type, value or digest"
        placeholder="Find (/)"
        spellcheck={false}
        value={state.search}
        onInput={(event) => session.find(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="count" aria-live="polite">
        {!searching ? '' : state.matches.length === 0 ? 'None' : `${at < 0 ? '?' : at + 1} of ${state.matches.length}`}
      </span>
      {searching && (
        <>
          <IconButton
            icon="up"
            label="Match before (Shift+Enter)"
            disabled={state.matches.length === 0}
            onClick={() => void session.cycle(-1)}
          />
          <IconButton icon="down" label="Next match (Enter)" disabled={state.matches.length === 0} onClick={() => void session.cycle(1)} />
        </>
      )}
    </div>
  );
}
