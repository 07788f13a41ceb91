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
  Global,
  Instance,
  NdArray,
  PyDict,
  repr,
  Sql,
  Tuple,
  ValuePickleFile,
} from '../../engine/index.ts';
import type { CallStorage, DigestHex, Value } from '../../engine/index.ts';
import { keysOf } from '../../engine/conformance/samples.ts';
import { Record } from '../../engine/values/index.ts';
import { requireReference } from '../reference/reference.ts';
import type { Session } from '../reference/reference.ts';
import { recordOf, tableOf, type CallRecord } from '../releases/told.ts';
import { demo } from '../support/demo.ts';

/** What is told of a value: plain data by repr, arrays by their bytes, tables by their cells, objects by class and fields. */
type Said = readonly unknown[];

const python = `
import hashlib, os, sys
import numpy as np, pandas as pd
sys.path[:0] = [inp['demo'], inp['releases']]
os.chdir(inp['demo'])
import eos_study
from fleche.config import load_cache_config
from told import record, table

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
        return ['table', table(value)]
    if kind.__module__ == 'eos_study':
        return ['object', 'eos_study.' + kind.__qualname__, fields(value)]
    return ['plain', repr(value)]

cache = load_cache_config(inp['name'])
values, calls = cache.values, cache.calls
keys, called, counts = sorted(values.list()), sorted(calls.list()), values.count_reuses()
out({
    'values': {key: said(values.load(key)) for key in keys},
    'reuses': {key: counts[key] for key in keys},
    'children': {key: sorted(values.child_digests(key)) for key in keys},
    'calls': {key: record(calls.load(key)) for key in called},
    'lookupKeys': {key: calls.load(key).to_lookup_key() for key in called},
    'short': {'values': values.shrink(*keys), 'calls': calls.shrink(*called)},
})`;

type Told = {
  readonly values: { readonly [key: string]: Said };
  readonly reuses: { readonly [key: string]: number };
  readonly children: { readonly [key: string]: readonly string[] };
  readonly calls: { readonly [key: string]: CallRecord };
  readonly lookupKeys: { readonly [key: string]: string };
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
      told = (await session.call(python, { demo: copy, name, releases: join(import.meta.dirname, '../releases') })) as Told;
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
        const own = await keysOf(store);
        assert.deepEqual(own, keys);
        assert.deepEqual(await store.shrink(...(own as [DigestHex, ...DigestHex[]])), short);
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
      for (const [key, expected] of Object.entries(told.calls)) {
        const call = await calls.load(key);
        assert.deepEqual(recordOf(call), expected, key);
        assert.equal(callKey(call), told.lookupKeys[key]);
      }
    });

    it('holds the values that the reference loads', async () => {
      for (const [key, value] of Object.entries(told.values)) assert.deepEqual(said(await values.load(key)), value, key);
      const kinds = new Set(Object.values(told.values).map(([kind]) => kind));
      for (const kind of ['plain', 'array', 'object', 'dict', 'tuple', ...(name === 'eos' ? ['table', 'list'] : [])])
        assert.ok(kinds.has(kind), kind);
    });
  });
