"""Writes digests-0.15.json beside this file: what fleche 0.15.0 digests values to, with a pickle of each.

    python3.11 -m venv /tmp/fleche-0.15
    /tmp/fleche-0.15/bin/pip install fleche==0.15.0 numpy==1.26.4 pandas==2.3.3 attrs==26.1.0
    /tmp/fleche-0.15/bin/python test/interop/make-digests-0.15.py

An expression whose value has no digest there has null. Arrays of objects are left out: their digests are addresses.
"""

import array
import base64
import collections
import datetime
import decimal
import fractions
import json
import pathlib
import pickle
import warnings

import numpy as np
import pandas as pd
from fleche.call import DigestedCall
from fleche.digest import Digest, digest
from fleche.storage.destructuring import DigestedDataclass, DigestedDict, DigestedIterable

EXPRESSIONS = """
None
True
0
-128
2**70
1.5
-1.0
float('nan')
-float('nan')
float('inf')
1+2j
complex('nan')
decimal.Decimal('1.10')
decimal.Decimal('-NaN')
fractions.Fraction(-2, 3)
'text'
'é😀'
b'bytes'
bytearray(b'ab')
[1, [2.5, ('x', None)], {'k': b'v', 2: []}]
{-1.0: 'a', -2: 'b'}
{3, 1, 2}
{0, 8, 16, -1}
frozenset({(1, 2), (3,)})
range(3)
collections.OrderedDict(b=1, a=2)
collections.defaultdict(list, a=[1])
collections.Counter('aab')
collections.deque([1, 2], 3)
array.array('d', [1.0, 2.5])
Digest('ab' * 32)
[Digest('cd' * 32)]
datetime.date(2026, 1, 2)
datetime.datetime(2026, 1, 2, 3, 4, 5, 6, datetime.timezone.utc)
datetime.time(1, 2, fold=1)
datetime.timedelta(-1, 2, 3)
datetime.timezone(datetime.timedelta(hours=1))
np.arange(6).reshape(2, 3)
np.asfortranarray(np.arange(6.0).reshape(2, 3))
np.array(1.5)
np.array([], dtype='i4')
np.arange(3, dtype='>i2')
np.array(['a', 'bc'])
np.array([b'a'])
np.array(['2026-01-02'], dtype='M8[ns]')
np.array([(1, 2.5), (3, 4.5)], dtype=[('a', 'i4'), ('b', 'f8')])
np.zeros(2, np.dtype([('a', 'i1'), ('b', 'f8')], align=True))
np.zeros(2, [('grid', 'i2', (2, 2)), ('inner', [('x', 'f4')])])
np.matrix([[1, 2]])
np.ma.masked_array([1, 2, 3], mask=[0, 1, 0])
np.float64(1.5)
np.float64('nan')
np.float32(0.1)
np.float32('nan')
np.float16('-nan')
np.longdouble('0.1')
np.longdouble('nan')
np.int64(-1)
np.uint64(2**63)
np.bool_(True)
np.complex64(1 + 2j)
np.complex128(complex('nan+1j'))
np.str_('s')
np.bytes_(b's')
np.datetime64('2026-01-02')
np.timedelta64(1, 's')
np.zeros(1, 'i4,f8')[0]
pd.DataFrame({'a': [1, 2], 'b': ['x', None]})
pd.DataFrame({1: [1.5]}, index=['r'])
pd.DataFrame()
pd.Series([1, -1, 3], name='n')
pd.Series([1.5, None])
pd.Series(['x', None, 'y'])
pd.Series([True, False])
pd.Series(pd.Categorical(['x', None, 'y']))
pd.Series(pd.array([1, -1], dtype='Int64'))
pd.Series(pd.array([1, None], dtype='Int64'))
pd.Series(pd.array(['x', 'y'], dtype='string'))
pd.Series(pd.date_range('2026-01-02 03:04:05.5', periods=2))
pd.Series(pd.date_range('2026-01-02', periods=2, tz='UTC'))
pd.Series(pd.to_timedelta([1, 1500000001], unit='ns'))
pd.Series([pd.NaT, pd.Timestamp('2026')])
pd.Series(pd.period_range('2026-01', periods=2, freq='M'))
pd.Series(pd.interval_range(0, 2))
pd.RangeIndex(3)
pd.RangeIndex(5, 0, -2, name='r')
pd.Index([1, -1])
pd.Index(['a', 'b'], name='n')
pd.date_range('2026-01-01', periods=2)
pd.CategoricalIndex(['a', 'b'])
pd.MultiIndex.from_arrays([['a', 'b'], [1, -1]])
pd.MultiIndex.from_arrays([['a', None], [-1, None]])
pd.NA
pd.NaT
pd.Timestamp('2026-01-02 03:04:05.000000006')
pd.Timestamp('2026-01-02', tz='UTC')
pd.Timedelta(1500000001, 'ns')
pd.Interval(0, 1)
int
ValueError
type(None)
len
slice(1)
Ellipsis
pathlib.PurePosixPath('a')
DigestedIterable([Digest('ab' * 32), 1])
DigestedDict({'k': Digest('ab' * 32)})
DigestedDataclass(collections.OrderedDict, {'x': Digest('ab' * 32), 'y': 1.0})
DigestedCall(name='f', arguments={'x': Digest('ab' * 32)}, result=Digest('cd' * 32), metadata={'m': {'t': 1.5}}, module='m', version=1, code_digest=None)
"""


def entry(expression):
    value = eval(expression)
    dumped = pickle.dumps(value)
    try:
        digested = str(digest(pickle.loads(dumped)))
    except Exception:
        digested = None
    return {"expression": expression, "digest": digested, "pickle": base64.b64encode(dumped).decode()}


warnings.simplefilter("ignore")
entries = [entry(line) for line in EXPRESSIONS.strip().splitlines()]
pathlib.Path(__file__).with_name("digests-0.15.json").write_text(
    "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in entries) + "\n]\n", encoding="utf-8"
)
