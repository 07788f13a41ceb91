import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** File systems whose machines do not share memory, which SQLite's log mode needs. */
const networks = new Set('nfs nfs4 nfsd cifs smb smb2 smb3 smbfs afs afpfs ceph cephfs glusterfs 9p lustre gpfs panfs'.split(' '));

/** How a database in this file is to keep changes before they are in it: as the reference decides. */
export function journalMode(path: string, mounts = readMounts()): 'wal' | 'delete' {
  const folder = realpathSync(dirname(path));
  let place = '';
  let type = '';
  for (const line of mounts.split('\n')) {
    const [, escaped, fileSystem] = line.split(' ');
    if (escaped === undefined || fileSystem === undefined) continue;
    const mount = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    const within = folder === mount || folder.startsWith(mount.endsWith('/') ? mount : `${mount}/`);
    // of two that are mounted at one place, the later one is seen
    if (within && mount.length >= place.length) [place, type] = [mount, fileSystem];
  }
  return networks.has(type.toLowerCase()) ? 'delete' : 'wal';
}

/** Linux alone has such a list; elsewhere a file system counts as local. */
function readMounts(): string {
  try {
    return readFileSync('/proc/mounts', 'utf8');
  } catch {
    return '';
  }
}
