"""What is written down of tables and of calls, in the shapes that told.ts has them."""

import math

import numpy as np
import pandas as pd


def cell(item):
    """An element of a table as text; null where there is none."""
    if item is None or item is pd.NA or item is pd.NaT or (isinstance(item, float) and math.isnan(item)):
        return None
    if isinstance(item, (pd.Timestamp, pd.Timedelta)):
        return f"{item.value} ns"
    return repr(item.item() if isinstance(item, np.generic) else item)


def column(name, values):
    return {"name": cell(name), "dtype": str(values.dtype), "cells": [cell(each) for each in values]}


def table(value):
    """What a pandas object holds: its columns and its index."""
    if isinstance(value, pd.DataFrame):
        columns = [column(name, value.iloc[:, place]) for place, name in enumerate(value.columns)]
        return {"columns": columns, "index": column(value.index.name, value.index)}
    if isinstance(value, pd.Series):
        return {"columns": [column(value.name, value)], "index": column(value.index.name, value.index)}
    return {"index": column(value.name, value)} if isinstance(value, pd.Index) else None


def record(call):
    return {
        "name": call.name,
        "module": call.module,
        "arguments": list(call.arguments.items()),
        "metadata": [[name, repr(dict(data))] for name, data in call.metadata.items()],
        "version": call.version,
        "codeDigest": call.code_digest,
        "result": call.result,
    }
