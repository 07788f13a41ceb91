/** Work that nobody waits for gives way to what a person asked for. */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

const niceness = 10;

/** Has the system prefer other threads to this one: where there are priorities of threads, on Linux, and nowhere else. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness);
  } catch {
    // no /proc, or not allowed: then it has its share, as any thread
  }
}
