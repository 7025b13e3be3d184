"""Columns as plain Python values."""

from typing import Any

import pandas as pd
import pyarrow as pa

Plain = list[Any]

# What numpy keeps as it is: of any type, and where none is missing.
_OBJECTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_date32)
_NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)


def plain(column: pd.Series) -> Plain:
    """Turn a column into a list of str, int, float, bool or date; None: missing."""
    values = pa.array(column, from_pandas=True)
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.date32())
    # Arrow's own way takes several times as long, but knows of missing numbers.
    kind = values.type
    if any(one(kind) for one in _OBJECTS) or (
        not values.null_count and any(one(kind) for one in _NUMBERS)
    ):
        values = values.to_numpy(zero_copy_only=False)
        listed: Plain = values.tolist()
    else:
        listed = values.to_pylist()
    return listed
