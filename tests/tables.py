"""Customer files for tests, made from rows by the same checks as real ones."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile, check, standard_dictionary
from site_builder.sources import SourceTable

Rows = Iterable[Mapping[str, Any]]

MILLION = 1_000_000
_DTYPES = {
    "whole": "Int64",
    "amount": "Int64",
    "time": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "yes_no": "boolean",
}


def file_of(
    *,
    currency: str = "NOK",
    year_starts: int = 1,
    not_counted: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    **tables: Rows,
) -> CustomerFile:
    """Check tables given as rows; amounts are whole units, dates are dates."""
    sources = {name: source_of(name, list(rows)) for name, rows in tables.items()}
    return check(
        sources,
        standard_dictionary(),
        currency=currency,
        year_starts=year_starts,
        headers={},
        not_counted=not_counted or {},
    )


def source_of(name: str, rows: Sequence[Mapping[str, Any]]) -> SourceTable:
    """Make a table as if it had been read; a row has what its mapping has."""
    entry = standard_dictionary().tables[name]
    names = [field for field in entry.fields if any(field in row for row in rows)]
    required = [field.name for field in entry.fields.values() if field.required]
    frame = pd.DataFrame(
        {
            field: _column([row.get(field) for row in rows], entry.fields[field].type)
            for field in dict.fromkeys([*required, *names])
        },
        index=pd.RangeIndex(len(rows)),
    )
    return SourceTable(
        name=name,
        source=f"{name}.csv",
        frame=frame,
        lines=np.arange(1, len(rows) + 1, dtype=np.int64),
        supplied=frozenset(frame.columns),
        rejects=(),
        rows_in=len(rows),
        notices=(),
        digest="",
        locate=lambda records: records + 1,
    )


def _column(values: list[Any], kind: str) -> pd.Series:
    if kind == "amount":
        values = [None if v is None else round(v * MILLION) for v in values]
    if kind == "date":
        values = [None if v is None else pd.Timestamp(v) for v in values]
    return pd.Series(values, dtype=_DTYPES.get(kind, "str"))


def day(text: str) -> dt.date:
    """Read an ISO date."""
    return dt.date.fromisoformat(text)
