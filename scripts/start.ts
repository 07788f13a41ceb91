/**
 * `npm start`: packs the extension and opens a copy of the demonstration caches: in the person's own VS Code, or where `code` is not there,
 * and with --browser, in a browser. Either way with a profile that goes when it is closed. Ctrl-C ends everything.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from './lib/exec.ts';
import { root } from './lib/paths.ts';
import { makeProfile } from './lib/profile.ts';
import { startCode } from './lib/serve.ts';
import { tempFolder } from './lib/temp.ts';
import { packed } from './pack.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit());

console.log('packing the extension ...');
const vsix = await packed();
const home = tempFolder();
const workspace = join(home, 'fleche-demo');
cpSync(join(root, 'demo'), workspace, { recursive: true });

if (process.argv.includes('--browser') || !hasCode()) await openInBrowser();
else await openInCode();

/** Not the `code` of a remote window's terminal: that one would install into the person's own profile. */
function hasCode(): boolean {
  return !process.env.VSCODE_IPC_HOOK_CLI && spawnSync('code', ['--version'], { timeout: 20_000 }).status === 0;
}

async function openInBrowser(): Promise<void> {
  const { address } = await startCode(vsix);
  console.log(`Open this in a browser, and end it here with Ctrl-C:\n${address}/?folder=${encodeURIComponent(workspace)}`);
}

async function openInCode(): Promise<void> {
  const { data, args } = makeProfile(home);
  exec('code', [...args, '--install-extension', vsix]);
  const window = spawn('code', [...args, '--disable-workspace-trust', '--wait', '--new-window', workspace], { stdio: 'ignore' });
  // Before its folder is removed.
  process.prependOnceListener('exit', () => {
    window.kill();
    endCode(data);
  });
  console.log('Close the window or press Ctrl-C to end it.');
  await once(window, 'exit');
}

/** `code` only asks for a window. The application itself writes its process id into its folder. */
function endCode(data: string): void {
  try {
    process.kill(Number(readFileSync(join(data, 'code.lock'), 'utf8')));
  } catch {
    // It has not started, or has ended.
  }
}
