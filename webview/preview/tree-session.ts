/** The tree of a value's parts: what is open, and the pages of parts that came. Without a DOM. */
import type { At, PartRow } from '../../engine/workers/protocol.ts';
import { errorWords } from '../ui/error-words.ts';
import { Store } from '../ui/store.ts';
import type { PreviewClient } from './client.ts';

export type TreeNode = {
  readonly id: string;
  readonly level: number;
  /** Of the part: that of another entry where it refers to one. */
  readonly at: At;
} & (
  | { readonly kind: 'part'; readonly row: PartRow; readonly open: boolean; readonly openable: boolean }
  /** The next page of the parts of `at`. */
  | { readonly kind: 'more'; readonly left: number }
  | { readonly kind: 'problem'; readonly message: string }
  | { readonly kind: 'coming' }
);

type Branch = { readonly rows: readonly PartRow[]; readonly total: number; readonly coming: boolean; readonly problem: string | null };
type TreeState = { readonly open: ReadonlySet<string>; readonly branches: ReadonlyMap<string, Branch> };

const pageSize = 200;

export const idOf = ({ key, path }: At): string => `${key}:${path.join('.')}`;

export class TreeSession extends Store<TreeState> {
  readonly #client: Pick<PreviewClient, 'previewParts'>;
  readonly root: At;

  constructor(client: Pick<PreviewClient, 'previewParts'>, root: At) {
    super({ open: new Set(), branches: new Map() });
    this.#client = client;
    this.root = root;
  }

  start(): Promise<void> {
    return this.#load(this.root);
  }

  async toggle(node: TreeNode, open = !this.state.open.has(node.id)): Promise<void> {
    if (node.kind !== 'part' || !node.openable) return;
    const all = new Set(this.state.open);
    if (open) all.add(node.id);
    else all.delete(node.id);
    this.set({ open: all });
    if (open && !this.state.branches.has(idOf(node.at))) await this.#load(node.at);
  }

  /** The next page; also again, after a failure. */
  more(at: At): Promise<void> {
    return this.#load(at);
  }

  async #load(at: At): Promise<void> {
    const name = idOf(at);
    const before = this.state.branches.get(name) ?? { rows: [], total: 0, coming: false, problem: null };
    if (before.coming) return;
    this.#put(name, { ...before, coming: true, problem: null });
    try {
      const { rows, total } = await this.#client.previewParts({ ...at, start: before.rows.length, limit: pageSize });
      this.#put(name, { rows: [...before.rows, ...rows], total, coming: false, problem: null });
    } catch (error) {
      this.#put(name, { ...before, coming: false, problem: errorWords(error) });
    }
  }

  #put(name: string, branch: Branch): void {
    this.set({ branches: new Map(this.state.branches).set(name, branch) });
  }

  /** What is shown, from top to bottom. */
  nodes(): TreeNode[] {
    const nodes: TreeNode[] = [];
    this.#add(nodes, this.root, '', 1);
    return nodes;
  }

  /** `place` tells one way to an entry from another: the same entry may be open at several places. */
  #add(nodes: TreeNode[], at: At, place: string, level: number): void {
    const branch = this.state.branches.get(idOf(at));
    if (!branch) return;
    for (const [i, row] of branch.rows.entries()) {
      const id = `${place}/${i}`;
      const inner: At = row.reference === null ? { key: at.key, path: [...at.path, i] } : { key: row.reference, path: [] };
      const openable = row.parts > 0 || row.reference !== null;
      const open = openable && this.state.open.has(id);
      nodes.push({ kind: 'part', id, level, at: inner, row, open, openable });
      if (open) this.#add(nodes, inner, id, level + 1);
    }
    if (branch.problem !== null) nodes.push({ kind: 'problem', id: `${place}/problem`, level, at, message: branch.problem });
    else if (branch.coming) nodes.push({ kind: 'coming', id: `${place}/coming`, level, at });
    else if (branch.rows.length < branch.total)
      nodes.push({ kind: 'more', id: `${place}/more`, level, at, left: branch.total - branch.rows.length });
  }
}
