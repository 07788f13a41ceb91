/** The box in which a condition is changed: its field, what is asked of it, and the value. */
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Combobox } from '../ui/combobox.tsx';
import { formatCount } from '../ui/format.ts';
import type { ChipProps } from './chip.tsx';
import { fieldText, isNamed, modesOf, readField } from './form.ts';
import type { Condition, Mode } from './form.ts';
import { useOffers } from './suggestions.ts';

const meanings: Readonly<Record<Mode, string>> = { any: 'no condition', present: 'whatever it is', equals: 'literal or digest' };
const kinds = { argument: 'argument', metadata: 'metadata', version: 'of the call', result: 'of the call' } as const;
const shownOffers = 8;

export function ChipEditor({ host, form, condition, error, fields, onClose, onApply, onChange, onRemove }: ChipProps): JSX.Element {
  const { id, mode, value } = condition;
  const box = useRef<HTMLDivElement>(null);
  const listId = useId();
  const [typed, setTyped] = useState(() => (isNamed(condition) ? fieldText(condition) : ''));
  const [active, setActive] = useState(-1);
  const offers = useOffers(host, form.module, form.name, condition);
  const wanted = value.trim().toLowerCase();
  const matching = offers
    .filter(({ text, preview }) => text.toLowerCase().includes(wanted) || preview.toLowerCase().includes(wanted))
    .slice(0, shownOffers);
  const most = Math.max(1, ...matching.map(({ calls }) => calls));

  useEffect(() => {
    // Within the page, wherever its chip stands.
    const { left = 0, right = 0 } = box.current?.getBoundingClientRect() ?? {};
    const over = right - (document.documentElement.clientWidth - 8);
    if (over > 0) box.current?.style.setProperty('left', `${-Math.min(over, left - 8)}px`);
    const inputs = box.current?.querySelectorAll('input');
    (isNamed(condition) && mode === 'equals' ? inputs?.[1] : inputs?.[0])?.focus();
  }, []);

  const setMode = (next: Mode) => {
    onChange({ ...condition, mode: next });
    if (next === 'equals') requestAnimationFrame(() => box.current?.querySelector<HTMLInputElement>('.value-input')?.focus());
  };
  const setField = (text: string) => {
    setTyped(text);
    const next: Condition = { ...condition, ...readField(text) };
    onChange({ ...next, mode: modesOf(next).includes(mode) ? mode : 'any' });
  };
  const take = (text: string) => {
    setActive(-1);
    onChange({ ...condition, value: text });
  };
  const onValueKey = (event: KeyboardEvent) => {
    const chosen = matching[active] ?? (wanted !== '' && matching[0]?.text.toLowerCase().startsWith(wanted) ? matching[0] : undefined);
    if (event.key === 'ArrowDown') setActive(Math.min(matching.length - 1, active + 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(-1, active - 1));
    else if (event.key === 'Tab' && !event.shiftKey && chosen && chosen.text !== value) take(chosen.text);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') onClose(true);
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      if (matching[active] && event.target.classList.contains('value-input')) take(matching[active].text);
      else onApply();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onRadioKey = (event: KeyboardEvent) => {
    const modes = modesOf(condition);
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    const next = modes[(modes.indexOf(mode) + step + modes.length) % modes.length] as Mode;
    onChange({ ...condition, mode: next });
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus());
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      class="chip-editor"
      role="dialog"
      aria-label={`Filter on ${isNamed(condition) ? fieldText(condition) : 'a field'}`}
      onKeyDown={onKeyDown}
    >
      <div class="editor-line">
        <Combobox label="Field" literal value={typed} onInput={setField} suggestions={fields} placeholder="argument, metadata, result …" />
        <span class="quiet">{isNamed(condition) && kinds[condition.kind]}</span>
      </div>
      <div class="modes" role="radiogroup" aria-label="Match" onKeyDown={onRadioKey}>
        {modesOf(condition).map((each) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={each === mode}
            tabIndex={each === mode ? 0 : -1}
            onClick={() => setMode(each)}
          >
            <b>{each}</b>
            <span>{meanings[each]}</span>
          </button>
        ))}
      </div>
      {mode === 'equals' && (
        <>
          <div class="value-box">
            <input
              type="text"
              class="literal value-input"
              role="combobox"
              aria-label="Value"
              aria-expanded={matching.length > 0}
              aria-controls={listId}
              aria-autocomplete="list"
              {...(active >= 0 && { 'aria-activedescendant': `${listId}-${active}` })}
              aria-invalid={error !== undefined}
              {...(error && { 'aria-errormessage': `${listId}-error` })}
              spellcheck={false}
              autocomplete="off"
              placeholder="0.01, 'fcc', (1, 2.0), None, #3fa4c1d2"
              value={value}
              onInput={(event) => {
                setActive(-1);
                onChange({ ...condition, value: event.currentTarget.value });
              }}
              onKeyDown={onValueKey}
            />
            {error && (
              <p class="value-error" id={`${listId}-error`}>
                {error.message}
              </p>
            )}
          </div>
          <ul id={listId} class="offers" role="listbox" aria-label="Values of the latest calls" hidden={matching.length === 0}>
            {matching.map((offer, at) => (
              <li
                key={offer.text}
                id={`${listId}-${at}`}
                role="option"
                aria-selected={at === active}
                title={offer.preview}
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(offer.text);
                }}
              >
                <span class="mono">{offer.preview}</span>
                <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={(100 * offer.calls) / most} height="4" />
                </svg>
                <span class="quiet">{formatCount(offer.calls)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="editor-foot">
        <span class="quiet">
          {mode === 'equals' && (
            <>
              <kbd>Tab</kbd> take{' '}
            </>
          )}
          <kbd>Enter</kbd> apply
        </span>
        <span class="spring" />
        <button type="button" class="text-button" data-condition={id} onClick={onRemove}>
          Remove
        </button>
      </div>
    </div>
  );
}
