/** Opens a query panel. */
import { render } from 'preact';
import type { PanelStart } from '../messages.ts';
import type { Connection } from '../host.ts';
import type { Panel } from '../main.tsx';
import { fromQuery, readForm } from './form.ts';
import { QueryPanel } from './panel.tsx';
import { QuerySession } from './session.ts';

export function openPanel(root: HTMLElement, connection: Connection, start: PanelStart): Panel {
  if (start.panel !== 'query') throw new Error(`A query was to be opened, and the host answered with a ${start.panel}.`);
  const session = new QuerySession(connection.host, readForm(connection.restore(start)) ?? fromQuery(start.form));
  render(
    <QueryPanel
      host={connection.host}
      session={session}
      cacheName={start.cacheName}
      hasCalls={start.hasCalls}
      onSave={(form) => connection.save(start, form)}
    />,
    root,
  );
  return {
    // Results stay as they were asked for; running again is the person's choice.
    refresh: () => undefined,
    show: (key) => void connection.host.openGraph({ key }),
  };
}
