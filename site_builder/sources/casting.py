"""Texts become values of the types that the dictionary declares; nothing is guessed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from site_builder.config import FieldType
from site_builder.sources import dates, numbers, words
from site_builder.sources.cleaning import clean
from site_builder.sources.connections import Connection
from site_builder.sources.tables import (
    Column,
    Numbers,
    RawColumn,
    RawTable,
    Reject,
    Request,
)

_DTYPES: Mapping[FieldType, Any] = {
    "whole": pd.Int64Dtype(),
    "amount": pd.Int64Dtype(),
    "time": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "yes_no": pd.BooleanDtype(),
}
_TEXT: Any = pd.StringDtype("pyarrow", na_value=np.nan)


@dataclass(frozen=True, slots=True)
class Typed:
    """The typed rows of a table.

    Attributes:
        frame: One column per field, in the order of the fields.
        rejects: Cells lost, by their places.

    """

    frame: pd.DataFrame
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class _Cells:
    """One column, before and after.

    Attributes:
        texts: Cleaned; missing where there is nothing.
        series: Typed; missing also where the text could not be read.
        clock: Seconds since midnight of timestamps, if the column has any.

    """

    column: Column
    header: str
    notation: "_Notation"
    texts: pa.Array
    series: pd.Series
    clock: pd.Series | None = None


@dataclass(frozen=True, slots=True)
class _Notation:
    numbers: numbers.Notation
    dates: dates.Notation


def cast_table(con: Connection, request: Request, raw: RawTable) -> Typed:
    """Read every column as the type of its field.

    A cell that cannot be read is missing in the frame and a reject. A table that has
    timestamps as its `date` and no `time` gets the time of day from them.

    Raises:
        SiteError: The format under ``dates:`` cannot be used.

    """
    _check_format(request, con)
    cells = [
        _cast(request, con, column, raw.columns[column.name])
        for column in request.columns
        if column.name in raw.columns
    ]
    series = {cell.column.name: cell.series for cell in cells}
    for cell in cells:
        if cell.clock is not None:
            series.setdefault("time", cell.clock)
    wanted = [column.name for column in request.columns if column.name in series]
    rows = pd.RangeIndex(len(raw.records))
    frame = pd.DataFrame({name: series[name] for name in wanted}, index=rows)
    return Typed(frame, _rejects(request, raw, cells))


def _check_format(request: Request, con: Connection) -> None:
    declared = request.source.dates
    if declared is not None and (why := dates.why_no_format(con, declared)):
        raise request.refuse(("dates",), why, "write one such as %d/%m/%Y")


def _cast(request: Request, con: Connection, column: Column, raw: RawColumn) -> _Cells:
    ours = request.source.values.get(column.name, {})
    texts = clean(raw.texts, request.source.missing, ours)
    notation = _notation(request, raw)
    if column.type == "list":
        texts = words.without_empty_lists(texts)
    if column.type != "date":
        read = _READ[column.type](con, texts, column, notation)
        series = _as_series(read, column.type)
        return _Cells(column, raw.header, notation, texts, series)
    moments = dates.read_moments(con, texts, notation.dates)
    days = pd.Series(dates.days_of(moments))
    clock = dates.clock_of(moments, texts) if column.name == "date" else None
    lent = None if clock is None else _as_series(clock, "time")
    return _Cells(column, raw.header, notation, texts, days, lent)


def _notation(request: Request, raw: RawColumn) -> _Notation:
    source = request.source
    declared = None if raw.native else source.decimal
    shape = None if raw.native else source.dates
    return _Notation(
        numbers.Notation.declared(declared), dates.Notation(shape, request.timezone)
    )


def _as_series(values: pa.Array, kind: FieldType) -> pd.Series:
    return pd.Series(_DTYPES.get(kind, _TEXT).__from_arrow__(values))


def _rejects(
    request: Request, raw: RawTable, cells: Iterable[_Cells]
) -> tuple[Reject, ...]:
    lost = [(cell, _lost_rows(cell)) for cell in cells]
    rows = np.concatenate([np.empty(0, np.int64), *(rows for _, rows in lost)])
    if not len(rows):
        return ()
    # One scan of the file finds the lines of all.
    lines = iter(raw.locate(raw.records[rows]).tolist())
    rejects = [
        _reject(request, raw, cell, text, next(lines))
        for cell, rows_of_cell in lost
        for text in cell.texts.take(pa.array(rows_of_cell)).to_pylist()
    ]
    return tuple(sorted(rejects, key=lambda reject: reject.line))


def _lost_rows(cell: _Cells) -> Numbers:
    lost = np.asarray(cell.texts.is_valid()) & cell.series.isna().to_numpy()
    rows: Numbers = np.flatnonzero(lost)
    return rows


def _reject(
    request: Request, raw: RawTable, cell: _Cells, text: str, line: int
) -> Reject:
    return Reject(
        table=request.name,
        file=raw.shown,
        line=line,
        column=cell.header,
        field=cell.column.name,
        kind="cell",
        reason=_reason(cell, text),
        value_kind=f"text of {len(text)} character{'s' if len(text) > 1 else ''}",
    )


def _reason(cell: _Cells, text: str) -> str:
    if "\0" in text:
        return "this text has a NUL character in it"
    return _WHY[cell.column.type](text, cell.column, cell.notation)


_Read = Callable[[Connection, pa.Array, Column, _Notation], pa.Array]
_Why = Callable[[str, Column, _Notation], str]

_READ: Mapping[FieldType, _Read] = {
    "text": lambda _, texts, _column, _notation: words.read_texts(texts),
    "whole": lambda con, texts, _, notation: numbers.read_wholes(
        con, texts, notation.numbers
    ),
    "number": lambda con, texts, _, notation: numbers.read_numbers(
        con, texts, notation.numbers
    ),
    "amount": lambda con, texts, _, notation: numbers.read_amounts(
        con, texts, notation.numbers
    ),
    "time": lambda con, texts, _, notation: dates.read_times(
        con, texts, notation.dates
    ),
    "yes_no": lambda _, texts, _column, _notation: words.read_yes_no(texts),
    "choice": lambda _, texts, column, _notation: words.read_choices(
        texts, column.choices, others=column.open
    ),
    "list": lambda _, texts, _column, _notation: words.read_lists(texts),
}
_WHY: Mapping[FieldType, _Why] = {
    "text": lambda *_: words.NOT_TEXT,
    "whole": lambda text, _, notation: numbers.why_no_whole(text, notation.numbers),
    "number": lambda text, _, notation: numbers.why_no_number(text, notation.numbers),
    "amount": lambda text, _, notation: numbers.why_no_number(text, notation.numbers),
    "date": lambda text, _, notation: dates.why_no_date(text, notation.dates),
    "time": lambda *_: dates.NOT_TIME,
    "yes_no": lambda *_: words.NOT_YES_NO,
    "choice": lambda _, column, _notation: words.why_no_choice(column),
    "list": lambda *_: words.NOT_LIST,
}
