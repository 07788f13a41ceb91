/** Value graphs, values and call queries: each panel is a page that asks the host, and the host asks the engine. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { extname } from 'node:path';
import { env, l10n, Uri, ViewColumn, window, workspace } from 'vscode';
import type { Disposable, ExtensionContext, WebviewPanel } from 'vscode';
import { FlecheError } from '../engine/errors.ts';
import { createClient, serve } from '../engine/rpc/channel.ts';
import type { Transport } from '../engine/rpc/channel.ts';
import type { Client, Handlers } from '../engine/rpc/contract.ts';
import type { Key, PairConfig, Path, QueryForm } from '../engine/workers/protocol.ts';
import type { Caches } from './caches.ts';
import { pythonQuery, pythonText } from './python.ts';
import { shortDigest } from './format.ts';
import { hostContract, isPanelStart, panelContract } from '../webview/messages.ts';
import type { HostContract, PanelContract, PanelStart } from '../webview/messages.ts';
import { pageHtml } from './panel-html.ts';
import { previewHandlers } from './previews.ts';
import { hasTrust } from './trust.ts';

type Kind = PanelStart['panel'];
type Open = {
  readonly kind: Kind;
  readonly panel: WebviewPanel;
  readonly cache: PairConfig;
  readonly client: Client<PanelContract>;
  /** The value that a graph, or a panel of a value, shows now. */
  root: Key | undefined;
};

const viewTypes: Readonly<Record<Kind, string>> = { graph: 'fleche.graph', query: 'fleche.query', value: 'fleche.value' };

export class Panels implements Disposable {
  readonly #context: ExtensionContext;
  readonly #caches: Caches;
  readonly #reveal: (cache: PairConfig, key: Key) => Promise<void>;
  readonly #open = new Set<Open>();
  readonly #disposables: Disposable[];

  constructor(context: ExtensionContext, caches: Caches, reveal: (cache: PairConfig, key: Key) => Promise<void>) {
    this.#context = context;
    this.#caches = caches;
    this.#reveal = reveal;
    const refresh = () => {
      for (const { client } of this.#open) void client.refresh({}).catch(() => undefined /* the panel was closed meanwhile */);
    };
    this.#disposables = [
      caches.onDidChange(refresh),
      caches.onDidIndex(refresh),
      ...(['graph', 'query', 'value'] as const).map((kind) =>
        window.registerWebviewPanelSerializer(viewTypes[kind], {
          deserializeWebviewPanel: (panel, state) => this.#restore(kind, panel, state),
        }),
      ),
    ];
  }

