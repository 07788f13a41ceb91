/**
 * A number for each key, in flat memory: a million keys take 45 MB, where a Map of texts takes 250. Digests are kept as bytes in an open
 * hash table; names that are no digests, of which there are few, in a Map.
 */
import { hex } from './keys.ts';

const keyBytes = 32;
/** What a character is worth as a hexadecimal digit; 16 for what is none. */
const digitOf = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return digit < 0 ? 16 : digit;
});

export class KeyNumbers {
  #words = new Int32Array((keyBytes / 4) * 1024);
  #numbers = new Int32Array(1024);
  /** Index of a key and 1 at the first free place from its hash on. Never more than half full. */
  #table = new Int32Array(2048);
  #count = 0;
  readonly #others = new Map<string, number>();
  readonly #key = new Uint8Array(keyBytes);
  readonly #keyWords = new Int32Array(this.#key.buffer);
  /** So that nobody can choose names that all come to one place. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32);

  get size(): number {
    return this.#count + this.#others.size;
  }

  /** `undefined` for a key that is not there. */
  get(key: string): number | undefined {
    if (!this.#parse(key)) return this.#others.get(key);
    const index = this.#table[this.#place()] as number;
    return index === 0 ? undefined : this.#numbers[index - 1];
  }

  set(key: string, number: number): void {
    if (!this.#parse(key)) return void this.#others.set(key, number);
    const index = this.#table[this.#place()] as number;
    if (index > 0) this.#numbers[index - 1] = number;
    else this.#add(number);
  }

  /** The keys whose numbers are wanted, in order; each is made when it is asked for. */
  sorted(isWanted: (number: number) => boolean): { readonly length: number; at(i: number): string } {
    const others = [...this.#others].filter(([, number]) => isWanted(number)).map(([name]) => name);
    const wanted = Uint32Array.from({ length: this.#count }, (_, index) => index).filter((index) =>
      isWanted(this.#numbers[index] as number),
    );
    const bytes = Buffer.from(this.#words.buffer);
    const head = (index: number) => bytes.readUIntBE(index * keyBytes, 6);
    const tail = (index: number) => bytes.subarray(index * keyBytes, (index + 1) * keyBytes);
    wanted.sort((a, b) => head(a) - head(b) || Buffer.compare(tail(a), tail(b)));
    return {
      length: wanted.length + others.length,
      at: (i) => (i < wanted.length ? hex(tail(wanted[i] as number)) : (others[i - wanted.length] as string)),
    };
  }

  #parse(key: string): boolean {
    if (key.length !== 2 * keyBytes) return false;
    for (let i = 0; i < keyBytes; i++) {
      const high = digitOf[key.charCodeAt(2 * i)] ?? 16;
      const low = digitOf[key.charCodeAt(2 * i + 1)] ?? 16;
      if (high > 15 || low > 15) return false;
      this.#key[i] = (high << 4) | low;
    }
    return true;
  }

  /** Where the key that was parsed is, or would be. */
  #place(): number {
    const mask = this.#table.length - 1;
    let hash = this.#seed;
    for (const word of this.#keyWords) hash = Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const index = this.#table[place] as number;
      if (index === 0 || this.#holds(index - 1)) return place;
    }
  }

  #holds(index: number): boolean {
    const from = index * (keyBytes / 4);
    for (let i = 0; i < keyBytes / 4; i++) if (this.#words[from + i] !== this.#keyWords[i]) return false;
    return true;
  }

  #add(number: number): void {
    if (this.#count === this.#numbers.length) this.#grow();
    this.#numbers[this.#count] = number;
    const place = this.#place();
    this.#words.set(this.#keyWords, this.#count * (keyBytes / 4));
    this.#table[place] = ++this.#count;
  }

  #grow(): void {
    this.#words = enlarged(this.#words);
    this.#numbers = enlarged(this.#numbers);
    this.#table = new Int32Array(this.#table.length * 2);
    const own = this.#keyWords.slice();
    for (let index = 0; index < this.#count; index++) {
      this.#keyWords.set(this.#words.subarray(index * 8, index * 8 + 8));
      this.#table[this.#place()] = index + 1;
    }
    this.#keyWords.set(own);
  }
}

function enlarged(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
