"""Makes the demonstration caches again, and writes down what the reference itself says of them (../test/support/demo.json).

With a Python 3.11 that has the packages of ../test/reference/requirements.txt:

    python demo/make.py
"""

import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
SAID = HERE.parent / "test/support/demo.json"
os.chdir(HERE)  # fleche.toml is found from here
sys.path.insert(0, str(HERE))
os.environ.pop("FLECHE_SECRET_KEY", None)

import numpy as np

import eos_study as study
import fleche
from fleche.caches import Cache
from fleche.call import QueryCall
from fleche.config import load_cache_config
from fleche.digest import Digest, digest
from fleche.storage import CallPickleFile, ValuePickleFile

STRAINS = (0.94, 0.96, 0.98, 1.0, 1.02, 1.04, 1.06)
REFLECTIONS = ((1, 0, 0), (1, 1, 0), (1, 1, 1), (2, 0, 0))
LONG = 200


def fill_eos() -> None:
    fits = {}
    for symbol, (a0, *_, crystal) in study.ELEMENTS.items():
        settings = study.SETTINGS.get(symbol, study.METAL)
        with fleche.tags(project="equation of state", crystal=crystal, reviewed=symbol in ("Al", "Cu")):
            structures = [study.make_structure(symbol, round(a0 * s, 4), settings) for s in STRAINS]
            energies = [study.total_energy(s)["energy"] / len(s.positions) for s in structures]
            volumes = np.array([round(s.volume / len(s.positions), 6) for s in structures])
            fits[symbol] = study.fit_equation_of_state(symbol, volumes, energies, settings)
            relaxed = structures[3]
            if symbol in ("Al", "Fe"):
                study.relax(relaxed)
            if symbol in ("Al", "Cu", "Fe", "Si"):
                study.structure_factor(relaxed, REFLECTIONS)
                study.charge_density(relaxed)
    measured = {"Al": 79.0, "Cu": 142.0, "Fe": 172.0, "Si": None}
    study.summarise(fits, measured)
    for crystal in ("fcc", "bcc"):
        study.summarise({s: f for s, f in fits.items() if study.ELEMENTS[s][4] == crystal})
    study.report("Equations of state, eight elements", fits)
    # a call that failed: its arguments stay behind, and belong to nobody
    try:
        study.make_structure("Xx", 3.333)
    except KeyError:
        pass


def fill_sweep() -> None:
    for compress, kpoints in ((False, ((4, 4, 4), (8, 8, 8))), (True, ((12, 12, 12),))):
        # not what fleche.toml says, which cannot say it: there, what is written from now on has depth 1 and is not compressed
        values = ValuePickleFile.with_cloudpickle(root=HERE / "sweep/values", remaining_depth=0, compress=compress)
        calls = CallPickleFile.with_cloudpickle(root=HERE / "sweep/calls", compress=compress)
        with fleche.cache(Cache(values, calls)), fleche.project("convergence"):
            for symbol in ("Al", "Si"):
                a0 = study.ELEMENTS[symbol][0]
                # the same calls as in `eos`: the pool has them once
                structure = study.make_structure(symbol, a0, study.SETTINGS.get(symbol, study.METAL))
                points = [study.convergence_point(structure, c, k) for k in kpoints for c in (250.0, 300.0, 350.0, 400.0, 450.0)]
                if not compress:
                    study.converge(symbol, points)


