/** The query form, one line: the function, a chip for each condition, and Run. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Host } from '../host.ts';
import { Combobox } from '../ui/combobox.tsx';
import { Button } from '../ui/controls.tsx';
import { formatCount } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Chip } from './chip.tsx';
import { fieldText, freshId, functionText, isNamed, readFunction } from './form.ts';
import type { Condition } from './form.ts';
import type { QuerySession, QueryState } from './session.ts';
import { useSuggestions } from './suggestions.ts';

type FormProps = { readonly host: Host; readonly session: QuerySession; readonly state: QueryState; readonly version: number };

export function QueryFormView({ host, session, state, version }: FormProps): JSX.Element {
  const { form, errors, run } = state;
  const { conditions } = form;
  const { known, functions, fields } = useSuggestions(host, form.module, form.name, version);
  const [open, setOpen] = useState<number | null>(null);
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const [typed, setTyped] = useState(() => functionText(form));
  // What is typed is kept as it is typed; a form that means something else has come from elsewhere.
  useEffect(() => {
    const meant = readFunction(typed, known);
    if (meant.module !== form.module || meant.name !== form.name) session.edit(meant);
  }, [known]);

  const stops = () => [...(list.current?.querySelectorAll<HTMLElement>('.chip-main, .add-filter') ?? [])];
  /** The chip that has the keyboard once it is drawn: a key that is held down must find it there. */
  const next = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (next.current !== null) focus(next.current);
    next.current = null;
  });
  const focus = (at: number) => {
    const all = stops();
    const place = Math.max(0, Math.min(all.length - 1, at));
    setCurrent(place);
    all[place]?.focus();
  };
  const change = (condition: Condition) =>
    session.edit({ conditions: conditions.map((other) => (other.id === condition.id ? condition : other)) });
  const remove = (id: number) => {
    const at = conditions.findIndex((condition) => condition.id === id);
    setOpen(null);
    session.edit({ conditions: conditions.filter((condition) => condition.id !== id) });
    next.current = at;
  };
  const add = () => {
    const id = freshId(form);
    session.edit({ conditions: [...conditions, { id, kind: 'argument', name: '', key: '', mode: 'equals', value: '' }] });
    setOpen(id);
  };
  const close = (id: number, withFocus: boolean) => {
    setOpen((now) => (now === id ? null : now));
    const at = conditions.findIndex((condition) => condition.id === id);
    const condition = conditions[at];
    // A filter on nothing is none.
    if (condition && !isNamed(condition) && condition.value.trim() === '')
      session.edit({ conditions: conditions.filter((other) => other.id !== id) });
    if (withFocus) next.current = at;
  };
  const showNextError = () => {
    const wrong = conditions.filter(({ id }) => errors.has(id));
    const at = wrong.findIndex(({ id }) => id === open);
    const next = wrong[(at + 1) % wrong.length];
    if (next) setOpen(next.id);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const inChips = list.current?.contains(event.target as Node) === true && open === null;
    const at = stops().indexOf(event.target as HTMLElement);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void session.start();
    else if (event.key === 'F8') showNextError();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) void session.start();
    else if (inChips && event.key === 'ArrowRight') focus(at + 1);
    else if (inChips && event.key === 'ArrowLeft') focus(at - 1);
    else if (inChips && event.key === 'Home') focus(0);
    else if (inChips && event.key === 'End') focus(Infinity);
    else if (inChips && event.key === 'Delete' && conditions[at]) remove(conditions[at].id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const calls = known
    .filter(({ module, name }) => (form.module === '' || module === form.module) && (form.name === '' || name === form.name))
    .reduce((sum, row) => sum + row.calls, 0);
  const wrong = conditions.filter(({ id }) => errors.has(id));
  return (
    <section class="query-form" role="search" aria-label="Query" onKeyDown={onKeyDown}>
      <div class="form-line">
        <div class="function-box">
          <Icon name="function" class="function-icon" />
          <Combobox
            label="Function"
            literal
            value={typed}
            onInput={(text) => {
              setTyped(text);
              session.edit(readFunction(text, known));
            }}
            suggestions={functions}
            placeholder="any function"
          />
          <span class="function-count">{known.length > 0 && formatCount(calls)}</span>
        </div>
        <ul ref={list} class="chips" aria-label="Filters">
          {conditions.map((condition, at) => (
            <Chip
              key={condition.id}
              host={host}
              form={form}
              condition={condition}
              error={errors.get(condition.id)}
              fields={fields}
              isOpen={open === condition.id}
              tabIndex={at === Math.min(current, conditions.length) ? 0 : -1}
              onFocus={() => setCurrent(at)}
              onOpen={() => setOpen(condition.id)}
              onClose={(withFocus) => close(condition.id, withFocus)}
              onApply={() => {
                close(condition.id, true);
                void session.start();
              }}
              onChange={change}
              onRemove={() => remove(condition.id)}
            />
          ))}
          <li>
            <button
              type="button"
              class="text-button add-filter"
              title="Add a filter"
              aria-haspopup="dialog"
              tabIndex={current >= conditions.length ? 0 : -1}
              onFocus={() => setCurrent(conditions.length)}
              onClick={add}
            >
              <Icon name="plus" />
              <span>Filter</span>
            </button>
          </li>
        </ul>
        <Button primary onClick={() => void session.start()} icon="run" title="Run (Enter)">
          Run
        </Button>
      </div>
      {wrong.map((condition) => (
        <p key={condition.id} class="form-error" id={`error-${condition.id}`} role="alert">
          <Icon name="error" />
          <span>
            {isNamed(condition) && (
              <>
                <b class="mono">{fieldText(condition)}</b>:{' '}
              </>
            )}
            {errors.get(condition.id)?.message}
            {run.state === 'done' || run.state === 'stopped' ? ' The results below are those of the last query.' : ''}
          </span>
        </p>
      ))}
    </section>
  );
}
