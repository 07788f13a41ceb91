/** Measures text in the fonts that the theme gives. */
import type { Measure } from './fit-text.ts';

export type Fonts = { readonly type: Measure; readonly small: Measure; readonly mono: Measure };

const limit = 20_000;

/** Measures for the text of the graph's cards; the sizes are those of styles/graph.css. */
export function createFonts(): Fonts {
  const context = document.createElement('canvas').getContext('2d');
  const body = getComputedStyle(document.body);
  const variable = (name: string, otherwise: string) => body.getPropertyValue(name).trim() || otherwise;
  const family = variable('--vscode-font-family', body.fontFamily || 'sans-serif');
  const editor = variable('--vscode-editor-font-family', 'monospace');
  const measure = (font: string): Measure => {
    const known = new Map<string, number>();
    return (text) => {
      const before = known.get(text);
      if (before !== undefined) return before;
      let width = text.length * 7;
      if (context) {
        context.font = font;
        width = context.measureText(text).width;
      }
      if (known.size > limit) known.clear();
      known.set(text, width);
      return width;
    };
  };
  return { type: measure(`600 13px ${family}`), small: measure(`11px ${family}`), mono: measure(`11px ${editor}`) };
}
