"""CSV as RFC 4180 has it: commas, quotes, CRLF; UTF-8 with a mark that Excel looks for.

Texts stand in quotes, numbers do not. A text that would run as a formula is defused.
"""

from collections.abc import Sequence

import pyarrow as pa

from site_builder.exports.cells import (
    DANGEROUS,
    NOT_TEXT,
    NUMBERS,
    TEXT,
    as_bytes,
    as_number,
    as_text,
    clean,
    dates,
    defused,
    joined,
    numbers,
    write_texts,
)
from site_builder.pages.segment_lists import ListView
from site_builder.pages.shown import Cell, Kind

_MARK, _END = "\ufeff", "\r\n"
_SPECIAL = f'["{NOT_TEXT}]|{DANGEROUS}'


def csv_file(view: ListView) -> bytes:
    """Write the first sheet of a list."""
    sheet = view.sheets[0]
    head = ",".join(_text(column.label) for column in sheet.columns)
    cells: list[pa.Array | str] = []
    for column, values in zip(sheet.columns, sheet.values, strict=True):
        cells += [_cells(values, column.kind), ","]
    rows = as_bytes(joined(*cells[:-1], _END))
    return b"".join([f"{_MARK}{head}{_END}".encode(), rows])


def _cells(values: Sequence[Cell], kind: Kind) -> pa.Array:
    if kind in NUMBERS or kind == "amount":
        written = numbers(values, kind)
        if written is None:
            written = pa.array([_number(value, kind) for value in values], TEXT)
    elif kind == "date":
        written = dates(values)
    else:
        written = write_texts(values, _SPECIAL, _text, ('"', '"'), "")
    return written.cast(TEXT).fill_null("")


def _number(value: Cell, kind: Kind) -> str:
    if isinstance(value, int | float):
        return as_number(value, kind)
    return "" if value is None else _text(as_text(value))


def _text(text: str) -> str:
    doubled = defused(clean(text)).replace('"', '""')
    return f'"{doubled}"'
