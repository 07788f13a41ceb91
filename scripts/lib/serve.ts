import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeServer } from './code-server.ts';
import { endGroup, signalGroup } from './group.ts';
import { makeProfile } from './profile.ts';
import { removeFolder, tempFolder } from './temp.ts';

export interface Code {
  address: string;
  /** The folder of its profile. */
  data: string;
  /** What the server and its extension host said, for whoever reads of a failure. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a VS Code server with one .vsix installed, apart from everything else on the machine: own home, own port. */
export async function startCode(vsix: string): Promise<Code> {
  const entry = await codeServer();
  const home = tempFolder();
  const { data, args } = makeProfile(home);
  const config = path.join(home, 'c.yaml');
  writeFileSync(config, '{}\n');
  args.unshift(entry, '--config', config);
  const env = cleanEnv(home);
  execFileSync(process.execPath, [...args, '--install-extension', vsix], {
    env,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });

  args.push('--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check');
  args.push('--disable-workspace-trust', '--disable-getting-started-override');
  // a window that was closed does not come back: what ran for it need not run for three hours more
  args.push('--reconnection-grace-time', '10');
  // A process group of its own: the server ends before its children do, and they would make its folder again after we removed it.
  const server = spawn(process.execPath, args, { env, cwd: home, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const log = (): string => [...lines, ...hostLogs(data)].join('\n');
  const kill = (): boolean => signalGroup(server, 'SIGKILL');
  // Before its folder is removed.
  process.prependListener('exit', kill);
  const stop = async (): Promise<void> => {
    await endGroup(server);
    removeFolder(home);
    process.off('exit', kill);
  };

  const address = new Promise<string>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const found = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
        if (found) resolve(found[1]!);
      });
    }
    void once(server, 'exit').then(() => reject(new Error(`code-server ended before it listened:\n${log()}`)), reject);
  });
  try {
    return { address: await Promise.race([address, timeout(60_000, log)]), data, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function hostLogs(data: string): string[] {
  const logs = path.join(data, 'logs');
  if (!existsSync(logs)) return [];
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('exthost.log'))
    .map((name) => `-- ${name}\n${readFileSync(path.join(logs, name), 'utf8')}`);
}

async function timeout(ms: number, log: () => string): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error(`code-server did not listen within ${ms} ms:\n${log()}`);
}

/** Without the variables by which a surrounding npm or VS Code would reach into the server. */
function cleanEnv(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|VSCODE_|ELECTRON_|XDG_|NODE_OPTIONS$|PORT$|PASSWORD$|CODE_SERVER)/i.test(key),
  );
  return { ...Object.fromEntries(kept), HOME: home, TMPDIR: home };
}
