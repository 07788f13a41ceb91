/** An array: what is counted of it, and its elements as a line, as colours or as a table. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ArrayView, At, NumberPart, Preview, TableShape } from '../../engine/workers/protocol.ts';
import { Button } from '../ui/controls.tsx';
import { formatCount } from '../ui/format.ts';
import type { PreviewClient } from './client.ts';
import { DataGrid } from './grid.tsx';
import { HeatMap } from './heat-map.tsx';
import { LinePlot } from './line.tsx';
import { Slices } from './slices.tsx';
import { useAnswer } from './use-answer.ts';
import { percent } from './waiting.tsx';

type ArrayContent = Extract<Preview, { kind: 'array' }>;
type ArrayProps = { readonly client: PreviewClient; readonly at: At; readonly array: ArrayContent };

const parts: readonly (readonly [NumberPart, string])[] = [
  ['magnitude', 'Magnitude'],
  ['phase', 'Phase'],
  ['real', 'Real part'],
  ['imaginary', 'Imaginary part'],
];

/** The table of a view; its columns are named by their indices. */
export function viewShape({ shape, dtype }: Pick<ArrayContent, 'shape' | 'dtype'>, view: ArrayView): TableShape {
  const count = view.columns === null ? 1 : (shape[view.columns] as number);
  const align = /^(u?int|float|complex|bool|datetime|timedelta)/.test(dtype) ? 'end' : 'start';
  const columns = Array.from(
    { length: Math.min(count, 5000) },
    (_, i) => ({ name: view.columns === null ? 'value' : String(i), dtype, align }) as const,
  );
  return {
    rows: view.rows === null ? 1 : (shape[view.rows] as number),
    labels: 1,
    columns: [{ name: '', dtype: '', align: 'end' }, ...columns],
    columnCount: count + 1,
  };
}

export function ArrayPreview({ client, at, array }: ArrayProps): JSX.Element {
  const { shape, plot } = array;
  const [view, setView] = useState(array.view);
  const [part, setPart] = useState<NumberPart>(plot === 'complex' ? 'magnitude' : 'value');
  const drawable = plot !== 'none' && shape.length > 0 && !shape.includes(0);
  const [tab, setTab] = useState<'plot' | 'table'>(drawable ? 'plot' : 'table');
  const length = view.rows === null ? 1 : (shape[view.rows] as number);
  return (
    <div class="array">
      {array.stats && <StatisticsLine client={client} at={at} part={part} />}
      <div class="array-bar">
        {drawable && (
          <div class="tabs" role="radiogroup" aria-label="Show as">
            {(['plot', 'table'] as const).map((name) => (
              <label key={name} class={tab === name ? 'tab is-chosen' : 'tab'}>
                <input type="radio" name="tab" checked={tab === name} onChange={() => setTab(name)} />
                {name === 'table' ? 'Values' : view.columns === null ? 'Line' : 'Heat map'}
              </label>
            ))}
          </div>
        )}
        {plot === 'complex' && tab === 'plot' && (
          <label class="choice">
            Part{' '}
            <select value={part} onChange={({ currentTarget }) => setPart(currentTarget.value as NumberPart)}>
              {parts.map(([name, words]) => (
                <option key={name} value={name} selected={name === part}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        )}
        <Slices shape={shape} view={view} onView={setView} />
      </div>
      {tab === 'table' || !drawable ? (
        <DataGrid
          label="Elements of the array"
          shape={viewShape(array, view)}
          version={JSON.stringify([at, view])}
          fetch={(sort, start, end, from, to, signal) => client.previewRows({ ...at, view, sort, start, end, from, to }, { signal })}
          onCopy={(text) => void client.copy({ text })}
        />
      ) : view.columns === null ? (
        <LinePlot client={client} at={at} view={view} part={part} length={length} />
      ) : (
        <HeatMap client={client} at={at} view={view} part={part} />
      )}
    </div>
  );
}

function StatisticsLine({ client, at, part }: { readonly client: PreviewClient; readonly at: At; readonly part: NumberPart }): JSX.Element {
  const request = { ...at, part };
  const answer = useAnswer(JSON.stringify(request), (options) => client.previewStatistics(request, options));
  const { value } = answer;
  if (answer.problem !== null) return <p class="statistics problem">{answer.problem}</p>;
  if (!value || answer.pending || answer.stopped) {
    const share = percent(answer);
    return (
      <p class="statistics" role="status">
        {answer.stopped ? 'Not counted.' : `Counting${share === null ? ' …' : ` … ${share} %`}`}{' '}
        {answer.progress && !answer.stopped && <Button onClick={answer.stop}>Stop</Button>}
        {answer.stopped && <Button onClick={answer.again}>Count</Button>}
      </p>
    );
  }
  const { count, missing, min, max, mean, trues } = value;
  const facts: (readonly [string, string | null])[] = [
    ['min', min],
    ['mean', mean],
    ['max', max],
    ['NaN', missing > 0 ? `${formatCount(missing)} of ${formatCount(count)}` : '0'],
    ['True', trues === null ? null : `${formatCount(trues)} of ${formatCount(count)}`],
  ];
  return (
    <dl class="statistics" aria-label={part === 'value' ? 'Statistics' : `Statistics of the ${part}`}>
      {facts.map(
        ([name, text]) =>
          text !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
