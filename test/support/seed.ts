/**
 * A seed for what a test draws, printed: a new one each run, in CI always the same, so that what fails there is what was changed.
 * `FLECHE_SEED` repeats one.
 */
export function runSeed(): number {
  const drawn = process.env.CI ? 20_261_124 : Math.floor(Math.random() * 2 ** 31);
  const seed = Number(process.env.FLECHE_SEED ?? drawn);
  console.log(`      FLECHE_SEED=${seed}`);
  return seed;
}
