"""Typed columns in the form in which they are compared: plain arrays and a mask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.segments.definitions import Unit, ValueKind
from site_builder.segments.kleene import Flags
from site_builder.segments.patterns import Texts

TEXTS: frozenset[ValueKind] = frozenset({"text", "choice", "list"})
"""Kinds of values that are texts."""

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Values:
    """One value per row.

    Attributes:
        data: Numbers as they are; amounts in millionths; dates as days since
            1970-01-01; times of day in seconds; texts as places in ``texts``.
            Where the value is not known, anything.
        known: Where there is a value.
        texts: The distinct texts; None for other kinds.

    """

    kind: ValueKind
    data: npt.NDArray[Any]
    known: Flags
    texts: Texts | None = None

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.data)


def values_of(column: pd.Series, kind: ValueKind) -> Values:
    """Turn a column of a checked table, or a measure, into values."""
    return _READINGS[kind](column, kind)


def unknown_values(kind: ValueKind, size: int) -> Values:
    """Make values of which none is known."""
    texts = Texts([]) if kind in TEXTS else None
    return Values(kind, np.zeros(size, np.int64), np.zeros(size, np.bool_), texts)


def take(values: Values, rows: Positions) -> Values:
    """Look up rows; where the row is -1 nothing is known."""
    if not len(values):
        return unknown_values(values.kind, len(rows))
    safe = np.maximum(rows, 0)
    known = values.known[safe] & (rows >= 0)
    return Values(values.kind, values.data[safe], known, values.texts)


def as_series(values: Values, unit: Unit) -> pd.Series:
    """Turn values into a column typed as those of the checked tables are.

    Means of whole units (days, seconds, millionths) are rounded half up.
    """
    if values.texts is not None:
        return _text_series(values)
    if values.kind == "date":
        days = np.where(values.known, values.data, 0).astype("datetime64[D]")
        stamps = days.astype("datetime64[s]")
        stamps[~values.known] = np.datetime64("NaT")
        return pd.Series(stamps)
    if values.kind == "yes_no":
        flags = values.data.astype(np.bool_)
        return pd.Series(pd.arrays.BooleanArray(flags, ~values.known))
    return _number_series(values, unit)


def _number_series(values: Values, unit: Unit) -> pd.Series:
    data = np.where(values.known, values.data, 0)
    if data.dtype.kind == "f" and unit in {"amount", "time"}:
        data = np.floor(data + 0.5).astype(np.int64)
    if data.dtype.kind == "f":
        return pd.Series(pd.arrays.FloatingArray(data, ~values.known))
    return pd.Series(pd.arrays.IntegerArray(data.astype(np.int64), ~values.known))


def _text_series(values: Values) -> pd.Series:
    raw = np.array([*values.texts.raw, None] if values.texts else [None], object)
    places = np.where(values.known, values.data, len(raw) - 1)
    return pd.Series(pd.array(raw[places], dtype="str"))


def _texts(column: pd.Series, kind: ValueKind) -> Values:
    column_of_texts = pa.chunked_array(pa.array(column)).combine_chunks()
    coded = column_of_texts.dictionary_encode()
    places = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    texts = Texts(coded.dictionary.to_pylist())
    return Values(kind, places.astype(np.int64), places >= 0, texts)


def _numbers(column: pd.Series, kind: ValueKind) -> Values:
    known = column.notna().to_numpy(np.bool_)
    if pd.api.types.is_float_dtype(column.dtype):
        floats = column.to_numpy(np.float64, na_value=0.0)
        return Values(kind, floats, known & np.isfinite(floats))
    return Values(kind, column.to_numpy(np.int64, na_value=0), known)


def _dates(column: pd.Series, kind: ValueKind) -> Values:
    known = column.notna().to_numpy(np.bool_)
    stamps = column.to_numpy("datetime64[s]").astype("datetime64[D]")
    return Values(kind, np.where(known, stamps.astype(np.int64), 0), known)


def _flags(column: pd.Series, kind: ValueKind) -> Values:
    known = column.notna().to_numpy(np.bool_)
    return Values(kind, column.to_numpy(np.bool_, na_value=False), known)


_READINGS: Mapping[ValueKind, Callable[[pd.Series, ValueKind], Values]] = {
    "text": _texts,
    "choice": _texts,
    "list": _texts,
    "number": _numbers,
    "amount": _numbers,
    "time": _numbers,
    "date": _dates,
    "yes_no": _flags,
}
