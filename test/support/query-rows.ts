/** Rows of a query as the engine sends them, and what the table learns from them. */
import type { QueryRow } from '../../engine/workers/protocol.ts';
import { ColumnCollector } from '../../webview/query/columns.ts';
import type { ColumnFacts } from '../../webview/query/columns.ts';

export const keyOf = (text: string) => Buffer.from(text).toString('hex').padStart(64, '0');
export const argument = (name: string, repr: string, part: Partial<QueryRow['arguments'][number]> = {}) => ({
  name,
  key: keyOf(repr),
  repr,
  ...part,
});
export const row = (index: number, part: Partial<QueryRow> = {}): QueryRow => ({
  key: index.toString(16).padStart(64, '0'),
  ...{ name: 'relax', module: 'eos', version: null, codeDigest: null, arguments: [argument('a', String(index))], metadata: [] },
  ...{ result: null, resultRepr: null, state: 'prepared', started: null, duration: null },
  ...part,
});
export const collected = (rows: readonly QueryRow[]): ColumnFacts[] => {
  const collector = new ColumnCollector();
  for (const each of rows) collector.add(each);
  return collector.facts();
};
