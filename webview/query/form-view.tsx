/** The query form. Empty means "any". */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Combobox } from '../ui/combobox.tsx';
import type { Suggestion } from '../ui/combobox.tsx';
import { Button, IconButton } from '../ui/controls.tsx';
import { argumentId, emptyForm, freshId, metadataId } from './form.ts';
import type { ArgumentField, FormState, MetadataField } from './form.ts';
import type { QuerySession, QueryState } from './session.ts';
import type { Suggestions } from './suggestions.ts';

type FormProps = { readonly session: QuerySession; readonly state: QueryState; readonly suggestions: Suggestions };

export function QueryFormView({ session, state, suggestions }: FormProps): JSX.Element {
  const { form, errors, run } = state;
  const running = run.state === 'running';
  const named = (names: readonly string[]): Suggestion[] => names.map((value) => ({ value }));
  const edit = (part: Partial<FormState>) => session.edit(part);
  const editArgument = (row: ArgumentField, part: Partial<ArgumentField>) =>
    edit({ arguments: form.arguments.map((other) => (other.id === row.id ? { ...other, ...part } : other)) });
  const editMetadata = (row: MetadataField, part: Partial<MetadataField>) =>
    edit({ metadata: form.metadata.map((other) => (other.id === row.id ? { ...other, ...part } : other)) });
  const unused = suggestions.fields.arguments.filter((name) => !form.arguments.some((row) => row.name === name));
  const keysOf = (name: string) => suggestions.fields.metadata.find((metadata) => metadata.name === name)?.keys ?? [];

  const onSubmit = (event: Event) => {
    event.preventDefault();
    void session.start();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter in an input submits too, but not where it stands in a list of suggestions.
    if (event.key !== 'Enter' || event.isComposing) return;
    if (!(event.ctrlKey || event.metaKey) && !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.stopPropagation();
    void session.start();
  };
  return (
    <form class="query-form" aria-label="Query" onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <div class="form-body">
        <Field label="Module">
          {(id) => (
            <Combobox
              id={id}
              value={form.module}
              onInput={(module) => edit({ module })}
              suggestions={suggestions.modules}
              placeholder="any"
            />
          )}
        </Field>
        <Field label="Function">
          {(id) => (
            <Combobox id={id} value={form.name} onInput={(name) => edit({ name })} suggestions={suggestions.functions} placeholder="any" />
          )}
        </Field>

        <Rows
          title="Arguments"
          addLabel="Add an argument"
          onAdd={() => edit({ arguments: [...form.arguments, { id: freshId(form), name: '', value: '' }] })}
          empty="Any arguments"
        >
          {form.arguments.map((row) => (
            <RowFields
              key={row.id}
              columns="two"
              error={errors.get(argumentId(row, 'name')) ?? errors.get(argumentId(row, 'value'))}
              id={`error-${row.id}`}
              removeLabel={`Remove ${row.name || 'the argument'}`}
              onRemove={() => edit({ arguments: form.arguments.filter((other) => other.id !== row.id) })}
            >
              <Combobox
                label="Argument name"
                value={row.name}
                onInput={(name) => editArgument(row, { name })}
                suggestions={named(unused)}
                placeholder="name"
                error={errors.get(argumentId(row, 'name'))}
                errorId={`error-${row.id}`}
              />
              <Combobox
                label={`Value of ${row.name || 'the argument'}`}
                literal
                value={row.value}
                onInput={(value) => editArgument(row, { value })}
                suggestions={[]}
                placeholder="any value"
                error={errors.get(argumentId(row, 'value'))}
                errorId={`error-${row.id}`}
              />
            </RowFields>
          ))}
        </Rows>

        <Rows
          title="Metadata"
          addLabel="Add metadata"
          onAdd={() => edit({ metadata: [...form.metadata, { id: freshId(form), name: '', key: '', value: '' }] })}
          empty="Any metadata"
        >
          {form.metadata.map((row) => (
            <RowFields
              key={row.id}
              columns="three"
              error={errors.get(metadataId(row, 'name')) ?? errors.get(metadataId(row, 'key')) ?? errors.get(metadataId(row, 'value'))}
              id={`error-${row.id}`}
              removeLabel={`Remove ${row.name || 'the metadata'}`}
              onRemove={() => edit({ metadata: form.metadata.filter((other) => other.id !== row.id) })}
            >
              <Combobox
                label="Metadata name"
                value={row.name}
                onInput={(name) => editMetadata(row, { name })}
                suggestions={named(suggestions.fields.metadata.map(({ name }) => name))}
                placeholder="name"
                error={errors.get(metadataId(row, 'name'))}
                errorId={`error-${row.id}`}
              />
              <Combobox
                label="Metadata key"
                value={row.key}
                onInput={(key) => editMetadata(row, { key })}
                suggestions={named(keysOf(row.name))}
                placeholder="key"
                error={errors.get(metadataId(row, 'key'))}
                errorId={`error-${row.id}`}
              />
              <Combobox
                label="Metadata value"
                literal
                value={row.value}
                onInput={(value) => editMetadata(row, { value })}
                suggestions={[]}
                placeholder="value"
                error={errors.get(metadataId(row, 'value'))}
                errorId={`error-${row.id}`}
              />
            </RowFields>
          ))}
        </Rows>

        <Field label="Version" error={errors.get('version')}>
          {(id, errorId) => (
            <Combobox
              id={id}
              errorId={errorId}
              literal
              value={form.version}
              onInput={(version) => edit({ version })}
              suggestions={[]}
              placeholder="any"
              error={errors.get('version')}
            />
          )}
        </Field>
        <Field label="Result" error={errors.get('result')}>
          {(id, errorId) => (
            <Combobox
              id={id}
              errorId={errorId}
              literal
              value={form.result}
              onInput={(result) => edit({ result })}
              suggestions={[]}
              placeholder="any"
              error={errors.get('result')}
            />
          )}
        </Field>
        <p class="help">
          Values are Python literals: <code>3.6</code>, <code>'Al'</code>, <code>[1, (2, 3)]</code>. A digest prefix stands for what is
          stored under it: <code>&lt;3fa4c1d2&gt;</code>. Empty means any.
        </p>
      </div>
      <div class="form-actions">
        {running ? (
          <Button onClick={() => session.cancel()} icon="stop">
            Cancel
          </Button>
        ) : (
          <Button primary onClick={() => void session.start()} icon="run" title="Run (Enter)">
            Run
          </Button>
        )}
        <button type="button" class="link" onClick={() => edit(emptyForm)}>
          Clear
        </button>
      </div>
    </form>
  );
}

type FieldProps = {
  readonly label: string;
  readonly error?: string | undefined;
  readonly children: (id: string, errorId: string) => JSX.Element;
};

function Field({ label, error, children }: FieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, `${id}-error`)}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

type RowsProps = {
  readonly title: string;
  readonly addLabel: string;
  readonly onAdd: () => void;
  readonly empty: string;
  readonly children: JSX.Element[];
};

function Rows({ title, addLabel, onAdd, empty, children }: RowsProps): JSX.Element {
  return (
    <fieldset class="field-rows">
      <legend>{title}</legend>
      <div class="add">
        <IconButton icon="plus" label={addLabel} onClick={onAdd} />
      </div>
      {children.length === 0 ? <p class="none">{empty}</p> : children}
    </fieldset>
  );
}

type RowProps = {
  readonly id: string;
  readonly columns: 'two' | 'three';
  readonly error: string | undefined;
  readonly removeLabel: string;
  readonly onRemove: () => void;
  readonly children: ComponentChildren;
};

function RowFields({ id, columns, error, removeLabel, onRemove, children }: RowProps): JSX.Element {
  return (
    <div class={`field-row ${columns}`}>
      {children}
      <IconButton icon="close" label={removeLabel} onClick={onRemove} />
      {error !== undefined && (
        <p class="field-error" id={id} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
