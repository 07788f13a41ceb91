import { env } from 'node:process';
import fc from 'fast-check';

/** `npm run test:hard` draws other values each time, and many more of them. */
export const isHard = env.FLECHE_HARD !== undefined;

/** How many of something a test does: few in `npm test`, which everybody waits for, many in `npm run test:hard`. */
export const dose = (few: number, many: number): number => (isHard ? many : few);

/** A seed for what a test draws: always the same, so that a change fails for what it changed; another each time in `npm run test:hard`. */
export const runSeed = (): number => Number(env.FLECHE_SEED ?? 20_261_124);

fc.configureGlobal({ seed: runSeed() });
