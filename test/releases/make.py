"""Makes the caches of the release that is installed, and writes down what that release says of them. See README.md."""

import gzip
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
os.environ.pop("FLECHE_SECRET_KEY", None)
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import numpy as np
import pandas as pd

import fleche
import specimens
from fleche import call as calls_module
from fleche.caches import Cache
from fleche.call import QueryCall
from fleche.digest import Digest, digest
from fleche.storage import CallPickleFile, Sql, ValuePickleFile
from told import record, table

ROOT = HERE / fleche.__version__
SECRET = "00112233445566778899aabbccddeeff" * 2
# expected.json has of each key as many characters
SHORT = 12
DEFAULT_DEPTH = ValuePickleFile.with_pickle(root=ROOT / "values/default").remaining_depth
# what a stored call is: a Call whose values are digests, later a class of its own
Record = getattr(calls_module, "DigestedCall", calls_module.Call)


# classes and functions of `__main__` are pickled by value; the path of this machine stays out of what they take with them
__file__ = "make.py"
exec(compile((HERE / "by_value.py").read_text(), "by_value.py", "exec"), globals())
by_value = "Local([1, 2]); LocalPlain(1); Local; make_adder(2); increment"

every = specimens.expressions(specimens.scalars, specimens.containers, specimens.arrays, specimens.tables, specimens.records, specimens.objects)
some = specimens.expressions(specimens.few, by_value)
few = specimens.expressions(specimens.few)
of_depth = specimens.expressions(specimens.nested)

# name: how it is made, with which options, what is in it
VALUES = {
    "default": ("with_pickle", {}, every),
    f"depth-{1 - DEFAULT_DEPTH}": ("with_pickle", {"remaining_depth": 1 - DEFAULT_DEPTH}, of_depth),
    "cloudpickle": ("with_cloudpickle", {}, some),
    "dill": ("with_dill", {}, some),
    "compressed": ("with_pickle", {"compress": True}, few),
    "signed": ("with_pickle", {"secret_key": [bytes.fromhex(SECRET)]}, few),
    "sealed": ("with_pickle", {"secret_key": [bytes.fromhex(SECRET)], "compress": True}, few),
    "called": ("with_pickle", {}, []),
}
# the root that keeps the lock files which the release left
LOCKED = ("0.15.0", "compressed")
CALLS = {
    "pickle": lambda: CallPickleFile.with_pickle(root=ROOT / "calls/pickle"),
    "cloudpickle": lambda: CallPickleFile.with_cloudpickle(root=ROOT / "calls/cloudpickle", compress=True),
    "sql": lambda: Sql(f"sqlite:///{ROOT}/calls/calls.db"),
}


def value_store(name):
    maker, options, _ = VALUES[name]
    return getattr(ValuePickleFile, maker)(root=ROOT / "values" / name, **options)


def write_values():
    for name, (_, _, expressions) in VALUES.items():
        store, names = value_store(name), {**vars(specimens), **globals()}
        for expression in expressions:
            value = eval(expression, names)
            try:
                store.save(value)
            except Exception as error:
                # what the release cannot digest can be stored all the same, under a key of the caller's
                try:
                    store.save(value, Digest(hashlib.sha256(expression.encode()).hexdigest()))
                except Exception:
                    print(f"{name}: {expression}: {type(error).__name__}: {str(error)[:80]}", file=sys.stderr)