def settle(database: Path) -> None:
    """One file, nothing beside it; the journal mode stays what the reference has set."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert sorted(p.name for p in database.parent.iterdir()) == ["calls.db", "values"]


def template(given: dict) -> QueryCall:
    """The QueryCall that a record of demo.json stands for."""

    def value(v):
        return Digest(v["$digest"]) if isinstance(v, dict) and "$digest" in v else v

    given = {k: value(v) for k, v in given.items()}
    if "arguments" in given:
        given["arguments"] = {k: value(v) for k, v in given["arguments"].items()}
    return QueryCall(**given)


def ask(cache, templates: list) -> list:
    return [{"template": t, "keys": sorted(c.to_lookup_key() for c in cache.query(template(t)))} for t in templates]


def clip(value) -> str | None:
    text = repr(value)
    return text if len(text) < LONG else None


def garbage(cache_name: str) -> list:
    """What the reference would throw away; asked of a copy, for it does not say without doing it."""
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(HERE / cache_name, Path(copy) / cache_name)
        shutil.copy(HERE / "fleche.toml", copy)
        os.chdir(copy)
        from fleche import config

        config._live_caches.clear()
        cache = load_cache_config(cache_name)
        gone = sorted(cache.gc())
        if hasattr(cache.calls, "engine"):
            cache.calls.engine.dispose()
        config._live_caches.clear()
        os.chdir(HERE)
        return gone


def describe(cache, templates: list, gone: list) -> dict:
    values = sorted(cache.values.list())
    reuses = cache.values.count_reuses()
    children = {v: sorted(cache.values.child_digests(v)) for v in values}
    holders = defaultdict(set)
    calls = {}
    for key in sorted(cache.calls.list()):
        record, lazy = cache.calls.load(key), cache.load(key)
        assert record.to_lookup_key() == key
        for held in (*record.arguments.values(), record.result):
            holders[held].add(key)
        calls[key] = {
            "module": record.module,
            "name": record.name,
            "version": record.version,
            "codeDigest": record.code_digest,
            "arguments": [[name, hex, clip(lazy.arguments[name])] for name, hex in record.arguments.items()],
            "result": record.result,
            "resultRepr": clip(lazy.result),
            "metadata": record.metadata,
        }
    return {
        "values": len(values),
        "calls": len(calls),
        "garbage": gone,
        "reuses": {v: reuses[v] for v in values},
        "children": {v: c for v, c in children.items() if c},
        "callsOfValue": {v: len(k) for v, k in sorted(holders.items())},
        "records": calls,
        "queries": ask(cache, templates),
    }


def lines(value, depth: int) -> str:
    """JSON with one record a line: containers are opened down to `depth`."""
    if depth == 0 or not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, list):
        return "[\n" + ",\n".join(lines(v, depth - 1) for v in value) + "\n]"
    return "{\n" + ",\n".join(f"{json.dumps(k)}: {lines(v, depth - 1)}" for k, v in value.items()) + "\n}"


def main() -> None:
    for name in ("eos", "sweep"):
        shutil.rmtree(HERE / name, ignore_errors=True)
    with fleche.cache("eos"):
        fill_eos()
    fill_sweep()

    al = study.make_structure.call("Al", 4.05, study.METAL)
    structure = digest(study.make_structure.__wrapped__("Al", 4.05, study.METAL))
    common = [
        {},
        {"name": "make_structure"},
        {"name": "make"},
        {"module": "eos_study"},
        {"module": "another"},
        {"version": 2},
        {"version": "2"},
        {"arguments": {"symbol": "Al"}},
        {"arguments": {"symbol": None}},
        {"name": "make_structure", "arguments": {"symbol": "Si", "a": 5.431}},
        {"arguments": {"structure": {"$digest": structure}}},
        {"result": {"$digest": structure}},
        {"metadata": {"runtime": {}}},
        {"metadata": {"tags": {}}},
        {"metadata": {"git": {}}},
    ]
    of = {
        "eos": [
            {"version": "1.2"},
            {"arguments": {"correction": {"$digest": digest(None)}}},
            {"arguments": {"a": 4.05, "symbol": "Al"}},
            {"metadata": {"tags": {"crystal": "fcc"}}},
            {"metadata": {"tags": {"crystal": "fcc", "reviewed": True}, "runtime": {"walltime": None}}},
            {"metadata": {"tags": {"reviewed": False}}},
            {"name": "total_energy", "metadata": {"tags": {"crystal": "diamond"}}},
        ],
        "sweep": [
            {"arguments": {"cutoff": 350}},
            {"arguments": {"cutoff": 350.0, "kpoints": {"$digest": digest((8, 8, 8))}}},
            {"metadata": {"tags": {"project": "convergence"}}},
        ],
    }
    expected = {"reference": {"fleche": fleche.__version__, "python": platform.python_version()}, "caches": {}}
    for name in of:
        cache = load_cache_config(name)
        assert cache.contains(al.to_lookup_key())
        expected["caches"][name] = describe(cache, common + of[name], [])
    study_pool, scratch = load_cache_config("study"), load_cache_config("scratch")
    load_cache_config("cluster")  # it connects only when asked for something
    for cache in (load_cache_config("eos"), *study_pool.caches, *scratch.stack):
        if hasattr(cache.calls, "engine"):
            cache.calls.engine.dispose()
    settle(HERE / "eos/calls.db")
    for name in of:
        expected["caches"][name]["garbage"] = garbage(name)
    SAID.write_text(lines(expected, 4) + "\n", encoding="utf-8")

    files = [p for name in of for p in (HERE / name).rglob("*") if p.is_file()]
    for name in of:
        said = expected["caches"][name]
        top = sorted(said["reuses"].values(), reverse=True)[:12]
        print(f"{name}: {said['values']} values, {said['calls']} calls, {len(said['garbage'])} garbage; most reused {top}")
    print(f"{len(files)} files, {sum(p.stat().st_size for p in files)} bytes; {SAID.name} {SAID.stat().st_size} bytes")


main()
