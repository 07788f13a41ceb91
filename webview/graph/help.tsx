/** The keys of the graph, over it. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../ui/controls.tsx';
import { keyList } from './keyboard.ts';

export function KeyHelp({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="key-help" aria-label="Keys of the graph" onClose={onClose}>
      <header>
        <h2>Keys</h2>
        <IconButton icon="close" label="Close (Escape)" onClick={() => dialog.current?.close()} />
      </header>
      <dl>
        {keyList.map(([keys, does]) => (
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
