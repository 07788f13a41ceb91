/** `fleche.digest`: a value's SHA-256, the same as the reference's. */
import type { Call, DigestedCall } from '../values/calls.ts';
import { PyDict } from '../values/dict.ts';
import type { DigestHex } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import type { Valuable } from '../values/value.ts';
import { IndigestibleError } from '../errors.ts';
import { pathOf } from '../values/where.ts';
import { Digester } from './digester.ts';
import type { Rules } from './digester.ts';
import { sha256 } from './scalars.ts';

export type { Rules } from './digester.ts';

export interface DigestOptions {
  /** The release whose digests are wanted. Those of arrays with objects or fields, of pandas objects and of types were others up to 0.15. */
  readonly rules?: Rules;
}

/**
 * The digest of a value: its storage key.
 *
 * @throws {@link IndigestibleError} for what has no digest outside Python, saying why, and in `data.path` where in the value.
 */
export function digest(value: Valuable, { rules = '0.22.2' }: DigestOptions = {}): DigestHex {
  const digester = new Digester(rules);
  try {
    return digester.digest(value);
  } catch (error) {
    throw error instanceof IndigestibleError ? located(error, digester.chain) : error;
  }
}

/** The same error with where it is. */
function located(error: IndigestibleError, chain: readonly object[]): IndigestibleError {
  const path = pathOf(chain.toReversed());
  const message = path === 'value' ? error.message : `${error.message.replace(/\.$/, '')} (at ${path}).`;
  return new IndigestibleError(message, { data: { path }, cause: error });
}

/**
 * The key under which a call's record is filed: the digest of its name, arguments in order, module, version and code.
 *
 * @throws {@link IndigestibleError} as {@link digest} does.
 */
export function callKey(call: Call | DigestedCall, options: DigestOptions = {}): DigestHex {
  const args = new Tuple([...call.arguments].map(([name, value]) => new Tuple([name, value])));
  const fields = new PyDict([
    ['name', call.name],
    ['arguments', args],
    ['metadata', null],
    ['module', call.module],
    ['version', call.version],
    ['code_digest', call.codeDigest],
    ['result', null],
  ]);
  return sha256(`Call${digest(fields, options)}`);
}
