// Records and templates for the SQL call stores: what the reference writes, asks, and shows.
import { Digest, literalEval, QueryCall, repr } from '../../engine/index.ts';
import type { DigestedCall, PyDict, Value } from '../../engine/index.ts';

/** Python that both directions share. Metadata is what JSON makes of it: SQL keeps JSON. */
export const python = `
from fleche.call import DigestedCall, QueryCall
from fleche.digest import Digest, digest
from fleche.storage import Sql

ODD = [
    {'v': 1}, {'v': 1.0}, {'v': True}, {'v': '1'}, {'v': '1.0'}, {'v': 'true'}, {'v': False}, {'v': 0}, {'v': 0.1}, {'v': 1e300}, {'v': -0.0},
    {'v': 2**53 + 1}, {'v': 2**53 + 2}, {'v': 2**63}, {'v': 10**30}, {'v': -10**25}, {'v': None}, {'v': ''}, {'v': 'it\\'s "q" \\\\ %'},
    {'v': 'Abc'}, {'v': 'abc'}, {'v': 'abc '}, {'v': 'é'}, {'v': 'e\\u0301'}, {'v': '😀 \\u2028'}, {'v': '12abc'}, {'v': [1, 2.5, 'x']},
    {'v': [1.0, 2.5, 'x']}, {'v': [1, 2]}, {'v': []}, {'v': {'w': [1, {'x': True}]}}, {'v': {}}, {'a.b': 1}, {'a"b': 1}, {"a'b": 1}, {'a\\\\b': 1},
    {'é': 1}, {'😀': 1}, {'': 1}, {'$': 1}, {'a b[0]': 1}, {'V': 1}, {},
]

def record(i):
    return DigestedCall(
        name=['relax', 'energy', 'plot'][i % 3],
        arguments={'b': digest([i % 2]), 'a': digest(i % 5), 'c': digest(None), 'i': digest(['i', i]), **({'only': digest(i)} if i % 4 == 0 else {})},
        metadata={'runtime': {'timestart': 1.5 * i, 'walltime': 0.25},
                  **({'tags': {'who': 'me' if i % 2 else 'you', 'n': i % 4, 'deep': {'x': [1]}}} if i % 7 else {}),
                  'odd': ODD[i % len(ODD)], **({'Üm läut': {}} if i == 8 else {}),
                  **({'bare': [2**60, -3, 1.5, 1e300, 'text', [1, 2.0]][i % 6]} if i > 60 else {})},
        module=['m.one', 'm.two', None][i % 3], version=[None, 2, '1.2', 'é'][i % 4],
        code_digest=Digest('ab' * 32) if i % 2 else None, result=digest([i]) if i % 5 else None)

def show(call):
    return [call.name, [[k, str(v)] for k, v in call.arguments.items()], call.module, call.version,
            None if call.code_digest is None else str(call.code_digest), None if call.result is None else str(call.result),
            sorted([k, repr(v)] for k, v in call.metadata.items())]

def template(text):
    fields = {'arguments': {}, 'metadata': {}, **eval(text)}
    if 'code_digest' in fields: fields['code_digest'] = Digest(fields['code_digest'])
    return QueryCall(**fields)
`;

/** Templates as Python literals, so that 1 and 1.0 stay apart. */
export const plainTemplates = [
  '{}',
  "{'name': 'relax'}",
  "{'name': 'rel'}",
  "{'name': \"x' OR 1=1 --\"}",
  "{'module': 'm.two'}",
  "{'version': 2}",
  "{'version': '1.2'}",
  "{'version': '2'}",
  "{'version': 'é'}",
  "{'arguments': {'a': 3}}",
  "{'arguments': {'a': 3, 'b': [1]}}",
  "{'arguments': {'a': None}}",
  "{'arguments': {'only': None}}",
  "{'arguments': {'zz': None}}",
  "{'arguments': {'b': [0]}, 'name': 'plot'}",
  "{'result': [7]}",
  "{'code_digest': '" + 'ab'.repeat(32) + "'}",
  "{'metadata': {'tags': {}}}",
  "{'metadata': {'tags': None}}",
  "{'metadata': {'Üm läut': {}}}",
  "{'metadata': {'tags': {'who': 'me'}}}",
  "{'metadata': {'tags': {'who': None, 'n': 2}}}",
  "{'metadata': {'tags': {'n': '2'}}}",
  "{'metadata': {'tags': {'n': 2.0}}}",
  "{'metadata': {'tags': {'deep': {'x': [1]}}}}",
  "{'metadata': {'tags': {'deep': {'x': [2]}}}}",
  "{'metadata': {'runtime': {'walltime': 0.25}}}",
  "{'metadata': {'runtime': {'timestart': 4.5}, 'tags': {'n': 3}}}",
  "{'metadata': {'other': {}}}",
];
/** Those on which the statements of the reference fail or miss something in one database or another. */
export const oddTemplates = [
  "{'name': 'RELAX'}",
  "{'metadata': {'runtime': {'timestart': 3}}}",
  ...[
    ...['1', '1.0', 'True', "'1'", "'1.0'", "'true'", 'False', '0', '0.1', '1e300', '0.0', '9007199254740993', '9007199254740992.0'],
    ...[
      '9223372036854775808',
      '10**30',
      '1e30',
      '-10**25',
      'None',
      "''",
      `'it\\'s "q" \\\\ %'`,
      "'Abc'",
      "'abc'",
      "'abc '",
      "'é'",
      "'😀 \\u2028'",
    ],
    ...["'12abc'", '12', "[1, 2.5, 'x']", '[1, 2]', '[]', "{'w': [1, {'x': True}]}", "{'w': [1, {'x': 1}]}", '{}', '(1, 2)'],
  ].map(
    (value) => `{'metadata': {'odd': {'v': ${value.replace('10**30', `1${'0'.repeat(30)}`).replace('10**25', `1${'0'.repeat(25)}`)}}}}`,
  ),
  ...['a.b', 'a"b', "a'b", 'a\\\\b', 'é', '😀', '', '$', 'a b[0]', 'V', 'absent'].map(
    (key) => `{'metadata': {'odd': {${key.includes("'") ? `"${key}"` : `'${key}'`}: 1}}}`,
  ),
];

export const templates = [...plainTemplates, ...oddTemplates];

export function toTemplate(text: string): QueryCall {
  const fields = Object.fromEntries(literalEval(text) as PyDict) as { readonly [field: string]: Value };
  const { code_digest: codeDigest, arguments: args, metadata, ...rest } = fields;
  return new QueryCall({
    ...rest,
    ...(codeDigest !== undefined && { codeDigest: new Digest(codeDigest as string) }),
    ...(args !== undefined && { arguments: args as ReadonlyMap<string, Value> }),
    ...(metadata !== undefined && { metadata: metadata as ReadonlyMap<string, Value> }),
  });
}

const hex = (digest: Digest | string | null) => (digest instanceof Digest ? digest.hex : digest);

/** The same as Python's `show`. */
export const show = (call: DigestedCall) => [
  call.name,
  [...call.arguments].map(([name, value]) => [name, value.hex]),
  call.module,
  call.version,
  hex(call.codeDigest),
  hex(call.result),
  [...call.metadata].map(([name, data]) => [name, repr(data)]).sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
];
