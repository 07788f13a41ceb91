/**
 * Previews are kept with marks in place of the entries that a value refers to, and put together when they are shown: so a value never
 * has to be read again when one that it holds is.
 */

/** Never in what `repr` prints, which escapes control characters. */
const open = '\x01';
const close = '\x02';

/** What stands for a stored entry in a kept preview: by its number in the catalog, or by its key. */
export function marker(entry: number | string): string {
  return open + (typeof entry === 'number' ? entry.toString(36) : `#${entry}`) + close;
}

const pattern = /\x01([^\x01\x02]*)\x02/g;
const maxDepth = 12;

/** A preview with numbers of the catalog in place of keys. */
export function numbered(template: string, idOf: (key: string) => number): string {
  return template.includes(open) ? template.replace(pattern, (_, name: string) => marker(idOf(name.slice(1)))) : template;
}

/** What is known of an entry: its key, and its preview where it is stored. */
export type Marked = { readonly key: string; readonly preview: string | null };

/** A preview with what its marks stand for, cut to a length. */
export function compose(template: string, length: number, lookUp: (entry: number | string) => Marked): string {
  const texts: string[] = [];
  let left = length;
  const put = (text: string): boolean => {
    texts.push(text.length > left ? text.slice(0, left) : text);
    left -= text.length;
    return left > 0;
  };
  /** Stops, by giving false, once enough is there: an entry that occurs a million times costs no more than what is seen of it. */
  const walk = (text: string, depth: number): boolean => {
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      if (match.index > from && !put(text.slice(from, match.index))) return false;
      from = match.index + match[0].length;
      const name = match[1] as string;
      const { key, preview } = lookUp(name.startsWith('#') ? name.slice(1) : parseInt(name, 36));
      if (preview === null) {
        if (!put(`<missing ${key.slice(0, 8)}>`)) return false;
      } else if (depth >= maxDepth) {
        if (!put('…')) return false;
      } else if (!walk(preview, depth + 1)) return false;
    }
    return from >= text.length || put(text.slice(from));
  };
  walk(template, 0);
  const text = texts.join('');
  return left < 0 ? `${text.slice(0, Math.max(0, length - 1)).trimEnd()}…` : text;
}
