/** A small cache of pickles that a test fills as Python would, in a folder with a `fleche.toml` that names it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallPickleFile, Digest, DigestedCall, ValuePickleFile } from '../../engine/index.ts';
import type { Valuable } from '../../engine/index.ts';

export type SmallCall = {
  readonly name: string;
  readonly module?: string;
  readonly version?: number;
  readonly codeDigest?: string;
  readonly arguments?: { readonly [name: string]: Valuable };
  /** Left out: there is none yet. */
  readonly result?: Valuable;
  readonly metadata?: { readonly [name: string]: { readonly [key: string]: Valuable } };
};

export class SmallCache {
  readonly values: ValuePickleFile;
  readonly calls: CallPickleFile;

  constructor(folder: string, name: string) {
    this.values = new ValuePickleFile({ root: join(folder, name, 'values') });
    this.calls = new CallPickleFile({ root: join(folder, name, 'calls') });
    const store = (kind: string) => `${kind} = { type = "pickle", root = "${name}/${kind}" }\n`;
    writeFileSync(join(folder, 'fleche.toml'), `[default]\ncache = "${name}"\nroot = true\n[${name}]\n${store('values')}${store('calls')}`);
  }

  /** Stores a call with its arguments and its result. @returns their keys. */
  async call(call: SmallCall): Promise<{ key: string; arguments: { [name: string]: string }; result: string | undefined }> {
    const keys: { [name: string]: string } = {};
    const args: { [name: string]: Digest } = {};
    for (const [name, value] of Object.entries(call.arguments ?? {})) args[name] = new Digest((keys[name] = await this.values.save(value)));
    const result = call.result === undefined ? undefined : await this.values.save(call.result);
    const key = await this.calls.save(
      new DigestedCall({
        name: call.name,
        module: call.module ?? 'study',
        version: call.version ?? null,
        codeDigest: call.codeDigest ?? null,
        arguments: args,
        metadata: call.metadata ?? {},
        ...(result !== undefined && { result: new Digest(result) }),
      }),
    );
    return { key, arguments: keys, result };
  }
}
