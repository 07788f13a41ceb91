/** Of an array of several axes: which two are drawn, and where the others stand. */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ArrayView } from '../../engine/workers/protocol.ts';

type SlicesProps = {
  readonly shape: readonly number[];
  readonly view: ArrayView;
  readonly onView: (view: ArrayView) => void;
};

export function Slices({ shape, view, onView }: SlicesProps): JSX.Element | null {
  if (shape.length < 2) return null;
  const axes = [...shape.keys()];
  const name = (axis: number) => `axis ${axis} (${shape[axis]})`;
  return (
    <div class="slices" role="group" aria-label="Slice">
      <AxisSelect
        label="Rows"
        value={view.rows ?? 0}
        axes={axes}
        name={name}
        onChange={(rows) => rows !== null && onView(withAxes(view, rows, view.columns === rows ? view.rows : view.columns))}
      />
      <AxisSelect
        label="Columns"
        value={view.columns}
        axes={axes}
        name={name}
        none="none: a line"
        onChange={(columns) =>
          onView(
            withAxes(
              view,
              view.rows === columns ? (view.columns ?? axes.find((axis) => axis !== columns) ?? 0) : (view.rows ?? 0),
              columns,
            ),
          )
        }
      />
      {axes
        .filter((axis) => axis !== view.rows && axis !== view.columns)
        .map((axis) => (
          <IndexSlider
            key={axis}
            axis={axis}
            extent={shape[axis] as number}
            index={view.at[axis] ?? 0}
            onIndex={(index) => onView({ ...view, at: view.at.map((old, other) => (other === axis ? index : old)) })}
          />
        ))}
    </div>
  );
}

const withAxes = (view: ArrayView, rows: number, columns: number | null): ArrayView => ({ ...view, rows, columns });

type AxisSelectProps = {
  readonly label: string;
  readonly value: number | null;
  readonly axes: readonly number[];
  readonly name: (axis: number) => string;
  readonly none?: string;
  readonly onChange: (axis: number | null) => void;
};

function AxisSelect({ label, value, axes, name, none, onChange }: AxisSelectProps): JSX.Element {
  const id = useId();
  return (
    <span class="choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : Number(currentTarget.value))}
      >
        {axes.map((axis) => (
          <option key={axis} value={axis} selected={axis === value}>
            {name(axis)}
          </option>
        ))}
        {none !== undefined && (
          <option value="" selected={value === null}>
            {none}
          </option>
        )}
      </select>
    </span>
  );
}

function IndexSlider({
  axis,
  extent,
  index,
  onIndex,
}: {
  axis: number;
  extent: number;
  index: number;
  onIndex: (index: number) => void;
}): JSX.Element {
  const id = useId();
  const set = (text: string) => {
    const wanted = Math.round(Number(text));
    if (Number.isFinite(wanted) && text !== '') onIndex(Math.max(0, Math.min(extent - 1, wanted)));
  };
  return (
    <span class="choice">
      <label for={id}>Axis {axis}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={extent - 1}
        step={1}
        value={index}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
      <input
        type="number"
        aria-label={`Index on axis ${axis}`}
        min={0}
        max={extent - 1}
        value={index}
        onChange={({ currentTarget }) => set(currentTarget.value)}
      />
      <span class="quiet">of {extent}</span>
    </span>
  );
}
