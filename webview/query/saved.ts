/** What VS Code keeps of a query panel. It comes back from an older version of the page, or damaged: what does not fit is left out. */
import * as v from 'valibot';
import type { FormState } from './form.ts';
import { leastWidth, mostWidth } from './view.ts';
import type { View } from './view.ts';

export type SavedQuery = {
  readonly form: FormState;
  readonly view: View;
  /** Whether results were there: they are asked for again. */
  readonly ran: boolean;
};

const texts = v.array(v.string());
const saved: v.GenericSchema<SavedQuery> = v.object({
  form: v.object({
    module: v.string(),
    name: v.string(),
    conditions: v.array(
      v.object({
        id: v.pipe(v.number(), v.safeInteger()),
        kind: v.picklist(['argument', 'metadata', 'version', 'result']),
        name: v.string(),
        key: v.string(),
        mode: v.picklist(['any', 'present', 'equals']),
        value: v.string(),
      }),
    ),
  }),
  view: v.object({
    hidden: texts,
    pinned: texts,
    order: texts,
    onlyDiffering: v.boolean(),
    sort: v.nullable(v.object({ column: v.string(), descending: v.boolean() })),
    widths: v.exactOptional(v.record(v.string(), v.pipe(v.number(), v.minValue(leastWidth), v.maxValue(mostWidth)))),
  }),
  ran: v.boolean(),
});

export function readSavedQuery(value: unknown): SavedQuery | undefined {
  return v.is(saved, value) ? value : undefined;
}
