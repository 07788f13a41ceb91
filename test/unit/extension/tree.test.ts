/** The words, symbols and choices of the tree. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeServer } from '../../../scripts/lib/code-server.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { formatTime } from '../../../extension/format.ts';
import { isIn } from '../../../extension/tree/choices.ts';
import { globsOf, missingGlobs } from '../../../extension/tree/exclusions.ts';
import { callIcon, valueIcon } from '../../../extension/tree/icons.ts';
import { callGroupLabel, callLabel, groupLabel, valueLabel } from '../../../extension/tree/labels.ts';
import { adviceFor } from '../../../extension/tree/problems.ts';
import { TreeState } from '../../../extension/tree/state.ts';
import { callTooltip, valueTooltip } from '../../../extension/tree/tooltips.ts';
import type { CallGroup, CallRow, ValueRow } from '../../../engine/workers/protocol.ts';
import { needPart } from '../../support/need.ts';

const key = 'ab12cd34'.repeat(8);
const value: ValueRow = {
  key,
  kind: 'array',
  type: 'ndarray',
  preview: 'array([1., 2.])',
  size: 33_000,
  written: Date.UTC(2026, 10, 25, 12),
  reuses: 3,
  calls: 50,
};
const call: CallRow = {
  key,
  name: 'fit',
  module: 'study',
  version: '2',
  codeDigest: null,
  arguments: [
    { name: 'x', key, repr: `'${'long '.repeat(20)}'` },
    { name: 'order', key, repr: '2' },
  ],
  result: key,
  resultRepr: '1.5',
  state: 'complete',
  started: 1_700_000_000,
  duration: 4.2,
};

describe('a row of the tree', () => {
  it('has both counts of a value: an argument of 50 calls is far from unused', () => {
    assert.equal(valueLabel(value, 'usual').description, '×3 · 50 calls · ndarray · 33.0 kB');
    assert.match(valueLabel({ ...value, reuses: 0 }, 'usual').spoken, /held by 0 other values, in 50 calls/);
    assert.equal(valueLabel({ ...value, reuses: 0, calls: 0 }, 'usual').description, 'ndarray · 33.0 kB');
    assert.match(valueLabel({ ...value, reuses: 0, calls: 0 }, 'usual').spoken, /used by no other value and no call/);
  });

  it('begins with what values are sorted by', () => {
    assert.match(valueLabel(value, 'size').description, /^33\.0 kB · ×3/);
    assert.match(valueLabel(value, 'age').description, /^2026-11-2\d \d\d:\d\d · ×3/);
    assert.match(valueLabel(value, 'reuses').description, /^×3/);
  });

  it('is short where a value or an argument is long, and spoken in full', () => {
    const { text, description, spoken } = callLabel(call, false);
    assert.ok(text.startsWith("x='long") && text.length <= 28, text);
    assert.equal(description, '4.2 s · ab12cd34');
    assert.ok(spoken.includes('order=2') && spoken.includes('long '.repeat(20)));
    assert.match(callLabel(call, true).text, /^fit\(x='long/);
    assert.equal(callLabel({ ...call, arguments: [] }, false).text, '()');
  });

  it('says first what is not as it should be with a call', () => {
    for (const [state, text] of [
      ['prepared', 'prepared, no result yet'],
      ['result missing', 'result missing'],
      ['argument missing', 'argument missing'],
      ['unreadable', 'cannot be read'],
    ] as const)
      assert.ok(callLabel({ ...call, state }, false).description.startsWith(`${text} · `), state);
  });

  it('of a group has its count and bytes', () => {
    const row = { group: { version: '2' }, value: '2', calls: 1200, bytes: 5e6, groups: 0 };
    assert.deepEqual(callGroupLabel('version', row), {
      text: 'version 2',
      description: '1,200 calls · 5.0 MB',
      spoken: 'version 2, 1,200 calls, 5.0 MB',
    });
    assert.equal(callGroupLabel('codeDigest', { ...row, value: key }).text, 'code ab12cd34');
    assert.equal(callGroupLabel('module', { ...row, value: null }).text, '(no module)');
    assert.equal(callGroupLabel('day', { ...row, value: '' }).text, '(no time)');
    assert.equal(groupLabel('shared', { count: 23, bytes: 1e6 }, 2e6).description, '23 · saves 2.0 MB · 1.0 MB');
  });

  it('of a class that is named like what every object has is like others', () => {
    assert.deepEqual(valueIcon('instance', 'constructor'), valueIcon('instance', 'Anything'));
  });

  it('has a codicon that there is', async function () {
    needPart(this, 'code-server');
    const icons = [
      ...(['scalar', 'text', 'bytes', 'array', 'table', 'container', 'record', 'instance', 'code', 'unreadable'] as const).map((kind) =>
        valueIcon(kind, 'x'),
      ),
      ...['bool', 'NoneType', 'dict', 'set', 'Series', 'datetime', 'type'].map((type) => valueIcon('scalar', type)),
      ...(['complete', 'prepared', 'result missing', 'argument missing', 'unreadable'] as const).map(callIcon),
    ].map(({ id }) => id);
    const sheet = readFileSync(join(dirname(await codeServer()), '../../lib/vscode/out/vs/code/browser/workbench/workbench.js'), 'utf8');
    for (const id of new Set(icons)) assert.ok(sheet.includes(`"${id}"`), id);
  });
});

describe('a tooltip', () => {
  const detail = {
    text: 'array([1., 2.])',
    facts: [
      ['Type', 'ndarray'],
      ['Shape', '(2,)'],
      ['dtype', 'float64'],
    ] as const,
    parents: [],
    calls: [call],
  };

  it('of a value has its digest, shape, size, and who uses it', () => {
    const text = valueTooltip(value, detail);
    for (const part of [`\`${key}\``, '33.0 kB', '| Shape | \\(2,\\) |', '| dtype | float64 |', 'fit\\(x', 'and 52 more'])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.ok(!text.includes('| Type'));
    assert.ok(valueTooltip(value).includes(key), 'is something without the file too');
  });

  it('of a call has its arguments and result, and what its state means', () => {
    const text = callTooltip({ ...call, state: 'result missing' });
    for (const part of ['order=2', '→ 1.5', key, 'version 2', 'took 4\\.2 s', 'not stored any more'])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('of what cannot be read says why, where, and what to do', () => {
    const problem = { code: 'BAD_PICKLE', message: 'The pickle is cut short at byte 12.', path: '/c/values/ab' };
    const text = valueTooltip({ ...value, problem });
    for (const part of ['cut short at byte 12', '/c/values/ab', 'backup']) assert.ok(text.replaceAll('\\', '').includes(part), part);
  });

  it('takes nothing that is stored for Markdown', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (stored) => {
        const hostile = { ...call, name: stored, arguments: [{ name: 'x', key, repr: stored }] };
        const list = valueTooltip(value, { ...detail, calls: [hostile] }).split('Used by\n')[1] ?? '';
        const named = list.split('\n')[0] ?? '';
        assert.equal(list.split('\n').length, 2, 'stays on its line');
        assert.ok(!/(?<!\\)[<\[\]|*_]/.test(named.replace(/ `[0-9a-f]{8}`$/, '')), named);
      }),
    );
    assert.ok(callTooltip({ ...call, resultRepr: '```\n[a](command:x)' }).includes('````python'));
  });
});

describe('advice', () => {
  it('is there for every error that reading can end with, and the problem’s own goes before', () => {
    const sources = ['storage/envelope.ts', 'storage/file.ts', 'pickle/stack.ts', 'caches/sources.ts'].map((file) =>
      readFileSync(join(root, 'engine', file), 'utf8'),
    );
    const codes = new Set(sources.flatMap((text) => [...text.matchAll(/code: '([A-Z_]+)'/g)].map(([, code]) => code as string)));
    for (const code of ['BAD_SIGNATURE', 'LOCKED_UNREADABLE', 'NO_DATABASE', ...codes].filter(
      (each) => !['IN_MEMORY', 'NO_DIALECT', 'NOT_A_FOLDER'].includes(each),
    ))
      assert.ok(adviceFor({ code, message: '' }).length > 10, code);
    assert.equal(adviceFor({ code: 'BAD_PICKLE', message: '', advice: 'Do this.' }), 'Do this.');
    assert.equal(adviceFor({ code: 'toString', message: '' }), '');
  });
});

describe('the group of a call', () => {
  it('is the one that its row says', () => {
    const day = formatTime(call.started as number).slice(0, 10);
    const groups: [CallGroup, boolean][] = [
      [{}, true],
      [{ module: 'study', name: 'fit', version: '2', codeDigest: null }, true],
      [{ module: null }, false],
      [{ name: 'other' }, false],
      [{ month: day.slice(0, 7), day }, true],
      [{ month: '' }, false],
      [{ tag: "project='alloys'" }, false],
    ];
    for (const [group, expected] of groups) assert.equal(isIn(call, group), expected, JSON.stringify(group));
    assert.ok(isIn({ ...call, started: null }, { month: '', day: '' }));
  });
});

describe('folders that are excluded', () => {
  it('are those in the workspace, as globs that match nothing else', () => {
    const globs = globsOf(['/w/eos/values', '/w/eos/calls', '/elsewhere', '/w', '/w/a[1]*'], ['/w']);
    assert.deepEqual(globs, ['**/a[[]1[]][*]/**', '**/eos/calls/**', '**/eos/values/**']);
  });

  it('are added only where the settings say nothing', () => {
    assert.deepEqual(missingGlobs(['a', 'b', 'c'], { a: true, b: false }), ['c']);
    assert.deepEqual(missingGlobs(['a'], undefined), ['a']);
  });
});

describe('the state of the tree', () => {
  class Memento {
    readonly stored = new Map<string, unknown>();
    keys = () => [...this.stored.keys()];
    get = <T>(name: string, usual?: T): T => (this.stored.has(name) ? (this.stored.get(name) as T) : (usual as T));
    update = (name: string, kept: unknown): Promise<void> => {
      // as VS Code keeps it
      this.stored.set(name, JSON.parse(JSON.stringify(kept)));
      return Promise.resolve();
    };
  }

  it('is kept across windows, and does not grow without end', async () => {
    const memento = new Memento();
    const state = new TreeState(memento);
    for (let i = 0; i < 600; i++) state.setExpanded(`node ${i}`, true);
    state.setExpanded('node 599', false);
    state.filter = 'abc';
    await state.choose('sort', 'cache', 'size');
    const later = new TreeState(memento);
    assert.deepEqual(
      ['node 0', 'node 598', 'node 599'].map((id) => later.isExpanded(id)),
      [false, true, false],
    );
    assert.equal(later.filter, 'abc');
    assert.equal(later.choice('sort', 'cache', ['usual', 'size'], 'usual'), 'size');
    assert.equal(later.choice('sort', 'another', ['usual', 'size'], 'usual'), 'usual');
    assert.equal(later.choice('sort', 'cache', ['usual', 'other'], 'usual'), 'usual');
  });
});
