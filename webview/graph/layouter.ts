/** Layout off the page's thread, in a worker; on it, after a paint, where the page may have none. */
import type { LayoutAnswer, LayoutRequest } from '../layout.worker.ts';
import type { Layout, LayoutInput } from './layout.ts';

export interface Layouter {
  layout(input: LayoutInput): Promise<Layout>;
  dispose(): void;
}

/** `workerUrl` is fetched and started from a blob, because a webview's pages and its resources have different origins. */
export function createLayouter(workerUrl: string | undefined): Layouter {
  let starting: Promise<Worker | null> | null = null;
  let nextId = 1;
  const waiting = new Map<number, (answer: LayoutAnswer | null) => void>();

  /** Answers null to whoever waits: the page does their work itself. */
  const giveUp = () => {
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  };

  const start = async (url: string): Promise<Worker | null> => {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const blobUrl = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
      const worker = new Worker(blobUrl);
      worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
        waiting.get(data.id)?.(data);
        waiting.delete(data.id);
      };
      worker.onerror = (event) => {
        console.warn('The layout worker failed; graphs are laid out on the page.', event.message);
        starting = Promise.resolve(null);
        worker.terminate();
        giveUp();
      };
      return worker;
    } catch (error) {
      console.warn('The layout worker could not be started; graphs are laid out on the page.', error);
      return null;
    }
  };

  return {
    async layout(input) {
      starting ??= workerUrl ? start(workerUrl) : Promise.resolve(null);
      const worker = await starting;
      const answer = worker
        ? await new Promise<LayoutAnswer | null>((resolve) => {
            const request: LayoutRequest = { id: nextId++, input };
            waiting.set(request.id, resolve);
            worker.postMessage(request);
          })
        : null;
      if (answer && 'error' in answer) throw new Error(answer.error);
      if (answer) return answer.layout;
      const { layoutGraph } = await import('./layout.ts');
      await new Promise((resolve) => setTimeout(resolve, 20)); // so that what is on its way is painted first
      return layoutGraph(input);
    },
    dispose() {
      void starting?.then((worker) => worker?.terminate());
      starting = null;
      giveUp();
    },
  };
}
