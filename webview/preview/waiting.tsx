/** What takes long: how far it is, and a way to stop it; and why it failed. */
import type { JSX } from 'preact';
import { Button } from '../ui/controls.tsx';
import { Message } from '../ui/message.tsx';
import type { Answer } from './use-answer.ts';

/** Percent, where the total is known. */
export const percent = ({ progress }: Pick<Answer<unknown>, 'progress'>): number | null =>
  progress?.total ? Math.round((100 * progress.done) / progress.total) : null;

export function Waiting({ answer, what }: { readonly answer: Answer<unknown>; readonly what: string }): JSX.Element | null {
  if (answer.problem !== null) {
    return (
      <Message icon="error" tone="error" title={`${what} could not be shown`}>
        <p>{answer.problem}</p>
        <Button onClick={answer.again}>Try again</Button>
      </Message>
    );
  }
  if (answer.stopped) {
    return (
      <Message icon="stop" title="Stopped">
        <Button onClick={answer.again}>Start again</Button>
      </Message>
    );
  }
  if (!answer.pending || answer.progress === null) return null;
  const share = percent(answer);
  return (
    <div class="waiting" role="status">
      <progress aria-label={what} max={100} {...(share === null ? {} : { value: share })} />
      <span>{share === null ? '' : `${share} %`}</span>
      <Button onClick={answer.stop} icon="stop">
        Stop
      </Button>
    </div>
  );
}
