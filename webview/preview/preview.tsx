/** A value, or what is at a path in it, shown by its type. Stands in the panel of a value, and wherever else a value is looked at. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { At, EntryPreview, Fact, Preview as PreviewRecord } from '../../engine/workers/protocol.ts';
import { Button } from '../ui/controls.tsx';
import { plural } from '../ui/format.ts';
import { Message } from '../ui/message.tsx';
import { ArrayPreview } from './array.tsx';
import type { PreviewClient } from './client.ts';
import { crumbOf } from './crumbs.ts';
import type { Crumb } from './crumbs.ts';
import { DataGrid } from './grid.tsx';
import { BytesPreview, TextPreview } from './pieces.tsx';
import { PartsTree } from './tree.tsx';
import { useAnswer } from './use-answer.ts';

type PreviewProps = {
  readonly client: PreviewClient;
  readonly at: At;
  /** Changes when the value may have. */
  readonly version: number;
  /** A part, or another entry, is to be shown. */
  readonly onOpen: (crumb: Crumb) => void;
  readonly onLoad?: (entry: EntryPreview) => void;
  /** False where they stand beside it. */
  readonly withFacts?: boolean;
};

export function Preview({ client, at, version, onOpen, onLoad, withFacts = true }: PreviewProps): JSX.Element {
  const { key, path } = at;
  const place = JSON.stringify([key, path]);
  const answer = useAnswer(`${place} ${version}`, async (options) => ({ place, entry: await client.preview({ key, path }, options) }));
  // what was there stays until the new answer has come
  const entry = answer.value?.place === place ? answer.value.entry : null;
  useEffect(() => {
    if (entry) onLoad?.(entry);
  }, [entry]);
  if (answer.problem !== null) {
    return (
      <Message icon="error" tone="error" title="This value could not be read">
        <p>{answer.problem}</p>
        <Button onClick={answer.again}>Try again</Button>
      </Message>
    );
  }
  if (!entry) {
    return (
      <div class="skeleton" role="status" aria-label="Reading the value">
        {['w60', 'w80', 'w40', 'block'].map((width) => (
          <span key={width} class={width} />
        ))}
      </div>
    );
  }
  const { preview } = entry;
  return (
    <div class={`preview preview-${preview.kind}`}>
      {withFacts && <Facts facts={preview.facts} />}
      <Content key={place + preview.text} client={client} at={{ key, path }} preview={preview} onOpen={onOpen} />
    </div>
  );
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }): JSX.Element | null {
  if (facts.length === 0) return null;
  return (
    <dl class="preview-facts">
      {facts.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

type ContentProps = {
  readonly client: PreviewClient;
  readonly at: At;
  readonly preview: PreviewRecord;
  readonly onOpen: (crumb: Crumb) => void;
};

function Content({ client, at, preview, onOpen }: ContentProps): JSX.Element {
  const table = (shape: Extract<PreviewRecord, { kind: 'table' }>['table'], label: string) => (
    <DataGrid
      label={label}
      shape={shape}
      version={JSON.stringify(at)}
      fetch={(sort, start, end, from, to, signal) => client.previewRows({ ...at, view: null, sort, start, end, from, to }, { signal })}
      onCopy={(text) => void client.copy({ text })}
    />
  );
  switch (preview.kind) {
    case 'array':
      return <ArrayPreview client={client} at={at} array={preview} />;
    case 'table':
      return table(preview.table, 'Table');
    case 'text':
      return <TextPreview client={client} at={at} length={preview.length} />;
    case 'bytes':
      return <BytesPreview client={client} at={at} length={preview.length} />;
    case 'tree':
      return <PartsTree client={client} root={at} onOpen={onOpen} />;
    case 'instance':
      return (
        <>
          <p class="preview-note">
            An object of <code>{preview.cls}</code>. It is shown as it is stored; nothing of it is run.
          </p>
          {preview.table && table(preview.table, 'Atoms')}
          {preview.parts > 0 && <PartsTree client={client} root={at} onOpen={onOpen} />}
        </>
      );
    case 'code':
      return (
        <>
          <p class="preview-note">
            {preview.what === 'name' ? 'The name of a function or class' : `A ${preview.what}`}: <code>{preview.name}</code>. Its code is
            never run.
          </p>
          {preview.parts > 0 && <PartsTree client={client} root={at} onOpen={onOpen} />}
        </>
      );
    case 'reference':
      return (
        <Message icon="root" title="Stored by itself">
          <p>
            <code>{preview.text}</code>
          </p>
          <Button onClick={() => onOpen(crumbOf(preview.key, []))}>Open it</Button>
        </Message>
      );
    case 'scalar':
      return (
        <pre class="scalar" tabIndex={0} aria-label={`The value, ${plural(preview.text.length, 'character')}`}>
          {preview.text}
        </pre>
      );
  }
}
