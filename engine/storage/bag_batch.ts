/** Bags that are written together, so that each file is rewritten once and not once for each of its keys. */
import type { EncodedBag } from '../bags/write/index.ts';
import type { DigestHex } from '../values/objects.ts';
import type { BagChanges } from './bag_files.ts';

/** What {@link BagBatch.write} is given a part of at a time. */
type Write = (changes: ReadonlyMap<DigestHex, EncodedBag>) => Promise<void>;

/** Bags by their keys, parts before what refers to them. */
export class BagBatch {
  readonly #waves: Map<DigestHex, EncodedBag>[] = [];
  readonly #waveOf = new Map<DigestHex, number>();

  /** @param children - the keys that the bag refers to: those of this batch were added before. */
  add(key: DigestHex, bag: EncodedBag, children: Iterable<DigestHex>): void {
    let wave = this.#waveOf.get(key) ?? 0;
    for (const child of children) wave = Math.max(wave, (this.#waveOf.get(child) ?? -1) + 1);
    this.#waves[this.#waveOf.get(key) ?? wave]?.delete(key);
    this.#waveOf.set(key, wave);
    while (this.#waves.length <= wave) this.#waves.push(new Map());
    this.#waves[wave]?.set(key, bag);
  }

  /** Has all of it written, so that what is on the disk never refers to a bag that is not yet there. */
  async write(write: Write): Promise<void> {
    for (const wave of this.#waves) await write(wave);
  }
}

/** Changes by the files that they are in. */
export function byFile(changes: BagChanges, fileOf: (key: string) => string): Map<string, Map<string, EncodedBag | undefined>> {
  const files = new Map<string, Map<string, EncodedBag | undefined>>();
  for (const [key, bag] of changes) {
    const path = fileOf(key);
    const file = files.get(path);
    if (file) file.set(key, bag);
    else files.set(path, new Map([[key, bag]]));
  }
  return files;
}
