/** The page of every panel: connects to the host and draws what it was opened for. */
import { render } from 'preact';
import { connect } from './host.ts';
import { errorWords, Message } from './ui/message.tsx';
import type { PanelHandlers } from './host.ts';
import './styles/main.css';

/** What a panel does when the host calls; each panel brings its own once it is drawn. */
export type Panel = { readonly refresh: () => void; readonly show: (key: string) => void };

const app = document.getElementById('app');
if (!app) throw new Error('The page has no element #app.');

let panel: Panel | null = null;
const handlers: PanelHandlers = {
  refresh: () => {
    panel?.refresh();
    return null;
  },
  show: ({ key }) => {
    panel?.show(key);
    return null;
  },
};
const connection = connect(handlers);

async function open(root: HTMLElement): Promise<Panel> {
  // The code of the panel is on its way while the host answers.
  const { panel } = document.body.dataset;
  const code =
    panel === 'query' ? import('./query/open.tsx') : panel === 'value' ? import('./preview/open.tsx') : import('./graph/open.tsx');
  const [start, { openPanel }] = await Promise.all([connection.host.start({}), code]);
  return openPanel(root, connection, start);
}

open(app).then(
  (opened) => (panel = opened),
  (error: unknown) =>
    render(
      <Message icon="error" tone="error" title="This panel could not be opened">
        <p>{errorWords(error)}</p>
        <p>Close it and open it again; the log in the output channel “Fleche” may say more.</p>
      </Message>,
      app,
    ),
);
