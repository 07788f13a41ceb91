/** A value of a person's own as an entry. What is stored already is never written again. */
import { digest } from '../../digest/index.ts';
import { ValueMemory } from '../../storage/memory.ts';
import type { DigestHex } from '../../values/objects.ts';
import { repr } from '../../values/repr.ts';
import type { Value } from '../../values/value.ts';
import type { PairConfig } from '../model.ts';
import { valuesToWrite } from './access.ts';
import { describe, valueOf } from './input.ts';
import type { SavedValue, ValueInput } from './model.ts';

/**
 * Saves a value and its parts, parts first. Equal numbers have one key: where 1 is stored, saving 1.0 leaves it 1, and `stored` says so.
 *
 * @throws what `valueOf` and `valuesToWrite` throw.
 */
export async function saveValue(cache: PairConfig, input: ValueInput): Promise<SavedValue> {
  const store = valuesToWrite(cache);
  try {
    const value = valueOf(input);
    const { key, ...texts } = describe(value);
    const isStored = await store.contains(key);
    let written = 0;
    if (!isStored)
      for (const [part, content] of await partsOf(value, cache.values?.remainingDepth ?? 1)) {
        if (await store.contains(part)) continue;
        await store.save(content, part);
        written++;
      }
    const stored = isStored ? repr(await store.load(key), { maxLength: 120, inline: true }) : null;
    return { key, ...texts, written, stored };
  } finally {
    await store.close();
  }
}

/** What a storage would write for a value, in its order: parts before what refers to them. */
async function partsOf(value: Value, remainingDepth: number): Promise<Map<DigestHex, Value>> {
  const storage = new Map<DigestHex, Value>();
  await new ValueMemory({ storage, remainingDepth }).save(value, digest(value));
  return storage;
}
