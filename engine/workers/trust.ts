/** What waits until the person trusts the folder. */
import { UnsupportedError } from '../errors.ts';
import type { ActionContract } from './actions-contract.ts';
import type { Handlers } from '../rpc/contract.ts';
import type { WorkerData } from './protocol.ts';

/** Whether the person trusts the folder by now. */
export function isTrusted({ trust }: Pick<WorkerData, 'trust'>): boolean {
  return !trust || Atomics.load(trust, 0) === 1;
}

/** Actions that look at files and nothing else. The others write, or may connect to a server. */
const looking: ReadonlySet<string> = new Set<keyof ActionContract>(['readValue', 'findValue']);

/** Actions of which those that do more than look are refused (`UNTRUSTED`) until `mayWrite` says yes. */
export function trustedActions(actions: Handlers<ActionContract>, mayWrite: () => boolean): Handlers<ActionContract> {
  type Action = (...given: readonly unknown[]) => unknown;
  const guarded = Object.entries<Action>(actions as never).map(([name, action]) => {
    const run: Action = (...given) => {
      if (!looking.has(name) && !mayWrite())
        throw new UnsupportedError(
          'Nothing is written before you trust this folder. Use “Workspaces: Manage Workspace Trust” if you know who wrote it.',
          { code: 'UNTRUSTED' },
        );
      return action(...given);
    };
    return [name, run];
  });
  return Object.fromEntries(guarded) as Handlers<ActionContract>;
}
