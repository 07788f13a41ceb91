import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallOptions } from '../../engine/rpc/contract.ts';
import type { Page } from '../../engine/workers/protocol.ts';
import { useLatest } from './hooks.ts';
import { errorWords } from './message.tsx';

export type Pages<Row> = {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly error: string | null;
  /** Loads the next page, or the same again where it failed. */
  readonly more: () => void;
};

type State<Row> = Omit<Pages<Row>, 'more' | 'hasMore'> & { readonly next: string | null };

/** A long list a page at a time, from its beginning whenever `name` changes. */
export function usePages<Row>(name: string, load: (after: string | null, options: CallOptions) => Promise<Page<Row>>): Pages<Row> {
  const first: State<Row> = { rows: [], total: 0, next: null, loading: true, error: null };
  const [state, setState] = useState(first);
  const latest = useLatest(load);
  const get = (before: State<Row>, signal: AbortSignal) => {
    setState({ ...before, loading: true, error: null });
    latest(before.next, { signal }).then(
      ({ rows, total, next }) => {
        if (!signal.aborted) setState({ rows: [...before.rows, ...rows], total, next, loading: false, error: null });
      },
      (error: unknown) => {
        if (!signal.aborted) setState({ ...before, loading: false, error: errorWords(error) });
      },
    );
  };
  const stop = useRef(new AbortController());
  useEffect(() => {
    const mine = (stop.current = new AbortController());
    get(first, mine.signal);
    return () => mine.abort();
  }, [name]);
  return { ...state, hasMore: state.next !== null, more: () => get(state, stop.current.signal) };
}
