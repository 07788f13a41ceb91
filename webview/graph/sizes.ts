/** The sizes that layout and drawing share, in CSS pixels. */

/** The root at the left, or at the top. */
export type Direction = 'LR' | 'TB';

export const nodeWidth = 224;
export const nodeHeight = 56;
/** Space between siblings, and inside a grid. */
export const gap = 16;
