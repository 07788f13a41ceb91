import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import { CancelledError, FlecheError, KeyError } from '../../../engine/errors.ts';
import { createClient, serve } from '../../../engine/rpc/channel.ts';
import type { Transport } from '../../../engine/rpc/channel.ts';
import { stream, unary } from '../../../engine/rpc/contract.ts';
import type { Context } from '../../../engine/rpc/contract.ts';
import { portTransport } from '../../../engine/workers/transport.ts';

const contract = {
  double: unary<{ n: number }, number>(),
  fail: unary<{ kind: string }, null>(),
  wait: unary<Record<string, never>, string>(),
  steps: unary<{ n: number }, null>(),
  count: stream<{ to: number; failAt?: number }, number>(),
};

function setup(json = false) {
  const { port1, port2 } = new MessageChannel();
  const state = { returned: 0, produced: 0, context: undefined as Context | undefined };
  // the webview's line carries JSON and shares no memory
  const transport = (port: typeof port1): Transport =>
    json
      ? {
          post: (message) => port.postMessage(JSON.stringify(message)),
          onMessage: (listener) => void port.on('message', (text: string) => listener(JSON.parse(text))),
          dispose: () => port.close(),
        }
      : portTransport(port);
  serve(
    contract,
    {
      double: ({ n }) => n * 2,
      fail: ({ kind }) => {
        if (kind === 'key') throw new KeyError('No such entry.', { data: { key: 'ab' } });
        throw new TypeError('a bug');
      },
      wait: async (_params, context) => {
        state.context = context;
        for (;;) {
          context.check();
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
      steps: ({ n }, context) => {
        for (let done = 1; done <= n; done++) context.progress({ done, total: n });
        return null;
      },
      *count({ to, failAt }) {
        try {
          for (let i = 0; i < to; i++) {
            if (i === failAt) throw new KeyError('Gone.');
            state.produced++;
            yield i;
          }
        } finally {
          state.returned++;
        }
      },
    },
    transport(port2),
  );
  const client = createClient(contract, transport(port1));
  const close = () => {
    port1.close();
    port2.close();
  };
  return { client, state, close };
}

for (const json of [false, true])
  describe(`the RPC over ${json ? 'JSON' : 'a port'}`, () => {
    let under: ReturnType<typeof setup>;
    beforeEach(() => (under = setup(json)));
    afterEach(() => under.close());

    it('answers many requests at once', async () => {
      assert.deepEqual(await Promise.all([1, 2, 3].map((n) => under.client.double({ n }))), [2, 4, 6]);
    });

    it('brings errors back as their class, with code and data', async () => {
      await assert.rejects(
        under.client.fail({ kind: 'key' }),
        (error: unknown) =>
          error instanceof KeyError && error.code === 'ABSENT' && error.data.key === 'ab' && error.message === 'No such entry.',
      );
      await assert.rejects(
        under.client.fail({ kind: 'bug' }),
        (error: unknown) => error instanceof FlecheError && error.message.includes('a bug'),
      );
    });

    it('cancels what runs', async () => {
      const stop = new AbortController();
      const waiting = under.client.wait({}, { signal: stop.signal });
      await under.client.double({ n: 1 });
      stop.abort();
      await assert.rejects(waiting, CancelledError);
      for (let i = 0; i < 100 && under.state.context?.cancelled !== true; i++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(under.state.context?.cancelled, true);
    });

    it('does not begin what is cancelled already', async () => {
      await assert.rejects(under.client.double({ n: 1 }, { signal: AbortSignal.abort() }), CancelledError);
    });

    it('reports progress before it answers', async () => {
      const seen: number[] = [];
      await under.client.steps({ n: 5 }, { onProgress: ({ done }) => seen.push(done) });
      assert.deepEqual(seen, [1, 2, 3, 4, 5]);
    });

    it('streams all items in order, in batches', async () => {
      const items: number[] = [];
      for await (const item of under.client.count({ to: 1000 })) items.push(item);
      assert.deepEqual(items, [...Array(1000).keys()]);
      assert.equal(under.state.returned, 1);
    });

    it('pulls: a consumer that stops early stops the producer', async () => {
      for await (const item of under.client.count({ to: 1_000_000 })) if (item === 3) break;
      for (let i = 0; i < 100 && under.state.returned === 0; i++) await under.client.double({ n: 1 });
      assert.equal(under.state.returned, 1);
      assert.ok(under.state.produced < 10_000, `${under.state.produced} were made`);
    });

    it('breaks off a stream with the error that broke it', async () => {
      const items: number[] = [];
      await assert.rejects(async () => {
        for await (const item of under.client.count({ to: 1000, failAt: 300 })) items.push(item);
      }, KeyError);
      assert.ok(items.length <= 300);
    });

    it('refuses methods that the contract has not', async () => {
      const wider = { ...contract, toString: unary<Record<string, never>, null>(), missing: unary<Record<string, never>, null>() };
      const { port1, port2 } = new MessageChannel();
      serve(contract, {} as never, portTransport(port2));
      const client = createClient(wider, portTransport(port1));
      for (const method of ['missing', 'toString'] as const)
        await assert.rejects(client[method]({}), (error: unknown) => error instanceof FlecheError && error.code === 'NO_METHOD');
      port1.close();
    });
  });

it('the RPC rejects what is pending when the line closes', async () => {
  let close: (error: FlecheError) => void = () => undefined;
  const client = createClient(contract, {
    post: () => undefined,
    onMessage: () => undefined,
    onClose: (listener) => (close = listener),
    dispose: () => undefined,
  });
  const one = client.double({ n: 1 });
  const many = client.count({ to: 1 })[Symbol.asyncIterator]().next();
  close(new FlecheError('The panel was closed.', { code: 'CLOSED' }));
  for (const pending of [one, many, client.double({ n: 2 })])
    await assert.rejects(pending, (error: unknown) => error instanceof FlecheError && error.code === 'CLOSED');
});
