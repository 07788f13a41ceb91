import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  codeBlock,
  cutText,
  escapeMarkdown,
  formatBytes,
  formatCount,
  formatDuration,
  formatTime,
  formatUse,
} from '../../../extension/format.ts';
import { pageHtml } from '../../../extension/panel-html.ts';

describe('what people read', () => {
  it('bytes', () => {
    for (const [bytes, text] of [
      [0, '0 B'],
      [999, '999 B'],
      [1000, '1.0 kB'],
      [99_450, '99.5 kB'],
      [999_499, '999 kB'],
      [999_500, '1.0 MB'],
      [2.5e9, '2.5 GB'],
      [5e15, '5000 TB'],
    ] as const)
      assert.equal(formatBytes(bytes), text);
  });

  it('durations', () => {
    for (const [seconds, text] of [
      [0, '0 µs'],
      [0.000012, '12 µs'],
      [0.0174, '17 ms'],
      [4.21, '4.2 s'],
      [59.96, '1 min'],
      [185, '3 min 5 s'],
      [7800, '2 h 10 min'],
      [273_600, '3 d 4 h'],
    ] as const)
      assert.equal(formatDuration(seconds), text);
  });

  it('counts', () => {
    assert.equal(formatCount(1, 'call'), '1 call');
    assert.equal(formatCount(12_345, 'call'), '12,345 calls');
    assert.equal(formatUse({ reuses: 3, calls: 50 }), '×3 · 50 calls');
    assert.equal(formatUse({ reuses: 0, calls: 1 }), '1 call');
    assert.equal(formatUse({ reuses: 0, calls: 0 }), '');
  });

  it('times, and what is none', () => {
    assert.match(formatTime(0), /^19(69|70)-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.equal(formatTime(1e300), '—');
  });

  it('beginnings', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, length) => {
        const cut = cutText(text, length);
        assert.ok(cut.length <= Math.max(length, 1));
        assert.equal(cut === text, text.length <= length || cut === text);
      }),
    );
  });

  it('Markdown that shows a text as it is', () => {
    assert.equal(escapeMarkdown('[a](command:x) *b* `c`'), '\\[a\\]\\(command:x\\) \\*b\\* \\`c\\`');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const block = codeBlock(text).split('\n');
        const fence = (block[0] as string).replace('python', '');
        assert.ok(!text.includes(fence), 'no text closes its own fence');
      }),
    );
  });
});

describe('the page of a panel', () => {
  const parts = {
    panel: 'graph',
    title: '<script>alert(1)</script>',
    nonce: 'abc123',
    cspSource: "'self' https://*.example",
    script: 'https://x/main.js?a="b"',
    style: 'main.css',
  } as const;

  it('allows nothing inline and nothing from elsewhere', () => {
    const html = pageHtml(parts);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';
    assert.ok(policy.startsWith("default-src 'none'"));
    assert.ok(!/unsafe|\*(?!\.example)/.test(policy), policy);
    assert.ok(policy.includes("script-src 'nonce-abc123'"));
    for (const [script] of html.matchAll(/<script[^>]*>/g)) assert.ok(script.includes('nonce="abc123"'));
    assert.ok(!/<style|style=|onload=/.test(html));
  });

  it('escapes what it is given', () => {
    assert.ok(!pageHtml(parts).includes('<script>alert'));
    assert.ok(!pageHtml(parts).includes('a="b"'));
  });
});
