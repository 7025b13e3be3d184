"""Small customer files for tests, from rows written as plain dicts.

Rows may leave fields out, and say None for what is missing. Amounts are whole units.
"""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from site_builder.config import DEFAULT_TIME_SLOTS
from site_builder.customer_file import (
    CustomerFile,
    Field,
    SourceState,
    Table,
    TableEntry,
    standard_dictionary,
)
from site_builder.measures.catalogue import Measure, Measures, Unit, labelled
from site_builder.problems import raise_if_any
from site_builder.segments import Judgement, Segment, judge
from site_builder.segments.reader import Vocabulary
from site_builder.segments.segment_file import read_segment
from site_builder.yaml_file import parse_yaml

AS_OF = dt.date(2026, 3, 31)
MILLION = 1_000_000
Row = Mapping[str, Any]

# The last rate on or before the as-of day counts: 10 and 12.5.
RATES: Sequence[Row] = (
    {"currency": "USD", "date": "2026-03-01", "rate": 9.0},
    {"currency": "USD", "date": "2026-03-31", "rate": 10.0},
    {"currency": "USD", "date": "2026-04-01", "rate": 11.0},
    {"currency": "eur", "date": "2025-12-31", "rate": 12.5},
)

MEASURES: Mapping[str, tuple[str, Unit]] = {
    "revenue_12m": ("Revenue of the last 12 months", "amount"),
    "margin_rate": ("Margin rate", "rate"),
    "order_count": ("Orders", "count"),
    "silence": ("Silence", "number"),
    "days_since_order": ("Days since the last order", "days"),
    "last_order": ("Last order", "date"),
    "rfm": ("RFM", "text"),
    "age": ("Age", "years"),
}
CATALOGUE: Mapping[str, Measure] = {
    name: labelled(name, label, unit, "", "orders")
    for name, (label, unit) in MEASURES.items()
}
_TYPES = {
    "amount": "Int64",
    "count": "Int64",
    "years": "Int64",
    "days": "Int64",
    "rate": "Float64",
    "number": "Float64",
    "date": "datetime64[s]",
    "text": "str",
}


def customer_file(
    *, year_starts: int = 1, not_counted: str = "", **rows: Sequence[Row]
) -> CustomerFile:
    """Make a customer file; tables that are not given have no source.

    Args:
        year_starts: First month of the business year.
        not_counted: Rows with this status are never summed.
        rows: By table, in any order.

    """
    dictionary = standard_dictionary()
    frames = {
        name: _frame(entry, rows[name]) if name in rows else _no_rows(name)
        for name, entry in dictionary.tables.items()
    }
    ids = pd.Index(frames["customers"]["id"])
    tables: dict[str, Table] = {}
    for name, entry in dictionary.tables.items():
        tables[name] = _table(entry, frames, ids, tables, not_counted)
    sources = {
        name: SourceState(name, name, None, len(some), len(some), 0, "", ())
        for name, some in rows.items()
    }
    return CustomerFile(dictionary, tables, (), sources, "NOK", year_starts)


def measures(**columns: Sequence[Any]) -> Measures:
    """Make measures; amounts in whole units."""
    size = len(next(iter(columns.values()), ()))
    frame = {
        name: _column(
            _TYPES[unit], _whole_units(columns.get(name, [None] * size), unit)
        )
        for name, (_, unit) in MEASURES.items()
    }
    return Measures(CATALOGUE, {"all": tuple(MEASURES)}, pd.DataFrame(frame))


def _whole_units(values: Sequence[Any], unit: Unit) -> list[Any]:
    if unit != "amount":
        return list(values)
    return [None if value is None else value * MILLION for value in values]


def segment(text: str, *others: str, name: str = "it") -> Segment:
    """Read a segment from its text; ``others`` are ids that it may refer to.

    Raises:
        SiteError: It has problems.

    """
    titles = {other: {"en": other.title()} for other in others}
    known = Vocabulary(
        standard_dictionary(), CATALOGUE, "NOK", DEFAULT_TIME_SLOTS, titles
    )
    document = parse_yaml(text, f"{name}.yaml")
    found, reader = read_segment(name, document, known)
    raise_if_any(reader.problems)
    assert found is not None
    return found


