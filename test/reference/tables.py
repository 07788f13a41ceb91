"""Tables, labels and moments of every kind that pandas 2 and 3 have."""

import datetime

import numpy as np
import pandas as pd

moments = pd.to_datetime(['2026-01-02 03:04:05.000006', None, '1677-09-22 00:00:00.0'])
nanos = pd.DatetimeIndex(np.array([1, 10**18 + 1, -5 * 10**17, 10**9], 'M8[ns]'))
zoned = pd.date_range('2026-01-01', periods=3, tz='UTC')
fixed = pd.date_range('2026-01-01', periods=3, tz=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)))
berlin = pd.date_range('2026-03-28', periods=3, tz='Europe/Berlin')
odd = np.array([0x7ff8000000000001, 0xfff8000000000000, 0x8000000000000000, 0x7ff0000000000001, 1], 'u8').view('f8')
missing = pd.MultiIndex.from_arrays([[-1, 2, None], ['a', None, 'b'], [pd.Timestamp('2026'), pd.NaT, pd.Timestamp('2027')], [True, False, True],
    pd.array([-1, 2, None], dtype='Int64'), pd.Categorical(['x', 'y', None]), pd.array(['x', 'y', None], dtype='string'), [1.5, 2.5, None],
    [(1, 2), 's', None], pd.to_timedelta([1, None, 3])], names=list('abcdefghij'))
coded = pd.MultiIndex(levels=[[-1, 2], pd.RangeIndex(2), [True, False], pd.interval_range(0, 2), pd.period_range('2026', periods=2, freq='D')],
    codes=[[0, 1, -1]] * 5)
wrapped = pd.MultiIndex(levels=[pd.array([-1, 2], dtype='Int64'), pd.array(['a', 'b'], dtype='string'), pd.Categorical([-1, 2]), pd.Index([-1, 2])], codes=[[0, 1, -1]] * 4)
ranges = pd.MultiIndex(levels=[pd.RangeIndex(3), pd.RangeIndex(0, 30, 10)], codes=[[0, 1, 2], [2, 1, 0]])
TABLES = [
    pd.Series(moments), pd.Series(nanos), pd.Series(zoned), pd.Series(fixed), pd.Series(berlin), moments, nanos, zoned, fixed, berlin,
    pd.Series(list(moments) + list(zoned), dtype=object), pd.Series(list(pd.to_timedelta([1, 1500000001, -1, None])), dtype=object),
    pd.Series(odd), pd.Series(odd.astype('f4')), pd.Series(odd + 1j * odd), pd.Series(odd.astype('c8')), pd.Series(np.array([0.0, -0.0, np.nan, 1], 'f2')),
    pd.Series([None, None], dtype=object), pd.Series([], dtype=object), pd.Series(['x', None, np.nan, pd.NA], dtype=object), pd.Series([pd.NA, 1, 'a'], dtype=object),
    pd.Series([b'a', b'b']), pd.Series([[1], {'a': 2}, (3,), np.arange(2)], dtype=object), pd.Series([1, 2], name=('a', 1)), pd.Series([1], name=pd.Timestamp('2026')),
    pd.Series(['é' * n for n in range(20)]), pd.Series(['a', 'b'] * 50), pd.Series(['a'], index=[1.5], name=2),
    pd.Series(pd.Categorical([3, 1, None, 3])), pd.Series(pd.Categorical([1.5, -0.0])), pd.Series(pd.Categorical(moments)), pd.Series(pd.Categorical([True, False])),
    pd.Series(pd.Categorical([1, 'a', None, (2,)])), pd.Series(pd.Categorical(pd.array([1, 2, None], dtype='Int64'))), pd.Series(pd.Categorical([None, None])),
    pd.Series(pd.cut([1.0, 2, 3], 2)), pd.Series(pd.cut([1, 2, 3], [0, 1, 5])), pd.Series(pd.Categorical.from_codes([0, -1], range(3))),
    pd.Series(pd.interval_range(0.5, 2.5, closed='both')), pd.Series(pd.interval_range(moments[0], periods=2)), pd.Series(pd.arrays.IntervalArray.from_tuples([(0, 1), None])),
    pd.Series(pd.array([1, None], dtype='UInt8')), pd.Series(pd.array([1.5, None], dtype='Float32')), pd.Series(pd.array([True, None], dtype='boolean')),
    pd.DataFrame(), pd.DataFrame(index=[1, 2]), pd.DataFrame(columns=['a']), pd.DataFrame({'a': [1]}).iloc[:0], pd.DataFrame([[1, 2.5, 'a', None]], columns=list('aabb')),
    pd.DataFrame(np.arange(12).reshape(3, 4)), pd.DataFrame(np.asfortranarray(np.arange(12.0).reshape(3, 4))), pd.DataFrame({-1: [1], -1.0: [2]} | {np.int64(5): [3]}),
    pd.DataFrame(np.zeros((2, 3)), columns=zoned), pd.DataFrame(np.zeros((3, 3)), index=missing, columns=missing), pd.DataFrame(np.zeros((2, 3)), columns=pd.to_timedelta([1, 2, -3], unit='s')),
    pd.DataFrame(np.zeros((2, 3)), columns=pd.Index([-1, 2, 3], dtype='Int64')), pd.DataFrame(np.zeros((2, 2)), columns=pd.CategoricalIndex(['a', 'b'])),
    pd.DataFrame({'t': moments, 'u': moments, 'z': zoned, 'x': [1, 2, 3], 'y': moments}), pd.DataFrame({'a': [1]}, index=pd.Index(['r'], name='n')),
    pd.DataFrame(np.zeros((1, 3000))),
    wrapped, pd.DataFrame(np.zeros((1, 3)), columns=wrapped), pd.DataFrame(np.zeros((1, 2)), columns=wrapped[:2]), missing, coded, ranges, ranges[:1], ranges[:0], pd.MultiIndex.from_product([[-1, 2], ['a', 'b']]), pd.MultiIndex.from_tuples([(1, 'x'), (-1, 'y')]),
    pd.RangeIndex(5, 0, -2), pd.RangeIndex(-3, 3), pd.RangeIndex(0), pd.Index([]), pd.Index([-1, 2**62]), pd.Index([2**63], dtype='u8'), pd.Index([1, 'a', None], dtype=object),
    pd.Index(['a', None]), pd.interval_range(0, 2, name='i'), pd.CategoricalIndex(['a', None]), pd.period_range('2026-01', periods=2, freq='M'), pd.Index([True, False]),
    pd.NA, pd.NaT, pd.Timestamp('2026-01-02 03:04:05.000000006'), pd.Timestamp('2026-01-02 03:04:05.000007', tz='UTC'), pd.Timestamp(fixed[0]), pd.Timestamp(10**12, unit='s'),
    pd.Timestamp(-10**11, unit='s'), pd.Timedelta(-1, 'ns'), pd.Timedelta('1.5ms'), [pd.NaT, {pd.NA: 1}], {pd.Timestamp('2026'): 1},
    np.array([pd.Timestamp('2026'), pd.NA, None], dtype=object),
]
if pd.__version__ >= '3':
    TABLES.append(pd.Timedelta(10**12, 's'))  # pandas 2 has nanoseconds only
# what pandas hashes by its texts, which the engine refuses
BY_TEXT = [pd.Series(pd.Categorical(zoned)), pd.Series(pd.Categorical(pd.period_range('2026-01', periods=2, freq='M'))),
    pd.Series(pd.Categorical(pd.interval_range(moments[0], periods=2))), pd.Series(np.array([1, 2], 'g')), pd.Series(pd.arrays.SparseArray([0, 1]))]
