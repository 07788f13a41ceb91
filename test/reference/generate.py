"""Random values of every kind that is stored, the same for the same seed: ``from generate import values`` in any snippet of serve.py.

Classes are defined here, so that pickles name ``generate.Point``. The groups say what may be asked of a kind:
``values(seed, count, kinds=DIGESTIBLE)``.
"""

import collections
import dataclasses
import datetime
import decimal
import enum
import pathlib
import uuid
import zoneinfo

import attrs
import numpy as np

import generate_arrays

# PLAIN: pure data of Python itself.
# DIGESTIBLE: `fleche.digest.digest` takes it, and gives the same in every process.
# LITERAL: `ast.literal_eval(repr(value))` reads it.
from generate_plain import DIGESTIBLE, LITERAL, PLAIN, Draw, integer, kind, leaf, makers, text

NUMPY: list[str] = []
PANDAS: list[str] = []
#: Objects of classes: what their pickles hold only Python can bring to life.
OBJECTS: list[str] = []


def values(seed: int, count: int, kinds: list[str] | None = None) -> list[object]:
    """``count`` values of the given kinds; of all of them when none are given."""
    return [value for _, value in labelled(seed, count, kinds)]


def labelled(seed: int, count: int, kinds: list[str] | None = None) -> list[tuple[str, object]]:
    """The same values, each with its kind."""
    draw = Draw(seed)
    chosen = [draw.pick(kinds or KINDS) for _ in range(count)]
    return [(name, makers[name](draw)) for name in chosen]


Pair = collections.namedtuple("Pair", "first second")


@dataclasses.dataclass
class Point:
    x: object
    y: object = 2.5


@dataclasses.dataclass(frozen=True)
class Frozen:
    name: str
    inner: object = None


@dataclasses.dataclass(slots=True)
class SlottedPoint:
    x: object
    y: object = ()


@attrs.define
class Slotted:
    a: object
    b: object = (1, 2)


@attrs.define(slots=False)
class Loose:
    a: object


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2**40


class Word(enum.StrEnum):
    ONE = "one"
    OTHER = "ôther"


class Colour(enum.Enum):
    RED = 1
    MIXED = ("a", 2)


class Plain:
    def __init__(self, **fields):
        self.__dict__.update(fields)


class Slots:
    __slots__ = ("left", "right")


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return (Reduced, self.args, {"state": [1, 2]})


class Listed(list):
    pass


class Mapped(dict):
    pass


class Text(str):
    pass


class Whole(int):
    pass


class Trouble(ValueError):
    pass


@kind(OBJECTS, DIGESTIBLE)
def namedtuple(draw):
    return Pair(leaf(draw), draw.pick([leaf, namedtuple])(draw))


@kind(OBJECTS, DIGESTIBLE)
def dataclass(draw):
    inner = draw.pick([leaf, leaf, dataclass])(draw)
    return draw.pick([Point(inner, leaf(draw)), Frozen(text(draw), inner), SlottedPoint(inner)])


@kind(OBJECTS, DIGESTIBLE)
def attrs_object(draw):
    inner = draw.pick([leaf, leaf, dataclass, attrs_object])(draw)
    return draw.pick([Slotted(inner, leaf(draw)), Slotted(inner), Loose(inner)])


@kind(OBJECTS, DIGESTIBLE)
def enum_with_a_value(draw):
    return draw.pick([*Level, *Word])


@kind(OBJECTS)
def plain_enum(draw):
    return draw.pick(list(Colour))


@kind(OBJECTS)
def path(draw):
    return pathlib.PurePosixPath(draw.pick(["/", ".", "", "/a/b c", "a/../b", "~/x", "/it's"]))


@kind(OBJECTS)
def identifier(draw):
    return uuid.UUID(int=draw.random.getrandbits(128))


@kind(OBJECTS)
def instance(draw):
    slots = Slots()
    slots.left = leaf(draw)
    if draw.chance(0.5):
        slots.right = [slots.left]
    return draw.pick([Plain(**{f"field{i}": leaf(draw) for i in range(draw.length(4))}), slots, Reduced(leaf(draw), leaf(draw))])


@kind(OBJECTS, DIGESTIBLE)
def subclass_of_a_builtin(draw):
    return draw.pick([Listed(draw.many(leaf, 4)), Mapped(a=leaf(draw)), Text(text(draw)), Whole(integer(draw))])


@kind(OBJECTS, DIGESTIBLE)
def builtin_type(draw):
    return draw.pick([int, str, list, dict, object, type, bytes, ValueError, KeyError, bool, complex, frozenset])


@kind(OBJECTS)
def named(draw):
    return draw.pick([Point, Pair, len, max, datetime.datetime, collections.OrderedDict, np.float64, np.ndarray, decimal.Decimal])


@kind(OBJECTS)
def exception(draw):
    return draw.pick([ValueError, KeyError, Exception, StopIteration, Trouble])(*draw.many(leaf, 3))


@kind(OBJECTS)
def zoned(draw):
    """The reference digests it; without a table of zones nobody else can."""
    zone = zoneinfo.ZoneInfo(draw.pick(["Europe/Berlin", "UTC", "America/New_York"]))
    return datetime.datetime(2026, draw.random.randint(1, 12), 25, 2, 30, tzinfo=zone, fold=int(draw.chance(0.3)))


for maker in generate_arrays.numpy_makers:
    kind(NUMPY, *([DIGESTIBLE] if maker not in generate_arrays.indigestible else []))(maker)
for maker in generate_arrays.pandas_makers:
    kind(PANDAS, DIGESTIBLE)(maker)

KINDS: list[str] = list(makers)
__all__ = ["DIGESTIBLE", "KINDS", "LITERAL", "NUMPY", "OBJECTS", "PANDAS", "PLAIN", "labelled", "values"]
