/** A drawing as a picture that stands alone: SVG with the colours and fonts of the theme in it, and PNG made from that. */

/** What of an element's style a picture needs; SVG has an attribute of the same name for each. */
const properties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'paint-order',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const;
/** What their values are where nothing says otherwise. */
const initial: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'paint-order': 'normal',
  opacity: '1',
  'font-weight': '400',
  'text-anchor': 'start',
};
const kept = new Set(['viewBox', 'width', 'height', 'x', 'y', 'rx', 'd', 'transform', 'text-anchor']);

export type Picture = { readonly svg: string; readonly width: number; readonly height: number };

/** Of an element that is in the page, so that its styles are known. What is not seen is left out. */
export function standaloneSvg(drawn: SVGSVGElement, title: string, width: number, height: number): Picture {
  const { backgroundColor } = getComputedStyle(document.body);
  const ground = document.createElementNS(drawn.namespaceURI, 'rect');
  for (const [name, value] of Object.entries({ width, height, fill: backgroundColor })) ground.setAttribute(name, String(value));
  const copy = withStyles(drawn) as SVGSVGElement;
  const heading = document.createElementNS(drawn.namespaceURI, 'title');
  heading.textContent = title;
  copy.prepend(heading, ground);
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) copy.setAttribute(name, String(value));
  return { svg: new XMLSerializer().serializeToString(copy), width, height };
}

function withStyles(element: Element): Element {
  const copy = element.cloneNode(false) as Element;
  for (const { name } of [...copy.attributes]) if (!kept.has(name)) copy.removeAttribute(name);
  const isShape = /^(rect|path|text)$/.test(element.localName);
  if (isShape) {
    const style = getComputedStyle(element);
    const isText = element.localName === 'text';
    for (const name of properties) {
      if (!isText && /^(font|text)/.test(name)) continue;
      const value = style.getPropertyValue(name);
      if (value !== initial[name]) copy.setAttribute(name, value);
    }
    if (isText && style.whiteSpace === 'pre') copy.setAttribute('xml:space', 'preserve');
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      if (child.localName === 'title' || isSeen(child)) copy.append(withStyles(child));
    } else copy.append(child.cloneNode());
  }
  return copy;
}

function isSeen(element: Element): boolean {
  const { display, visibility, fill, stroke } = getComputedStyle(element);
  return display !== 'none' && visibility !== 'hidden' && !(element.localName !== 'g' && fill === 'none' && stroke === 'none');
}

/** Pixels of a canvas that every browser takes. */
const maxSide = 8192;
const maxArea = 64e6;

/** Twice as fine as the screen where the picture is not too large for that. */
export function pngScale(width: number, height: number): number {
  return Math.min(2, maxSide / width, maxSide / height, Math.sqrt(maxArea / (width * height)));
}

export async function pngOf({ svg, width, height }: Picture): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = pngScale(width, height);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for a PNG; save it as SVG.');
  return new Uint8Array(await blob.arrayBuffer());
}
