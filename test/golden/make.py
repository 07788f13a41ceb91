"""Pickles of values of every kind by every pickler and protocol, and what the reference says of each. See README.md."""

import importlib.metadata
import json
import os
import pickle
import platform
import subprocess
import sys
import warnings
from pathlib import Path

sys.dont_write_bytecode = True
warnings.simplefilter("ignore")
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "releases"), str(HERE.parent / "reference")]

import cloudpickle
import dill
import numpy as np
import pandas as pd

import generate
import specimens
import tables as more_tables
from fleche.digest import digest

VERSIONS = {each: importlib.metadata.version(each) for each in ("fleche", "numpy", "pandas", "cloudpickle", "dill", "attrs")}
FOLDER = HERE / f"numpy-{VERSIONS['numpy']}-pandas-{VERSIONS['pandas']}"
# what does not depend on NumPy or pandas is written once
IS_NEWEST = VERSIONS["pandas"].startswith("3.")

# classes and functions of `__main__` are pickled by value; the path of this machine stays out of what they take with them
__file__ = "make.py"
exec(compile((HERE.parent / "releases/by_value.py").read_text(), "by_value.py", "exec"), globals())

cyclic_list = [1]
cyclic_list.append(cyclic_list)
cyclic_dict = {"k": ()}
cyclic_dict["self"] = (cyclic_dict, [cyclic_dict])
inner = []
cyclic_tuple = (inner, 2)
inner.append(cyclic_tuple)
shared = [1, (2, "two")]
SHARED = {
    "[shared, shared, (shared[1], shared)]": [shared, shared, (shared[1], shared)],
    "{'one': shared, shared[1]: [shared]}": {"one": shared, shared[1]: [shared]},
    "cyclic_list": cyclic_list,
    "cyclic_dict": cyclic_dict,
    "cyclic_tuple": cyclic_tuple,
    "a list of 1100 lists, two by two the same": [each for i in range(550) for each in [[i]] * 2],
    "300 tuples and the first again": (lambda many: [*many, many[0]])([(i, str(i)) for i in range(300)]),
}


def evaluated(*groups):
    names = {**vars(specimens), **globals()}
    return {expression: eval(expression, names) for expression in specimens.expressions(*groups)}


def listed(values):
    return {f"{i}: {type(value).__name__}": value for i, value in enumerate(values)}


def all_tables():
    return {**evaluated(specimens.tables), **listed(small([*more_tables.TABLES, *generate.values(2026, 60, generate.PANDAS)]))}


def small(values):
    return [value for value in values if np.size(value) <= 60]


GROUPS = {
    **({"scalars": lambda: evaluated(specimens.scalars), "containers": lambda: evaluated(specimens.containers)} if IS_NEWEST else {}),
    **({"shared": lambda: SHARED, "records": lambda: evaluated(specimens.records), "objects": lambda: evaluated(specimens.objects)} if IS_NEWEST else {}),
    **({"by-value": lambda: evaluated("Local([1, 2]); LocalPlain(1); Local; make_adder(2); increment")} if IS_NEWEST else {}),
    "arrays": lambda: {**evaluated(specimens.arrays), **listed(small(generate.values(2026, 100, generate.NUMPY)))},
    "tables": all_tables,
}
DIALECTS = {
    f"{name}-{protocol}": (lambda value, dumps=dumps, protocol=protocol: dumps(value, protocol=protocol))
    for name, dumps in (("pickle", pickle.dumps), ("cloudpickle", cloudpickle.dumps), ("dill", dill.dumps))
    for protocol in range(6)
}


def readable(dump, value):
    """True if a pickler can write it, and read that again."""
    try:
        pickle.loads(dump(value))
        return True
    except Exception:
        return False


def tree(value, seen):
    """Lists, tuples and dicts, each numbered; where one comes again, its number."""
    if not isinstance(value, (list, tuple, dict)):
        return repr(value)
    if id(value) in seen:
        return seen[id(value)]
    seen[id(value)] = len(seen)
    parts = [part for pair in value.items() for part in pair] if isinstance(value, dict) else value
    return {type(value).__name__: [tree(part, seen) for part in parts]}


def tried(function, value):
    try:
        return function(value)
    except Exception:
        return None


def describe(value, group):
    text = tried(repr, value)
    return {
        "type": f"{type(value).__module__}.{type(value).__qualname__}",
        "repr": None if text is None or " at 0x" in text or len(text) > 4000 else text,
        "digest": tried(digest, value),
        **({"tree": tree(value, {})} if group == "shared" else {}),
    }


def described(group):
    """By dialect what is read in its file."""
    return {dialect: [describe(value, group) for value in pickle.loads(path(group, dialect).read_bytes())] for dialect in DIALECTS if path(group, dialect).exists()}


def path(group, dialect):
    return FOLDER / f"{group}.{dialect}.pickle"


def write(group):
    """A file for each dialect, unless another has the same bytes: a list of what it can write. By dialect the expressions."""
    values, written, known = GROUPS[group](), {}, set()
    for dialect, dump in DIALECTS.items():
        if group == "by-value" and dialect.startswith("pickle"):
            continue
        expressions = [expression for expression, value in values.items() if readable(dump, value)]
        content = dump([values[expression] for expression in expressions])
        if content not in known:
            known.add(content)
            path(group, dialect).write_bytes(content)
            written[dialect] = expressions
    return written


def agreed(one, other):
    """What two processes say alike; null in place of what depends on addresses or on the seed of hashes."""
    return {name: one[name] if one[name] == other[name] else None for name in one}


def save(file, told):
    """JSON, and each entry on a line of its own."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}

    def lines(part):
        if not isinstance(part, list):
            return json.dumps(part, **compact)
        return "[" + ",".join("\n" + json.dumps(entry, **compact) for entry in part) + "]"

    file.write_text("{\n" + ",\n".join(f'"{name}": {lines(part)}' for name, part in told.items()) + "\n}\n", encoding="utf-8")


def main():
    if len(sys.argv) > 1:
        print(json.dumps({group: described(group) for group in GROUPS}))
        return
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.iterdir():
        file.unlink()
    written = {group: write(group) for group in GROUPS}
    one, other = (
        json.loads(subprocess.run([sys.executable, HERE / "make.py", "describe"], env={**os.environ, "PYTHONHASHSEED": seed}, stdout=-1, check=True).stdout)
        for seed in ("1", "2")
    )
    made = {"python": platform.python_version(), **VERSIONS}
    for group, dialects in written.items():
        common = {}
        told = {
            dialect: {of: agreed(*each) for of, *each in zip(expressions, one[group][dialect], other[group][dialect])}
            for dialect, expressions in dialects.items()
        }
        for entries in told.values():
            common = {**entries, **common}
        everything = [of for of in GROUPS[group]() if of in common]
        save(FOLDER / f"{group}.json", {"made": made, "values": [{"of": of, **common[of]} for of in everything]})
        for dialect, entries in told.items():
            without = [of for of in everything if of not in entries]
            otherwise = [{"of": of, **entry} for of, entry in entries.items() if common[of] != entry]
            save(path(group, dialect).with_suffix(".json"), {"group": group, "without": without, "otherwise": otherwise})
    files = list(FOLDER.iterdir())
    print(f"{FOLDER.name}: {len(files)} files, {sum(file.stat().st_size for file in files)} bytes")


if __name__ == "__main__":
    main()
