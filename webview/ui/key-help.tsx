/** The keys of a panel, over it. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './controls.tsx';
import type { KeyList } from './key-list.ts';

type HelpProps = { readonly label: string; readonly keys: KeyList; readonly onClose: () => void };

export function KeyHelp({ label, keys: list, onClose }: HelpProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="key-help" aria-label={label} onClose={onClose}>
      <header>
        <h2>Keys</h2>
        <IconButton icon="close" label="Close (Escape)" onClick={() => dialog.current?.close()} />
      </header>
      <dl>
        {list.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
