"""CSV as RFC 4180 has it: commas, quotes, CRLF; UTF-8 with a mark that Excel looks for.

Texts stand in quotes, numbers do not. A text that would run as a formula is defused.
"""

import re
from collections.abc import Iterator, Sequence

from site_builder.exports.cells import (
    FORMULA,
    NOT_TEXT,
    NUMBERS,
    as_number,
    as_text,
    clean,
    defused,
    write_texts,
)
from site_builder.pages.segment_lists import ListView, Sheet
from site_builder.pages.shown import Cell, Kind

_MARK = "\ufeff"
_SPECIAL = re.compile(f'["{NOT_TEXT}{FORMULA}]')


def csv_file(view: ListView) -> bytes:
    """Write the first sheet of a list."""
    lines = "\r\n".join(_lines(view.sheets[0]))
    return f"{_MARK}{lines}\r\n".encode("utf-8", "replace")


def _lines(sheet: Sheet) -> Iterator[str]:
    yield ",".join(_text(column.label) for column in sheet.columns)
    columns = [
        _cells(values, column.kind)
        for column, values in zip(sheet.columns, sheet.values, strict=True)
    ]
    for cells in zip(*columns, strict=True):
        yield ",".join(cells)


def _cells(values: Sequence[Cell], kind: Kind) -> list[str]:
    if kind in NUMBERS or kind == "amount":
        return [_number(value, kind) for value in values]
    if kind == "date":
        return ["" if value is None else str(value) for value in values]
    return write_texts(values, _SPECIAL, _text, ('"', '"'), "")


def _number(value: Cell, kind: Kind) -> str:
    if isinstance(value, int | float):
        return as_number(value, kind)
    return "" if value is None else _text(as_text(value))


def _text(text: str) -> str:
    doubled = defused(clean(text)).replace('"', '""')
    return f'"{doubled}"'
