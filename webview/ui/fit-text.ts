/** Text cut to a width. Pure: the measure is given. */

/** Width of a text in pixels. */
export type Measure = (text: string) => number;

/** The text if it fits, else its longest beginning that fits with an ellipsis; empty when not even that does. */
export function fitText(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const characters = Array.from(text);
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${characters.slice(0, middle).join('')}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0
    ? ''
    : `${characters
        .slice(0, low)
        .join('')
        .replace(/[\s…]+$/, '')}…`;
}