def judged(
    text: str,
    file: CustomerFile,
    of: Measures | None = None,
    as_of: dt.date = AS_OF,
) -> Judgement:
    """Judge one segment."""
    found = judge([segment(text)], file, of or no_measures(file), as_of)
    return found["it"]


def answers(
    condition: str, file: CustomerFile, of: Measures | None = None
) -> list[int]:
    """Answer one condition for every customer: 1 met, 0 not met, -1 unknown."""
    found: list[int] = judged(
        f"where: [{condition}]\nof: everyone", file, of
    ).answer.tolist()
    return found


def no_measures(file: CustomerFile) -> Measures:
    return measures(order_count=[None] * file.size)


def _column(dtype: str, values: Sequence[Any]) -> pd.Series:
    if dtype == "datetime64[s]":
        days = np.array(["NaT" if v is None else v for v in values], "datetime64[s]")
        return pd.Series(days)
    made: Any = pd.array  # its stubs know no dtype that is a variable
    return pd.Series(made(list(values), dtype=dtype))


@functools.cache
def _no_rows(table: str) -> pd.DataFrame:
    return _frame(standard_dictionary().tables[table], ())


def _frame(entry: TableEntry, rows: Sequence[Row]) -> pd.DataFrame:
    rows = sorted(rows, key=lambda row: _order(entry, row))
    return pd.DataFrame(
        {
            name: _field(field, [row.get(name) for row in rows])
            for name, field in entry.fields.items()
        },
        index=pd.RangeIndex(len(rows)),
    )


def _order(entry: TableEntry, row: Row) -> tuple[str, ...]:
    names = ("customer", "order", entry.date or "", "time", entry.key or "")
    late = "~"  # what is missing stands last
    values = [row.get(name) for name in names if name in entry.fields]
    # Times of day are numbers, which as texts would not sort.
    return tuple(late if value is None else f"{value:>9}" for value in values)


def _field(field: Field, values: list[Any]) -> pd.Series:
    match field.type:
        case "amount":
            known = [None if v is None else round(v * MILLION) for v in values]
            return _column("Int64", known)
        case "whole" | "time":
            return _column("Int64", values)
        case "number":
            return _column("Float64", values)
        case "date":
            return _column("datetime64[s]", values)
        case "yes_no":
            return _column("boolean", values)
        case _:
            return _column("str", values)


def _table(
    entry: TableEntry,
    frames: Mapping[str, pd.DataFrame],
    ids: "pd.Index[Any]",
    made: Mapping[str, Table],
    not_counted: str,
) -> Table:
    frame = frames[entry.name]
    references = {
        field.name: _places(frame[field.name], frames[field.of])
        for field in entry.fields.values()
        if field.of
    }
    owner = np.empty(0, np.int64)
    if entry.name == "customers":
        owner = np.arange(len(frame), dtype=np.int64)
    elif "customer" in entry.fields:
        owner = _positions(ids, frame["customer"])
    elif "order" in entry.fields:
        orders = made["orders"].customer
        owner = orders[references["order"]] if len(orders) else owner
    assert (np.diff(owner) >= 0).all()
    counted = np.ones(len(frame), np.bool_)
    if not_counted and "status" in frame:
        counted = (frame["status"] != not_counted).fillna(value=True).to_numpy(np.bool_)
    offsets = np.searchsorted(owner, np.arange(len(ids) + 1)).astype(np.int64)
    return Table(
        entry,
        frame,
        frozenset(entry.fields),
        owner,
        offsets,
        counted,
        references,
        records=np.arange(1, len(frame) + 1),
    )


def _places(names: pd.Series, target: pd.DataFrame) -> "np.ndarray[Any, Any]":
    if "id" not in target or not len(target) or not len(names):
        return np.full(len(names), -1, np.int64)
    return _positions(pd.Index(target["id"]), names)


def _positions(index: "pd.Index[Any]", names: pd.Series) -> "np.ndarray[Any, Any]":
    return np.asarray(index.get_indexer(pd.Index(names.fillna(""))), np.int64)
