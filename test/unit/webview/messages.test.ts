import assert from 'node:assert/strict';
import { FlecheError } from '../../../engine/errors.ts';
import { createClient, serve } from '../../../engine/rpc/channel.ts';
import type { Transport } from '../../../engine/rpc/channel.ts';
import type { Contract, Handlers } from '../../../engine/rpc/contract.ts';
import { hostContract, isPanelStart, panelContract } from '../../../webview/messages.ts';

const key = 'ab'.repeat(32);
const methods = { ...hostContract, ...panelContract };
type Method = keyof typeof methods;
const takes = (method: Method, params: unknown) => methods[method].takes?.(params);

/** Two ends of a line that carries JSON, as that of a panel does. */
function line(): [Transport, Transport] {
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const end = (own: 0 | 1, other: 0 | 1): Transport => ({
    post: (message) => listeners[other].forEach((listener) => queueMicrotask(() => listener(JSON.parse(JSON.stringify(message))))),
    onMessage: (listener) => void listeners[own].push(listener),
    dispose: () => undefined,
  });
  return [end(0, 1), end(1, 0)];
}
const isBad = (side: string) => (error: unknown) =>
  error instanceof FlecheError && error.code === 'BAD_MESSAGE' && (error.data as { side?: string }).side === side;

describe('webview: what panel and host say to each other', () => {
  it('is looked at, whatever it is: no method takes what it is not made for', () => {
    for (const [name, method] of Object.entries(methods) as [Method, (typeof methods)[Method]][]) {
      assert.ok(method.takes, `${name} looks at what it is asked with`);
      for (const wrong of [null, undefined, 3, 'text', { unexpected: true, key: '../../etc/passwd', text: 3 }])
        assert.equal(method.takes(wrong), false, `${name} of ${JSON.stringify(wrong)}`);
    }
  });

  it('is taken where it is right', () => {
    const at = { key, path: [0, 3] };
    const view = { rows: 0, columns: null, at: [0, 0] };
    const right: [Method, unknown][] = [
      ['start', {}],
      ['graph', { key, maxNodes: 300 }],
      [
        'layout',
        { direction: 'LR', size: { width: 1, height: 1, label: 0 }, nodes: [key, 'rest x'], edges: [{ from: key, to: 'rest x' }] },
      ],
      ['entry', { key, store: 'values', maxText: 10 }],
      ['parents', { key, after: null, limit: 50 }],
      ['fields', { module: null }],
      ['query', { form: { name: 'f', arguments: [{ name: 'x', value: '' }], metadata: [{ name: 'tags' }] } }],
      ['preview', at],
      ['previewRows', { ...at, start: 0, end: 10, from: 0, to: 4, sort: null, view }],
      ['previewImage', { ...at, view, part: 'value', maxRows: 10, maxColumns: 10 }],
      ['saveFile', { name: 'a.png', content: new Uint8Array(3) }],
      ['show', { key }],
    ];
    for (const [method, params] of right) assert.equal(takes(method, params), true, method);
    for (const [method, params] of [
      ['graph', { key: key.slice(1), maxNodes: 300 }],
      ['graph', { key: key.toUpperCase(), maxNodes: 300 }],
      ['graph', { key, maxNodes: -1 }],
      ['graph', { key, maxNodes: 1e300 }],
      ['entry', { key, store: 'files', maxText: 10 }],
      ['preview', { key, path: ['0'] }],
      ['layout', { direction: 'up', size: { width: 1, height: 1, label: 0 }, nodes: [], edges: [] }],
      ['layout', { direction: 'LR', size: { width: 1, height: 1, label: 0 }, nodes: Array.from({ length: 2000 }, String), edges: [] }],
      ['saveFile', { name: 'a.png', content: [1, 2] }],
    ] as [Method, unknown][])
      assert.equal(takes(method, params), false, `${method} ${JSON.stringify(params).slice(0, 80)}`);
  });

  it('is refused by name on both sides', async () => {
    const [panel, host] = line();
    const graphs: unknown[] = [
      { root: key, nodes: [], edges: [], truncated: false },
      { root: key, nodes: [{ key }], edges: [], truncated: false },
    ];
    serve(hostContract as Contract, { graph: () => graphs.shift() } as unknown as Handlers<Contract>, host);
    const client = createClient(hostContract, panel);
    assert.equal((await client.graph({ key, maxNodes: 3 })).root, key);
    await assert.rejects(client.graph({ key, maxNodes: 3 }), isBad('gives'));
    await assert.rejects(client.graph({ key: 'short', maxNodes: 3 }), isBad('takes'));
    assert.equal(graphs.length, 0, 'and the handler was not asked');
  });

  it('opens a panel again only for what VS Code kept as it was', () => {
    assert.ok(isPanelStart({ panel: 'graph', cacheName: 'eos', root: key }));
    assert.ok(isPanelStart({ panel: 'value', cacheName: 'eos', root: key, path: [] }));
    for (const wrong of [
      undefined,
      {},
      { panel: 'graph', cacheName: 'eos' },
      { panel: 'other', cacheName: 'eos', root: key },
      { panel: 'graph', cacheName: 3, root: key },
    ])
      assert.equal(isPanelStart(wrong), false);
  });
});
