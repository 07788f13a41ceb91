/** Templates of calls: which records they match, as `fleche.call.QueryCall.matches` has it. */
import { digest } from '../digest/index.ts';
import type { DigestedCall, QueryCall } from '../values/calls.ts';
import { isSame } from '../values/equal.ts';
import { mappingOf } from '../values/mapping.ts';
import { Digest } from '../values/objects.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';

/** What a template asks for, digested once: see `matches`. */
export class Template {
  readonly call: QueryCall;
  /** Name -> the digest that the argument must have; null where it must only be there. */
  readonly arguments: ReadonlyMap<string, DigestHex | null>;
  readonly result: DigestHex | null;

  constructor(call: QueryCall) {
    this.call = call;
    this.arguments = new Map([...call.arguments].map(([name, value]) => [name, value === null ? null : digest(value)]));
    this.result = call.result === null ? null : digest(call.result);
  }

  matches(call: DigestedCall): boolean {
    const template = this.call;
    if (template.name !== null && template.name !== call.name) return false;
    if (template.module !== null && template.module !== call.module) return false;
    if (template.version !== null && !isSame(template.version, call.version)) return false;
    if (template.codeDigest !== null && hexOf(template.codeDigest) !== hexOf(call.codeDigest)) return false;
    if (this.result !== null && this.result !== hexOf(call.result)) return false;
    for (const [name, wanted] of this.arguments) {
      const actual = call.arguments.get(name);
      if (actual === undefined || (wanted !== null && wanted !== actual.hex)) return false;
    }
    return metadataMatches(template.metadata, call.metadata);
  }
}

function hexOf(digest: Digest | string | null): string | null {
  return digest instanceof Digest ? digest.hex : digest;
}

/** Names must be present; a filter's keys must be there and, unless None, have an equal value. */
export function metadataMatches(wanted: ReadonlyMap<string, Value>, actual: ReadonlyMap<string, Value>): boolean {
  for (const [name, filters] of wanted) {
    const data = actual.get(name);
    if (data === undefined || data === null) return false;
    const items = mappingOf(data);
    for (const [key, value] of mappingOf(filters) ?? []) {
      const found = items?.get(key);
      if (found === undefined || (value !== null && !isSame(value, found))) return false;
    }
  }
  return true;
}
