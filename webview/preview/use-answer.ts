/** One request at a time: asked again when its name changes, given up when nobody waits for it any more. */
import { useEffect, useState } from 'preact/hooks';
import type { CallOptions, Progress } from '../../engine/rpc/contract.ts';
import { errorWords } from '../ui/message.tsx';

export type Answer<T> = {
  /** The last answer; of an earlier request while `pending`. */
  readonly value: T | null;
  readonly problem: string | null;
  readonly pending: boolean;
  readonly stopped: boolean;
  readonly progress: Progress | null;
  readonly stop: () => void;
  readonly again: () => void;
};

type State<T> = { name: string; value: T | null; problem: string | null; stopped: boolean; progress: Progress | null; done: boolean };

export function useAnswer<T>(name: string, ask: (options: CallOptions) => Promise<T>): Answer<T> {
  const [state, setState] = useState<State<T>>({ name: '', value: null, problem: null, stopped: false, progress: null, done: false });
  const [attempt, setAttempt] = useState(0);
  const [stopper, setStopper] = useState<AbortController | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let left = false;
    setStopper(stop);
    const set = (part: Partial<State<T>>) => {
      if (!left) setState((before) => ({ ...before, name, problem: null, stopped: false, progress: null, done: true, ...part }));
    };
    set({ done: false });
    const onProgress = (progress: Progress) => !stop.signal.aborted && set({ progress, done: false });
    ask({ signal: stop.signal, onProgress }).then(
      (value) => set({ value }),
      (error: unknown) => set(stop.signal.aborted ? { stopped: true } : { problem: errorWords(error), value: null }),
    );
    return () => {
      left = true;
      stop.abort();
    };
  }, [name, attempt]);
  const { value, problem, progress, stopped } = state;
  const pending = state.name !== name || !state.done;
  return { value, problem, pending, stopped, progress, stop: () => stopper?.abort(), again: () => setAttempt(attempt + 1) };
}
