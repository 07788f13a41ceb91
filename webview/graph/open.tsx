/** Opens a graph panel. */
import { render } from 'preact';
import type { PanelStart } from '../messages.ts';
import type { Connection } from '../host.ts';
import type { Panel } from '../main.tsx';
import { GraphPanel } from './panel.tsx';
import { readSavedView } from './saved.ts';
import { GraphSession } from './session.ts';

export function openPanel(root: HTMLElement, connection: Connection, start: PanelStart): Panel {
  if (start.panel !== 'graph') throw new Error(`A graph was to be opened, and the host answered with a ${start.panel}.`);
  const saved = readSavedView(connection.restore(start));
  const session = new GraphSession(connection.host, start.root, saved ?? { selected: start.selected ?? start.root });
  render(
    <GraphPanel
      host={connection.host}
      session={session}
      cacheName={start.cacheName}
      saved={saved}
      onSave={(view) => connection.save(start, view)}
    />,
    root,
  );
  void session.start();
  return { refresh: () => void session.refresh(), show: (key) => void session.open(key) };
}
