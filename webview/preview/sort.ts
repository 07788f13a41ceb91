import type { Sort } from '../../engine/workers/protocol.ts';

/** What a click on a header does: ascending, descending, as they came. */
export function nextSort(sort: Sort | null, column: number): Sort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}
