/** What the form offers: functions, the names that their calls have, and the values of those. */
import { useEffect, useState } from 'preact/hooks';
import type { FunctionRow, Offer, OfferedField } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import type { Suggestion } from '../ui/combobox.tsx';
import { formatCount } from '../ui/format.ts';
import { fieldText } from './form.ts';
import type { Condition, Field } from './form.ts';

export type Fields = Awaited<ReturnType<Host['fields']>>;
export type Suggestions = {
  readonly known: readonly FunctionRow[];
  readonly functions: readonly Suggestion[];
  readonly fields: readonly Suggestion[];
};

/** Asks again when `version` goes up. What cannot be had is not offered: the form works without, and the console says why. */
export function useSuggestions(host: Host, module: string, name: string, version: number): Suggestions {
  const [known, setKnown] = useState<readonly FunctionRow[]>([]);
  const [fields, setFields] = useState<readonly Suggestion[]>([]);

  useEffect(() => {
    host.modules({}).then(() => host.functions({}).then(setKnown, unavailable), unavailable);
  }, [host, version]);
  useEffect(() => {
    const stop = new AbortController();
    // Not at every key of what is typed.
    const timer = setTimeout(() => {
      host
        .fields({ ...(module !== '' && { module }), ...(name !== '' && { name }) }, { signal: stop.signal })
        .then((found) => !stop.signal.aborted && setFields(offered(found)), unavailable);
    }, 150);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [host, module, name, version]);
  return { known, functions: functionSuggestions(known), fields };
}

/** Functions, and modules that have several: `eos.workflow.*`. */
function functionSuggestions(known: readonly FunctionRow[]): Suggestion[] {
  const modules = new Map<string, { calls: number; functions: number }>();
  for (const { module, calls } of known) {
    if (module === null) continue;
    const sum = modules.get(module) ?? { calls: 0, functions: 0 };
    modules.set(module, { calls: sum.calls + calls, functions: sum.functions + 1 });
  }
  return [
    ...known.map(({ module, name, calls }) => ({ value: module === null ? name : `${module}.${name}`, detail: formatCount(calls) })),
    ...[...modules]
      .filter(([, { functions }]) => functions > 1)
      .map(([module, { calls }]) => ({ value: `${module}.*`, detail: formatCount(calls) })),
  ];
}

function offered({ arguments: names, metadata }: Fields): Suggestion[] {
  const field = (kind: Field['kind'], detail: string, name = '', key = '') => ({ value: fieldText({ kind, name, key }), detail });
  return [
    ...names.map((name) => field('argument', 'argument', name)),
    field('version', 'of the call'),
    field('result', 'of the call'),
    ...metadata.flatMap(({ name, keys }) => [
      ...keys.map((key) => field('metadata', 'metadata', name, key)),
      field('metadata', 'metadata, all of it', name),
    ]),
  ];
}

/** What a condition's value may be, as the calls have it. */
export function useOffers(host: Host, module: string, name: string, { kind, name: field, key }: Condition): readonly Offer[] {
  const [offers, setOffers] = useState<readonly Offer[]>([]);
  useEffect(() => {
    setOffers([]);
    const asked: OfferedField['field'] | undefined =
      field === '' ? undefined : kind === 'argument' ? { argument: field } : key === '' ? undefined : { metadata: field, key };
    if (!asked) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      host
        .offers({ ...(module !== '' && { module }), ...(name !== '' && { name }), field: asked }, { signal: stop.signal })
        .then((found) => !stop.signal.aborted && setOffers(found), unavailable);
    }, 100);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [host, module, name, kind, field, key]);
  return offers;
}

function unavailable(error: unknown): void {
  if ((error as { code?: unknown } | null)?.code !== 'CANCELLED') console.warn('Suggestions are not available:', error);
}
