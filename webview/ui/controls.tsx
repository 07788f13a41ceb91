/** Buttons, badges and progress: the browser's own at once, the toolkit's when it has arrived. */
import type { ComponentChildren, HTMLAttributes, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';

let arrived = false;
let arriving: Promise<void> | null = null;

function loadToolkit(): Promise<void> {
  if (!arriving) offerNonce();
  arriving ??= import('../toolkit.ts').then(
    ({ registerToolkit }) => {
      registerToolkit();
      arrived = true;
    },
    (error: unknown) => console.warn('The component toolkit could not be loaded; the browser’s own controls stay.', error),
  );
  return arriving;
}

/** The toolkit tries a style element when it is loaded, and takes the nonce for it from here; the policy would refuse it without. */
function offerNonce(): void {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (!nonce) return;
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = nonce;
  document.head.append(meta);
}

/** Whether the toolkit's elements can be used; loads them after the first drawing. */
function useToolkit(): boolean {
  const [ready, setReady] = useState(arrived);
  useEffect(() => {
    if (ready) return;
    void loadToolkit().then(() => setReady(arrived));
  }, [ready]);
  return ready;
}

type ToolkitElement = HTMLAttributes<HTMLElement> & { appearance?: string; disabled?: boolean };
declare module 'preact' {
  // The way to tell JSX of elements is to add to its namespace.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ToolkitElement;
      'vscode-progress-ring': ToolkitElement;
    }
  }
}

type ButtonProps = {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly icon?: IconName;
};

export function Button({ children, onClick, primary = false, disabled = false, title, icon }: ButtonProps): JSX.Element {
  const ready = useToolkit();
  const hint = title === undefined ? {} : { title };
  if (ready) {
    return (
      <vscode-button appearance={primary ? 'primary' : 'secondary'} disabled={disabled} onClick={onClick} {...hint}>
        {icon && (
          <span slot="start" class="slot-icon">
            <Icon name={icon} />
          </span>
        )}
        {children}
      </vscode-button>
    );
  }
  return (
    <button type="button" class={primary ? 'button primary' : 'button'} disabled={disabled} onClick={onClick} {...hint}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function Badge({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <span class="badge">{children}</span>;
}

export function Spinner({ label }: { readonly label: string }): JSX.Element {
  const ready = useToolkit();
  return (
    <span class="spinner" role="status" aria-label={label}>
      {ready ? <vscode-progress-ring aria-hidden="true" /> : <span class="ring" />}
    </span>
  );
}

type IconButtonProps = {
  readonly icon: IconName;
  /** The name, and the tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly tabIndex?: number;
  /** Of a button that opens a menu: whether it is open, and its id. */
  readonly expanded?: boolean;
  readonly controls?: string;
};

/** Many stand in rows and toolbars: always the browser's own. */
export function IconButton({
  icon,
  label,
  onClick,
  disabled = false,
  pressed,
  tabIndex,
  expanded,
  controls,
}: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      title={label}
      aria-label={label}
      disabled={disabled}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      {...(expanded === undefined
        ? {}
        : { 'aria-haspopup': 'menu', 'aria-expanded': expanded, 'aria-controls': expanded ? controls : undefined })}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Copies a text and says so for a moment. */
export function CopyButton({ label, onCopy }: { readonly label: string; readonly onCopy: () => Promise<unknown> }): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      icon={copied ? 'check' : 'copy'}
      label={copied ? 'Copied' : label}
      onClick={() => void onCopy().then(() => setCopied(true))}
    />
  );
}
