/** `npm start`: packs the extension and opens the demonstration cache, in the person's VS Code or else in the browser. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { pack } from './pack.ts';
import { installServer, startServer } from './vscode-server.ts';

const demo = join(root, 'test/demo');
const log = (line: string) => console.log(line);

log('building and packing the extension ...');
const vsix = await pack();
const code = process.platform === 'win32' ? 'code.cmd' : 'code';
if (spawnSync(code, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0) {
  await run(code, ['--install-extension', vsix, '--force'], { shell: process.platform === 'win32' });
  await run(code, ['--new-window', demo], { shell: process.platform === 'win32' });
  log('Opened test/demo in VS Code. The arrow in the activity bar shows its caches.');
} else {
  await installServer(log);
  const data = join(root, '.vscode-test/start');
  mkdirSync(data, { recursive: true });
  const server = await startServer({ userData: join(data, 'user'), extensions: join(data, 'extensions'), vsix });
  log(`\nOpen ${server.url}/?folder=${encodeURI(demo)}\n\nThe arrow in the activity bar shows the caches. Ctrl-C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.dispose().then(() => process.exit(0)));
}
