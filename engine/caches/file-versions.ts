import type { Stat } from './sources.ts';

/** What changes when a file does. */
export function fileVersion({ mtime, size }: Stat): string {
  return `${mtime}:${size}`;
}

/** What changes when one of these files does; those that are gone are left out. */
export function* fileVersions(
  keys: readonly string[],
  stat: (key: string) => Stat | undefined,
): Generator<readonly [key: string, version: string]> {
  for (const key of keys) {
    const found = stat(key);
    if (found) yield [key, fileVersion(found)];
  }
}
