/** What the form offers: modules, functions, and the names that the calls of a function have. */
import { useEffect, useState } from 'preact/hooks';
import type { Host } from '../host.ts';
import type { Suggestion } from '../ui/combobox.tsx';
import { plural } from '../ui/format.ts';

export type Fields = Awaited<ReturnType<Host['fields']>>;
export type Suggestions = { readonly modules: readonly Suggestion[]; readonly functions: readonly Suggestion[]; readonly fields: Fields };

const noFields: Fields = { arguments: [], metadata: [] };

/** Asks again when `version` goes up. What cannot be had is not offered: the form works without, and the console says why. */
export function useSuggestions(host: Host, module: string, name: string, version: number): Suggestions {
  const [modules, setModules] = useState<readonly Suggestion[]>([]);
  const [functions, setFunctions] = useState<readonly Suggestion[]>([]);
  const [fields, setFields] = useState<Fields>(noFields);
  const [inModule, ofName] = [module.trim(), name.trim()];

  useEffect(() => {
    host
      .modules({})
      .then(
        (rows) =>
          setModules(rows.flatMap((row) => (row.module === null ? [] : [{ value: row.module, detail: plural(row.calls, 'call') }]))),
        unavailable,
      );
  }, [host, version]);
  useEffect(() => {
    const stop = new AbortController();
    // Not at every key of what is typed.
    const timer = setTimeout(() => {
      const where = inModule === '' ? {} : { module: inModule };
      host.functions(where, { signal: stop.signal }).then((rows) => {
        // A name that several modules have is offered once.
        const calls = new Map<string, number>();
        for (const row of rows) calls.set(row.name, (calls.get(row.name) ?? 0) + row.calls);
        if (!stop.signal.aborted) setFunctions([...calls].map(([value, count]) => ({ value, detail: plural(count, 'call') })));
      }, unavailable);
      host
        .fields({ ...where, ...(ofName === '' ? {} : { name: ofName }) }, { signal: stop.signal })
        .then((answer) => !stop.signal.aborted && setFields(answer), unavailable);
    }, 150);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [host, inModule, ofName, version]);
  return { modules, functions, fields };
}

function unavailable(error: unknown): void {
  if ((error as { code?: unknown } | null)?.code !== 'CANCELLED') console.warn('Suggestions are not available:', error);
}
