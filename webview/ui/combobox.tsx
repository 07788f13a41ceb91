/** A text input with suggestions. Anything may be typed; the suggestions are a help. */
import type { JSX } from 'preact';
import { useId, useMemo, useRef, useState } from 'preact/hooks';

export type Suggestion = { readonly value: string; /** Said at its right, such as a number of calls. */ readonly detail?: string };

type ComboboxProps = {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly suggestions: readonly Suggestion[];
  readonly label?: string;
  readonly id?: string;
  readonly placeholder?: string;
  readonly literal?: boolean;
  readonly error?: string | undefined;
  readonly errorId?: string;
};

const shownAtMost = 100;

export function Combobox(props: ComboboxProps): JSX.Element {
  const { value, onInput, suggestions, label, placeholder = '', literal = false, error, errorId } = props;
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  // Opened without typing, all are offered, not only those like what is there.
  const [typed, setTyped] = useState(false);
  const list = useRef<HTMLUListElement>(null);

  const matching = useMemo(() => {
    const wanted = typed ? value.trim().toLowerCase() : '';
    return suggestions.filter((suggestion) => suggestion.value.toLowerCase().includes(wanted)).slice(0, shownAtMost);
  }, [suggestions, value, typed]);
  // What is typed in full needs no help.
  const visible = open && matching.length > 0 && !(matching.length === 1 && matching[0]?.value === value);

  const show = () => {
    setOpen(true);
    setTyped(false);
    setActive(-1);
  };
  const choose = (chosen: Suggestion) => {
    onInput(chosen.value);
    setOpen(false);
    setActive(-1);
  };
  const walk = (step: 1 | -1) => {
    if (!visible) return show();
    const next = active < 0 ? (step > 0 ? 0 : matching.length - 1) : (active + step + matching.length) % matching.length;
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const chosen = matching[active];
    if (event.key === 'ArrowDown') walk(1);
    else if (event.key === 'ArrowUp') walk(-1);
    else if (event.key === 'Escape' && visible) setOpen(false);
    else if (event.key === 'Enter' && visible && chosen) choose(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="combobox">
      <input
        type="text"
        role="combobox"
        class={literal ? 'literal' : ''}
        spellcheck={false}
        autocomplete="off"
        value={value}
        placeholder={placeholder}
        aria-expanded={visible}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-invalid={error !== undefined}
        {...(props.id === undefined ? {} : { id: props.id })}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...(error !== undefined && errorId !== undefined ? { 'aria-describedby': errorId } : {})}
        {...(visible && active >= 0 ? { 'aria-activedescendant': `${listId}-${active}` } : {})}
        onInput={(event) => {
          onInput(event.currentTarget.value);
          setOpen(true);
          setTyped(true);
          setActive(-1);
        }}
        onClick={show}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={listId} class="suggestions" role="listbox" aria-label={label ?? 'Suggestions'} hidden={!visible}>
        {visible &&
          matching.map((suggestion, index) => (
            <li
              key={suggestion.value}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              // Before the blur that would close the list.
              onPointerDown={(event) => {
                event.preventDefault();
                choose(suggestion);
              }}
            >
              <span class={literal ? 'literal' : ''}>{suggestion.value}</span>
              {suggestion.detail !== undefined && <span class="quiet">{suggestion.detail}</span>}
            </li>
          ))}
      </ul>
    </div>
  );
}
