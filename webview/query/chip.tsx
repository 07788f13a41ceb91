/** A condition of a query: `fmax equals 0.01`, and the box in which it is changed. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Host } from '../host.ts';
import type { Suggestion } from '../ui/combobox.tsx';
import { Icon } from '../ui/icons.tsx';
import { ChipEditor } from './chip-editor.tsx';
import { fieldText, isNamed } from './form.ts';
import type { Condition, ConditionError, FormState } from './form.ts';
import { literalKind } from './literal-kind.ts';

export type ChipProps = {
  readonly host: Host;
  readonly form: FormState;
  readonly condition: Condition;
  readonly error: ConditionError | undefined;
  readonly fields: readonly Suggestion[];
  readonly isOpen: boolean;
  readonly tabIndex: number;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
  /** @param withFocus - whether the chip is to have the keyboard then. */
  readonly onClose: (withFocus: boolean) => void;
  readonly onApply: () => void;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
};

export function Chip(props: ChipProps): JSX.Element {
  const { condition, error, isOpen, tabIndex, onFocus, onOpen, onClose, onRemove } = props;
  const { kind, name, key, mode, value, id } = condition;
  const item = useRef<HTMLLIElement>(null);
  const text = isNamed(condition) ? fieldText(condition) : 'filter';
  useEffect(() => {
    if (!isOpen) return undefined;
    const outside = (event: PointerEvent) => {
      if (!(event.target instanceof Node && item.current?.contains(event.target))) onClose(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  });
  return (
    <li ref={item} class={error ? 'chip is-wrong' : 'chip'}>
      <button
        type="button"
        class="chip-main"
        tabIndex={tabIndex}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title="Change this filter (Enter); Delete removes it"
        {...(error && { 'aria-invalid': true, 'aria-describedby': `error-${id}` })}
        onFocus={onFocus}
        onClick={() => (isOpen ? onClose(true) : onOpen())}
      >
        {kind === 'metadata' && <span class="chip-kind">meta</span>}{' '}
        <span class="mono">{kind === 'metadata' ? (key === '' ? name : `${name}.${key}`) : text}</span>{' '}
        <span class="chip-mode">
          {mode}
          <Icon name="down" class="tiny" />
        </span>{' '}
        {mode === 'equals' && <Value text={value} error={error} />}
      </button>
      <button type="button" class="chip-remove" tabIndex={-1} aria-label={`Remove ${text}`} title={`Remove ${text}`} onClick={onRemove}>
        <Icon name="close" class="tiny" />
      </button>
      {isOpen && <ChipEditor {...props} />}
    </li>
  );
}

const longest = 40;

/** What is typed, underlined from where it is wrong. */
function Value({ text, error }: { readonly text: string; readonly error: ConditionError | undefined }): JSX.Element {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  // Where it ends too early, its last character is where it is wrong.
  const offset = error ? Math.max(0, Math.min(error.offset ?? 0, shown.trimEnd().length - 1)) : shown.length;
  return (
    <span class={`chip-value mono ${literalKind(text)}`}>
      {shown.slice(0, offset)}
      {error && <span class="squiggle">{shown.slice(offset)}</span>}
    </span>
  );
}
