/** Python expressions whose values every decoder, printer and digest must agree on with the reference. */
export const setup = `
import array, base64, collections, dataclasses, datetime, decimal, enum, fractions, functools, io, math, pathlib, pickle, re, sys, types, uuid
import attrs, numpy as np
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from fleche.digest import Digest, digest

@dataclasses.dataclass
class Point:
    x: object
    y: object = 2.5

@dataclasses.dataclass(frozen=True)
class Frozen:
    name: str

@attrs.define
class Slotted:
    a: object
    b: object = (1, 2)

class Plain:
    def __init__(self, **fields):
        self.__dict__.update(fields)

class Reduced:
    def __reduce__(self):
        return (Reduced, (), {'state': [1, 2]})

class Listed(list):
    pass

Named = namedtuple('Named', 'first second')

class Colour(enum.Enum):
    RED = 1

for each in (Point, Frozen, Slotted, Plain, Reduced, Listed, Named, Colour):
    each.__module__ = '__main__'
    sys.modules['__main__'].__dict__[each.__name__] = each
shared = [1, 2]
cyclic = [1]
cyclic.append(cyclic)
`;

export const scalars = [
  ...['None', 'True', 'False', '0', '-0', '1', '-1', '255', '256', '65535', '65536', '2**31 - 1', '2**31', '-2**31', '-2**31 - 1'],
  ...['2**53 - 1', '2**53', '2**53 + 1', '-2**63', '2**64', '10**40', '-10**40', '2**2050', '-(2**2100)'],
  ...[
    '0.0',
    '-0.0',
    '1.0',
    '0.1',
    '-1.5',
    '1e16',
    '1e-5',
    '123456789.123',
    '1e300',
    '5e-324',
    "float('inf')",
    "-float('inf')",
    "float('nan')",
  ],
  ...['2.0**53', '1e22', '1e15', '0.0001', '0.00001', '1j', '-2.5+0j', 'complex(1.5, -0.0)', 'complex(float("inf"), 2)'],
  ...[
    "''",
    "'text'",
    String.raw`'quote\' and "double"'`,
    String.raw`'new\nline\ttab\\'`,
    String.raw`'\x00\x7f\xa0\xff\u0100\u2028\U0001f600'`,
  ],
  ...[String.raw`'\ud800 lone'`, "'é' * 300", "'x' * 70000", "b''", "b'bytes'", String.raw`b'\x00\xff\'"'`, "b'y' * 300", "b'z' * 70000"],
  ...[
    "bytearray(b'abc')",
    "bytearray(b'')",
    'range(5)',
    'range(1, 10, 3)',
    'range(0, -5, -1)',
    'slice(1, 2, None)',
    'Ellipsis',
    'NotImplemented',
  ],
  ...["decimal.Decimal('1.50')", "decimal.Decimal('-1E+5')", 'fractions.Fraction(3, 4)', 'fractions.Fraction(-6, 3)'],
  ...[
    'datetime.date(2026, 11, 24)',
    'datetime.datetime(2026, 1, 2, 3, 4, 5, 6)',
    'datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)',
  ],
  ...[
    'datetime.time(1, 2, 3, 4)',
    'datetime.timedelta(days=-1, seconds=5, microseconds=7)',
    'datetime.timezone(datetime.timedelta(hours=5, minutes=30))',
  ],
];

export const containers = [
  ...['[]', '[1]', '[1, [2, [3]]]', 'list(range(1100))', '()', '(1,)', '(1, 2)', '(1, 2, 3)', '(1, 2, 3, 4)', '((), ((),))'],
  ...[
    '{}',
    "{'a': 1}",
    "{1: 'one', 1.5: 2, (1, 2): [3], None: {}}",
    '{i: i * i for i in range(1100)}',
    "{True: 'bool'}",
    "{b'k': 1, 'k': 2}",
  ],
  ...[
    'set()',
    '{1}',
    "{'only'}",
    'frozenset()',
    'frozenset({7})',
    '[shared, shared, (shared,)]',
    '[None] * 3',
    "[1.0, 1, True, 'x', b'x']",
  ],
  ...["[Digest('ab' * 32)]", "Digest('cd' * 32)", "{'deep': [{'er': ({'est': []},)}]}", '[[]] * 2'],
];

export const arrays = [
  ...[
    'np.arange(5)',
    'np.arange(6.0).reshape(2, 3)',
    'np.zeros((0, 3))',
    'np.array(3.5)',
    'np.array([True, False])',
    'np.array([1, 2], dtype=np.int8)',
  ],
  ...[
    "np.array([1, 2], dtype='>i4')",
    "np.array(['a', 'bcd'])",
    "np.array([b'a', b'bcd'])",
    'np.array([1+2j, 3])',
    'np.array([1.5, np.nan, np.inf])',
  ],
  ...[
    'np.arange(24).reshape(2, 3, 4)',
    'np.asfortranarray(np.arange(6).reshape(2, 3))',
    'np.linspace(0, 1, 2000)',
    'np.array([0.1, 1e-10, 1e10])',
  ],
  ...[
    "np.array(['2026-01-02', 'NaT'], dtype='datetime64[D]')",
    "np.array([1, 2], dtype='timedelta64[s]')",
    "np.array(['NaT', 100], dtype='timedelta64[s]')",
    "np.array(['2026-01-02'], dtype='>M8[D]')",
    'np.array([1.5, 2.5], dtype=np.float32)',
    'np.array([1.5], dtype=np.float16)',
  ],
  ...[
    "np.array([None, [1], 'x'], dtype=object)",
    'np.float64(1.5)',
    'np.float64(2)',
    'np.float32(0.1)',
    'np.int64(7)',
    'np.int8(-3)',
    'np.bool_(True)',
    "np.str_('s')",
  ],
  ...[
    'np.complex128(1+2j)',
    "np.datetime64('2026-01-02T03:04')",
    "np.timedelta64(5, 'h')",
    'np.uint64(2**63 + 1)',
    'np.eye(3)',
    'np.array([[1, 2], [3, 4]])[:, 0]',
  ],
];

export const objects = [
  ...[
    'Point(1, [2])',
    'Point(Point(1), (3,))',
    "Frozen('n')",
    'Slotted(1)',
    'Slotted([1], {2: 3})',
    'Plain(a=1, b=[2])',
    'Reduced()',
    'Listed([1, 2])',
    "Named(1, 'b')",
  ],
  ...[
    'Colour.RED',
    'OrderedDict(a=1, b=2)',
    "defaultdict(list, {'a': [1]})",
    "Counter('aab')",
    'deque([1, 2], maxlen=5)',
    "pathlib.PurePosixPath('/a/b')",
  ],
  ...[
    'types.SimpleNamespace(a=1)',
    "array.array('d', [1.0, 2.0])",
    'len',
    'datetime.datetime',
    'Point',
    'functools.partial(max, 1)',
    "re.compile('a+')",
    'uuid.UUID(int=5)',
  ],
];