def write_calls():
    for make in CALLS.values():
        store = make()
        with fleche.cache(Cache(value_store("called"), store)), fleche.tags(who="me", n=2, flag=True, x=0.5, parts=[1, ["é", None]], none=None):
            specimens.scale([1, 2])
            specimens.scale([1, 2], 2.0, label="twice")
            specimens.relax(specimens.Point(0.0, [1]), 5)
        with fleche.cache(Cache(value_store("called"), store)), fleche.project("other"):
            specimens.relax(specimens.Point(np.arange(3)), steps=7)
            specimens.density((2, 2), 1, "two", cutoff=3.5)
            specimens.report("sizes", [pd.Series([1])])
        # of a value that is stored nowhere, and without a result
        arguments = {"a": digest(1), "b": digest([1, 2]), "none": digest(None)}
        store.save(Record(name="pending", arguments=arguments, module="m.one", version=3))
        store.save(Record(name="outer.inner", arguments={}, metadata={"tags": {}, "notes": {"k": [True, {"deep": 1e22}]}}, result=digest("text")))
        if hasattr(store, "engine"):
            store.engine.dispose()
    with sqlite3.connect(ROOT / "calls/calls.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def templates():
    density = specimens.density.call((2, 2), 1, "two", cutoff=3.5)
    yield from [{}, {"name": "scale"}, {"name": "sca"}, {"module": "specimens"}, {"version": 2}, {"version": 3}, {"version": 4}]
    yield from [{"arguments": {"factor": 2.0}}, {"arguments": {"label": None}}, {"arguments": {"steps": 7}, "name": "relax"}]
    yield from [{"arguments": {"values": {"$digest": digest([1, 2])}}}, {"arguments": {"a": 1, "none": None}}, {"arguments": {"quiet": None}}]
    yield from [{"result": "text"}, {"result": {"$digest": digest([2.0, 4.0])}}, {"code_digest": density.code_digest}]
    yield from [{"metadata": {name: {}}} for name in ("tags", "runtime", "project", "absent")]
    yield from [{"metadata": {"tags": tags}} for tags in ({"who": "me"}, {"n": 2}, {"n": 2, "who": None}, {"flag": True}, {"x": 0.5}, {"x": 0.25})]
    yield from [{"metadata": {"tags": {"parts": [1, ["é", None]]}}}, {"name": "relax", "metadata": {"tags": {"who": "me"}}}]


def revive(template):
    """The QueryCall of a record of expected.json."""

    def value(given):
        if isinstance(given, dict) and "$digest" in given:
            return Digest(given["$digest"])
        return {k: value(v) for k, v in given.items()} if isinstance(given, dict) else given

    return QueryCall(**{k: Digest(v) if k == "code_digest" else value(v) for k, v in template.items()})


def raw_children(store, key):
    """What a stored entry refers to, for releases that do not say."""
    content = (store.root / key).read_bytes()
    raw = store.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    if not type(raw).__name__.startswith("Digested"):
        return set()
    inner = getattr(raw, "fields", None) or raw.items
    elements = [part for pair in inner.items() for part in pair] if isinstance(inner, dict) else inner
    return {element for element in elements if isinstance(element, Digest)}


def tried(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return {"error": type(error).__name__}


def text(value):
    shown = repr(value)
    return None if " at 0x" in shown or len(shown) > 4000 else shown


def short(keys):
    return sorted(key[:SHORT] for key in keys)


def describe_values(name):
    store = value_store(name)
    keys = sorted(store.list())
    assert len({*short(keys)}) == len(keys)
    if hasattr(store, "child_digests"):
        children, counts = {k: store.child_digests(k) for k in keys}, store.count_reuses()
    else:
        # 0.8 counts nothing, and 0.10 how often a parent holds a child; since then it is how many parents do
        children = {k: raw_children(store, k) for k in keys}
        counts = {k: sum(k in of for of in children.values()) for k in keys}
    entries = {}
    for key in keys:
        value = store.load(key)
        told = {"type": f"{type(value).__module__}.{type(value).__qualname__}"}
        if (content := table(value)) is not None:
            told["table"] = content
        else:
            told["repr"] = text(value)
        if (again := tried(digest, value)) != key:
            told["digest"] = again
        if children[key]:
            told["children"] = short(children[key])
        if counts[key]:
            told["reuses"] = counts[key]
        entries[key[:SHORT]] = told
    return {**({"secretKey": SECRET} if "secret_key" in VALUES[name][1] else {}), "entries": entries}


def describe_calls(store):
    records = {}
    for key in sorted(store.list()):
        records[key[:SHORT]] = record(store.load(key))
    return records


def describe_queries(stores):
    """Each template, and what it finds, the same in every store."""
    # by their content: 0.8 forgets in SQLite that a code digest is one, and computes another key
    records = [[(key, store.load(key)) for key in store.list()] for store in stores]
    for template in templates():
        answers = [list(store.query(revive(template))) for store in stores]
        found, *others = [short(key for key, record in of if record in answer) for of, answer in zip(records, answers)]
        assert all(other == found for other in others), (template, found, others)
        yield {"template": template, "keys": found}


def describe():
    packages = ("fleche", "numpy", "pandas", "cloudpickle", "dill", "sqlalchemy", "attrs")
    stores = {name: make() for name, make in CALLS.items()}
    return {
        "made": {"python": platform.python_version(), **{each: importlib.metadata.version(each) for each in packages}},
        "values": {name: describe_values(name) for name in VALUES},
        "calls": {name: describe_calls(store) for name, store in stores.items()},
        "queries": list(describe_queries(stores.values())),
    }


def agreed(one, other):
    """What two processes say alike; null in place of what depends on addresses or on the seed of hashes."""
    if one == other:
        return one
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {k: agreed(one[k], other[k]) for k in one}
    return None


def lines(value, depth):
    """JSON with one entry a line: containers are opened down to `depth`."""
    if depth == 0 or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, list):
        return "[\n" + ",\n".join(lines(each, depth - 1) for each in value) + "\n]"
    return "{\n" + ",\n".join(f"{json.dumps(k)}: {lines(v, depth - 1)}" for k, v in value.items()) + "\n}"


def document(told):
    depths = {"made": 0, "values": 3, "calls": 2, "queries": 1}
    return "{\n" + ",\n".join(f'"{name}": {lines(told[name], depth)}' for name, depth in depths.items()) + "\n}\n"


def tidy():
    """Leaves the files of the entries, and the locks of one root."""
    for file in ROOT.rglob("*.lock"):
        if (fleche.__version__, file.parent.name) != LOCKED:
            file.unlink()
    for file in (ROOT / "calls").glob("calls.db-*"):
        file.unlink()


def main():
    if sys.argv[1:] == ["describe"]:
        print(json.dumps(describe()))
        return
    shutil.rmtree(ROOT, ignore_errors=True)
    write_values()
    write_calls()
    seeds = ("1", "2")
    told = [
        json.loads(subprocess.run([sys.executable, HERE / "make.py", "describe"], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONWARNINGS": "ignore"}, stdout=-1, check=True).stdout)
        for seed in seeds
    ]
    (ROOT / "expected.json").write_text(document(agreed(*told)), encoding="utf-8")
    tidy()
    files = [file for file in ROOT.rglob("*") if file.is_file()]
    print(f"{fleche.__version__}: {len(files)} files, {sum(file.stat().st_size for file in files)} bytes")


if __name__ == "__main__":
    main()
