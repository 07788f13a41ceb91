/** What a query form offers for a field: the values that it has in the calls of a function, as a person would type them. */
import type { CatalogReader } from '../catalog/read.ts';
import { digest } from '../digest/index.ts';
import { literalEval } from '../values/literal.ts';
import { repr } from '../values/repr.ts';
import type { Offer, OfferedField } from './protocol.ts';

const offered = 50;
const longest = 60;

export function offersOf(catalog: CatalogReader, { module, name, field }: OfferedField): Offer[] {
  if ('argument' in field)
    return [...catalog.argumentCounts(module, name, field.argument)].slice(0, offered).map(([key, calls]) => {
      const preview = catalog.preview(key, longest) ?? 'not stored here';
      return { text: literalOf(key, preview) ?? `#${catalog.value(key) ? catalog.shorten('values', key) : key}`, preview, calls };
    });
  return [...catalog.metadataCounts(module, name, field.metadata, field.key)]
    .filter(([text]) => text.length <= longest && isLiteral(text))
    .slice(0, offered)
    .map(([text, calls]) => ({ text, preview: text, calls }));
}

/** The text, where typing it means that entry. */
function literalOf(key: string, preview: string): string | undefined {
  try {
    return digest(literalEval(preview, { names: true })) === key ? preview : undefined;
  } catch {
    return undefined; // it is no literal
  }
}

function isLiteral(text: string): boolean {
  try {
    return repr(literalEval(text, { names: true })) === text && text !== 'None';
  } catch {
    return false;
  }
}
