/** The mixins that make a storage of a backend, as in `fleche.storage.base`. */
import { callKey, digest } from '../digest/index.ts';
import { FormatError } from '../errors.ts';
import { Call, DigestedCall } from '../values/calls.ts';
import { normalize } from '../values/normalize.ts';
import { Digest } from '../values/objects.ts';
import { typeName } from '../values/names.ts';
import type { QueryCall } from '../values/calls.ts';
import type { DigestHex, KeyLike } from '../values/objects.ts';
import type { Valuable, Value } from '../values/value.ts';
import { transformCalls } from './base.ts';
import type {
  CallOperations,
  QueryOptions,
  StorageBackend,
  Transform,
  TransformOptions,
  TransformReport,
  ValueOperations,
} from './base.ts';
import { keyText } from './keys.ts';
import { Template } from './template.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeScript asks for `any[]` in the constructor of a mixin's base
export type AbstractCtor<T> = abstract new (...args: any[]) => T;

/** Values over any backend. `class MyValues extends ValueMixin(MyBackend) {}` */
export function ValueMixin<B extends AbstractCtor<StorageBackend>>(Base: B): B & AbstractCtor<ValueOperations> {
  abstract class WithValues extends Base {
    /** A bare reference is no value of its own: its entry is left as it is. */
    async save(value: Valuable, key?: KeyLike): Promise<DigestHex> {
      const stored = normalize(value);
      const full = key === undefined ? digest(stored) : (keyText(key) as DigestHex);
      if (stored instanceof Digest && stored.hex === full) return full;
      return await this.operationContext(full, () => this.put(stored, full));
    }

    async load(key: KeyLike): Promise<Value> {
      const normal = this.normalizeKey(key);
      const full = typeof normal === 'string' ? normal : await normal;
      return await this.operationContext(full, () => this.get(full));
    }
  }
  return WithValues;
}

/** Call records over any backend. `class MyCalls extends CallMixin(MyBackend) {}` */
export function CallMixin<B extends AbstractCtor<StorageBackend>>(Base: B): B & AbstractCtor<CallOperations> {
  abstract class WithCalls extends Base {
    async save(call: DigestedCall): Promise<DigestHex> {
      const key = callKey(call);
      return await this.operationContext(key, () => this.put(call, key));
    }

    async load(key: KeyLike): Promise<DigestedCall> {
      const full = await this.normalizeKey(key);
      return asCall(await this.operationContext(full, () => this.get(full)), full);
    }

    async *query(template: QueryCall, { onUnreadable }: QueryOptions = {}): AsyncGenerator<DigestedCall> {
      const wanted = new Template(template);
      for await (const key of this.list()) {
        let call: DigestedCall;
        try {
          call = await this.load(key);
        } catch (error) {
          if (!onUnreadable) throw error;
          onUnreadable(key, error as Error);
          continue;
        }
        if (wanted.matches(call)) yield call;
      }
    }

    transform(change?: Transform, options?: TransformOptions): Promise<TransformReport> {
      return transformCalls(this, change, options);
    }
  }
  return WithCalls;
}

/** A record of a call, or a clear word about what lies in its place. */
export function asCall(value: Value, key: string): DigestedCall {
  if (value instanceof DigestedCall) return value;
  const call = value instanceof Call ? digestedCall(value) : undefined;
  if (call) return call;
  throw new FormatError(`${key} holds no call but a value of type ${typeName(value)}: this is no storage of calls.`, {
    code: 'NOT_A_CALL',
    data: { key },
  });
}

/** Releases that knew no DigestedCall (0.10 was the last that is tested) stored a Call whose arguments and result are digests. */
function digestedCall(call: Call): DigestedCall | undefined {
  const isDigest = (value: Value): value is Digest => value instanceof Digest;
  const { result, ...fields } = call;
  const args = [...call.arguments];
  if (!args.every((arg): arg is [string, Digest] => isDigest(arg[1])) || !(result === null || isDigest(result))) return undefined;
  return new DigestedCall({ ...fields, arguments: new Map(args), ...(result && { result }) });
}
