// One Python process that answers snippets, one JSON line each way (serve.py is its other end).
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface SessionOptions {
  cwd?: string | undefined;
  /** Added to the environment; `undefined` takes a variable away. */
  env?: Record<string, string | undefined> | undefined;
}

/** What a snippet raised. `message` holds the traceback and what the snippet printed; `type` and `text` are Python's own. */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  /** The name of the exception's class, such as `KeyError`. */
  readonly type: string;
  /** `str(exception)` */
  readonly text: string;
  constructor(type: string, text: string, detail: string) {
    super(`${type}: ${text}\n${detail}`.trimEnd());
    this.type = type;
    this.text = text;
  }
}

interface Answer {
  ok?: unknown;
  error?: { type: string; message: string; traceback: string };
}
interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Session implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  /** Answers come in the order of the requests. */
  readonly #pending: Pending[] = [];
  readonly #closed: Promise<void>;
  #printed = '';
  #ended: Error | undefined;

  constructor(python: string, args: readonly string[], { cwd, env }: { cwd?: string | undefined; env: NodeJS.ProcessEnv }) {
    this.#child = spawn(python, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#printed = (this.#printed + text).slice(-8000)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#answer(line));
    // a write to a process that has ended: 'close' says so to everyone who waits
    this.#child.stdin.on('error', () => {});
    this.#closed = new Promise((done) => {
      this.#child.on('error', (error) => this.#end(error));
      this.#child.on('close', (code, signal) => {
        this.#end(new Error(`the Python process ended (${signal ?? `exit code ${code}`})\n${this.#printed}`.trimEnd()));
        done();
      });
    });
  }

  /** Runs a snippet, which finds `input` as `inp`, calls `out(result)`, and may keep things in the dict `session`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the snippet's: each test knows its own
  call(code: string, input: unknown = null): Promise<any> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ code, input })}\n`);
    });
  }

  /** Ends the process; one that is stuck in a snippet is killed. */
  async dispose(): Promise<void> {
    this.#child.stdin.end();
    const stuck = setTimeout(() => this.#child.kill('SIGKILL'), this.#pending.length > 0 ? 0 : 5000);
    await this.#closed;
    clearTimeout(stuck);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #answer(line: string): void {
    const waiting = this.#pending.shift()!;
    const { ok, error } = JSON.parse(line) as Answer;
    if (error) waiting.reject(new PythonError(error.type, error.message, `${error.traceback}${this.#printed}`));
    else waiting.resolve(ok);
    this.#printed = '';
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#pending.splice(0)) waiting.reject(this.#ended);
  }
}
