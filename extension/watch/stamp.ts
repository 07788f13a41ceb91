/** What a place looks like from outside. */
import { opendir, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOf } from './places.ts';
import type { Place } from './places.ts';

/** Of the files of one folder, those that are looked at one by one. */
const maxFiles = 1000;

/** A text that is another once a place has changed. What cannot be looked at has one too: the reason. */
export async function stampOf({ kind, path }: Place): Promise<string> {
  if (kind === 'database') return (await Promise.all([path, `${path}-wal`].map(fileStamp))).join(' ');
  await askAgain(path);
  const own = await fileStamp(path);
  if (kind === 'folder') return own;
  const names = (await readdir(path).catch(() => [])).filter((name) => name.endsWith('.h5')).sort();
  const files = await Promise.all(names.slice(0, maxFiles).map((name) => fileStamp(join(path, name))));
  return [own, names.length, ...files].join(' ');
}

async function fileStamp(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** A network file system answers from memory for up to a minute, unless a folder is read. */
async function askAgain(folder: string): Promise<void> {
  try {
    const entries = await opendir(folder, { bufferSize: 1 });
    await entries.read();
    await entries.close();
  } catch {
    // the stamp says why
  }
}

/** Numbers by which Linux knows file systems that other machines write to, unseen from here. FUSE is one: sshfs and its like. */
const networks = new Set([
  0x6969 /* nfs */, 0xff534d42 /* cifs */, 0xfe534d42 /* smb2 */, 0x517b /* smb */, 0x65735546 /* fuse */, 0x0bd00bd0 /* lustre */,
  0x47504653 /* gpfs */, 0x19830326 /* beegfs */, 0x00c36400 /* ceph */, 0x01021997 /* 9p */, 0x5346414f /* afs */, 0xaad7aaea /* panfs */,
  0x7461636f /* ocfs2 */, 0x01161970 /* gfs2 */, 0x73757245 /* coda */, 0x20030528 /* orangefs */,
]);

/** Whether a file system is known not to report every write. Elsewhere than on Linux the path has to tell. */
export async function isNetwork(place: Place): Promise<boolean> {
  const folder = folderOf(place);
  if (process.platform === 'win32') return folder.startsWith('\\\\');
  if (process.platform === 'darwin') return folder.startsWith('/Volumes/');
  const { type } = await statfs(folder);
  return networks.has(type);
}
