"""CSV as RFC 4180 has it: commas, quotes, CRLF; UTF-8 with a mark that Excel looks for.

Texts stand in quotes, numbers do not. A text that would run as a formula is defused.
"""

from collections.abc import Iterator

from site_builder.exports.cells import (
    NUMBERS,
    as_number,
    as_text,
    clean,
    defused,
    is_harmless,
)
from site_builder.pages.segment_lists import ListView, Sheet
from site_builder.pages.shown import Cell, Kind

_MARK = "\ufeff"


def csv_file(view: ListView) -> bytes:
    """Write the first sheet of a list."""
    lines = "\r\n".join(_lines(view.sheets[0]))
    return f"{_MARK}{lines}\r\n".encode("utf-8", "replace")


def _lines(sheet: Sheet) -> Iterator[str]:
    yield ",".join(_text(column.label) for column in sheet.columns)
    columns = [
        [_cell(value, column.kind) for value in values]
        for column, values in zip(sheet.columns, sheet.values, strict=True)
    ]
    for cells in zip(*columns, strict=True):
        yield ",".join(cells)


def _cell(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and (kind in NUMBERS or kind == "amount"):
        return as_number(value, kind)
    return str(value) if kind == "date" else _text(as_text(value))


def _text(text: str) -> str:
    if is_harmless(text):
        return f'"{text}"'
    doubled = defused(clean(text)).replace('"', '""')
    return f'"{doubled}"'
