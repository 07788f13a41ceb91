/** The stored entries that a value is made of, from the disk, nearest first. */
import type { CatalogReader } from '../catalog/read.ts';
import type { Sources } from '../caches/sources.ts';
import { describeValue, problemOf } from '../catalog/describe.ts';
import { KeyError } from '../errors.ts';
import { childEdges } from '../values/describe.ts';
import type { Context } from '../rpc/contract.ts';
import type { Value } from '../values/value.ts';
import type { Graph, GraphEdge, GraphNode, ValueKind } from './protocol.ts';

/** Milliseconds of work after which others get their turn. */
const slice = 8;

export async function graph(sources: Sources, catalog: CatalogReader, root: string, maxNodes: number, context: Context): Promise<Graph> {
  const source = sources.values;
  if (!source?.stat(root)) throw new KeyError(`Value ${root} is not stored here.`, { data: { key: root } });
  const order: string[] = [root];
  const reached = new Set(order);
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  let truncated = false;
  let since = performance.now();
  // `order` grows while it is walked.
  for (const key of order) {
    if (performance.now() - since > slice) {
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
    context.check();
    const { node, children } = await describeNode(sources, catalog, key);
    let hidden = 0;
    const labels = new Map<string, string[]>();
    for (const { label, key: child } of children) {
      const known = labels.get(child);
      if (known) known.push(label);
      else labels.set(child, [label]);
    }
    for (const [child, names] of labels) {
      if (!reached.has(child)) {
        if (order.length >= maxNodes) {
          hidden++;
          truncated = true;
          continue;
        }
        reached.add(child);
        order.push(child);
      }
      edges.push({ from: key, to: child, labels: names });
    }
    nodes.push({ ...node, hidden });
  }
  return { root, nodes, edges, truncated };
}

type Described = {
  readonly node: Omit<GraphNode, 'hidden'>;
  readonly children: readonly { readonly label: string; readonly key: string }[];
};

async function describeNode(sources: Sources, catalog: CatalogReader, key: string): Promise<Described> {
  const stat = sources.values?.stat(key);
  const row = catalog.value(key);
  const counts = { reuses: row?.reuses ?? 0, calls: row?.calls ?? 0 };
  if (!sources.values || !stat)
    return { node: { key, kind: 'missing', type: 'missing', shape: null, preview: 'not stored', size: null, ...counts }, children: [] };
  try {
    // What the catalog has of an entry is shown; an entry that it has not seen yet is described now.
    const parent: Value | undefined = await sources.values.getParent(key);
    if (row) return { node: { ...only(row), size: stat.size }, children: parent === undefined ? [] : childEdges(parent) };
    const value = parent ?? (await sources.values.get(key));
    const { kind, type, shape, preview } = describeValue(value);
    return {
      node: { key, kind: kind as ValueKind, type, shape, preview: catalog.compose(preview), size: stat.size, ...counts },
      children: childEdges(value),
    };
  } catch (error) {
    const { message } = problemOf(error, sources.values.path(key));
    return {
      node: { key, kind: 'unreadable', type: 'unreadable', shape: null, preview: message, size: stat.size, ...counts },
      children: [],
    };
  }
}

function only({ key, kind, type, shape, preview, size, reuses, calls }: Omit<GraphNode, 'hidden'>): Omit<GraphNode, 'hidden'> {
  return { key, kind, type, shape, preview, size, reuses, calls };
}
