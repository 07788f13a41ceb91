/** Keeping the editor's own watcher and search out of folders with many files. Pure. */
import { relative, sep } from 'node:path';

export const settings = ['files.watcherExclude', 'search.exclude'] as const;

/** Folders with fewer entries than this are no burden. */
export const manyEntries = 1000;

/** Globs, relative to the folders of a workspace, for those roots that lie within one. */
export function globsOf(roots: readonly string[], folders: readonly string[]): string[] {
  const globs = roots.flatMap((root) => {
    const within = folders
      .map((folder) => relative(folder, root))
      .find((path) => path !== '' && !path.startsWith('..') && !/^([A-Za-z]:|\/)/.test(path));
    return within === undefined ? [] : [`**/${within.split(sep).map(escapeGlob).join('/')}/**`];
  });
  return [...new Set(globs)].sort();
}

function escapeGlob(name: string): string {
  return name.replace(/[[\]{}*?]/g, (special) => `[${special}]`);
}

/** Those that a setting says nothing about, neither that they are excluded nor that they are not. */
export function missingGlobs(globs: readonly string[], setting: { readonly [glob: string]: unknown } | undefined): string[] {
  return globs.filter((glob) => setting?.[glob] === undefined);
}
