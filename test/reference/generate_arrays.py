"""Arrays, NumPy scalars and tables for generate.py."""

import numpy as np
import pandas as pd
from numpy.lib import recfunctions

INTEGERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
FLOATS = ["f2", "f4", "f8"]
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "25us", "ps", "fs", "as"]


def dtype(draw, codes):
    """Sometimes with its bytes swapped."""
    return np.dtype(draw.pick(codes)).newbyteorder(draw.pick(["<", "<", "<", ">"]))


def shape(draw):
    r = draw.random
    edges = [(), (0,), (1,), (0, 3), (2, 0, 1), (1, 1, 1), (1001,), (40, 30), (3, 400), (11, 10, 10)]
    if draw.chance(0.2):
        return draw.pick(edges)
    return tuple(r.randint(1, most) for most in draw.pick([(3,), (12,), (60,), (3, 5), (8, 8), (3, 2, 4), (2, 1, 2, 3)]))


def arrange(draw, fill):
    """What ``fill(count)`` gives, in some shape and some order in memory."""
    extents = shape(draw)
    count = int(np.prod(extents, dtype=int))
    array = fill(count).reshape(extents)
    match draw.random.randrange(8):
        case 0:
            array = np.asfortranarray(array)
        case 1:
            array = array.T
        case 2 if array.ndim:
            array = array[::-1]
        case 3 if array.ndim:
            array = np.repeat(array, 2, axis=-1)[..., ::2]
        case 4 if array.ndim > 2:
            array = array.transpose(1, 2, 0, *range(3, array.ndim))
        case 5:
            array.flags.writeable = False
    return array


def array_of_bool(draw):
    return arrange(draw, lambda count: draw.numpy.random(count) < draw.pick([0, 0.5, 1]))


def integers(draw, count, kind):
    low, high = np.iinfo(kind).min, np.iinfo(kind).max
    near = draw.chance(0.5)
    if near:
        return draw.numpy.integers(max(low, -100), 100, count).astype(kind)
    numbers = draw.numpy.integers(low, high, count, kind.newbyteorder("="), endpoint=True)
    if count > 2:
        numbers[:2] = low, high
    return numbers.astype(kind)


def array_of_integers(draw):
    kind = dtype(draw, INTEGERS)
    return arrange(draw, lambda count: integers(draw, count, kind))


def floats(draw, count, kind):
    n = draw.numpy
    match draw.random.randrange(8):
        case 0:
            numbers = n.integers(-1000, 1000, count).astype(float)
        case 1:
            numbers = np.round(n.uniform(-10, 10, count), draw.random.randint(0, 6))
        case 2:
            numbers = n.standard_normal(count) * 10.0 ** n.integers(-12, 12)
        case 3:
            numbers = n.standard_normal(count) * 10.0 ** n.integers(-5, 5, count)
        case 4:
            numbers = n.choice([1e-4, 1e-5, 1e8, 99999999.0, 0.001, 1.0, 1000.0, 1001.0, 1e16, 0.0, -0.0], count)
        case 5 if kind.itemsize > 2:
            numbers = np.frombuffer(n.bytes(count * kind.itemsize), kind.newbyteorder("<")).copy()
        case 6:
            numbers = n.choice([2.0**-1074, 2.0**-149, 2.0**-24, 6e-8, 1e300, 3e38, 65504, 0.1, 1 / 3], count)
        case _:
            numbers = n.standard_normal(count)
    if draw.chance(0.2):
        with np.errstate(all="ignore"):
            numbers = np.where(n.random(count) < 0.3, n.choice([np.nan, np.inf, -np.inf, -0.0], count), numbers)
    with np.errstate(all="ignore"):
        return numbers.astype(kind)


def array_of_floats(draw):
    kind = dtype(draw, FLOATS)
    return arrange(draw, lambda count: floats(draw, count, kind))


def complexes(draw, count, kind):
    part = np.dtype(f"f{kind.itemsize // 2}")
    numbers = np.empty(count, f"c{kind.itemsize}")
    numbers.real, numbers.imag = floats(draw, count, part), floats(draw, count, part)
    return numbers.astype(kind)


