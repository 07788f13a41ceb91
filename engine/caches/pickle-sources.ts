/** Stores with a pickle in a file for each entry, as workers read them. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { KeyError, UnsupportedError } from '../errors.ts';
import { loads } from '../pickle/index.ts';
import { mayHaveChildren } from '../pickle/scan.ts';
import { openEnvelope, secretKeys } from '../storage/envelope.ts';
import { entryNames, readEntry, readEntryAndStat } from '../storage/file.ts';
import { asCall } from '../storage/mixins.ts';
import { Template } from '../storage/template.ts';
import type { DigestedCall } from '../values/calls.ts';
import { fileVersion, fileVersions } from './file-versions.ts';
import type { StoreConfig } from './model.ts';
import type { CallSource, Found, Stat, ValueSource } from './sources.ts';

export function pickleValueSource(config: StoreConfig): ValueSource {
  const root = folderOf(config);
  const secrets = secretKeys(config.secretKey);
  const pickle = (key: string) => openEnvelope(readEntry(root, key), secrets, join(root, key));
  return {
    isInFiles: true,
    keys: () => entryNames(root),
    stat: (key) => fileStat(join(root, key)),
    entry: (key) => {
      let file: ReturnType<typeof readEntryAndStat>;
      try {
        file = readEntryAndStat(root, key);
      } catch (error) {
        if (error instanceof KeyError && error.code === 'ABSENT') return undefined;
        return { size: 0, mtime: 0, ...fileStat(join(root, key)), error: error as Error };
      }
      const { bytes, size, mtime } = file;
      try {
        return { size, mtime, value: loads(openEnvelope(bytes, secrets, `${root}/${key}`)) };
      } catch (error) {
        return { size, mtime, error: error as Error };
      }
    },
    get: (key) => loads(pickle(key)),
    getParent: (key) => {
      const bytes = pickle(key);
      return mayHaveChildren(bytes) ? loads(bytes) : undefined;
    },
    path: (key) => join(root, key),
    close: () => undefined,
  };
}

/** @throws {@link UnsupportedError} where there is none */
export function folderOf(config: StoreConfig): string {
  const { root } = config;
  if (root === undefined) throw new UnsupportedError(`A store of type ${config.type} has no folder.`);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) throw new UnsupportedError(`${root} is no folder.`, { code: 'NOT_A_FOLDER', data: { path: root } });
  return root;
}

function fileStat(path: string): Stat | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && { size: stat.size, mtime: stat.mtimeMs };
}

export function attempt<T>(key: string, read: () => T): Found<T> {
  try {
    return { key, value: read() };
  } catch (error) {
    return { key, error: error as Error };
  }
}

export function pickleCallSource(config: StoreConfig): CallSource {
  const root = folderOf(config);
  const secrets = secretKeys(config.secretKey);
  const decoded = (key: string, bytes: Uint8Array): Found<DigestedCall> => ({
    ...attempt(key, () => asCall(loads(openEnvelope(bytes, secrets, join(root, key))), key)),
    size: bytes.byteLength,
  });
  const get = (key: string): Found<DigestedCall> => {
    const file = attempt(key, () => readEntry(root, key));
    return 'error' in file ? file : decoded(key, file.value);
  };
  const stat = (key: string) => fileStat(join(root, key));
  return {
    isInFiles: true,
    keys: () => entryNames(root),
    versions: (keys) => fileVersions(keys, stat),
    *latest(keys) {
      for (const key of keys) {
        const file = attempt(key, () => readEntryAndStat(root, key));
        const found = 'error' in file ? stat(key) : file.value;
        if (found) yield { ...('error' in file ? file : decoded(key, file.value.bytes)), version: fileVersion(found) };
      }
    },
    *get(keys) {
      for (const key of keys) yield get(key);
    },
    *query(template, onRead) {
      const wanted = new Template(template);
      for (const key of entryNames(root)) {
        const found = get(key);
        onRead?.();
        if ('error' in found || wanted.matches(found.value)) yield found;
      }
    },
    path: (key) => join(root, key),
    close: () => undefined,
  };
}
