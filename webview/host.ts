/** The page's one line to the extension host, and what VS Code keeps of the page while it is hidden or reloaded. */
import { createClient, serve } from '../engine/rpc/channel.ts';
import type { Transport } from '../engine/rpc/channel.ts';
import type { Client, Handlers } from '../engine/rpc/contract.ts';
import { hostContract, isPanelStart, panelContract } from './messages.ts';
import type { HostContract, PanelContract, PanelStart } from './messages.ts';

export type Host = Client<HostContract>;
export type PanelHandlers = Handlers<PanelContract>;

/** `start` is what the host opened the panel with: it needs it to open the panel again after a reload. */
export type SavedState = { readonly start: PanelStart; readonly view: unknown };

type VsCodeApi = { postMessage(message: unknown): void; getState(): unknown; setState(state: SavedState): void };
declare function acquireVsCodeApi(): VsCodeApi;

export type Connection = {
  readonly host: Host;
  /** What the page looked like when it was last seen, if it showed what it shows now; the page checks its form. */
  restore(start: PanelStart): unknown;
  /** Kept soon, where it would be called on every frame; what is kept at once is kept even if the page is hidden the next moment. */
  save(start: PanelStart, view: unknown, when?: 'soon' | 'now'): void;
};

export function connect(handlers: PanelHandlers): Connection {
  const api = acquireVsCodeApi();
  const listeners = new Set<(message: unknown) => void>();
  const receive = (event: MessageEvent) => {
    for (const listener of listeners) listener(event.data);
  };
  window.addEventListener('message', receive);
  const transport: Transport = {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => void listeners.add(listener),
    dispose: () => window.removeEventListener('message', receive),
  };
  serve(panelContract, handlers, transport);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: SavedState | null = null;
  const write = () => {
    clearTimeout(timer);
    if (latest) api.setState(latest);
    latest = null;
  };
  window.addEventListener('pagehide', write);
  return {
    host: createClient(hostContract, transport),
    restore(start) {
      const saved = api.getState() as Partial<SavedState> | null | undefined;
      return isPanelStart(saved?.start) && sameStart(saved.start, start) ? saved.view : undefined;
    },
    save(start, view, when = 'soon') {
      latest = { start, view };
      clearTimeout(timer);
      if (when === 'now') write();
      else timer = setTimeout(write, 200);
    },
  };
}

function sameStart(a: PanelStart, b: PanelStart): boolean {
  if (a.panel !== b.panel || a.cacheName !== b.cacheName) return false;
  if (a.panel === 'value' && b.panel === 'value') return a.root === b.root && a.path.join() === b.path.join();
  return a.panel === 'graph' && b.panel === 'graph' ? a.root === b.root : true;
}
