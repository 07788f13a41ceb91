import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exec, execFetching } from './exec.ts';
import { prepareOnce, recipeFolder } from './prepare.ts';

const version = '4.139.1';
const name = `code-server-${version}-${process.platform}-${process.arch}`;
/** Without these two, the extension host dies; the server's other natives bring their binaries along. */
const compiled = ['@vscode/spdlog', '@vscode/native-watchdog'];

/** A VS Code server from the npm registry (VS Code 1.139.1). Returns its entry. */
export async function codeServer(): Promise<string> {
  if (process.platform === 'win32') throw new Error('code-server runs on Linux and macOS only');
  const folder = await prepareOnce(recipeFolder(name, import.meta.filename), async (to) => {
    writeFileSync(path.join(to, 'package.json'), '{ "private": true }\n');
    const env = npmEnv();
    const server = path.join(to, 'node_modules/code-server/lib/vscode');
    const install = ['install', '--ignore-scripts', '--loglevel=error'];
    await execFetching('npm', [...install, '--force', `code-server@${version}`], { cwd: to, env });
    await execFetching('npm', [...install, '--omit=dev'], { cwd: server, env });
    exec('npm', ['rebuild', '--loglevel=error', ...compiled], { cwd: server, env });
    exec(process.execPath, ['-e', compiled.map((name) => `require('${name}')`).join(';')], { cwd: server });
  });
  return path.join(folder, 'node_modules/code-server/out/node/entry.js');
}

/** npm's own environment of the `npm run` around us would point the inner npm at our package. */
function npmEnv(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const key of Object.keys(env))
    if (/^npm_(package|lifecycle)_|^npm_config_((local_)?prefix|ignore_scripts)$/.test(key)) delete env[key];
  // The natives speak N-API: the headers of any Node will do, and those of the machine's own need no download.
  const nodeHome = path.resolve(path.dirname(process.env.npm_node_execpath ?? process.execPath), '..');
  if (existsSync(path.join(nodeHome, 'include/node/node_api.h'))) env.npm_config_nodedir ??= nodeHome;
  return env;
}
