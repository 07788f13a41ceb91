/** Opens the panel of a value. */
import { render } from 'preact';
import type { PanelStart } from '../messages.ts';
import type { Connection } from '../host.ts';
import type { Panel } from '../main.tsx';
import { crumbOf, readCrumbs } from './crumbs.ts';
import { ValuePanel } from './panel.tsx';
import { ValueSession } from './session.ts';

export function openPanel(root: HTMLElement, connection: Connection, start: PanelStart): Panel {
  if (start.panel !== 'value') throw new Error(`A value was to be opened, and the host answered with a ${start.panel}.`);
  const session = new ValueSession(readCrumbs(connection.restore(start)) ?? [crumbOf(start.root, start.path)]);
  render(
    <ValuePanel
      host={connection.host}
      session={session}
      cacheName={start.cacheName}
      onSave={(crumbs) => connection.save(start, { crumbs })}
    />,
    root,
  );
  return { refresh: () => session.refresh(), show: (key) => session.open(crumbOf(key, [])) };
}