def array_of_complex(draw):
    kind = dtype(draw, ["c8", "c16"])
    return arrange(draw, lambda count: complexes(draw, count, kind))


def array_of_long_doubles(draw):
    """As wide as the machine has them."""
    return draw.numpy.standard_normal(draw.length()).astype(np.longdouble)


def texts(draw, count):
    return [str(draw.pick(["", "a", "bcd", "é", "it's", 'a"b', "\n", "😀", "long " * 4])) for _ in range(count)]


def array_of_text(draw):
    kind = draw.pick(["U", "U3", ">U4", "U0"])
    return arrange(draw, lambda count: np.array(texts(draw, count), dtype=kind))


def array_of_bytes(draw):
    kind = draw.pick(["S", "S1", "S8"])
    return arrange(draw, lambda count: np.array([draw.pick([b"", b"a", b"\0b", b"a\0", b"it's\xff"]) for _ in range(count)], dtype=kind))


def array_of_objects(draw):
    def fill(count):
        array = np.empty(count, object)
        for i in range(count):
            array[i] = draw.pick([None, 1, 2.5, "text", (1, 2), [1, [2]], {"a": 1}, b"x", True, 10**20])
        return array

    return arrange(draw, fill)


def dates(draw, count, letter):
    unit = draw.pick(UNITS)
    most = 2**62 if unit in ("ns", "ps", "fs", "as") else 10 ** draw.pick([2, 3, 4])
    ticks = draw.numpy.integers(-most, most, count)
    if draw.chance(0.3):
        ticks[draw.numpy.random(count) < 0.3] = np.iinfo("i8").min
    return ticks.astype("i8").view(f"{letter}8[{unit}]").astype(draw.pick(["<", "<", ">"]) + f"{letter}8[{unit}]")


def array_of_datetimes(draw):
    return arrange(draw, lambda count: dates(draw, count, "M"))


def array_of_timedeltas(draw):
    return arrange(draw, lambda count: dates(draw, count, "m"))


RECORDS = [
    [("a", "i4"), ("b", "f8")],
    [("x", "f4"), ("name", "U4"), ("raw", "S3")],
    [("only", "?")],
    [("grid", "i2", (2, 2)), ("z", "c16")],
    [("inner", [("p", "u1"), ("q", ">f8")]), ("when", "M8[s]")],
    np.dtype([("a", "i1"), ("b", "f8")], align=True),
    np.dtype({"names": ["late", "early"], "formats": ["i4", "u1"], "offsets": [4, 0], "itemsize": 12}),
    np.dtype([(("a title", "t"), "i8")]),
]


def record(draw, kind):
    """The fields of one element, as ``array[i] = ...`` takes them."""
    if kind.subdtype:
        base, extents = kind.subdtype
        return np.array([record(draw, base) for _ in range(int(np.prod(extents)))]).reshape(extents)
    if kind.names:
        return tuple(record(draw, kind[name]) for name in kind.names)
    return {"U": "é'x", "S": b"ab", "M": np.datetime64("2026-01-02"), "b": draw.chance(0.5)}.get(kind.kind, draw.random.randint(0, 100))


def array_of_records(draw):
    kind = np.dtype(draw.pick(RECORDS))

    def fill(count):
        array = np.zeros(count, kind)
        for i in range(min(count, 50)):
            array[i] = record(draw, kind)
        return array

    return arrange(draw, fill)


