/** Opens a query panel. */
import { render } from 'preact';
import type { PanelStart } from '../messages.ts';
import type { Connection } from '../host.ts';
import type { Panel } from '../main.tsx';
import { fromQuery } from './form.ts';
import { QueryPanel } from './panel.tsx';
import { readSavedQuery } from './saved.ts';
import { QuerySession } from './session.ts';

export function openPanel(root: HTMLElement, connection: Connection, start: PanelStart): Panel {
  if (start.panel !== 'query') throw new Error(`A query was to be opened, and the host answered with a ${start.panel}.`);
  const { host } = connection;
  const saved = readSavedQuery(connection.restore(start));
  const session = new QuerySession(host, saved?.form ?? fromQuery(start.form), saved?.view);
  let version = 0;
  const draw = () =>
    render(
      <QueryPanel
        host={host}
        session={session}
        cacheName={start.cacheName}
        hasCalls={start.hasCalls}
        version={version}
        onSave={(view) => connection.save(start, view, 'now')}
      />,
      root,
    );
  draw();
  // What was there before a reload is asked for again.
  if (saved?.ran) void session.start();
  return {
    // Results stay as they were asked for: running again is the person's choice. What the form offers may be more now.
    refresh: () => {
      version++;
      draw();
    },
    show: (key) => void host.openGraph({ key }),
  };
}
