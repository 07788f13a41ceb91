/** The conformance suite: what every storage must do. See the README of this folder. */
import { callCases } from './calls.ts';
import { destructuringCases } from './destructuring.ts';
import { keyCases } from './keys.ts';
import type { Calls, Case, Cases, PartedValues, Supports, Values } from './manifest.ts';
import { anyMetadataCases } from './metadata.ts';
import { queryCases } from './query.ts';
import { sampleCall, sampleValue } from './samples.ts';
import { valueCases } from './values.ts';
import { voidCallCases, voidValueCases } from './void.ts';

export type { Calls, Case, PartedValues, Supports, Values } from './manifest.ts';

export type Subject =
  | { readonly kind: 'values'; readonly open: () => Values | Promise<Values>; readonly supports?: Supports }
  | { readonly kind: 'calls'; readonly open: () => Calls | Promise<Calls>; readonly supports?: Supports };

/** The cases for a storage that says of itself what it supports. `open` gives an empty one each time. */
export function conformance(subject: Subject): Case[] {
  const { keeps = true, destructuring = false, anyMetadata = false } = subject.supports ?? {};
  if (subject.kind === 'values') {
    const { open } = subject;
    if (!keeps) return bind(open, voidValueCases);
    return [
      ...bind(
        open,
        keyCases((values: Values, i) => values.save(sampleValue(i))),
      ),
      ...bind(open, valueCases),
      ...(destructuring ? bind(open as () => PartedValues, destructuringCases) : []),
    ];
  }
  const { open } = subject;
  if (!keeps) return bind(open, voidCallCases);
  return [
    ...bind(
      open,
      keyCases((calls: Calls, i) => calls.save(sampleCall(i))),
    ),
    ...bind(open, callCases),
    ...bind(open, queryCases),
    ...(anyMetadata ? bind(open, anyMetadataCases) : []),
  ];
}

function bind<S extends Values | Calls>(open: () => S | Promise<S>, cases: Cases<S>): Case[] {
  return Object.entries(cases).map(([name, check]) => ({
    name,
    run: async () => {
      await using storage = await open();
      await check(storage);
    },
  }));
}
