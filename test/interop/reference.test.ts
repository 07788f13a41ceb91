import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { PythonError, requireReference, type Reference, type Session } from '../reference/reference.ts';

// sha256(b'int\x2a'), the reference's rule for an int: noticed if what answers is not the reference
const DIGEST_OF_42 = '6844ce0b3b32f5d602732f6814a42a1839dbd5251bf2fe30f722c94f5eeb4144';

describe('the reference', () => {
  let reference: Reference;
  let session: Session | undefined;

  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
  });
  after(() => session?.dispose());

  it('is the pinned release', async () => {
    assert.equal(await reference.run('import fleche; out(fleche.__version__)'), '0.22.2');
  });

  it('has no name in fleche.storage that the README of the engine does not tell of', async () => {
    const names = (await session!.call(`
import enum, inspect
import fleche.storage
names = set()
for name, cls in vars(fleche.storage).items():
    if not inspect.isclass(cls) or not cls.__module__.startswith('fleche.'):
        continue
    names.add(name)
    for each in cls.__mro__:
        if each.__module__.startswith('fleche.') and not issubclass(each, enum.Enum):
            names |= {*vars(each), *getattr(each, '__annotations__', {})}
out(sorted(name for name in names if not name.startswith('__') and name != '_abc_impl'))`)) as string[];
    assert.ok(names.length > 80);
    const readme = readFileSync(join(root, 'engine/README.md'), 'utf8');
    const table = readme.slice(readme.indexOf('| reference'), readme.indexOf('## Errors'));
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(table)),
      [],
    );
  });

  it('digests a value in a process of its own and in one that stays', async () => {
    const code = 'from fleche.digest import digest; out(digest(inp))';
    assert.equal(await reference.run(code, 42), DIGEST_OF_42);
    assert.equal(await session!.call(code, 42), DIGEST_OF_42);
  });

  it('answers many requests in their order', async () => {
    const answers = await Promise.all(Array.from({ length: 2000 }, (_, i) => session!.call('out(inp * 2)', i)));
    assert.deepEqual(
      answers,
      Array.from({ length: 2000 }, (_, i) => i * 2),
    );
  });

  it('tells what a snippet raised, and goes on', async () => {
    const failed = session!.call('print("what it printed")\n{}[inp]', 'gone');
    await assert.rejects(failed, (error: unknown) => error instanceof PythonError && error.type === 'KeyError' && error.text === "'gone'");
    await assert.rejects(session!.call('pass'), /never called out/);
    assert.equal(await session!.call('print("noise"); out("ä\\n\\ud800" + inp)', '\u2028'), 'ä\n\ud800\u2028');
  });

  it('says so when the process ends', async () => {
    const dying = reference.start();
    await assert.rejects(dying.call('import os, sys; print("last words"); sys.stdout.flush(); os._exit(3)'), /exit code 3[^]*last words/);
    await assert.rejects(dying.call('out(1)'), /ended/);
    await dying.dispose();
  });

  it('runs where it is told to, with no configuration of the person who runs it', async () => {
    const code = 'import os; out([os.getcwd(), os.environ.get("A"), os.environ.get("FLECHE_SECRET_KEY")])';
    const cwd = import.meta.dirname;
    assert.deepEqual(await reference.run(code, null, { cwd, env: { A: 'b' } }), [cwd, 'b', null]);
  });
});
