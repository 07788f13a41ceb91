import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { root } from './paths.ts';
import { prepareOnce, recipeFolder } from './prepare.ts';

const manifest = path.join(root, 'node_modules/@sparticuz/chromium/package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

/** Where macOS keeps the browsers that will do. */
const ofMacOS = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** A headless Chromium: a person's own, else the one in the npm package, unpacked once into a folder of its own version. */
export async function chromiumPath(): Promise<string> {
  const own = process.env.FLECHE_CHROMIUM ?? ofMacOS.find((file) => existsSync(file));
  if (own) return own;
  if (process.platform !== 'linux') throw new Error('no Chrome found: name one in FLECHE_CHROMIUM');
  const folder = await prepareOnce(recipeFolder(`chromium-${version}`, import.meta.filename), async (to) => {
    // The package unpacks into the temporary folder, under fixed names that it takes for complete as soon as they are there.
    const { TMPDIR } = process.env;
    process.env.TMPDIR = to;
    try {
      await sparticuz.executablePath();
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });
  return path.join(folder, 'chromium');
}
