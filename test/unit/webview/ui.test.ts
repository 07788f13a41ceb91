import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitText } from '../../../webview/ui/fit-text.ts';
import { formatDuration, formatSize, plural, usageWords } from '../../../webview/ui/format.ts';
import { scrollToRow, virtualRange } from '../../../webview/ui/virtual.ts';

describe('webview: words and numbers', () => {
  it('says sizes', () => {
    const cases: [number, string][] = [
      [0, '0 B'],
      [999, '999 B'],
      [1000, '1.0 kB'],
      [1234, '1.2 kB'],
      [9949, '9.9 kB'],
      [9960, '10 kB'],
      [999_499, '999 kB'],
      [999_600, '1.0 MB'],
      [35e6, '35 MB'],
      [2.5e12, '2.5 TB'],
    ];
    for (const [bytes, words] of cases) assert.equal(formatSize(bytes), words);
  });

  it('says durations', () => {
    const cases: [number, string][] = [
      [0.0004, '0.4 ms'],
      [0.012, '12 ms'],
      [0.9996, '1.0 s'],
      [3.21, '3.2 s'],
      [59.96, '1 min'],
      [250, '4 min 10 s'],
      [3600, '1 h'],
      [3599.7, '1 h'],
      [11_100, '3 h 5 min'],
      [187_200, '2 d 4 h'],
    ];
    for (const [seconds, words] of cases) assert.equal(formatDuration(seconds), words);
  });

  it('says counts', () => {
    assert.equal(plural(1, 'child', 'children'), '1 child');
    assert.equal(plural(12_000, 'call'), '12,000 calls');
    assert.equal(usageWords(3, 50), 'held by 3 values · used by 50 calls');
    assert.equal(usageWords(0, 1), 'held by 0 values · used by 1 call');
  });

  it('cuts text to what fits, never within a character', () => {
    const measure = (text: string) => Array.from(text).length;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, width) => {
        const cut = fitText(text, width, measure);
        assert.ok(measure(cut) <= width || cut === '');
        if (measure(text) <= width) assert.equal(cut, text);
        else if (cut !== '') assert.ok(cut.endsWith('…') && text.startsWith(cut.slice(0, -1)));
      }),
    );
    assert.equal(fitText('abcdef', 4, measure), 'abc…');
    assert.equal(fitText('[1, 2, …, 9]', 9, measure), '[1, 2,…', 'no second ellipsis after the first');
  });
});

describe('webview: virtual rows', () => {
  it('draws what is on the screen and a little more, never what is not there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 3_000_000 }),
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (top, height, count) => {
          const { start, end } = virtualRange(top, height, 24, count);
          assert.ok(start >= 0 && start <= end && end <= count);
          assert.ok(end - start <= height / 24 + 2 + 16);
          for (let place = Math.max(0, Math.floor(top / 24)); place * 24 < top + height && place < count; place += 1) {
            assert.ok(place >= start && place < end, `row ${place} is on the screen`);
          }
        },
      ),
    );
  });

  it('scrolls no more than needed', () => {
    assert.equal(scrollToRow(5, 0, 240, 24), 0);
    assert.equal(scrollToRow(20, 0, 240, 24), 21 * 24 - 240);
    assert.equal(scrollToRow(2, 100, 240, 24), 48);
  });
});
