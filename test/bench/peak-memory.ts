import { existsSync, readFileSync } from 'node:fs';

const status = '/proc/self/status';

/**
 * The most memory that this process had at a time, in MB. What `getrusage` tells on Linux begins with what the process had that
 * started this one.
 */
export function peakMemory(): number {
  const found = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return (found === undefined ? process.resourceUsage().maxRSS : Number(found)) / 1024;
}
