/** `npm run setup`: makes what the tests need beyond node_modules. Run again, it does nothing. */
import { noteMissing, parts } from './lib/parts.ts';
import type { Missing, Part } from './lib/parts.ts';

const missing: Missing = {};
for (const part of Object.keys(parts) as Part[]) {
  try {
    await parts[part]();
  } catch (error) {
    if (process.env.CI) throw error;
    missing[part] = (error as Error).message;
    console.log(`skipped: ${part} (${missing[part]})`);
  }
}
noteMissing(missing);
