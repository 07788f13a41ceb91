import { LiteralError } from '../errors.ts';

/** A place in a text that is being read. */
export class Cursor {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character, '' at the end. */
  get next(): string {
    return this.text[this.position] ?? '';
  }

  /** What a sticky pattern matches here, stepped over; `undefined` where it does not. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.position = pattern.lastIndex;
    return match;
  }

  fail(message: string, offset = this.position): LiteralError {
    return new LiteralError(`${message} (at character ${offset + 1} of ${JSON.stringify(this.text.slice(0, 80))}).`, { data: { offset } });
  }
}
