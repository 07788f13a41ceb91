/** Saves the drawing as it is on the screen, in full detail and without what is selected, through the host's dialog. */
import { render } from 'preact';
import type { Host } from '../host.ts';
import type { GraphModel } from './model.ts';
import type { Fonts } from '../ui/measure.ts';
import { Drawing, noMarks } from './drawing.tsx';
import { pngOf, standaloneSvg } from './image.ts';
import type { Placed } from './placed.ts';

export type PictureType = 'svg' | 'png';

type Export = {
  readonly host: Host;
  readonly placed: Placed;
  readonly model: GraphModel;
  readonly fonts: Fonts;
  readonly cacheName: string;
  readonly type: PictureType;
};

/** Where it was saved; null when the person thought better of it. */
export async function exportGraph({ host, placed, model, fonts, cacheName, type }: Export): Promise<string | null> {
  const [root] = placed.shown.nodes;
  if (!root) return null;
  const { width, height } = placed.layout;
  const stage = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  stage.setAttribute('class', 'canvas off-stage');
  document.body.append(stage);
  try {
    render(<Drawing placed={placed} model={model} marks={noMarks} detail="full" allEdges atOnce fonts={fonts} />, stage);
    const picture = standaloneSvg(stage, `${root.type} ${root.key} of the cache ${cacheName}`, Math.ceil(width), Math.ceil(height));
    const content = type === 'svg' ? `<?xml version="1.0" encoding="UTF-8"?>\n${picture.svg}\n` : await pngOf(picture);
    const { path } = await host.saveFile({ name: `${root.type}-${root.key.slice(0, 8)}.${type}`, content });
    return path;
  } finally {
    render(null, stage);
    stage.remove();
  }
}
