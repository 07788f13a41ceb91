/** Below the graph: how much is drawn, what sharing saves, and the keys that one needs first. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount, formatSize } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import type { GraphState } from './session.ts';
import { sharingOf } from './sharing.ts';
import { shownWords } from './shown.ts';

export function Strip({ state, leavesOutEdges }: { readonly state: GraphState; readonly leavesOutEdges: boolean }): JSX.Element {
  const { model, shown, direction } = state;
  const [root] = shown.nodes;
  const words = useMemo(() => shownWords(model, shown), [model, shown]);
  const sharing = useMemo(() => root && sharingOf(model, root.key), [model, root?.key]);
  const shared = shown.nodes.filter((node) => node.reuses >= 2).length;
  const missing = shown.nodes.filter((node) => node.kind === 'missing').length;
  return (
    <footer class="strip">
      <span role="status">{words}</span>
      {shared > 0 && (
        <span class="shared-count">
          <Icon name="shared" /> {formatCount(shared)} shared
        </span>
      )}
      {missing > 0 && <span class="wrong">{formatCount(missing)} missing</span>}
      {leavesOutEdges && <span>edges of the selected value alone</span>}
      {sharing && sharing.saved > 0 && (
        <span class="wide-only">
          sharing saves {formatSize(sharing.saved)} of {formatSize(sharing.copies)}
        </span>
      )}
      <span class="spring" />
      <span class="wide-only">
        {direction === 'LR' ? (
          <>
            <kbd>→</kbd> <kbd>←</kbd>
          </>
        ) : (
          <>
            <kbd>↓</kbd> <kbd>↑</kbd>
          </>
        )}{' '}
        child, parent <kbd>Space</kbd> expand <kbd>P</kbd> parents <kbd>?</kbd> keys
      </span>
    </footer>
  );
}
