/** The demonstration caches, entry by entry, as the reference reads them while the test runs. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  callKey,
  CallPickleFile,
  DataFrame,
  Digest,
  Global,
  Instance,
  NdArray,
  PyDict,
  repr,
  Sql,
  Tuple,
  ValuePickleFile,
} from '../../engine/index.ts';
import type { CallStorage, DigestedCall, DigestHex, Value } from '../../engine/index.ts';
import { mappingOf } from '../../engine/values/mapping.ts';
import { Record } from '../../engine/values/index.ts';
import { requireReference } from '../reference/reference.ts';
import type { Session } from '../reference/reference.ts';
import { tableOf } from '../releases/table.ts';
import { demo } from '../support/demo.ts';

/** What is told of a value: plain data by repr, arrays by their bytes, tables by their cells, objects by class and fields. */
type Said = readonly unknown[];

const python = `
import hashlib, math, os, sys
import numpy as np, pandas as pd
sys.path.insert(0, inp['demo'])
os.chdir(inp['demo'])
import eos_study
from fleche.config import load_cache_config
session[inp['name']] = load_cache_config(inp['name'])

def fields(value):
    names = getattr(type(value), '__dataclass_fields__', None) or [each.name for each in getattr(type(value), '__attrs_attrs__', ())]
    return [[name, said(getattr(value, name))] for name in names]

def said(value):
    kind = type(value)
    if kind in (list, tuple):
        return [kind.__name__, [said(each) for each in value]]
    if kind is dict:
        return ['dict', [[said(key), said(each)] for key, each in value.items()]]
    if kind is np.ndarray:
        return ['array', value.dtype.str, list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]
    if kind is pd.DataFrame:
        columns = [column(name, value.iloc[:, place]) for place, name in enumerate(value.columns)]
        return ['table', {'columns': columns, 'index': column(value.index.name, value.index)}]
    if kind.__module__ == 'eos_study':
        return ['object', 'eos_study.' + kind.__qualname__, fields(value)]
    return ['plain', repr(value)]

def cell(item):
    if item is None or isinstance(item, float) and math.isnan(item):
        return None
    return repr(item.item() if isinstance(item, np.generic) else item)

def column(name, values):
    return {'name': cell(name), 'dtype': str(values.dtype), 'cells': [cell(each) for each in values]}

def text(digest):
    return None if digest is None else str(digest)

def record(call):
    return [call.name, call.module, call.version, text(call.code_digest), [[name, str(key)] for name, key in call.arguments.items()],
            text(call.result), [[name, repr(dict(data))] for name, data in call.metadata.items()], str(call.to_lookup_key())]

values, calls = session[inp['name']].values, session[inp['name']].calls
keys, counts = sorted(map(str, values.list())), values.count_reuses()
called = sorted(map(str, calls.list()))
out({
    'values': {key: said(values.load(key)) for key in keys},
    'reuses': {key: counts[key] for key in keys},
    'children': {key: sorted(map(str, values.child_digests(key))) for key in keys},
    'calls': {key: record(calls.load(key)) for key in called},
    'short': {'values': [str(key) for key in values.shrink(*keys)], 'calls': [str(key) for key in calls.shrink(*called)]},
})`;

type Told = {
  readonly values: { readonly [key: string]: Said };
  readonly reuses: { readonly [key: string]: number };
  readonly children: { readonly [key: string]: readonly string[] };
  readonly calls: { readonly [key: string]: readonly unknown[] };
  readonly short: { readonly values: readonly string[]; readonly calls: readonly string[] };
};