def masked_array(draw):
    make = [array_of_bool, array_of_integers, array_of_floats, array_of_complex, array_of_text, array_of_bytes]
    make += [array_of_objects, array_of_records, array_of_datetimes, array_of_timedeltas]
    data = draw.pick(make)(draw)
    if "[25us]" in data.dtype.str:
        data = data.astype(data.dtype.str.replace("25us", "us"))  # NumPy has no fill value for it, and cannot read what it wrote
    if data.dtype.names:
        data = recfunctions.repack_fields(data)  # what lies between the fields of a fill value is whatever was there before
        mask = np.zeros(data.shape, np.ma.make_mask_descr(data.dtype))
        flat = mask.reshape(-1).view("?")
        flat[:] = draw.numpy.random(flat.size) < 0.5
    else:
        mask = draw.pick([False, True, draw.numpy.random(data.shape) < 0.5])
    array = np.ma.masked_array(data, mask=mask)
    if array.dtype.kind in "iuf" and draw.chance(0.3):
        array.fill_value = 7
    return array


def matrix(draw):
    return np.asmatrix(floats(draw, 6, np.dtype("f8")).reshape(2, 3))


def number_scalar(draw):
    kind = np.dtype(draw.pick([*INTEGERS, *FLOATS, "c8", "c16", "?"]))
    if kind.kind == "b":
        return np.bool_(draw.chance(0.5))
    make = {"f": floats, "c": complexes}.get(kind.kind, integers)
    return make(draw, 3, kind)[draw.random.randrange(3)]


def text_scalar(draw):
    return draw.pick([np.str_, lambda text: np.bytes_(text.encode())])(texts(draw, 1)[0])


def date_scalar(draw):
    return dates(draw, 1, draw.pick("mM"))[0]


def void_scalar(draw):
    return array_of_records_of_one(draw)[0]


def array_of_records_of_one(draw):
    kind = np.dtype(draw.pick(RECORDS))
    return np.array([record(draw, kind)], kind)


def numpy_dtype(draw):
    simple = dtype(draw, [*INTEGERS, *FLOATS, "c16", "?", "O", "U3", "S2", "V5", "M8[s]", "m8[25us]"])
    return draw.pick([simple, np.dtype(draw.pick(RECORDS))])


numpy_makers = [array_of_bool, array_of_integers, array_of_floats, array_of_complex, array_of_long_doubles, array_of_text, array_of_bytes]
numpy_makers += [array_of_objects, array_of_datetimes, array_of_timedeltas, array_of_records, masked_array, matrix]
numpy_makers += [number_scalar, text_scalar, date_scalar, void_scalar, numpy_dtype]
#: The bytes between long doubles are whatever was there before.
indigestible = [array_of_long_doubles, date_scalar, void_scalar, numpy_dtype]


# Tables


def missing(draw, items, nothing):
    return [nothing if draw.chance(0.15) else item for item in items]


def column(draw, count):
    n = draw.numpy
    moments = pd.to_datetime(n.integers(0, 2 * 10**9, count), unit="s")
    make = draw.pick(
        [
            lambda: n.integers(-1000, 1000, count).astype(draw.pick(INTEGERS)),
            lambda: floats(draw, count, np.dtype(draw.pick(["f4", "f8", "f8"]))),
            lambda: np.round(n.uniform(-10, 10, count), 2),
            lambda: n.random(count) < 0.5,
            lambda: pd.array(texts(draw, count), dtype="str"),
            lambda: pd.array(missing(draw, texts(draw, count), None), dtype="str"),
            lambda: pd.array(missing(draw, texts(draw, count), pd.NA), dtype="string"),
            lambda: np.array(missing(draw, [1, "a", None, 2.5, (1, 2)] * count, None)[:count] + [None], dtype=object)[:count],
            lambda: moments.as_unit(draw.pick(["s", "ms", "us", "ns"])),
            lambda: moments.floor("D"),
            lambda: moments.tz_localize(draw.pick(["UTC", "Europe/Berlin"]), nonexistent="shift_forward", ambiguous=True),
            lambda: pd.to_timedelta(n.integers(-(10**6), 10**6, count), unit="s"),
            lambda: pd.Categorical(missing(draw, texts(draw, count), None), ["a", "bcd", "é"], ordered=draw.chance(0.5)),
            lambda: pd.array(missing(draw, range(count), pd.NA), dtype=draw.pick(["Int64", "Int8", "UInt16", "Float64"])),
            lambda: pd.array(missing(draw, [True] * count, pd.NA), dtype="boolean"),
            lambda: pd.period_range("2026-01", periods=count, freq=draw.pick(["M", "D"])),
            lambda: pd.interval_range(0, count) if count else pd.array([], dtype="interval[int64, right]"),
            lambda: n.random(count) + 1j * n.random(count),
        ]
    )
    return make()


