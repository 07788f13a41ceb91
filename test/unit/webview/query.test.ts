import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { QueryForm } from '../../../engine/workers/protocol.ts';
import {
  checkForm,
  describeQuery,
  emptyForm,
  fieldText,
  freshId,
  fromQuery,
  functionText,
  modesOf,
  placeErrors,
  readField,
  readFunction,
  sameField,
  toQuery,
} from '../../../webview/query/form.ts';
import type { Condition, Field, FormState } from '../../../webview/query/form.ts';
import { readSavedQuery } from '../../../webview/query/saved.ts';
import { firstView } from '../../../webview/query/view.ts';

const condition = (part: Partial<Condition>): Condition => ({
  ...{ id: 1, kind: 'argument', name: 'a', key: '', mode: 'equals', value: '1' },
  ...part,
});
const formOf = (...conditions: Partial<Condition>[]): FormState => ({
  ...emptyForm,
  conditions: conditions.map((part, i) => condition({ id: i + 1, ...part })),
});

describe('webview: query form', () => {
  it('asks nothing of what may be anything, and of what is only to be there no more than that', () => {
    const form: FormState = {
      ...formOf(
        { value: ' 3.6 ' },
        { name: 'b', mode: 'present', value: 'what was typed before' },
        { name: 'c', mode: 'any' },
        { name: ' ', value: '' },
        { kind: 'metadata', name: 'tags', key: 'project', value: "'eos'" },
        { kind: 'metadata', name: 'git', mode: 'present' },
        { kind: 'version', name: '', value: '2' },
        { kind: 'result', name: '', mode: 'any', value: '5' },
      ),
      name: ' relax ',
    };
    assert.deepEqual(toQuery(form), {
      name: 'relax',
      version: '2',
      arguments: [
        { name: 'a', value: '3.6' },
        { name: 'b', value: '' },
      ],
      metadata: [{ name: 'tags', key: 'project', value: "'eos'" }, { name: 'git' }],
    });
  });

  it('gives back any query that it was opened with', () => {
    const text = fc.stringMatching(/^[a-z0-9'<>[\]]{1,8}$/);
    const metadata = fc.oneof(
      fc.record({ name: text }, { noNullPrototype: true }),
      fc.record({ name: text, key: text }, { noNullPrototype: true }),
      fc.record({ name: text, key: text, value: text }, { noNullPrototype: true }),
    );
    const query = fc.record(
      {
        ...{ name: text, module: text, version: text, result: text, metadata: fc.array(metadata) },
        arguments: fc.array(fc.record({ name: text, value: fc.oneof(text, fc.constant('')) }, { noNullPrototype: true })),
      },
      { requiredKeys: ['arguments', 'metadata'], noNullPrototype: true },
    );
    fc.assert(fc.property(query, (asked) => assert.deepEqual(toQuery(fromQuery(asked as QueryForm)), asked)));
  });

  it('reads the name of a field as it is written', () => {
    const fields = fc.oneof(
      fc.record({
        kind: fc.constant('argument' as const),
        name: fc.constantFrom('a', 'version', 'result', 'x.y', 'argument z'),
        key: fc.constant(''),
      }),
      fc.record({ kind: fc.constant('metadata' as const), name: fc.constantFrom('tags', 'runtime'), key: fc.constantFrom('', 'n', 'a.b') }),
      fc.record({ kind: fc.constantFrom('version' as const, 'result' as const), name: fc.constant(''), key: fc.constant('') }),
    );
    fc.assert(fc.property(fields, (field: Field) => assert.ok(sameField(readField(fieldText(field)), field), fieldText(field))));
    assert.deepEqual(readField(' tags.project '), { kind: 'metadata', name: 'tags', key: 'project' });
  });

  it('reads the name of a function as one of those that are there, else with its module before the last dot', () => {
    const known = [
      { module: 'eos.workflow', name: 'relax' },
      { module: null, name: 'loose' },
      { module: 'eos', name: 'study.<locals>.plot' },
    ];
    for (const [text, module, name] of [
      ['eos.workflow.relax', 'eos.workflow', 'relax'],
      ['eos.study.<locals>.plot', 'eos', 'study.<locals>.plot'],
      ['study.<locals>.plot', '', 'study.<locals>.plot'],
      ['eos.workflow.*', 'eos.workflow', ''],
      ['relax', '', 'relax'],
      ['other.thing', 'other', 'thing'],
      ['', '', ''],
    ] as const) {
      assert.deepEqual(readFunction(text, known), { module, name }, text);
      assert.equal(functionText({ module, name }), text);
    }
  });

  it('finds what is wrong before it is asked', () => {
    const form = formOf(
      { name: '', value: '3' },
      { name: 'b' },
      { name: 'b', mode: 'present' },
      { name: 'c', value: ' ' },
      { name: 'c', mode: 'any', value: '' },
      { kind: 'metadata', name: 'b' },
    );
    assert.deepEqual([...checkForm(form).keys()], [1, 3, 4]);
    assert.equal(checkForm(formOf({}, { name: 'd' })).size, 0);
    assert.equal(freshId(form), 7);
  });

  it('asks only what fleche can', () => {
    assert.deepEqual(modesOf(condition({ kind: 'version' })), ['any', 'equals']);
    assert.deepEqual(modesOf(condition({ kind: 'metadata', name: 'tags' })), ['any', 'present']);
    assert.deepEqual(modesOf(condition({})), ['any', 'present', 'equals']);
  });

  it('puts an error where it belongs, at its character', () => {
    const form = formOf({ value: '  (1, ' }, { kind: 'metadata', name: 'tags', key: 'n', value: 'x' }, { kind: 'version', value: '1.5' });
    const { errors, others } = placeErrors(form, [
      { field: 'arguments.a', message: 'open', offset: 4 },
      { field: 'metadata.tags.n', message: 'no literal', offset: 0 },
      { field: 'version', message: 'no version', offset: null },
      { field: 'elsewhere', message: 'lost', offset: null },
    ]);
    assert.deepEqual(
      [...errors],
      [
        [1, { message: 'open', offset: 6 }],
        [2, { message: 'no literal', offset: 0 }],
        [3, { message: 'no version', offset: null }],
      ],
    );
    assert.deepEqual(others, ['lost']);
  });

  it('says in words what was asked', () => {
    assert.equal(describeQuery(toQuery(emptyForm)), 'calls of any function');
    const query = {
      ...{ name: 'relax', module: 'eos', metadata: [{ name: 'runtime' }] },
      arguments: [
        { name: 'a', value: '3.6' },
        { name: 'b', value: '' },
      ],
    };
    assert.equal(describeQuery(query), 'calls of relax in eos where a = 3.6 and b is an argument and runtime is recorded');
  });

  it('restores only what it kept', () => {
    const saved = { form: formOf({}, { name: 'b' }), view: firstView, ran: true };
    assert.deepEqual(readSavedQuery(structuredClone(saved)), saved);
    for (const wrong of [
      null,
      [],
      {},
      { ...saved, form: { ...saved.form, conditions: [{ id: 1 }] } },
      { ...saved, view: null },
      { ...saved, ran: 3 },
    ])
      assert.equal(readSavedQuery(wrong), undefined);
  });
});
