import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { root } from '../../scripts/lib/paths.ts';

/** What a program of somebody else's would do. */
const use = `
  const values = new engine.ValuePickleFile({ root: 'demo/eos/values' });
  (async () => {
    let count = 0;
    for await (const key of values.list()) count++;
    const key = await values.expand('6ee338f7');
    const text = engine.repr(await values.load(key));
    let wrong;
    try { await values.load('f'.repeat(64)); } catch (error) { wrong = error; }
    console.log(JSON.stringify({ count, text, digest: engine.digest(await values.load(key)) === key, known: wrong instanceof engine.KeyError, code: wrong.code }));
  })();
`;

describe('the engine as a package', () => {
  const expected = { count: 342, text: '(True, True, True)', digest: true, known: true, code: 'ABSENT' };
  const node = (code: string, type: string) =>
    JSON.parse(execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: root, encoding: 'utf8' })) as unknown;

  it('is imported', () => assert.deepEqual(node(`import * as engine from 'fleche-explorer/engine'; ${use}`, 'module'), expected));
  it('is required', () => assert.deepEqual(node(`const engine = require('fleche-explorer/engine'); ${use}`, 'commonjs'), expected));
  it('is one and the same either way', () =>
    assert.equal(
      node(
        `const a = require('fleche-explorer/engine'); import('fleche-explorer/engine').then((b) => console.log(a.KeyError === b.KeyError))`,
        'commonjs',
      ),
      true,
    ));
});
