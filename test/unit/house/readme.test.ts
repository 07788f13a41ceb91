/** The examples of the engine's READMEs compile and run as a user of the package would have them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as engine from '../../../engine/index.ts';
import { bin, root } from '../../../scripts/lib/paths.ts';

const run = promisify(execFile);
const example = (file: string, name: string) =>
  new RegExp(`\`\`\`ts ${name}\\n([\\s\\S]*?)\`\`\``).exec(readFileSync(join(root, file), 'utf8'))?.[1] as string;

describe('the README of the engine', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    assert.ok(existsSync(join(root, 'dist/engine/index.js')), 'npm run build comes first');
    folder = mkdtempSync(join(tmpdir(), 'fleche-readme-'));
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    symlinkSync(root, join(folder, 'node_modules/fleche-explorer'));
    for (const types of ['node', 'mocha'])
      symlinkSync(join(root, 'node_modules/@types', types), join(folder, 'node_modules/@types', types));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'table.ts'), example('engine/README.md', 'custom-backend'));
    writeFileSync(join(folder, 'table.test.ts'), example('engine/conformance/README.md', 'custom-conformance'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('shows a storage of one’s own that compiles', async () => {
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--allowImportingTsExtensions',
      '--skipLibCheck',
      '--types',
      'node,mocha',
    ];
    await run(process.execPath, [bin('typescript', 'bin/tsc'), ...options, 'table.ts', 'table.test.ts'], { cwd: folder }).catch(
      (error: unknown) => assert.fail((error as { stdout: string }).stdout),
    );
    assert.ok(example('engine/README.md', 'custom-backend').trim().split('\n').length <= 24);
  });

  it('and that conforms', async () => {
    const { stdout } = await run(process.execPath, [bin('mocha', 'bin/mocha.js'), '--reporter', 'json', 'table.test.ts'], { cwd: folder });
    const { stats } = JSON.parse(stdout) as { stats: { passes: number; failures: number } };
    assert.ok(stats.passes > 25);
    assert.equal(stats.failures, 0);
  });

  it('names every class and function of the table that is here', () => {
    const table = readFileSync(join(root, 'engine/README.md'), 'utf8');
    const wanted = [
      ...['SaveError', 'AmbiguousDigestError', 'KeyManagement', 'StorageBackend', 'ValueStorage', 'ValueMixin', 'CallStorage', 'CallMixin'],
      ...[
        'DestructuringMixin',
        'registerDestructurer',
        'ValueMemory',
        'CallMemory',
        'MemoryBackend',
        'ValueVoid',
        'CallVoid',
        'VoidBackend',
      ],
      ...['FileStorage', 'ValuePickleFile', 'CallPickleFile', 'PickleFileBackend', 'Sql', 'SerializingMixin', 'PerKeyLockMixin'],
      ...['Call', 'DigestedCall', 'QueryCall', 'Digest', 'digest', 'callKey', 'loads', 'dumps', 'repr', 'literalEval', 'deepCopy'],
    ];
    for (const name of wanted) {
      assert.equal(typeof (engine as Record<string, unknown>)[name], 'function', name);
      assert.ok(table.includes(name), name);
    }
  });

  it('names every error', () => {
    const table = readFileSync(join(root, 'engine/README.md'), 'utf8');
    const errors = Object.values(engine).filter((value) => typeof value === 'function' && value.prototype instanceof engine.FlecheError);
    assert.ok(errors.length > 10);
    for (const { name } of errors as { name: string }[]) assert.ok(table.includes(`\`${name}\``), name);
  });
});