def label(draw):
    return draw.pick([None, None, "name", "x y", 1, ("a", 1)])


def rows(draw):
    return draw.pick([0, 1, 2, 5, 5, 8, 60, 61, 100])


def plain_index(draw, count):
    name = label(draw)
    make = draw.pick(
        [
            lambda: pd.RangeIndex(0, 3 * count, 3, name=name),
            lambda: pd.Index(draw.numpy.integers(-5, 5, count), name=name),
            lambda: pd.Index(np.round(draw.numpy.uniform(0, 9, count), 1), name=name),
            lambda: pd.Index([f"row{i}" for i in range(count)], dtype="str", name=name),
            lambda: pd.Index([draw.pick([1, "a", None, 2.5]) for _ in range(count)], dtype=object, name=name),
            lambda: pd.date_range("2026-01-30", periods=count, freq=draw.pick(["D", "h", "ME"]), name=name),
            lambda: pd.date_range("2026-01-30", periods=count, tz="Europe/Berlin", name=name),
            lambda: pd.to_timedelta(range(count), unit="h").rename(name),
            lambda: pd.CategoricalIndex([draw.pick("ab") for _ in range(count)], ["a", "b", "c"], name=name),
            lambda: pd.period_range("2026-01", periods=count, freq="M", name=name),
            lambda: pd.interval_range(0, count, name=name) if count else pd.Index([], name=name),
            lambda: pd.Index(draw.numpy.random(count) < 0.5, name=name),
        ]
    )
    return make()


def multi_index(draw, count):
    levels = [[draw.pick(["a", "b", "c"]) for _ in range(count)], list(range(count)), [draw.pick([0.5, 1.5]) for _ in range(count)]]
    chosen = levels[: draw.pick([2, 3])]
    names = draw.pick([None, ["one", "two", "three"][: len(chosen)], [None, "two", None][: len(chosen)]])
    return pd.MultiIndex.from_arrays(chosen, names=names)


def any_index(draw, count):
    return draw.pick([plain_index, plain_index, plain_index, multi_index])(draw, count) if draw.chance(0.6) else pd.RangeIndex(count)


def index(draw):
    return any_index(draw, rows(draw))


def series(draw):
    count = rows(draw)
    return pd.Series(column(draw, count), index=any_index(draw, count), name=label(draw))


def frame(draw):
    """Columns of any dtype, rows and columns of any index."""
    count, width = rows(draw), draw.pick([0, 1, 2, 3, 3, 4, 8, 25])
    table = pd.DataFrame({i: pd.Series(column(draw, count)) for i in range(width)})
    table.index = any_index(draw, len(table))
    labels = [range(width), [f"column {i}" for i in range(width)], (["a", "b"] * width)[:width]]
    table.columns = multi_index(draw, width) if draw.chance(0.2) else draw.pick(labels)
    return table


def simple_frame(draw):
    """Numbers and texts, as most people have them."""
    count = draw.pick([1, 3, 5, 20, 60])
    makers = [
        lambda: draw.numpy.integers(0, 1000, count),
        lambda: np.round(draw.numpy.uniform(-10, 10, count), draw.pick([1, 2, 6])),
        lambda: draw.numpy.standard_normal(count),
        lambda: [draw.pick(["Al", "Cu", "Fe", "tungsten"]) for _ in range(count)],
        lambda: draw.numpy.random(count) < 0.5,
        lambda: pd.date_range("2026-01-01", periods=count),
    ]
    return pd.DataFrame({f"{name}{i}": draw.pick(makers)() for i, name in enumerate("abcdef"[: draw.random.randint(1, 6)])})


pandas_makers = [index, series, frame, simple_frame]
