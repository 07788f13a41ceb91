/** Keys and prefixes: pure functions that every storage shares. */
import { AmbiguousDigestError, KeyError } from '../errors.ts';
import { Digest } from '../values/objects.ts';
import type { DigestHex, KeyLike } from '../values/objects.ts';

/** Characters of a full key. */
export const keyLength = 64;
/** Fewer characters are no prefix. */
export const minPrefix = 4;

export function keyText(key: KeyLike): string {
  return key instanceof Digest ? key.hex : key;
}

/** Refuses what is too short or no lower-case hex. A full key passes unchanged, whatever its characters: a stray file is a key. */
export function checkPrefix(prefix: string): void {
  if (prefix.length >= keyLength) return;
  if (prefix.length < minPrefix)
    throw new KeyError(`“${prefix}” is too short: a digest prefix has at least ${minPrefix} characters.`, {
      code: 'SHORT_PREFIX',
      data: { prefix },
    });
  if (!/^[0-9a-f]+$/.test(prefix))
    throw new KeyError(`“${prefix}” is no digest: digests are lower-case hexadecimal.`, { data: { prefix } });
}

/** The one key among the candidates, which all start with the prefix. */
export function onlyCandidate(prefix: string, candidates: readonly string[]): DigestHex {
  const [first, second] = candidates;
  if (first === undefined) throw new KeyError(`No entry starts with ${prefix}.`, { data: { prefix } });
  if (second === undefined) return first as DigestHex;
  const sorted = [...candidates].sort();
  let needed = 0;
  for (let i = 1; i < sorted.length; i++) needed = Math.max(needed, common(sorted[i - 1] as string, sorted[i] as string) + 1);
  throw new AmbiguousDigestError(`${prefix} could be ${candidates.length} entries or more; ${needed} characters would tell them apart.`, {
    data: { prefix, needed, candidates: sorted.slice(0, 100) },
  });
}

/** Length of what two texts start with alike. */
export function common(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}

/** The shortest prefix of a key that its neighbours do not have; at least {@link minPrefix} characters. */
export function shortest(key: string, neighbours: readonly (string | undefined)[]): string {
  let needed = minPrefix;
  for (const neighbour of neighbours) if (neighbour !== undefined) needed = Math.max(needed, common(key, neighbour) + 1);
  if (needed >= keyLength && neighbours.some((neighbour) => neighbour !== undefined && common(key, neighbour) === keyLength - 1))
    throw new AmbiguousDigestError(`${key} differs from another key in its last character alone: it has no shorter form.`, {
      data: { prefix: key },
    });
  return key.slice(0, needed);
}
