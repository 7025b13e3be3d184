"""Whole-column sums, counts, firsts and lasts of the rows of each customer.

Rows of a customer stand together and in order of their dates, so that every question
is one pass over a column and two look-ups per customer.
"""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.periods import Window, day_number

Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

NO_DAY = np.iinfo(np.int64).min // 4


def days_of(column: pd.Series) -> Days:
    """Turn dates into days since 1970-01-01; NO_DAY where missing."""
    days = column.to_numpy("datetime64[s]").astype("datetime64[D]").astype(np.int64)
    return np.where(column.isna().to_numpy(), NO_DAY, days)


def as_dates(days: Days, known: Flags) -> pd.Series:
    """Turn days since 1970-01-01 into dates; missing where not known."""
    safe = np.where(known, days, 0).astype("datetime64[D]").astype("datetime64[s]")
    safe[~known] = np.datetime64("NaT")
    return pd.Series(safe)


def happened(table: Table, as_of: dt.date) -> Flags:
    """Tell which rows count at all: not excluded, and not after the as-of day.

    A row whose date is missing has happened, but lies in no window.
    """
    if table.entry.date is None:
        return table.counted
    days = days_of(table.frame[table.entry.date])
    return table.counted & (days <= day_number(as_of))


def within(table: Table, window: Window, date: str | None = None) -> Flags:
    """Tell which counted rows have their ★ date, or a named one, in a window."""
    days = days_of(table.frame[date or table.entry.date])
    return table.counted & (days >= window.first) & (days <= window.last)


def count(table: Table, rows: Flags) -> npt.NDArray[np.int64]:
    """Count the rows of each customer that are flagged."""
    return _running(rows.astype(np.int64), table.offsets)


def total(table: Table, values: pd.Series, rows: Flags) -> pd.Series:
    """Add up a column of whole numbers over the flagged rows of each customer.

    Returns:
        Int64 per customer. Nothing to add is 0; missing where there are rows but no
        value of any of them is known.

    """
    known = rows & values.notna().to_numpy()
    numbers = values.to_numpy(np.int64, na_value=0)
    sums = pd.array(_running(np.where(known, numbers, 0), table.offsets), "Int64")
    if np.count_nonzero(known) < np.count_nonzero(rows):
        sums[(count(table, rows) > 0) & (count(table, known) == 0)] = pd.NA
    return pd.Series(sums)


def mean(table: Table, values: npt.NDArray[np.int64], rows: Flags) -> pd.Series:
    """Average whole numbers over the flagged rows of each customer.

    Returns:
        Float64; missing where there is no such row.

    """
    number = count(table, rows)
    sums = _running(np.where(rows, values, 0), table.offsets)
    return ratio(pd.Series(sums), pd.Series(number))


def ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    """Divide whole numbers; missing where either is, or where ``below`` is not > 0."""
    usable = (above.notna() & below.notna()).to_numpy(bool)
    usable = usable & (below.to_numpy(np.float64, na_value=0) > 0)
    top = above.to_numpy(np.float64, na_value=0)
    bottom = np.where(usable, below.to_numpy(np.float64, na_value=1), 1)
    return masked_floats(top / bottom, usable)


def first_row(table: Table, rows: Flags) -> npt.NDArray[np.int64]:
    """Find the first flagged row of each customer; -1 where there is none."""
    places = np.flatnonzero(rows)
    nearest = np.searchsorted(places, table.offsets[:-1])
    return _checked(places, nearest, table)


def last_row(table: Table, rows: Flags) -> npt.NDArray[np.int64]:
    """Find the last flagged row of each customer; -1 where there is none."""
    places = np.flatnonzero(rows)
    nearest = np.searchsorted(places, table.offsets[1:]) - 1
    return _checked(places, nearest, table)


def take(column: pd.Series, rows: npt.NDArray[np.int64]) -> pd.Series:
    """Look up one row per customer; missing where the row is -1."""
    if not len(column):
        return empty_like(column, len(rows))
    found = column.take(np.maximum(rows, 0)).reset_index(drop=True)
    return found.mask(rows < 0)


def empty_like(column: pd.Series, size: int) -> pd.Series:
    """Make a column of the same type that is missing everywhere."""
    return column.head(0).reindex(range(size))


def masked_ints(values: npt.NDArray[np.int64], known: Flags) -> pd.Series:
    """Make Int64 with missing values."""
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~known))


def masked_floats(values: npt.NDArray[np.float64], known: Flags) -> pd.Series:
    """Make Float64 with missing values."""
    safe = np.where(known, values, 0.0)
    return pd.Series(pd.arrays.FloatingArray(safe, ~known))


def texts_of(names: Sequence[str], codes: Positions) -> pd.Series:
    """Make a column of some texts, by their positions; missing where that is -1."""
    known = pd.array(list(names), dtype="str")
    return pd.Series(known.take(codes, allow_fill=True))


def counts(file: CustomerFile, table: str, rows: Flags) -> pd.Series:
    """Count flagged rows per customer; missing where the table has no source."""
    known = np.full(file.size, file.has(table))
    return masked_ints(count(file[table], rows), known)


def sums(file: CustomerFile, table: str, field: str, rows: Flags) -> pd.Series:
    """Add up a field per customer; missing where the table has no source."""
    if not file.has(table):
        return pd.Series(pd.NA, range(file.size), dtype="Int64")
    return total(file[table], file[table].frame[field], rows)


def _running(values: npt.NDArray[np.int64], offsets: Days) -> npt.NDArray[np.int64]:
    ends = np.concatenate(([0], np.cumsum(values)))
    return ends[offsets[1:]] - ends[offsets[:-1]]


def _checked(places: Days, nearest: Days, table: Table) -> npt.NDArray[np.int64]:
    if not len(places):
        return np.full(len(table.offsets) - 1, -1, np.int64)
    inside = np.clip(nearest, 0, len(places) - 1)
    found = places[inside]
    mine = (found >= table.offsets[:-1]) & (found < table.offsets[1:])
    return np.where(mine & (nearest == inside), found, -1)
