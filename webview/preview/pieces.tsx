/** Long texts and bytes, a piece at a time. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { At } from '../../engine/workers/protocol.ts';
import { IconButton } from '../ui/controls.tsx';
import { formatCount } from '../ui/format.ts';
import { Message } from '../ui/message.tsx';
import type { PreviewClient } from './client.ts';
import { hexLines } from './hex.ts';
import { useAnswer } from './use-answer.ts';

type PiecesProps = { readonly client: PreviewClient; readonly at: At; readonly length: number };

const textPiece = 50_000;
const bytesPiece = 16_384;

export function TextPreview({ client, at, length }: PiecesProps): JSX.Element {
  const [start, setStart] = useState(0);
  const request = { ...at, start, length: textPiece };
  const { value: piece, problem } = useAnswer(JSON.stringify(request), (options) => client.previewText(request, options));
  return (
    <Pieces what="characters" start={start} size={textPiece} length={length} problem={problem} onStart={setStart}>
      <pre class="piece" tabIndex={0} aria-label="Text">
        {piece ?? ''}
      </pre>
    </Pieces>
  );
}

export function BytesPreview({ client, at, length }: PiecesProps): JSX.Element {
  const [start, setStart] = useState(0);
  const request = { ...at, start, length: bytesPiece };
  const { value: piece, problem } = useAnswer(JSON.stringify(request), (options) => client.previewBytes(request, options));
  return (
    <Pieces what="bytes" start={start} size={bytesPiece} length={length} problem={problem} onStart={setStart}>
      <pre class="piece hex" tabIndex={0} aria-label="Bytes in hexadecimal">
        {piece === null ? '' : hexLines(piece, start).join('\n')}
      </pre>
    </Pieces>
  );
}

type FrameProps = {
  readonly what: string;
  readonly start: number;
  readonly size: number;
  readonly length: number;
  readonly problem: string | null;
  readonly onStart: (start: number) => void;
  readonly children: ComponentChildren;
};

function Pieces({ what, start, size, length, problem, onStart, children }: FrameProps): JSX.Element {
  const last = Math.max(0, Math.ceil(length / size) - 1) * size;
  return (
    <div class="pieces">
      {problem === null ? (
        children
      ) : (
        <Message icon="error" tone="error" title="This part could not be read">
          <p>{problem}</p>
        </Message>
      )}
      {last > 0 && (
        <footer class="status">
          <IconButton icon="back" label="Previous part" disabled={start === 0} onClick={() => onStart(start - size)} />
          <span role="status">
            {formatCount(start + 1)} to {formatCount(Math.min(length, start + size))} of {formatCount(length)} {what}
          </span>
          <IconButton icon="forward" label="Next part" disabled={start >= last} onClick={() => onStart(start + size)} />
        </footer>
      )}
    </div>
  );
}