function said(value: Value): Said {
  if (Array.isArray(value)) return ['list', value.map(said)];
  if (value instanceof Tuple) return ['tuple', value.items.map(said)];
  if (value instanceof PyDict) return ['dict', [...value].map(([key, item]) => [said(key), said(item)])];
  if (value instanceof NdArray)
    return ['array', value.dtype.str, value.shape, createHash('sha256').update(value.toC().bytes).digest('hex')];
  if (value instanceof DataFrame) return ['table', tableOf(value)];
  if (value instanceof Record || value instanceof Instance) {
    const cls = value instanceof Record ? value.cls : value.callee;
    const fields = value instanceof Record ? value.fields : value.state;
    assert.ok(cls instanceof Global && fields instanceof PyDict, repr(value));
    return ['object', cls.path, [...fields].map(([name, item]) => [name, said(item)])];
  }
  return ['plain', repr(value)];
}

function record(call: DigestedCall): readonly unknown[] {
  const { codeDigest } = call;
  return [
    ...[call.name, call.module, call.version, codeDigest instanceof Digest ? codeDigest.hex : codeDigest],
    [...call.arguments].map(([name, { hex }]) => [name, hex]),
    call.result?.hex ?? null,
    [...call.metadata].map(([name, data]) => [name, repr(mappingOf(data) ?? data)]),
    callKey(call),
  ];
}

async function listed(store: { list(): AsyncIterable<DigestHex> }): Promise<[DigestHex, ...DigestHex[]]> {
  const keys: DigestHex[] = [];
  for await (const key of store.list()) keys.push(key);
  return keys.sort() as [DigestHex, ...DigestHex[]];
}

const caches: { readonly [name: string]: () => CallStorage & AsyncDisposable } = {
  eos: () => new Sql({ url: `sqlite:///${join(demo, 'eos/calls.db')}` }),
  sweep: () => new CallPickleFile({ root: join(demo, 'sweep/calls') }),
};

for (const [name, openCalls] of Object.entries(caches))
  describe(`the demonstration cache ${name}`, function () {
    this.timeout(60_000);
    const values = new ValuePickleFile({ root: join(demo, name, 'values') });
    let session: Session | undefined;
    let copy: string;
    let told: Told;
    before(async function () {
      session = (await requireReference(this)).start();
      // of its own: the reference keeps files beside a database that it reads
      copy = mkdtempSync(join(tmpdir(), 'fleche-demo-'));
      cpSync(demo, copy, { recursive: true });
      told = (await session.call(python, { demo: copy, name })) as Told;
    });
    after(async () => {
      await session?.dispose();
      if (copy) rmSync(copy, { recursive: true });
    });

    it('has the keys that the reference lists, and shortens and expands them alike', async () => {
      await using calls = openCalls();
      for (const [store, keys, short] of [
        [values, Object.keys(told.values), told.short.values],
        [calls, Object.keys(told.calls), told.short.calls],
      ] as const) {
        const own = await listed(store);
        assert.deepEqual(own, keys);
        assert.deepEqual(await store.shrink(...own), short);
        for (const [i, each] of short.entries()) {
          assert.equal(await store.expand(each), own[i]);
          assert.ok(await store.contains(each));
        }
      }
    });

    it('has the children and reuses that the reference counts', async () => {
      for (const [key, children] of Object.entries(told.children))
        assert.deepEqual([...(await values.childDigests(key as DigestHex))].sort(), children, key);
      const counts = await values.countReuses();
      assert.deepEqual(Object.fromEntries(Object.keys(told.reuses).map((key) => [key, counts.get(key as DigestHex)])), told.reuses);
    });

    it('holds the calls that the reference loads', async () => {
      await using calls = openCalls();
      for (const [key, call] of Object.entries(told.calls)) assert.deepEqual(record(await calls.load(key)), call, key);
    });

    it('holds the values that the reference loads', async () => {
      for (const [key, value] of Object.entries(told.values)) assert.deepEqual(said(await values.load(key)), value, key);
      const kinds = new Set(Object.values(told.values).map(([kind]) => kind));
      for (const kind of ['plain', 'array', 'object', 'dict', 'tuple', ...(name === 'eos' ? ['table', 'list'] : [])])
        assert.ok(kinds.has(kind), kind);
    });
  });
