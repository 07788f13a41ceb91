/** The words, symbols and choices of the tree. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeServer } from '../../../scripts/lib/code-server.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { formatTime } from '../../../extension/format.ts';
import { cacheIcon, cacheText } from '../../../extension/tree/cache-text.ts';
import { isIn } from '../../../extension/tree/choices.ts';
import { globsOf, missingGlobs } from '../../../extension/tree/exclusions.ts';
import { callIcon, valueIcon } from '../../../extension/tree/icons.ts';
import { callGroupLabel, callLabel, callsLabel, partLabel, totalLabel, valueLabel } from '../../../extension/tree/labels.ts';
import { adviceFor, helps, unreadProblem } from '../../../extension/tree/problems.ts';
import { TreeState } from '../../../extension/tree/state.ts';
import { briefProblem, callTooltip, linked, valueTooltip } from '../../../extension/tree/tooltips.ts';
import type { CallGroup, CallRow, PairConfig, ValueRow } from '../../../engine/workers/protocol.ts';
import { needPart } from '../../support/need.ts';

const key = 'ab12cd34'.repeat(8);
const value: ValueRow = {
  key,
  kind: 'array',
  type: 'ndarray',
  shape: '(2,) float64',
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

/** Four minutes after the call. */
const now = 1_700_000_240;
const place = { cacheId: 'c', key, store: 'values' } as const;

