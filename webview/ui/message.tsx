/** What stands where there is nothing to show: why, and what to do. */
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';

export { errorWords } from './error-words.ts';

type MessageProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly tone?: 'error';
};

export function Message({ icon, title, children, tone }: MessageProps): JSX.Element {
  return (
    <div class={tone === 'error' ? 'message is-error' : 'message'} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon name={icon} class="large" />
      <p class="message-title">{title}</p>
      {children}
    </div>
  );
}
