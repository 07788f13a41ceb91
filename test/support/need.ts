import { whyMissing, type Part } from '../../scripts/lib/parts.ts';

/** Skips a test for want of something, and says so. In CI nothing may be missing: there it fails. */
export function need(context: Mocha.Context, what: string, present: boolean): void {
  if (present) return;
  if (process.env.CI) throw new Error(`CI must have ${what}.`);
  console.log(`skipped: no ${what}`);
  context.skip();
}

/** Skips a test for want of a part of `npm run setup`, and says why that could not make it. */
export function needPart(context: Mocha.Context, part: Part): void {
  const why = whyMissing(part);
  need(context, `${part} (${why})`, why === undefined);
}
