/** Above the graph: the way to what is selected, search, direction, zoom. */
import { Fragment } from 'preact';
import type { JSX, RefObject } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { IconButton } from '../ui/controls.tsx';
import { shortDigest } from '../ui/format.ts';
import { Icon, valueIcon } from '../ui/icons.tsx';
import { MenuButton } from '../ui/menu.tsx';
import type { PictureType } from './export.tsx';
import type { Command } from './keyboard.ts';
import { PlaceWords } from './place-words.tsx';
import { typeText } from './names.ts';
import type { PanZoom } from './pan-zoom.ts';
import type { GraphSession, GraphState } from './session.ts';
import { canGoBack, canGoForward } from './trail.ts';
import { wayTo } from './tree.ts';
import type { Viewport } from './viewport.ts';

type ToolbarProps = {
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly cacheName: string;
  readonly search: RefObject<HTMLInputElement | null>;
  /** What zooms, once something is drawn. */
  readonly panZoom: PanZoom | null;
  /** Whether there are so many edges that only those of the selection are drawn, unless a person wants all. */
  readonly hasManyEdges: boolean;
  readonly onLeaveSearch: () => void;
  readonly onCommand: (command: Command) => void;
  readonly onExport: (type: PictureType) => void;
};

export function Toolbar({
  session,
  state,
  cacheName,
  search,
  panZoom,
  hasManyEdges,
  onLeaveSearch,
  onCommand,
  onExport,
}: ToolbarProps): JSX.Element {
  return (
    <div class="bar" role="toolbar" aria-label="Value graph">
      <IconButton icon="back" label="Back (Alt+Left)" disabled={!canGoBack(state.trail)} onClick={() => onCommand({ name: 'back' })} />
      <IconButton
        icon="forward"
        label="Forward (Alt+Right)"
        disabled={!canGoForward(state.trail)}
        onClick={() => onCommand({ name: 'forward' })}
      />
      <span class="sep" />
      <Breadcrumbs session={session} state={state} cacheName={cacheName} />
      <Search session={session} state={state} input={search} onLeave={onLeaveSearch} />
      <span class="sep wide-only" />
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
        label={state.direction === 'LR' ? 'Draw from top to bottom (D)' : 'Draw from left to right (D)'}
        onClick={() => onCommand({ name: 'turn' })}
      />
      <IconButton icon="minus" label="Zoom out (-)" onClick={() => onCommand({ name: 'zoomOut' })} />
      <ZoomLevel panZoom={panZoom} onReset={() => onCommand({ name: 'zoomReset' })} />
      <IconButton icon="plus" label="Zoom in (+)" onClick={() => onCommand({ name: 'zoomIn' })} />
      <IconButton icon="fit" label="Fit to view (F)" onClick={() => onCommand({ name: 'fit' })} />
      <span class="sep wide-only" />
      <MenuButton
        icon="save"
        label="Save the drawing"
        items={[
          { label: 'Save as SVG…', onPick: () => onExport('svg') },
          { label: 'Save as PNG…', onPick: () => onExport('png') },
        ]}
      />
    </div>
  );
}

function ZoomLevel({ panZoom, onReset }: { readonly panZoom: PanZoom | null; readonly onReset: () => void }): JSX.Element {
  const [percent, setPercent] = useState(100);
  useEffect(() => {
    const tell = ({ zoom }: Viewport) => setPercent(Math.round(zoom * 100));
    if (!panZoom) return undefined;
    tell(panZoom.view());
    return panZoom.subscribe(tell);
  }, [panZoom]);
  return (
    <button
      type="button"
      class="icon-button zoom-level"
      title="Zoom to 100 % (0)"
      aria-label={`Zoom ${percent} %, reset (0)`}
      onClick={onReset}
    >
      {percent} %
    </button>
  );
}

/** From the root to what is selected, as Python would write it. */
function Breadcrumbs({ session, state, cacheName }: Pick<ToolbarProps, 'session' | 'state' | 'cacheName'>): JSX.Element {
  const { model, shown, selected } = state;
  const way = useMemo(() => wayTo(shown, selected), [shown, selected]);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => setWhole(false), [selected]);
  const root = model.nodes.get(session.root);
  // the last three stay; what lies between is behind the dots
  const cut = isWhole ? 0 : Math.max(0, way.length - 3);
  const current = (isLast: boolean) => (isLast ? { 'aria-current': 'location' as const } : {});
  return (
    <nav class="graph-path" aria-label="Path from the root">
      <ol>
        {way.length > 1 && (
          <li class="narrow-only">
            <button type="button" class="crumb" aria-label="The root" title="The root (Home)" onClick={() => session.select(session.root)}>
              <Icon name="more" />
            </button>
          </li>
        )}
        <li>
          <button
            type="button"
            class="crumb"
            title={`${root?.type ?? ''} ${session.root} in ${cacheName}`}
            {...current(way.length === 0)}
            onClick={() => session.select(session.root)}
          >
            {root && <Icon name={valueIcon(root.kind, root.type)} />}
            <span>{root ? typeText(root) : ''}</span> <code>{shortDigest(session.root)}</code>
          </button>
        </li>
        {way.map((edge, index) => (
          <Fragment key={edge.to}>
            {index === 0 && cut > 0 && (
              <li>
                <Icon name="right" class="tiny" />
                <button
                  type="button"
                  class="crumb"
                  aria-label="Show the whole path"
                  title="Show the whole path"
                  onClick={() => setWhole(true)}
                >
                  <Icon name="more" />
                </button>
              </li>
            )}
            {index >= cut && (
              <li>
                <Icon name="right" class="tiny" />
                <button
                  type="button"
                  class="crumb"
                  title={edge.labels.join(', ')}
                  {...current(index === way.length - 1)}
                  onClick={() => session.select(edge.to)}
                >
                  <PlaceWords label={edge.labels[0] ?? ''} />
                </button>
              </li>
            )}
          </Fragment>
        ))}
      </ol>
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
    <div class={searching ? 'search is-on' : 'search'} role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        aria-label="Find in the graph by type, value or digest"
        placeholder="Find type, value or digest"
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
