/** Beside the drawing: the selected value, or the graph as a tree. */
import type { JSX } from 'preact';
import type { Host } from '../host.ts';
import { IconButton } from '../ui/controls.tsx';
import { MenuButton } from '../ui/menu.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { DetailPane } from './detail.tsx';
import type { Command } from './keyboard.ts';
import { Outline } from './outline.tsx';
import type { Tab } from './saved.ts';
import type { GraphSession, GraphState } from './session.ts';

type SidePaneProps = {
  readonly host: Host;
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly onCommand: (command: Command) => void;
};

const tabs: Readonly<Record<Tab, string>> = { details: 'Details', outline: 'Outline' };

export function SidePane({ host, session, state, tab, onTab, onCommand }: SidePaneProps): JSX.Element {
  const { selected } = state;
  const isStored = state.model.nodes.get(selected)?.kind !== 'missing';
  const copied = (what: string) => () => session.say(`${what} copied.`);
  return (
    <aside id="side" class="side-pane" aria-label="Selected value">
      <Tabs
        label="Selected value"
        tabs={tabs}
        chosen={tab}
        onChoose={onTab}
        actions={
          <>
            {isStored && <IconButton icon="eye" label="Show the value" onClick={() => void host.openValue({ key: selected, path: [] })} />}
            {isStored && (
              <IconButton
                icon="code"
                label="Copy as Python"
                onClick={() => void host.copyPython({ key: selected }).then(copied('Python that loads it'))}
              />
            )}
            <MenuButton
              icon="more"
              label="More actions"
              items={[
                ...(isStored && selected !== session.root
                  ? [{ label: 'Make It the Root', onPick: () => onCommand({ name: 'open' }) }]
                  : []),
                { label: 'Show All Its Parents', onPick: () => onCommand({ name: 'allParents' }) },
                ...(isStored ? [{ label: 'Show in the Side Bar', onPick: () => void host.reveal({ key: selected }) }] : []),
                { label: 'Copy Digest', onPick: () => onCommand({ name: 'copy' }) },
                ...(isStored
                  ? [
                      {
                        label: 'Copy Short Digest',
                        onPick: () => void host.copyShortDigest({ key: selected }).then(copied('Short digest')),
                      },
                    ]
                  : []),
              ]}
            />
          </>
        }
      >
        {tab === 'outline' ? (
          <Outline session={session} state={state} onCopy={() => onCommand({ name: 'copy' })} />
        ) : (
          <DetailPane host={host} session={session} state={state} />
        )}
      </Tabs>
    </aside>
  );
}
