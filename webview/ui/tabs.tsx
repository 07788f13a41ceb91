/** Tabs with their panels: one tab stop, arrow keys between them. */
import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';

type TabsProps<Name extends string> = {
  readonly label: string;
  readonly tabs: Readonly<Record<Name, string>>;
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  /** Beside the tabs. */
  readonly actions: ComponentChildren;
  /** What stands in the chosen one. */
  readonly children: ComponentChildren;
};

export function Tabs<Name extends string>({ label, tabs, chosen, onChoose, actions, children }: TabsProps<Name>): JSX.Element {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const names = Object.keys(tabs) as Name[];
  const onKeyDown = (event: KeyboardEvent) => {
    const at = names.indexOf(chosen);
    const places: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const place = places[event.key];
    const name = place === undefined || event.altKey ? undefined : names.at(place % names.length);
    if (name === undefined) return;
    event.preventDefault();
    onChoose(name);
    list.current?.querySelector<HTMLElement>(`[data-tab="${name}"]`)?.focus();
  };
  return (
    <>
      <div class="tab-bar">
        <div ref={list} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
          {names.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              data-tab={name}
              aria-selected={name === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={name === chosen ? 0 : -1}
              onClick={() => onChoose(name)}
            >
              {tabs[name]}
            </button>
          ))}
        </div>
        <span class="spring" />
        {actions}
      </div>
      <div id={`${id}-panel`} class="tab-panel" role="tabpanel" aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
