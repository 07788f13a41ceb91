import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bundleFile, makeBundle } from '../../../scripts/l10n.ts';

describe('the texts of the extension host', function () {
  this.timeout(60_000);
  const bundle = JSON.parse(readFileSync(bundleFile, 'utf8')) as { readonly [text: string]: string };

  it('are all in the bundle that is translated, and none that is gone', async () => {
    assert.equal(readFileSync(bundleFile, 'utf8'), await makeBundle(), 'npm run l10n brings it up to date');
  });

  it('number their placeholders from 0', () => {
    for (const text of Object.keys(bundle)) {
      const places = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)));
      assert.deepEqual(
        [...places].sort(),
        [...places].map((_, i) => i),
        text,
      );
      assert.ok(!text.includes('${'), text);
    }
  });

  it('have the words of counts, one and many', () => {
    for (const word of ['entry', 'entries', 'call', 'calls', 'record was', 'records were']) assert.equal(bundle[word], word);
  });
});
