/** A plane of an array as colours. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { At, ArrayView, Image, NumberPart } from '../../engine/workers/protocol.ts';
import { shortNumber } from '../ui/format.ts';
import { useSize } from '../ui/hooks.ts';
import { finiteRange, pixels, viridis } from './colours.ts';
import type { PreviewClient } from './client.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './waiting.tsx';

type HeatProps = { readonly client: PreviewClient; readonly at: At; readonly view: ArrayView; readonly part: NumberPart };

/** Blocks that an image is asked for at most, in either direction. */
const mostBlocks = 360;

export function HeatMap({ client, at, view, part }: HeatProps): JSX.Element {
  const request = { ...at, view, part, maxRows: mostBlocks, maxColumns: mostBlocks };
  const answer = useAnswer(JSON.stringify(request), (options) => client.previewImage(request, options));
  const image = answer.value;
  const range = image && finiteRange(image.data);
  return (
    <div class="plot">
      <Waiting answer={answer} what="The image" />
      {image &&
        (range ? (
          <Drawn image={image} range={part === 'phase' ? [-Math.PI, Math.PI] : range} />
        ) : (
          <p class="quiet padded">No number is in this plane.</p>
        ))}
    </div>
  );
}

function Drawn({ image, range }: { readonly image: Image; readonly range: readonly [number, number] }): JSX.Element {
  const { rows, columns, data, blockRows, blockColumns } = image;
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(area);
  const [cell, setCell] = useState<readonly [row: number, column: number] | null>(null);
  // cells are square where there is room, and fill what there is where they are not
  const side = Math.max(0, Math.min(width / columns, height / rows));
  const stretched = side * columns < width / 4 || side * rows < height / 4;
  const [wide, high] = stretched ? [width / columns, height / rows] : [side, side];
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) context.putImageData(new ImageData(pixels(data, range), columns, rows), 0, 0);
  }, [image, range[0], range[1]]);
  useEffect(() => {
    const context = scale.current?.getContext('2d');
    if (!context) return;
    for (let y = 0; y < 128; y++) {
      context.fillStyle = `rgb(${viridis(1 - y / 127).join(' ')})`;
      context.fillRect(0, y, 1, 1);
    }
  }, []);
  useEffect(() => {
    const style = canvas.current?.style;
    style?.setProperty('width', `${Math.max(1, wide * columns)}px`);
    style?.setProperty('height', `${Math.max(1, high * rows)}px`);
  }, [wide, high, columns, rows]);

  const onPointerMove = ({ offsetX, offsetY }: PointerEvent) =>
    setCell([Math.max(0, Math.min(rows - 1, Math.floor(offsetY / high))), Math.max(0, Math.min(columns - 1, Math.floor(offsetX / wide)))]);
  const onKeyDown = (event: KeyboardEvent) => {
    const [row, column] = cell ?? [0, 0];
    const steps: Record<string, readonly [number, number]> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      Home: [row, 0],
      End: [row, columns - 1],
    };
    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    setCell([Math.max(0, Math.min(rows - 1, step[0])), Math.max(0, Math.min(columns - 1, step[1]))]);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div class="heat">
        <div ref={area} class="heat-area">
          <div class="heat-frame">
            <canvas
              ref={canvas}
              width={columns}
              height={rows}
              tabIndex={0}
              role="img"
              aria-label={`Colours of ${rows} by ${columns} ${blockRows * blockColumns > 1 ? 'blocks' : 'elements'}; arrow keys read them`}
              onPointerMove={onPointerMove}
              onKeyDown={onKeyDown}
              onFocus={() => setCell(cell ?? [0, 0])}
            />
            {cell && <Cursor row={cell[0]} column={cell[1]} wide={wide} high={high} />}
          </div>
        </div>
        <div class="heat-scale">
          <span>{shortNumber(range[1])}</span>
          <canvas ref={scale} width={1} height={128} aria-hidden="true" />
          <span>{shortNumber(range[0])}</span>
        </div>
      </div>
      <p class="status" role="status">
        {cell
          ? cellWords(image, cell)
          : blockRows * blockColumns > 1
            ? `Each point is the mean of ${blockRows} × ${blockColumns} elements.`
            : 'Each point is an element.'}
      </p>
    </>
  );
}

function Cursor({ row, column, wide, high }: { row: number; column: number; wide: number; high: number }): JSX.Element {
  return (
    <div
      class="heat-cursor"
      ref={(element) => {
        element?.style.setProperty('transform', `translate(${column * wide}px, ${row * high}px)`);
        element?.style.setProperty('width', `${Math.max(3, wide)}px`);
        element?.style.setProperty('height', `${Math.max(3, high)}px`);
      }}
    />
  );
}

/** `[3, 17]: 0.25`, or what a block stands for. */
function cellWords({ columns, data, blockRows, blockColumns }: Image, [row, column]: readonly [number, number]): string {
  const value = shortNumber(data[row * columns + column] ?? NaN);
  const place = (index: number, block: number) => (block === 1 ? String(index) : `${index * block}–${(index + 1) * block - 1}`);
  const words = `row ${place(row, blockRows)}, column ${place(column, blockColumns)}: ${value}`;
  return blockRows * blockColumns === 1 ? words : `${words} on average`;
}
