/** Fields of records as a person types them. Pure. */
import type { RecordChange } from '../../engine/workers/protocol.ts';

export type Field = 'module' | 'name' | 'version' | 'codeDigest';

/** An empty text is None; a version of digits is a number, in quotes a text. */
export function changeOf({ name, module, version, codeDigest }: { readonly [field in Field]?: string }): RecordChange {
  return {
    ...(name !== undefined && { name }),
    ...(module !== undefined && { module: module === '' ? null : module }),
    ...(version !== undefined && { version: versionOf(version) }),
    ...(codeDigest !== undefined && { codeDigest: codeDigest === '' ? null : codeDigest }),
  };
}

function versionOf(text: string): number | string | null {
  if (text === '') return null;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
