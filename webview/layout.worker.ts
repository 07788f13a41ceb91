/** Lays graphs out beside the page's own thread. Started from the text of its bundle, so it must stand alone. */
import { layoutGraph } from './graph/layout.ts';
import type { Layout, LayoutInput } from './graph/layout.ts';

export type LayoutRequest = { readonly id: number; readonly input: LayoutInput };
export type LayoutAnswer = { readonly id: number; readonly layout: Layout } | { readonly id: number; readonly error: string };

// The page's types are in force here too; a worker's postMessage takes the message alone.
const port = self as unknown as {
  postMessage(answer: LayoutAnswer): void;
  onmessage: ((event: MessageEvent<LayoutRequest>) => void) | null;
};

port.onmessage = ({ data: { id, input } }) => {
  try {
    port.postMessage({ id, layout: layoutGraph(input) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
};