  showGraph(cache: PairConfig, key: Key): void {
    if (this.#front('graph', cache, key)) return;
    this.#create(cache, { panel: 'graph', cacheName: cache.name, root: key });
  }

  showValue(cache: PairConfig, key: Key, path: Path = []): void {
    if (path.length === 0 && this.#front('value', cache, key)) return;
    this.#create(cache, { panel: 'value', cacheName: cache.name, root: key, path });
  }

  /** Brings a panel that shows a value already to the front. */
  #front(kind: Kind, cache: PairConfig, key: Key): boolean {
    for (const open of this.#open)
      if (open.kind === kind && open.cache.id === cache.id && open.root === key) {
        open.panel.reveal();
        return true;
      }
    return false;
  }

  showQuery(cache: PairConfig, form: QueryForm): void {
    this.#create(cache, { panel: 'query', cacheName: cache.name, form, hasCalls: cache.calls !== undefined });
  }

  /** The cache of the panel that is in front. */
  activeCache(): PairConfig | undefined {
    for (const { panel, cache } of this.#open) if (panel.active) return cache;
    return undefined;
  }

  #create(cache: PairConfig, start: PanelStart): void {
    const panel = window.createWebviewPanel(viewTypes[start.panel], title(start), ViewColumn.Active, {});
    this.#fill(panel, cache, start);
  }

  async #restore(kind: Kind, panel: WebviewPanel, state: unknown): Promise<void> {
    const kept = (state as { start?: unknown } | undefined)?.start;
    const start = isPanelStart(kept) ? kept : undefined;
    if (this.#caches.all().length === 0) await this.#caches.reload();
    const cache = start && this.#caches.pairs().find((candidate) => candidate.name === start.cacheName);
    if (start?.panel === kind && cache) this.#fill(panel, cache, start);
    else {
      panel.title = l10n.t('{0} (closed)', panel.title);
      panel.webview.html = `<p>The cache ${start ? `“${start.cacheName.replace(/[<>&]/g, '')}” ` : ''}is not open any more. Close this panel and open the cache again.</p>`;
    }
  }

  #fill(panel: WebviewPanel, cache: PairConfig, start: PanelStart): void {
    const folder = Uri.joinPath(this.#context.extensionUri, 'dist', 'webview');
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const icon = (theme: string) => Uri.joinPath(this.#context.extensionUri, 'media', `fleche-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const transport = panelTransport(panel);
    const root = start.panel === 'query' ? undefined : start.root;
    const open: Open = { kind: start.panel, panel, cache, client: createClient(panelContract, transport), root };
    serve(hostContract, this.#handlers(open, start), transport);
    this.#open.add(open);
    panel.onDidDispose(() => this.#open.delete(open));
    const uri = (file: string) => webview.asWebviewUri(Uri.joinPath(folder, file)).toString();
    webview.html = pageHtml({
      panel: start.panel,
      title: panel.title,
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      script: uri('main.js'),
      style: uri('main.css'),
    });
  }

  #handlers(open: Open, start: PanelStart): Handlers<HostContract> {
    const { panel, cache } = open;
    const { front, scan } = this.#caches.engine;
    return {
      start: () => start,
      graph: async ({ key, maxNodes }) => {
        await this.#caches.indexed(cache);
        return await front.graph({ cache, key, maxNodes });
      },
      layout: (input) => scan.layout(input),
      entry: (params) => front.entry({ cache, ...params }),
      parents: (params) => front.parents({ cache, ...params }),
      callsOf: ({ key, ...page }) => front.calls({ cache, uses: key, ...page }),
      modules: async () => {
        await this.#caches.indexed(cache);
        return await front.modules({ cache });
      },
      functions: (params) => front.functions({ cache, ...params }),
      fields: (params) => front.fields({ cache, ...params }),
      async *query({ form }, context) {
        for await (const row of scan.query({ cache, form }, { onProgress: (progress) => context.progress(progress) })) {
          context.check();
          yield row;
        }
      },
      checkQuery: (params) => front.checkQuery({ cache, ...params }),
      offers: (params) => front.offers({ cache, ...params }),
      texts: (params) => scan.texts({ cache, ...params }),
      copyQuery: async (params) => {
        await env.clipboard.writeText(pythonQuery(cache, await front.queryPython({ cache, ...params })));
        return null;
      },
      ...previewHandlers(cache, this.#caches),
      openValue: ({ key, path }) => {
        this.showValue(cache, key, path);
        return null;
      },
      copy: async ({ text }) => {
        await env.clipboard.writeText(text);
        return null;
      },
      copyShortDigest: async ({ key }) => {
        await env.clipboard.writeText(await front.shorten({ cache, key, store: 'values' }));
        return null;
      },
      copyPython: async ({ key }) => {
        await env.clipboard.writeText(pythonText(cache, 'values', key));
        return null;
      },
      saveFile,
      reveal: async ({ key }) => {
        await this.#reveal(cache, key);
        return null;
      },
      openGraph: ({ key }) => {
        this.showGraph(cache, key);
        return null;
      },
      shows: ({ title: text, root }) => {
        panel.title = text;
        open.root = root;
        return null;
      },
    };
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

async function saveFile({ name, content }: { name: string; content: string | Uint8Array }): Promise<{ path: string | null }> {
  if (!(await hasTrust())) return { path: null };
  const type = extname(name).slice(1);
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const uri = await window.showSaveDialog({ defaultUri: Uri.joinPath(folder, name), filters: { [type.toUpperCase()]: [type] } });
  if (!uri) return { path: null };
  await workspace.fs.writeFile(uri, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return { path: workspace.asRelativePath(uri) };
}

function title(start: PanelStart): string {
  return start.panel === 'query' ? l10n.t('Calls: {0}', start.cacheName) : l10n.t('Value {0}', shortDigest(start.root));
}

function panelTransport(panel: WebviewPanel): Transport {
  const listeners = new Set<(error: FlecheError) => void>();
  let closed = false;
  panel.onDidDispose(() => {
    closed = true;
    const error = new FlecheError(l10n.t('The panel was closed.'), { code: 'CLOSED' });
    for (const listener of listeners) listener(error);
  });
  return {
    post: (message) => {
      if (!closed) void panel.webview.postMessage(message);
    },
    onMessage: (listener) => {
      panel.webview.onDidReceiveMessage(listener);
    },
    onClose: (listener) => void listeners.add(listener),
    dispose: () => {
      panel.dispose();
    },
  };
}
