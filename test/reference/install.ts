// Puts the reference into the ignored `.venv` of this checkout, once for each content of requirements.txt.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const venv = resolve(here, '../../.venv');
const requirements = join(here, 'requirements.txt');
const stampFile = join(venv, '.requirements.sha256');
const lockFile = join(venv, '.installing');
const venvPython = process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');

/** A lock whose time has not been renewed for this long was left by a process that died. */
const LOCK_STALE_MS = 20_000;

/** The interpreter of a complete venv. Throws, in words, when there is none and none can be made. */
export async function installReference(): Promise<string> {
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if (await isComplete(wanted)) return venvPython;
  await mkdir(venv, { recursive: true });
  const unlock = await lock();
  try {
    // another process may have done it while this one waited
    if (!(await isComplete(wanted))) {
      await rm(stampFile, { force: true });
      if (!(await works(venvPython, 'pip'))) await makeVenv();
      await pip();
      // last, so that an installation that was cut off is never taken for a whole one
      await writeFile(stampFile, wanted);
    }
  } finally {
    await unlock();
  }
  return venvPython;
}

async function isComplete(wanted: string): Promise<boolean> {
  const found = await readFile(stampFile, 'utf8').catch(() => '');
  // a venv dies with the Python that it was made from
  return found.trim() === wanted && (await works(venvPython));
}

async function works(python: string, module = 'sys'): Promise<boolean> {
  return (await execute(python, ['-c', `import sys, ${module}; sys.exit(sys.version_info < (3, 11))`])).code === 0;
}

async function makeVenv(): Promise<void> {
  const named = process.env.FLECHE_PYTHON;
  const candidates = named
    ? [named]
    : ['python3', 'python3.13', 'python3.12', 'python3.11', ...(process.platform === 'win32' ? ['python'] : [])];
  let why = '';
  for (const python of candidates) {
    if (!(await works(python))) continue;
    // not `--clear`: it would take the lock with it
    for (const name of await readdir(venv)) if (join(venv, name) !== lockFile) await rm(join(venv, name), { recursive: true, force: true });
    const made = await execute(python, ['-m', 'venv', venv]);
    if (made.code === 0) return;
    // Debian's python3 comes without ensurepip: the next one may have it
    why = `: ${python} -m venv: ${made.output}`;
  }
  throw new Error(`no Python >= 3.11 that can make a venv (tried ${candidates.join(', ')}; FLECHE_PYTHON names another)${why}`);
}

async function pip(): Promise<void> {
  console.log('      installing the reference into .venv (once; about a minute) ...');
  const done = await execute(venvPython, ['-m', 'pip', 'install', '--quiet', '--no-input', '--retries', '2', '-r', requirements]);
  if (done.code !== 0) throw new Error(`pip could not install test/reference/requirements.txt: ${done.output}`);
}

/** Waits for its turn. The holder renews the file's time, so that a dead one is noticed on any platform. */
async function lock(): Promise<() => Promise<void>> {
  for (;;) {
    const handle = await open(lockFile, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (handle) {
      await handle.close();
      const renew = setInterval(() => void utimes(lockFile, new Date(), new Date()).catch(() => {}), LOCK_STALE_MS / 5);
      renew.unref();
      return async () => {
        clearInterval(renew);
        await rm(lockFile, { force: true });
      };
    }
    const held = await stat(lockFile).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > LOCK_STALE_MS) await rm(lockFile, { force: true });
    else await sleep(250);
  }
}

function execute(command: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-2000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done({ code: -1, output: error.message }));
    child.on('close', (code) => done({ code: code ?? -1, output: output.trim() }));
  });
}
