/** One axis of an array as a line. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import type { At, ArrayView, LinePoints, NumberPart } from '../../engine/workers/protocol.ts';
import { IconButton } from '../ui/controls.tsx';
import { formatCount, shortNumber } from '../ui/format.ts';
import { useLatest, useSize } from '../ui/hooks.ts';
import { errorWords, Message } from '../ui/message.tsx';
import type { PreviewClient } from './client.ts';
import { themeColour, useTheme } from './theme.ts';
import { loadPlot } from './uplot.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './waiting.tsx';

type LineProps = {
  readonly client: PreviewClient;
  readonly at: At;
  readonly view: ArrayView;
  readonly part: NumberPart;
  /** Elements of the axis. */
  readonly length: number;
};

/** What the pointer is at. */
type Point = readonly [place: number, value: number];
type Window = { readonly start: number; readonly end: number };

/** Points closer than this are drawn as points too. */
const fewPoints = 200;

export function LinePlot({ client, at, view, part, length }: LineProps): JSX.Element {
  const whole = { start: 0, end: length };
  const [shown, setShown] = useState<Window>(whole);
  useEffect(() => setShown(whole), [length, at.key, at.path.join()]);
  const [problem, setProblem] = useState('');
  const [point, setPoint] = useState<Point | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(area);
  // a resized panel asks again only when it grew or shrank by much
  const buckets = Math.max(200, Math.ceil(width / 200) * 200);
  const request = { ...at, view, part, start: shown.start, end: shown.end, buckets };
  const answer = useAnswer(width === 0 ? '' : JSON.stringify(request), (options) =>
    width === 0 ? Promise.resolve(null) : client.previewLine(request, options),
  );
  const move = ({ start, end }: Window) => {
    const span = Math.max(2, Math.min(length, Math.round(end - start)));
    const first = Math.max(0, Math.min(length - span, Math.round(start)));
    setShown({ start: first, end: Math.min(length, first + span) });
  };
  const select = useLatest(move);
  useDrawing(area, { width, height }, answer.value, shown, (from, to) => select({ start: from, end: to }), setPoint, setProblem);
  const span = shown.end - shown.start;
  const zoom = (factor: number) => {
    const middle = shown.start + span / 2;
    move({ start: middle - (span * factor) / 2, end: middle + (span * factor) / 2 });
  };
  const isWhole = span >= length;
  return (
    <div class="plot">
      <div class="plot-bar" role="toolbar" aria-label="Stretch of the line">
        <IconButton icon="plus" label="Closer" disabled={span <= 2} onClick={() => zoom(0.5)} />
        <IconButton icon="minus" label="Farther" disabled={isWhole} onClick={() => zoom(2)} />
        <IconButton
          icon="back"
          label="To the left"
          disabled={shown.start === 0}
          onClick={() => move({ start: shown.start - span / 2, end: shown.end - span / 2 })}
        />
        <IconButton
          icon="forward"
          label="To the right"
          disabled={shown.end >= length}
          onClick={() => move({ start: shown.start + span / 2, end: shown.end + span / 2 })}
        />
        <IconButton icon="fit" label="All of it" disabled={isWhole} onClick={() => setShown(whole)} />
        <span class="quiet" role="status">
          {formatCount(shown.start)} to {formatCount(Math.max(0, shown.end - 1))}
          {answer.value !== null && answer.value.reduced > 1 && `, least and greatest of every ${formatCount(answer.value.reduced)}`}
        </span>
        <span class="spring" />
        {point && (
          <code>
            [{point[0]}]: {shortNumber(point[1])}
          </code>
        )}
      </div>
      <Waiting answer={answer} what="The line" />
      {problem !== '' && (
        <Message icon="error" tone="error" title="Lines cannot be drawn here">
          <p>{problem}</p>
        </Message>
      )}
      <div
        ref={area}
        class="plot-area"
        role="img"
        aria-label={`Line of ${formatCount(length)} elements`}
        onDblClick={() => setShown(whole)}
      />
    </div>
  );
}

function useDrawing(
  area: { readonly current: HTMLElement | null },
  size: { readonly width: number; readonly height: number },
  points: LinePoints | null,
  shown: Window,
  onSelect: (from: number, to: number) => void,
  onRead: (point: Point | null) => void,
  onProblem: (words: string) => void,
): void {
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(shown);
  latest.current = shown;
  const theme = useTheme();
  const few = (points?.x.length ?? 0) <= fewPoints;
  const [Plot, setPlot] = useState<typeof uPlot | null>(null);
  useEffect(() => {
    loadPlot().then(
      (loaded) => setPlot(() => loaded),
      (error: unknown) => onProblem(errorWords(error)),
    );
  }, []);
  useEffect(() => {
    if (!area.current || size.width === 0 || !Plot) return undefined;
    const axis: uPlot.Axis = {
      stroke: themeColour('--vscode-foreground'),
      grid: { stroke: themeColour('--vscode-editorIndentGuide-background1', 'rgba(128,128,128,0.25)'), width: 1 },
      ticks: { stroke: themeColour('--vscode-editorIndentGuide-background1', 'rgba(128,128,128,0.25)'), width: 1 },
      font: `11px ${themeColour('--vscode-font-family', 'sans-serif')}`,
    };
    const drawn = new Plot(
      {
        width: size.width,
        height: size.height,
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false } },
        scales: { x: { time: false, range: () => [latest.current.start, Math.max(latest.current.start + 1, latest.current.end - 1)] } },
        axes: [axis, { ...axis, size: 72, values: (_plot, ticks) => ticks.map((tick) => shortNumber(tick)) }],
        series: [
          {},
          {
            stroke: themeColour('--vscode-charts-blue', '#3794ff'),
            width: 1.25,
            points: { show: few, size: 4 },
          },
        ],
        hooks: {
          setCursor: [
            ({ cursor: { idx }, data: [x, y] }) => onRead(idx === null || idx === undefined ? null : [x[idx] as number, y?.[idx] ?? NaN]),
          ],
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width < 4) return;
              onSelect(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      dataOf(points),
      area.current,
    );
    plot.current = drawn;
    return () => {
      drawn.destroy();
      plot.current = null;
    };
  }, [theme, few, size.width > 0, Plot]);
  useEffect(() => {
    plot.current?.setSize(size);
  }, [size.width, size.height]);
  useEffect(() => plot.current?.setData(dataOf(points)), [points]);
}

/** Gaps where no number is; infinity has no place on the axis. */
function dataOf(points: LinePoints | null): uPlot.AlignedData {
  if (!points) return [[], []];
  return [Array.from(points.x), Array.from(points.y, (value) => (Number.isFinite(value) ? value : null))];
}