describe('a row of the tree', () => {
  it('has the size and both counts of a value: an argument of 50 calls is far from unused', () => {
    assert.equal(valueLabel(value, 'key', now).description, '33.0 kB · ×3 · 50 calls');
    assert.match(valueLabel({ ...value, reuses: 0 }, 'key', now).spoken, /held by 0 other values, in 50 calls/);
    assert.equal(valueLabel({ ...value, reuses: 0, calls: 0 }, 'key', now).description, '33.0 kB');
    assert.match(valueLabel({ ...value, reuses: 0, calls: 0 }, 'key', now).spoken, /used by no other value and no call/);
  });

  it('shows an array by its shape and dtype, anything else as Python prints it', () => {
    assert.equal(valueLabel(value, 'key', now).text, 'array (2,) float64');
    assert.equal(valueLabel({ ...value, shape: null, preview: "{'a': 1}" }, 'key', now).text, "{'a': 1}");
    const child = { label: 'x', key, kind: 'array', type: 'ndarray', shape: '(2,) float64', preview: 'array([1., 2.])' } as const;
    assert.deepEqual(partLabel(child), {
      text: 'x',
      description: 'array (2,) float64',
      spoken: `x, ndarray array([1., 2.]), digest ${key}`,
    });
    assert.equal(partLabel({ ...child, madeBy: 'relax' }).description, 'array (2,) float64 · from relax');
  });

  it('begins with what values are sorted by', () => {
    assert.match(valueLabel(value, 'size', now).description, /^33\.0 kB · ×3/);
    const written = (value.written as number) / 1000;
    assert.match(valueLabel(value, 'age', written + 7200).description, /^2 h ago · 33\.0 kB/);
    assert.match(valueLabel(value, 'age', written + 30 * 86400).description, /^2026-11-2\d · 33\.0 kB/);
    assert.match(valueLabel(value, 'reuses', now).description, /^×3 · 50 calls · 33\.0 kB/);
    // 53 uses, stored once: 52 times its size
    assert.match(valueLabel(value, 'saved', now).description, /^×3 · 50 calls · saves 1\.7 MB · 33\.0 kB/);
  });

  it('of a call is its arguments; what it took, when, and its digest stand beside it', () => {
    assert.equal(callLabel({ ...call, arguments: call.arguments.slice(1) }, false, now).text, '2');
    const { text, description, spoken } = callLabel(call, false, now);
    assert.ok(text.startsWith("'long") && text.endsWith(', 2') && text.length <= 20, text);
    assert.equal(description, '4.2 s · 4 min ago · ab12cd34');
    assert.ok(spoken.includes('order=2') && spoken.includes('long '.repeat(20)));
    assert.equal(callLabel({ ...call, arguments: [] }, false, now).text, '()');
    const alone = { ...call, arguments: [{ name: 's', key, repr: "Structure(symbol='Al', cell=array([4.05, 0., 0.]))" }] };
    assert.equal(callLabel(alone, false, now).text, "Structure('Al', cel…", 'what tells siblings apart comes early');
  });

  it('of a call among those of other functions is its name', () => {
    const { text, description } = callLabel(call, true, now);
    assert.equal(text, 'fit');
    assert.match(description, /^'long.*, 2 · 4\.2 s · 4 min ago · ab12cd34$/);
  });

  it('says first what is not as it should be with a call', () => {
    for (const [state, text] of [
      ['prepared', 'prepared'],
      ['result missing', 'result missing'],
      ['argument missing', 'argument x missing'],
      ['unreadable', 'cannot be read'],
    ] as const) {
      const args = call.arguments.map((each, i) =>
        state === 'argument missing' && i === 0 ? { ...each, isMissing: true as const } : each,
      );
      const label = callLabel({ ...call, state, arguments: args }, false, now);
      assert.ok(label.description.startsWith(`${text} · `), label.description);
      if (state === 'argument missing') assert.equal(label.text, 'ab12cd34…, 2');
    }
  });

  it('of a group has its count, and how long ago its latest call was, or the bytes of its values', () => {
    const row = { group: { version: '2' }, value: '2', calls: 1200, bytes: 5e6, latest: now - 3, groups: 0 };
    assert.deepEqual(callGroupLabel('version', row, now), {
      text: 'version 2',
      description: '1,200 · just now',
      spoken: 'version 2, 1,200 calls, the latest just now',
    });
    assert.equal(callGroupLabel('codeDigest', { ...row, value: key }, now).text, 'code ab12cd34');
    assert.equal(callGroupLabel('module', { ...row, value: null }, now).text, '(no module)');
    assert.equal(callGroupLabel('day', { ...row, value: '', latest: null }, now).description, '1,200');
    assert.equal(callGroupLabel('day', { ...row, value: '' }, now).text, '(no time)');
    assert.equal(callsLabel({ count: 1200, bytes: 5e6, functions: 3 }).description, '1,200 in 3 functions');
    assert.equal(totalLabel('Shared', { count: 23, bytes: 1e6 }, 2e6).description, '23 · saves 2.0 MB');
    assert.equal(totalLabel('Top level', { count: 23, bytes: 1e6 }).description, '23 · 1.0 MB');
    assert.equal(totalLabel('Unreachable', { count: 0, bytes: 0 }).description, 'none');
  });

  it('of a cache says what keeps it, how large it is, and whether changes show by themselves', () => {
    const cache: PairConfig = {
      ...{ kind: 'pair', id: 'c', name: 'study', origin: {} },
      values: { type: 'pickle', root: '/v' },
      calls: { type: 'sql', url: 'sqlite:////c.db' },
    };
    assert.equal(cacheText(cache), 'pickle + SQLite');
    assert.equal(cacheText(cache, { bytes: 1.9e9, isLive: true }), 'pickle + SQLite · 1.9 GB · live');
    assert.equal(cacheText({ ...cache, readOnly: true }, { bytes: 1, isLive: false }), 'pickle + SQLite · 1 B · read-only');
    assert.deepEqual([cacheIcon(cache).id, cacheIcon({ ...cache, readOnly: true }).id], ['database', 'lock']);
    for (const [url, name] of [
      ['postgresql+psycopg://h/d', 'PostgreSQL'],
      ['mariadb+pymysql://h/d', 'MariaDB'],
      ['mysql://h/d', 'MySQL'],
    ])
      assert.equal(cacheText({ ...cache, values: undefined, calls: { type: 'sql', url } } as never), name);
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
      ...['bool', 'NoneType', 'dict', 'set', 'tuple', 'datetime', 'Atoms'].map((type) => valueIcon('scalar', type)),
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
    const text = valueTooltip(value, place, detail);
    for (const part of [`\`${key}\``, '33.0 kB on disk, shared: saves 1.7 MB', '**array** \\(2,\\) float64', 'fit\\(x', 'and 52 more'])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.ok(!text.includes('| Type'));
    assert.ok(valueTooltip(value, place).includes(key), 'is something without the file too');
  });

  it('of a call has its arguments and result, and what its state means', () => {
    const text = callTooltip({ ...call, state: 'result missing' }, place);
    for (const part of ['order=2', '→ 1.5', key, '| Version | 2 |', '| Took | 4\\.2 s |', 'not stored any more'])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('of what cannot be read says why, where, and what to do', () => {
    const problem = { code: 'BAD_PICKLE', message: 'The pickle is cut short at byte 12.', path: '/c/values/ab' };
    const text = valueTooltip({ ...value, problem }, place);
    for (const part of ['cut short at byte 12', '/c/values/ab', 'backup']) assert.ok(text.replaceAll('\\', '').includes(part), part);
  });

  it('has the path of what is wrong, of which the row shows the end', () => {
    const brief = (message: string, path: string) => briefProblem({ code: 'X', message, path });
    assert.equal(brief('Calls: /c/d/empty.db has no table.', '/c/d/empty.db'), 'Calls: empty.db has no table.');
    assert.equal(brief('The folder C:\\c\\values\\ does not exist.', 'C:\\c\\values\\'), 'The folder values\\ does not exist.');
    assert.equal(brief('/ cannot be read.', '/'), '/ cannot be read.');
    assert.equal(briefProblem({ code: 'X', message: 'No path.' }), 'No path.');
  });

  it('of a server that does not answer the row shows where it is, and the way leads to where the cache is named', () => {
    const error = { name: 'DatabaseError', code: 'UNREACHABLE', data: { url: 'postgresql+psycopg2://me@db.org:5432/team?options=-c' } };
    const message = `${error.data.url} cannot be reached.`;
    const problem = unreadProblem({ ...error, message }, { file: '/c/fleche.toml', line: 3 });
    assert.deepEqual([problem.code, problem.path, problem.line], ['UNREACHABLE', '/c/fleche.toml', 3]);
    assert.match(briefProblem(problem), /^db\.org:5432 cannot be reached\./);
    assert.ok(problem.message.startsWith(message));
    assert.equal(unreadProblem({ ...error, message }, {}).path, undefined, 'a person opened it');
    const file = unreadProblem(
      { name: 'FormatError', code: 'CORRUPT', message: 'sqlite:////c/calls.db is damaged.', data: { path: '/c/calls.db' } },
      {},
    );
    assert.equal(file.path, '/c/calls.db');
  });

  it('takes nothing that is stored for Markdown', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (stored) => {
        const hostile = { ...call, name: stored, arguments: [{ name: 'x', key, repr: stored }] };
        const text = valueTooltip(value, place, { ...detail, calls: [hostile] });
        const list = text.split('\n\n').find((part) => part.startsWith('Used by\n')) ?? '';
        assert.equal(list.split('\n').length, 3, 'stays on its line');
        const named = /^- \[(.*)\]\(command:fleche\.goToDigest\?[\w%.]+\)$/.exec(list.split('\n')[1] ?? '')?.[1] ?? '[';
        assert.ok(!/(?<!\\)[<[\]|*_]|\$/.test(named), named);
      }),
    );
    assert.ok(callTooltip({ ...call, resultRepr: '```\n[a](command:x)' }, place).includes('````python'));
  });

  it('has links that say which entry they are about, to the commands that it may run and no others', () => {
    const text = [valueTooltip(value, place, detail), callTooltip(call, { ...place, store: 'calls' })].join('\n');
    const found = [...text.matchAll(/\(command:([\w.]+)\?([^)]*)\)/g)];
    assert.ok(found.length >= 7, text);
    for (const [, command, encoded] of found) {
      assert.ok((linked as readonly string[]).includes(command as string), command);
      const [argument] = JSON.parse(decodeURIComponent(encoded as string));
      assert.deepEqual([argument.cacheId, argument.key], ['c', key]);
    }
    assert.deepEqual(new Set(found.map(([, command]) => command)), new Set(linked));
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

  it('comes with what can be done at once, and the way to where it is', () => {
    assert.deepEqual(helps({ code: 'BUSY', message: '' }), ['retry']);
    assert.deepEqual(helps({ code: 'BAD_SIGNATURE', message: '', path: '/v/ab' }), ['key', 'place']);
    assert.deepEqual(helps({ code: 'BAG_UNCLEAN', message: '', path: '/v/ab.h5' }), ['repair', 'place']);
    assert.deepEqual(helps({ code: 'toString', message: '' }), []);
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
