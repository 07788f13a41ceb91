import path from 'node:path';
import { execFetching, exec } from './exec.ts';
import { root } from './paths.ts';
import { prepareOnce, recipeFolder } from './prepare.ts';

const requirements = path.join(root, 'test/reference/requirements.txt');
const venv = recipeFolder('venv', requirements, import.meta.filename);
const pythonIn = (folder: string): string => path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** The Python in which the reference, fleche itself, can be imported. */
export const python = pythonIn(venv);

/** A virtual environment with the reference and what it needs, all pinned. */
export async function reference(): Promise<void> {
  await prepareOnce(venv, async (to) => {
    exec(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', to]);
    const quiet = ['--quiet', '--disable-pip-version-check'];
    await execFetching(pythonIn(to), ['-m', 'pip', 'install', ...quiet, '-r', requirements]);
  });
}
