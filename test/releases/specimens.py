"""Values of all kinds, as expressions, and the functions whose calls are kept. Runs on every release and on NumPy 1 and 2, pandas 2 and 3."""

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import pathlib
import re
import types
import uuid
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

import attrs
import numpy as np
import pandas as pd

import fleche
from fleche.metadata import Runtime


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


@attrs.define
class Slotted:
    a: object
    b: object = (1, 2)


@attrs.frozen
class Sealed:
    a: object


class Plain:
    def __init__(self, **fields):
        self.__dict__.update(fields)


class Reduced:
    def __init__(self, state=None):
        self.state = state

    def __reduce__(self):
        return (Reduced, (self.state,))


class Listed(list):
    pass


class Texts(dict):
    pass


class Colour(enum.Enum):
    RED = 1
    BLUE = "b"


class Level(enum.IntEnum):
    HIGH = 3


class Access(enum.Flag):
    READ = 1
    WRITE = 2


Named = namedtuple("Named", "first second")
shared = [1, 2]

scalars = """
None; True; False; 0; 1; -1; 255; 256; 65536; -2**31; 2**31; 2**53 + 1; -2**63; 2**64; 10**40; -(2**2100)
0.0; -0.0; 0.1; -1.5; 1e16; 1e-5; 1e300; 5e-324; float('inf'); -float('inf'); float('nan'); 1j; complex(1.5, -0.0); complex('nan+1j')
''; 'text'; 'quote\\' and "double"'; 'line\\ntab\\t\\x00'; 'é\\u2028\\U0001f600'; 'x' * 300; b''; b'\\x00\\xff'; b'y' * 300; bytearray(b'abc')
range(5); range(1, 10, 3); slice(1, None, 2); Ellipsis; NotImplemented
decimal.Decimal('1.50'); decimal.Decimal('-Infinity'); fractions.Fraction(-3, 4)
datetime.date(2026, 11, 24); datetime.datetime(2026, 1, 2, 3, 4, 5, 6); datetime.time(1, 2, 3, 4); datetime.timedelta(days=-1, microseconds=7)
datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc); datetime.timezone(datetime.timedelta(hours=5, minutes=30), 'IST')
datetime.datetime(2026, 7, 2, 12, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin'))
"""

containers = """
[]; (); {}; set(); frozenset(); [1]; (1,); [1, [2, [3, [4]]]]; ((), ((),)); [None] * 3; [1, 1.0, True, 'x', b'x']; list(range(100, 130))
{'a': 1}; {1: 'one', 1.5: 2, (1, (2,)): [3], None: {}, b'k': 0, frozenset({1}): 'f'}; {'deep': [{'er': ({'est': []},)}]}
{1, 2, 3}; {'only'}; frozenset({7}); {(1, 2)}; {'set': {1, 2}, 'tuple': (1, frozenset({3}))}
[shared, shared, (shared,)]; {'one': shared, 'two': [shared]}; [[], {}, (), [[]]]; [2**80, float('inf'), 1j, decimal.Decimal('0.1')]
{'x': np.arange(3), 'y': [np.arange(3), np.float64(0.5)]}; [pd.Series([1, 2]), datetime.timedelta(1)]
"""

arrays = """
np.arange(5); np.arange(6.0).reshape(2, 3); np.asfortranarray(np.arange(6).reshape(2, 3)); np.zeros((0, 3)); np.array(3.5); np.array([])
np.array([True, False]); np.array([1, -2], dtype=np.int8); np.array([1, 2], dtype='>i4'); np.array([1.5, -2.5], dtype=np.float32)
np.array([1.5, 0.1], dtype=np.float16); np.array([2**63], dtype=np.uint64); np.array([1+2j, 3]); np.array([1.5, np.nan, -np.inf])
np.array([0.1, 1e-10, 1e10]); np.eye(3); np.arange(24).reshape(2, 3, 4)[:, ::2, 1]; np.array(['a', 'bcd']); np.array([b'a', b'bcd'])
np.array([None, [1], 'x', {'k': (1,)}], dtype=object); np.array([[1, 'a'], [2.5, None]], dtype=object); np.array([], dtype=object)
np.array([(1, 2.5, 'ab'), (2, -1.0, 'c')], dtype=[('n', '<i4'), ('x', '<f8'), ('s', '<U2')])
np.array([((1, 2), [3, 4])], dtype=[('p', [('a', 'i2'), ('b', 'u1')]), ('m', 'f4', (2,))])
np.array(['2026-01-02', 'NaT'], dtype='datetime64[D]'); np.array(['2026-01-02T03:04:05.6'], dtype='datetime64[ns]')
np.array([1, 2], dtype='timedelta64[s]'); np.ma.masked_array([1, 2, 3], mask=[False, True, False]); np.linspace(0, 1, 40)
np.float64(1.5); np.float32(0.1); np.int64(7); np.int8(-3); np.uint64(2**63 + 1); np.bool_(True); np.complex128(1+2j); np.str_('s'); np.bytes_(b's')
np.datetime64('2026-01-02T03:04'); np.timedelta64(5, 'h'); np.dtype('f4'); np.dtype([('a', '<i4'), ('b', '<f8')])
"""

