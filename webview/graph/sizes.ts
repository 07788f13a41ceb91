/** The sizes that layout and drawing share, in CSS pixels; the fonts are those of styles/graph.css. */
import type { NodeSize } from '../../engine/workers/protocol.ts';

export const nodeSize: NodeSize = { width: 142, height: 42, label: 16 };
/** Where the text of a node begins, and how far from its right end it stays. */
export const [textStart, textMargin] = [29, 7];
