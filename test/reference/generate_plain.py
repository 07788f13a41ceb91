"""Pure data of Python itself, for generate.py; edge cases are drawn often."""

import collections
import datetime
import decimal
import fractions
import random
import struct
import unicodedata

import numpy as np
from fleche.digest import Digest

#: Name of a kind -> what makes a value of it.
makers = {}
#: ``generate.py`` says what each group is.
PLAIN: list[str] = []
DIGESTIBLE: list[str] = []
LITERAL: list[str] = []


class Draw:
    """What makers draw from."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(abs(seed))

    def pick(self, choices):
        return choices[self.random.randrange(len(choices))]

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def length(self, most: int = 6) -> int:
        """Short, and often none or one."""
        return self.pick([0, 1, 2]) if self.chance(0.4) else self.random.randint(0, most)

    def many(self, maker, most: int = 6) -> list:
        return [maker(self) for _ in range(self.length(most))]


def kind(*groups: list[str]):
    """Registers a maker under its name."""

    def register(maker):
        makers[maker.__name__] = maker
        for group in groups:
            group.append(maker.__name__)
        return maker

    return register


# Scalars


@kind(PLAIN, DIGESTIBLE, LITERAL)
def none_or_bool(draw):
    return draw.pick([None, True, False])


@kind(PLAIN, DIGESTIBLE, LITERAL)
def integer(draw):
    r = draw.random
    if draw.chance(0.4):
        return r.choice([-1, 1]) * r.randint(0, 300)
    edge = 2 ** r.choice([7, 8, 15, 16, 31, 32, 53, 61, 63, 64, 255, 2047]) + r.randint(-2, 2)
    return r.choice([-1, 1]) * (edge if draw.chance(0.7) else r.getrandbits(r.randint(1, 3000)))


@kind(PLAIN, DIGESTIBLE)
def real(draw):
    if draw.chance(0.1):
        return draw.pick([float("inf"), -float("inf"), float("nan"), -float("nan"), odd_nan(draw)])
    return finite(draw)


@kind(PLAIN, DIGESTIBLE, LITERAL)
def finite(draw):
    r = draw.random
    match r.randrange(7):
        case 0:
            smallest, largest = [5e-324, 2.2250738585072014e-308], [1e22, 1e23, 1.7976931348623157e308]
            return r.choice([0.0, -0.0, 0.1, 1e-4, 9.999e-5, 1e15, 1e16, 9999999999999998.0, *smallest, *largest])
        case 1:
            return r.choice([-1.0, 1.0]) * 2.0 ** r.randint(-1074, 1023)
        case 2:
            return float(r.randint(-(2**60), 2**60))
        case 3:
            return round(r.uniform(-1000, 1000), r.randint(0, 5))
        case 4:
            return float(2**53 + r.randint(-3, 3))
        case 5:
            return any_double(draw)
    return r.gauss(0, 1)


def any_double(draw):
    """Any bit pattern that is a finite number."""
    while True:
        number = struct.unpack("<d", draw.random.randbytes(8))[0]
        if number - number == 0:
            return number


def odd_nan(draw):
    """A quiet NaN with a payload, of either sign."""
    return struct.unpack("<d", struct.pack("<Q", draw.pick([0, 1]) << 63 | 0x7FF8 << 48 | draw.random.getrandbits(50)))[0]


@kind(PLAIN, DIGESTIBLE)
def complex_number(draw):
    return complex(real(draw), real(draw))


@kind(PLAIN, DIGESTIBLE, LITERAL)
def finite_complex(draw):
    return complex(draw.pick([0.0, -0.0, finite(draw)]), finite(draw))


@kind(PLAIN, DIGESTIBLE)
def decimal_number(draw):
    if draw.chance(0.3):
        return decimal.Decimal(draw.pick(["0", "-0", "0E-10", "1E+5", "1.50", "-1.5E-30", "NaN", "-NaN", "Infinity", "-Infinity"]))
    return decimal.Decimal(integer(draw)).scaleb(draw.random.randint(-40, 40), decimal.Context(prec=1000))


@kind(PLAIN)
def signalling_decimal(draw):
    return decimal.Decimal(draw.pick(["sNaN", "-sNaN", "sNaN123"]))


@kind(PLAIN, DIGESTIBLE)
def fraction(draw):
    denominator = draw.pick([1, 2, 3, 10**9, 2**61 - 1, draw.random.randint(1, 10**20)])
    return fractions.Fraction(draw.random.randint(-(10**18), 10**18), denominator)


_characters = [
    *["a", "Z", "0", " ", "'", '"', "\\", "\n", "\r", "\t", "\0", "\x07", "\x1b", "\x7f"],
    *["\x80", "\x85", "\xa0", "\xad", "é", "ÿ", "ß", "Ω"],
    *["\u0301", "\u200b", "\u200e", "\u2028", "\u2029", "\u3000", "\ufeff", "\ufffe", "\uffff", "\ue000", "中", "한", "\u0378", "א"],
    *["😀", "\U00010000", "\U0001f1e9", "\U000e0001", "\U000f0000", "\U0010ffff", "\U00020000", "𝔸"],
]


def character(draw):
    if draw.chance(0.4):
        return draw.pick(_characters)
    drawn = chr(draw.random.randrange(draw.pick([0x80, 0x80, 0x100, 0x3000, 0x10000, 0x110000])))
    # whether one that is not assigned can be printed depends on the release of Unicode
    return drawn if unicodedata.category(drawn) not in ("Cs", "Cn") else "x"


@kind(PLAIN, DIGESTIBLE, LITERAL)
def text(draw):
    if draw.chance(0.5):
        return "".join(draw.random.choices("abcdefghijklmnopqrstuvwxyz_ ", k=draw.length(20)))
    if draw.chance(0.05):
        return character(draw) * draw.pick([255, 256, 65_535, 65_536])
    return "".join(draw.many(character, 12))


@kind(PLAIN, LITERAL)
def surrogate(draw):
    return text(draw) + chr(draw.random.randrange(0xD800, 0xE000)) + text(draw)


@kind(PLAIN, DIGESTIBLE, LITERAL)
def octets(draw):
    if draw.chance(0.5):
        return bytes(draw.random.choices(b"abc'\"\\\n\r\t\0\x7f\x80\xff", k=draw.length(12)))
    return draw.random.randbytes(draw.pick([0, 1, 20, 255, 256, 1000]))


@kind(PLAIN, DIGESTIBLE)
def byte_array(draw):
    return bytearray(octets(draw))


@kind(PLAIN, DIGESTIBLE)
def digest_of_an_entry(draw):
    return Digest(draw.random.randbytes(32).hex())


@kind(PLAIN, DIGESTIBLE)
def span(draw):
    r = draw.random
    bound = lambda: r.randint(-20, 20) if draw.chance(0.9) else r.randint(-(2**70), 2**70)  # noqa: E731
    start = bound()
    # short, since a digest walks it
    step = draw.pick([1, 1, 2, -1, -3, 7, 2**40])
    return range(start, start + step * r.randint(-2, 20) + r.randint(0, 1), step)


@kind(PLAIN)
def slice_(draw):
    part = lambda: draw.pick([None, 0, 1, -1, draw.random.randint(-100, 100)])  # noqa: E731
    return slice(part(), part(), part())


@kind(PLAIN)
def singleton(draw):
    return draw.pick([Ellipsis, NotImplemented])


# Dates and times


@kind(PLAIN, DIGESTIBLE)
def timedelta(draw):
    r = draw.random
    edges = [datetime.timedelta.min, datetime.timedelta.max, datetime.timedelta(0), datetime.timedelta(microseconds=-1)]
    if draw.chance(0.2):
        return draw.pick(edges)
    return datetime.timedelta(r.randint(-10**5, 10**5), draw.pick([0, r.randint(0, 86399)]), draw.pick([0, r.randint(0, 999_999)]))


@kind(PLAIN, DIGESTIBLE)
def timezone(draw):
    r = draw.random
    offset = draw.pick([0, 3600, 19800, -12600, r.randint(-86399, 86399)])
    delta = datetime.timedelta(seconds=offset, microseconds=draw.pick([0, 0, 0, r.randint(0, 99)]))
    return datetime.timezone.utc if draw.chance(0.3) else datetime.timezone(delta, *draw.pick([(), (), ("CET",), ("it's",)]))


@kind(PLAIN, DIGESTIBLE)
def date(draw):
    return datetime.date.fromordinal(draw.pick([1, 3652059, 719163, draw.random.randint(1, 3652059)]))


@kind(PLAIN, DIGESTIBLE)
def time(draw):
    r = draw.random
    clock = [draw.pick([0, r.randint(0, most)]) for most in (23, 59, 59, 999_999)]
    return datetime.time(*clock, tzinfo=draw.pick([None, None, timezone(draw)]), fold=int(draw.chance(0.2)))


@kind(PLAIN, DIGESTIBLE)
def date_time(draw):
    return datetime.datetime.combine(date(draw), time(draw))


# Containers

_leaves = [none_or_bool, integer, real, text, octets, complex_number, decimal_number, digest_of_an_entry, date_time, timedelta, byte_array]
_literal_leaves = [none_or_bool, integer, finite, text, octets, finite_complex]


def hashable(draw, leaves, depth=2):
    """A key of a dict: equal ones (1, 1.0, True) come often."""
    match draw.random.randrange(6):
        case 0:
            return draw.pick([0, 1, 1.0, True, 0.0, False, 2, 2.0, None, "1", b"1", (), (1,), (1.0,)])
        case 1 if depth > 0:
            return tuple(hashable(draw, leaves, depth - 1) for _ in range(draw.length(3)))
        case 2 if depth > 0 and leaves is _leaves:
            # of one: the order of more is not kept by a pickle, and digests depend on it
            return frozenset([draw.random.randint(-50, 50)])
        case 3:
            return "".join(draw.random.choices("abcdef", k=draw.length(4)))
    while True:
        key = draw.pick(leaves)(draw)
        if key == key and not isinstance(key, bytearray):
            return key


def tree(draw, leaves, depth):
    if depth == 0 or draw.chance(0.25):
        return draw.pick(leaves)(draw)
    inner = lambda d: tree(d, leaves, depth - 1)  # noqa: E731
    match draw.random.randrange(5):
        case 0:
            return tuple(draw.many(inner, 5))
        case 1 | 2:
            return {hashable(draw, leaves): inner(draw) for _ in range(draw.length(5))}
        case 3 if draw.chance(0.3):
            shared = inner(draw)
            return [shared, {"again": shared}, (shared, shared)]
    return draw.many(inner, 5)


@kind(PLAIN, DIGESTIBLE)
def nested(draw):
    return tree(draw, _leaves, draw.random.randint(1, 5))


@kind(PLAIN, DIGESTIBLE, LITERAL)
def nested_literal(draw):
    return tree(draw, _literal_leaves, draw.random.randint(1, 5))


@kind(PLAIN, DIGESTIBLE)
def long_list(draw):
    return [draw.pick([integer, real])(draw) for _ in range(draw.pick([999, 1000, 1001, 1002, 2001]))]


@kind(PLAIN, DIGESTIBLE)
def long_dict(draw):
    return {f"key{i}": i for i in range(draw.pick([999, 1000, 1001, 2001]))}


@kind(PLAIN, LITERAL)
def set_of_ints(draw):
    """Digestible, but in the order that the set has."""
    return set(draw.many(lambda d: d.random.randint(-(2**draw.pick([3, 8, 70])), 1000), 40))


@kind(PLAIN)
def frozenset_of_ints(draw):
    return frozenset(set_of_ints(draw))


@kind(PLAIN, LITERAL)
def set_of_text(draw):
    """In an order that differs from process to process."""
    return set(draw.many(text, 8))


@kind(PLAIN)
def frozenset_of_anything(draw):
    return frozenset(draw.many(lambda d: hashable(d, _leaves), 5))


@kind(PLAIN)
def cyclic(draw):
    outer, mapping = [1, "a"], {}
    mapping["self"] = mapping
    outer.append(draw.pick([outer, mapping, (outer,), {"outer": outer}]))
    return draw.pick([outer, mapping, (outer, mapping), [outer]])


@kind(PLAIN, DIGESTIBLE)
def ordered_dict(draw):
    return collections.OrderedDict((hashable(draw, _leaves), tree(draw, _leaves, 2)) for _ in range(draw.length(5)))


@kind(PLAIN, DIGESTIBLE)
def default_dict(draw):
    return collections.defaultdict(draw.pick([None, list, int, dict]), {text(draw): tree(draw, _leaves, 1) for _ in range(draw.length(4))})


@kind(PLAIN, DIGESTIBLE)
def counter(draw):
    return collections.Counter(draw.random.choices(["a", "b", "c", 1, (2,), None], k=draw.length(20)))


@kind(PLAIN, DIGESTIBLE)
def deque(draw):
    return collections.deque(draw.many(lambda d: tree(d, _leaves, 1), 6), draw.pick([None, None, 0, 3, 100]))


def leaf(draw):
    """Something small to put into an object."""
    return tree(draw, _leaves, draw.pick([0, 0, 1, 2]))