tables = """
pd.DataFrame({'i': [1, 2, 3], 'f': [0.5, np.nan, -1.0], 's': ['a', 'b', None], 'b': [True, False, True]})
pd.DataFrame({'t': pd.to_datetime(['2026-01-02', None]), 'd': pd.to_timedelta(['1 days', '2h']), 'c': pd.Categorical(['x', 'y'])})
pd.DataFrame({'m': pd.array([1, None], dtype='Int64'), 'z': pd.to_datetime(['2026-01-02', '2026-07-02']).tz_localize('UTC')}, index=['p', 'q'])
pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=[10, 'eleven'], index=pd.Index([5, 6, 7], name='at')); pd.DataFrame(); pd.DataFrame({'empty': []})
pd.DataFrame({'v': [1, 2]}, index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'n']))
pd.Series([1.5, 2.5], name='x'); pd.Series(['a', 'b'], index=['p', 'q']); pd.Series([1, 2, 3], dtype='int8'); pd.Series([None, [1], 'x'])
pd.Series(pd.Categorical(['a', 'b', 'a'])); pd.Series(pd.to_datetime(['2026-01-02', '2026-01-03'])); pd.Series([], dtype=float)
pd.Index([1, 2, 3]); pd.Index(['a', 'b'], name='n'); pd.RangeIndex(2, 10, 2); pd.date_range('2026-01-01', periods=3); pd.MultiIndex.from_product([[1, 2], ['a']])
pd.Timestamp('2026-01-02T03:04'); pd.Timedelta('1 days 2h'); pd.Period('2026-01', 'M'); pd.Interval(0, 1); pd.NA; pd.NaT
"""

records = """
Point(1, [2]); Point(Point(1), (3,)); Point([1, [2]], {'k': Point(0, None)}); Frozen('n'); Frozen('n', Frozen('m')); SlottedPoint([1])
Slotted(1); Slotted([1], {2: 3}); Sealed(Slotted((1,))); [Point(1), Slotted(2)]; {'p': Point(1)}
"""

objects = """
Plain(a=1, b=[2]); Plain(p=Point(1)); Reduced([1, 2]); Listed([1, [2]]); Texts(a=1); Named(1, 'b'); [Named(1, [2])]
Colour.RED; Colour.BLUE; Level.HIGH; Access.READ | Access.WRITE
OrderedDict(a=1, b=[2]); defaultdict(list, {'a': [1]}); Counter('aab'); deque([1, 2], maxlen=5); collections.ChainMap({'a': 1}, {'b': 2})
types.SimpleNamespace(a=1); array.array('d', [1.0, 2.0]); pathlib.PurePosixPath('/a/b'); pathlib.Path('rel/ative')
uuid.UUID(int=5); re.compile('a+', re.I); functools.partial(max, 1); ValueError('wrong', 1); memoryview; len; datetime.datetime; Point; np.sin; scale
"""

few = """
None; 2**64; 'text'; [1, [2, [3]]]; {'a': {1: (2.5, None)}}; np.arange(4); Point(1, [2]); {1, 2}; Slotted([1], {2: 3}); [shared, shared]
"""

nested = containers + records


def expressions(*groups: str) -> list[str]:
    """The expressions of the groups: `;` or a line break ends one."""
    return [each.strip() for group in groups for line in group.splitlines() for each in line.split(";") if each.strip()]


modern = tuple(map(int, fleche.__version__.split(".")[:2])) >= (0, 12)


@fleche.fleche
def scale(values, factor=1.5, *, label=None):
    return [value * factor for value in values]


@fleche.fleche(version=2, meta=(Runtime(),))
def relax(start, steps):
    return Point(start.x, steps)


@fleche.fleche(hash_code=True, version="1.2" if modern else 12)
def density(shape, *rest, **settings):
    return {"density": np.full(shape, 0.25), "settings": settings}


@fleche.fleche(hash_module=False, ignore="quiet")
def report(title, tables, quiet=True):
    return f"{title}: {len(tables)}"
