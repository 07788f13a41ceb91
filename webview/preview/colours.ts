/** Colours that lie as far apart as they look (viridis, by Smith and van der Walt), from a few of its colours. Pure. */
type Colour = readonly [red: number, green: number, blue: number];

const anchors: readonly Colour[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/** Of a number between 0 and 1. */
export function viridis(share: number): Colour {
  const place = Math.max(0, Math.min(1, share)) * (anchors.length - 1);
  const low = Math.min(anchors.length - 2, Math.floor(place));
  const [from, to] = [anchors[low] as Colour, anchors[low + 1] as Colour];
  const mix = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * (place - low));
  return [mix(0), mix(1), mix(2)];
}

/** The least and the greatest number that is finite; `null` where there is none. */
export function finiteRange(data: Float64Array): readonly [low: number, high: number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? null : [low, high];
}

/** Pixels of numbers, four bytes each: what is no number is left transparent, infinity has the colour of its end. */
export function pixels(data: Float64Array, [low, high]: readonly [number, number]): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(4 * data.length);
  const span = high - low || 1;
  for (const [i, value] of data.entries())
    if (!Number.isNaN(value)) out.set([...viridis(high === low ? 0.5 : (value - low) / span), 255], 4 * i);
  return out;
}
