"""The reference's side of the benchmarks: what bench.ts has it do, in one process."""

import base64
import functools
import itertools
import json
import pickle
import random

import numpy as np
from fleche.call import DigestedCall, QueryCall
from fleche.digest import digest
from fleche.storage import CallBagOfHoldingH5File, CallPickleFile, Sql, ValueBagOfHoldingH5File, ValuePickleFile

fresh = itertools.count()


def values(root):
    return ValuePickleFile(root=root, remaining_depth=1)


# Files


def sample(i, draw):
    """What a step of a study gives: shared settings, arrays, a history, a nested record."""
    return {
        "label": f"step {i}",
        "energy": draw.random(),
        "forces": np.array([[draw.random() for _ in range(3)] for _ in range(4)]),
        "settings": {"functional": "PBE", "cutoff": 400 + i % 50, "kpoints": (i % 7, i % 7, i % 7)},
        "history": [draw.random() for _ in range(10)],
        "converged": i % 9 != 0,
    }


def record(i):
    return DigestedCall(
        name="relax" if i % 10 == 0 else "energy",
        module="bench.study",
        version=1,
        arguments={"a": digest(i), "b": digest(i % 100 if i % 10 else 42), "c": digest(i % 7)},
        result=digest(-i),
        metadata={
            "runtime": {"timestart": 1.7e9 + i, "timestop": 1.7e9 + i + 0.25, "walltime": 0.25},
            "tags": {"who": "me" if i % 10 else "you", "n": i % 100, "deep": [i % 10, 1]},
        },
    )


samples = []


def fill(root, call_root, counts):
    """A cache of at least so many values and calls; its keys, and the values that are saved again and again."""
    draw = random.Random(1)
    store = values(root)
    i = 0
    while i % 100 or len(list(store.list())) < counts["values"]:
        store.save(sample(i, draw))
        i += 1
    calls = CallPickleFile(root=call_root)
    for i in range(counts["calls"]):
        calls.save(record(i))
    if not samples:
        samples.extend(sample(-i, draw) for i in range(counts["saves"]))
    return {"keys": sorted(map(str, store.list())), "pickles": base64.b64encode(pickle.dumps(samples, 5)).decode()}


def load_all(root):
    store = values(root)
    n = 0
    for key in store.list():
        store.load(key)
        n += 1
    return n


def expand(root, prefixes):
    store = values(root)
    for prefix in prefixes:
        store.expand(prefix)
    return len(prefixes)


def save_all(root):
    store = values(f"{root}-{next(fresh)}")
    for value in samples:
        store.save(value)
    return len(samples)


def query_files(root):
    template = QueryCall(name="relax", arguments={"b": 42}, metadata={})
    return sum(1 for _ in CallPickleFile(root=root).query(template))


# SQL


def fill_sql(url, count):
    """`count` calls in few transactions: the preparation is not what is measured."""
    from fleche.storage.sql import ArgumentModel, CallModel, MetaModel

    with Sql(url).engine.begin() as connection:
        for start in range(0, count, 1000):
            calls = [record(i) for i in range(start, min(start + 1000, count))]
            keys = [str(call.to_lookup_key()) for call in calls]
            connection.execute(
                CallModel.__table__.insert(),
                [
                    dict(key=k, name=c.name, module=c.module, version=json.dumps(c.version), code_digest=None, result=str(c.result))
                    for k, c in zip(keys, calls)
                ],
            )
            connection.execute(
                ArgumentModel.__table__.insert(),
                [
                    dict(call_key=k, position=p, name=n, value=str(v))
                    for k, c in zip(keys, calls)
                    for p, (n, v) in enumerate(c.arguments.items())
                ],
            )
            connection.execute(
                MetaModel.__table__.insert(),
                [dict(call_key=k, name=n, data=d) for k, c in zip(keys, calls) for n, d in c.metadata.items()],
            )


def query_sql(url, template):
    found = Sql(url).query(QueryCall(**{"name": None, "arguments": {}, "metadata": {}, **template}))
    return sum(1 for _ in found)


def save_sql(url, count):
    store = Sql(url)
    for _ in range(count):
        store.save(record(1_000_000 + next(fresh)))
    return count


# Bags


def value_bags(root, prefix_length):
    return ValueBagOfHoldingH5File(root=root, prefix_length=prefix_length, remaining_depth=1)


def call_bags(root):
    return CallBagOfHoldingH5File(root=root, prefix_length=0)


def fill_bags(at, counts):
    """At least so many values in bags of their own, and in files of many; so many calls; one array. Their keys."""
    draw = random.Random(1)
    keys = {}
    for name, prefix_length in (("values", 0), ("shared", 1)):
        store = value_bags(at[name], prefix_length)
        i = 0
        while i % 20 or len(list(store.list())) < counts[name]:
            store.save(sample(i, draw))
            i += 1
        keys[name] = sorted(map(str, store.list()))
    calls = call_bags(at["calls"])
    keys["calls"] = [str(calls.save(record(i))) for i in range(counts["calls"])]
    keys["array"] = str(value_bags(at["array"], 0).save(np.arange(counts["megabytes"] * 125_000) / 7))
    return {"keys": keys}


def load_bags(store, keys):
    for key in keys:
        store.load(key)
    return len(keys)


def load_array(root, key):
    array = value_bags(root, 0).load(key)
    return [array.nbytes, float(array[-1])]


# Pickles

pickled = {}


def write_pickles(folder):
    """What `loads` is measured with, in files and in memory."""
    draw = random.Random(1)
    values = {
        "array": np.arange(8_000_000) / 7,
        "record": {f"step {i}": sample(i, draw) for i in range(2000)},
        "floats": [n / 7 for n in numbers(100_000)],
    }
    for name, value in values.items():
        pickled[name] = pickle.dumps(value)
        with open(f"{folder}/{name}", "wb") as file:
            file.write(pickled[name])


def load_pickle(name):
    return len(pickle.loads(pickled[name]))


# Digests


def numbers(count):
    state = 42
    for _ in range(count):
        state = state * 48271 % 2147483647
        yield state


@functools.cache
def large(name):
    match name:
        case "list of 100,000 ints":
            return [n - 2**30 for n in numbers(100_000)]
        case "list of 100,000 floats":
            return [(n - 2**30) / 1_000_003 for n in numbers(100_000)]
        case "2,000 dicts of 10 dicts of 10 texts":
            return [
                {f"key_{j}": {f"key_{k}": f"value {i} {j} {k}" for k in range(10)} for j in range(10)} for i in range(2000)
            ]
        case "50,000 rows of int, float, text":
            return [[i, n / 7, f"name {n % 1000}"] for i, n in enumerate(numbers(50_000))]
        case "bytes, 16 MB":
            return b"x" * 16_000_000
        case "array, 64 MB":
            return (np.arange(8_000_000) / 7).reshape(2000, 4000)
