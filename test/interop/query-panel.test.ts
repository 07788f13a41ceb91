/** What the query panel makes of calls, beside what the reference makes of them: its table, and the same query in Python. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHandlers } from '../../engine/workers/handlers.ts';
import type { PairConfig, QueryForm, QueryRow } from '../../engine/workers/protocol.ts';
import { pythonQuery } from '../../extension/python.ts';
import { ColumnCollector, literalOrder } from '../../webview/query/columns.ts';
import { exportedText } from '../../webview/query/export.ts';
import { requireReference } from '../reference/reference.ts';
import type { Session } from '../reference/reference.ts';
import { demo, eos, settings, structure } from '../support/demo.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

describe('the query panel, judged by the reference', function () {
  this.timeout(60_000);
  let session: Session | undefined;
  let folder: string;
  let engine: ReturnType<typeof createHandlers>;
  before(async function () {
    session = (await requireReference(this)).start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-panel-'));
    engine = createHandlers({ role: 'front', catalogFolders: [join(folder, 'catalogs')] });
    cpSync(join(demo, 'eos'), join(folder, 'eos'), { recursive: true });
  });
  after(async () => {
    await session?.dispose();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function rowsOf(cache: PairConfig, form: QueryForm): Promise<QueryRow[]> {
    const rows: QueryRow[] = [];
    for await (const row of engine.query({ cache, form }, context)) rows.push(row);
    return rows;
  }
  const everything: QueryForm = { arguments: [], metadata: [] };

  it('has the columns and cells of table(), whatever names clash', async () => {
    const root = join(folder, 'clashes');
    const theirs = (await session?.call(
      `from fleche.call import DigestedCall
from fleche.config import cache_from_config
from fleche.storage import CallPickleFile, ValuePickleFile
values, calls = ValuePickleFile(root=inp + '/values'), CallPickleFile(root=inp + '/calls')
def save(name, module, arguments, metadata, result):
    calls.save(DigestedCall(name=name, module=module, arguments={k: values.save(v) for k, v in arguments.items()}, metadata=metadata,
        version=None, code_digest=None, result=values.save(result)))
run = {'timestart': 1764165785.25, 'timestop': 1764165790.75, 'walltime': 5.5}
save('f', 'm', {'x': 1.5, 'name': 'n', 'module': 'o'}, {'runtime': run}, [1, 2])
save('f', 'm', {'x': 2.5, 'walltime': 'mine', 'result': 7}, {'runtime': run, 'tags': {'project': 'eos', 'x': 'of the tags'}}, 'text')
save('g', None, {'a_x': 3, 'project': 'p'}, {'tags': {'project': 'first'}, 'more': {'project': 'last', 'list': [1, (2, 3)]}, 'bare': 5}, {'k': 1.0})
save('g', 'm', {}, {}, 0.5)
table = cache_from_config({'values': {'type': 'pickle', 'root': inp + '/values'}, 'calls': {'type': 'pickle', 'root': inp + '/calls'}}) \\
    .query().table(arguments=True, results=True, shrink_keys=False)
def cell(column, value):
    return str(value) if column in ('timestart', 'timestop') else value if column in ('name', 'module') else repr(value)
out({'columns': list(table.columns), 'rows': {key: {column: cell(column, value) for column, value in row.items() if value == value and value is not None}
    for key, row in zip(table.index, table.to_dict('records'))}})`,
      root,
    )) as { columns: string[]; rows: Record<string, Record<string, string>> };
    const [cache] = (await engine.identify({ path: root }, context)).caches as PairConfig[];
    assert.ok(cache);
    await engine.index({ cache }, context);
    const rows = await rowsOf(cache, everything);
    const collector = new ColumnCollector();
    for (const row of rows) collector.add(row);
    const columns = collector.facts().map(({ column }) => column);
    const own = new Set(['call', 'version']);
    assert.deepEqual(columns.flatMap(({ title }) => (own.has(title) ? [] : [title])).sort(), [...theirs.columns].sort());
    assert.equal(rows.length, Object.keys(theirs.rows).length);
    for (const row of rows)
      for (const column of columns) {
        if (own.has(column.title)) continue;
        const [ours, wanted] = [exportedText(column, row, new Map()), theirs.rows[row.key]?.[column.title] ?? ''];
        // pandas makes one type of number of a column
        const numbers = [ours, wanted].map(literalOrder);
        if (numbers.every((number) => typeof number === 'number')) assert.equal(numbers[0], numbers[1], column.title);
        else assert.equal(ours, wanted, `${column.title} of ${row.key}`);
      }
  });

  it('copies each query as Python that finds the same calls', async () => {
    const [found] = (await engine.identify({ path: join(folder, 'eos') }, context)).caches as PairConfig[];
    assert.ok(found);
    const cache: PairConfig = found;
    await engine.index({ cache }, context);
    const argument = (name: string, value: string): QueryForm => ({ ...everything, arguments: [{ name, value }] });
    const forms: readonly (readonly [QueryForm, isFound: boolean])[] = [
      [everything, true],
      [{ ...everything, name: 'make_structure', module: 'eos_study', version: '2' }, true],
      [{ ...everything, version: "'1.2'" }, true],
      [{ ...everything, version: "'2'" }, false],
      [argument('symbol', "'Si'"), true],
      [argument('symbol', ''), true],
      [{ ...argument('symbol', "'Si'"), arguments: [...argument('symbol', "'Si'").arguments, { name: 'a', value: '5.431' }] }, true],
      [argument('settings', `#${settings.slice(0, 10)}`), true],
      [argument('structure', `#${structure}`), true],
      [argument('a', 'None'), false],
      [argument('a', "(1, float('nan'), [inf, {'k': b'\\x00'}])"), false],
      [{ ...everything, result: `#${structure.slice(0, 12)}` }, true],
      [{ ...everything, metadata: [{ name: 'runtime', key: 'walltime' }, { name: 'tags' }] }, true],
      [{ ...everything, metadata: [{ name: 'tags', key: 'project', value: "'equation of state'" }] }, true],
      [{ ...everything, metadata: [{ name: 'tags', key: `it's "quoted"`, value: '[1, 2.0]' }] }, false],
    ];
    const programs: string[] = [];
    for (const [form] of forms) programs.push(pythonQuery(cache, await engine.queryPython({ cache, form }, context)));
    const theirs = (await session?.call(
      `def run(program):
    scope = {}
    exec(program, scope)
    return [sorted(str(call.to_lookup_key()) for call in scope['calls']), len(scope['table'])]
import sys
sys.path.insert(0, inp['modules'])
out([run(program) for program in inp['programs']])`,
      { programs, modules: demo },
    )) as [string[], number][];
    for (const [i, [form, isFound]] of forms.entries()) {
      const keys = (await rowsOf(cache, form)).map(({ key }) => key).sort();
      assert.deepEqual(keys, theirs[i]?.[0], programs[i]);
      assert.equal(theirs[i]?.[1], keys.length);
      assert.equal(keys.length > 0, isFound, programs[i]);
    }
    assert.equal(theirs[0]?.[0].length, eos.calls);
  });
});
