/** Which columns are shown: a list of all, by what they come from. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatCount, plural } from '../ui/format.ts';
import { countedTo } from './columns.ts';
import type { ColumnFacts } from './columns.ts';
import type { QuerySession, QueryState } from './session.ts';
import { firstView, isEqual, isShown, orderedColumns } from './view.ts';

type PickerProps = {
  readonly id: string;
  readonly session: QuerySession;
  readonly state: QueryState;
  readonly onClose: (withFocus: boolean) => void;
};

export function ColumnPicker({ id, session, state, onClose }: PickerProps): JSX.Element {
  const { facts, view, count } = state;
  const [wanted, setWanted] = useState('');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('input')?.focus();
    const outside = (event: PointerEvent) => {
      if (!(event.target instanceof Node && box.current?.parentElement?.contains(event.target))) onClose(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, []);
  const found = orderedColumns(facts, view).filter(({ column }) => column.title.toLowerCase().includes(wanted.trim().toLowerCase()));
  const groups = (['Call', 'Arguments', 'Result', 'Metadata'] as const)
    .map((group) => ({ group, of: found.filter(({ column }) => column.group === group) }))
    .filter(({ of }) => of.length > 0);
  const shown = facts.filter((each) => isShown(each, view, count)).length;

  const onKeyDown = (event: KeyboardEvent) => {
    const inputs = [...(box.current?.querySelectorAll<HTMLInputElement>('input') ?? [])];
    const at = inputs.indexOf(event.target as HTMLInputElement);
    if (event.key === 'Escape') onClose(true);
    else if (event.key === 'ArrowDown') inputs[Math.min(inputs.length - 1, at + 1)]?.focus();
    else if (event.key === 'ArrowUp') inputs[Math.max(0, at - 1)]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={box} id={id} class="column-picker" role="dialog" aria-label="Columns" onKeyDown={onKeyDown}>
      <input
        type="text"
        aria-label="Find a column"
        placeholder="Find a column"
        spellcheck={false}
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      <div class="picker-list">
        {groups.map(({ group, of }) => (
          <div key={group} role="group" aria-label={group}>
            <div class="picker-group">
              {group}
              <span class="quiet">
                {of.filter((each) => isShown(each, view, count)).length} of {of.length}
              </span>
            </div>
            {of.map((each) => (
              <label key={each.column.id} class="check picker-column">
                <input
                  type="checkbox"
                  checked={isShown(each, view, count)}
                  disabled={each.column.id === 'call'}
                  tabIndex={-1}
                  onChange={(event) => session.show(each.column.id, event.currentTarget.checked)}
                />
                <span class="mono">{each.column.title}</span>
                <span class="quiet picker-note">{note(each, count)}</span>
              </label>
            ))}
          </div>
        ))}
      </div>
      <div class="picker-foot">
        <span class="quiet">
          {shown} of {facts.length} shown
        </span>
        <span class="spring" />
        <button type="button" class="text-button" onClick={() => session.look(firstView)}>
          Reset
        </button>
      </div>
    </div>
  );
}

function note(facts: ColumnFacts, rows: number): string {
  if (facts.column.id === 'call') return 'pinned';
  if (isEqual(facts, rows)) return facts.first === '' ? 'equal' : `equal: ${facts.first}`;
  return facts.distinct >= countedTo ? `${formatCount(countedTo)}+ values` : plural(facts.distinct, 'value');
}
