// The reference, for tests to compare with: `const reference = await requireReference(this)` in a `before` hook.
import { join } from 'node:path';
import { out } from '../../scripts/lib/paths.ts';
import { python } from '../../scripts/lib/reference.ts';
import { needPart } from '../support/need.ts';
import { sessionArguments } from './forks.ts';
import { Session, type SessionOptions } from './session.ts';

export { PythonError, Session, type SessionOptions } from './session.ts';

export class Reference {
  readonly python: string;

  constructor(python: string) {
    this.python = python;
  }

  /** Runs one snippet in a process of its own: it finds `input` as `inp` and gives its result, as JSON, to `out(...)`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the snippet's: each test knows its own
  async run(code: string, input: unknown = null, options: SessionOptions = {}): Promise<any> {
    await using session = this.start(options);
    return await session.call(code, input);
  }

  /** A process that stays: a call costs a fraction of a millisecond, less when several are under way. `dispose()` it in an `after` hook. */
  start(options: SessionOptions = {}): Session {
    const env = {
      ...process.env,
      // what the person who runs the tests has set for their own caches
      FLECHE_SECRET_KEY: undefined,
      PYTHONPATH: undefined,
      PYTHONHOME: undefined,
      XDG_CONFIG_HOME: join(out, 'no-config'),
      PYTHONUTF8: '1',
      // looking at demo/ must not leave a __pycache__ there
      PYTHONDONTWRITEBYTECODE: '1',
      ...options.env,
    };
    const isPlain = options.cwd === undefined && options.env === undefined;
    const args = isPlain ? sessionArguments(this.python, env) : [join(import.meta.dirname, 'serve.py')];
    return new Session(this.python, args, { cwd: options.cwd, env });
  }
}

/** For a mocha `before` hook: without the reference its tests are skipped, and the reason printed. In CI a skip is a failure. */
export function requireReference(context: Mocha.Context): Promise<Reference> {
  needPart(context, 'reference');
  context.timeout(120_000);
  return Promise.resolve(new Reference(python));
}
