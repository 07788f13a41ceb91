import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { digest, IndigestibleError, loads } from '../../../engine/index.ts';

interface Entry {
  readonly expression: string;
  readonly pickle: string;
  readonly digest: string | null;
}

/** Made by fleche 0.15.0 itself (make-digests-0.15.py). */
const table = JSON.parse(readFileSync(new URL('../../interop/digests-0.15.json', import.meta.url), 'utf8')) as Entry[];

describe('digests by the rules of fleche 0.15', () => {
  for (const { expression, pickle, digest: expected } of table)
    it(`${expected === null ? 'refuse' : 'take'} ${expression}`, () => {
      const value = loads(Buffer.from(pickle, 'base64'));
      if (expected === null) assert.throws(() => digest(value, { rules: '0.15' }), IndigestibleError);
      else assert.equal(digest(value, { rules: '0.15' }), expected);
    });

  it('refuse arrays of objects, whose digests were addresses, and say so', () => {
    const pickled =
      'gASVigAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsBhZRoA4wFZHR5cGWUk5SMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZROYXSUYi4=';
    const value = loads(Buffer.from(pickled, 'base64'));
    assert.equal(digest(value).length, 64);
    assert.throws(() => digest(value, { rules: '0.15' }), /where they lay in memory/);
  });
});
