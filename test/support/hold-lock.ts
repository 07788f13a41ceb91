// Takes the lock of a file, says so, and holds it until it is killed.
import { withFileLock } from '../../engine/bags/lock.ts';

const [path] = process.argv.slice(2) as [string];
await withFileLock(path, 5, () => {
  process.send?.('held');
  return new Promise((resolve) => setTimeout(resolve, 60_000));
});
