/** A real VS Code for the browser, from npm alone: code-server, installed when first needed into the ignored `.vscode-test`. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from './lib/paths.ts';
import { run } from './lib/run.ts';

const version = '4.139.1';
const home = join(root, '.vscode-test', `code-server-${version}`);
const server = join(home, 'node_modules/code-server');
const done = join(home, 'installed');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
/** Native parts without which its extension host does not start, or terminals and watchers do not work. */
const natives = ['@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher', 'node-pty'];

/** Installs it if it is not there, or only in part. About two minutes. */
export async function installServer(log: (line: string) => void): Promise<void> {
  if (existsSync(done)) return;
  log(`installing code-server ${version} into .vscode-test (once; about two minutes) ...`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run(npm, ['install', `code-server@${version}`, '--ignore-scripts', '--force', ...quiet], { cwd: home });
  const inner = join(server, 'lib/vscode');
  await run(npm, ['install', '--omit=dev', '--ignore-scripts', ...quiet], { cwd: inner });
  await run(npm, ['rebuild', ...natives, '--foreground-scripts=false', '--loglevel=error'], { cwd: inner });
  writeFileSync(done, '');
}

export interface ServerOptions {
  readonly userData: string;
  readonly extensions: string;
  readonly vsix: string;
  readonly log?: (line: string) => void;
}

export interface RunningServer {
  readonly url: string;
  dispose(): Promise<void>;
}

/** Installs the .vsix and starts the server on a free port; answers once it does. */
export async function startServer({ userData, extensions, vsix, log = () => undefined }: ServerOptions): Promise<RunningServer> {
  const entry = join(server, 'out/node/entry.js');
  const folders = ['--user-data-dir', userData, '--extensions-dir', extensions];
  const env = { ...process.env, VSCODE_IPC_HOOK_CLI: '', PASSWORD: '' };
  await run(process.execPath, [entry, ...folders, '--install-extension', vsix, '--force'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      entry,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      ...folders,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env, detached: process.platform !== 'win32' },
  );
  let output = '';
  const keep = (text: Buffer) => {
    output = (output + text.toString()).slice(-4000);
    log(text.toString().trimEnd());
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    // its extension host is a child of its own
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
  };
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  for (const start = Date.now(); ;) {
    if (child.exitCode !== null) throw new Error(`code-server ended with ${child.exitCode}:\n${output}`);
    if (await answers(url)) break;
    if (Date.now() - start > 60_000) throw new Error(`code-server does not answer at ${url}:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    async dispose() {
      process.removeListener('exit', kill);
      kill();
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    // not listening yet
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('There is no free port.'))));
    });
  });
}
