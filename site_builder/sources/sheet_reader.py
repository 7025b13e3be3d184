"""Reads one sheet within limits of memory and time: a program, started by workbook.

It takes an order as JSON on its input (path, sheet, skip, decimal) and answers as JSON:
``{"rows": [[row, [text, …]], …]}``, ``{"sheets": [name, …]}`` when the one asked for is
not there, or ``{"problem": sentence}``. It imports nothing of ours, so that it starts
at once.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

_MEMORY = 2 << 30
_SECONDS = 120
_MOST_FILES = 2_000
_MOST_BYTES = 500_000_000
_HIGHEST_RATIO = 100
_BIG_PART = 10_000_000
_MOST_CELLS = 20_000_000
_EXACT = 1e15
_DAMAGED = "the workbook is damaged or of an unknown kind, and cannot be read"


class Unreadable(Exception):  # noqa: N818 -- a sentence for the author, no error of ours
    """Says why a workbook is not read, as a sentence."""


def main() -> None:
    """Answer one order."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    order = json.load(sys.stdin)
    try:
        answer = read(
            Path(order["path"]), order["sheet"], order["skip"], order["decimal"]
        )
    except python_calamine.PasswordError:
        answer = {"problem": "the workbook is protected by a password"}
    except Unreadable as why:
        answer = {"problem": str(why)}
    # Whatever the reader throws at a hostile file, a panic of its own language too, is
    # the file's fault; what kills the process is told by its silence.
    except BaseException:  # noqa: BLE001 -- see above
        answer = {"problem": _DAMAGED}
    json.dump(answer, sys.stdout)


def read(path: Path, sheet: str | None, skip: int, decimal: str) -> dict[str, object]:
    """Read a sheet: its rows that are not empty, with their numbers, as texts."""
    _insist_on_tame_parts(path)
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    names = [one.name for one in workbook.sheets_metadata if _has_cells(one)]
    if sheet is None and not names:
        message = "the workbook has no sheet with cells"
        raise Unreadable(message)
    if sheet is not None and sheet not in names:
        return {"sheets": names}
    cells = workbook.get_sheet_by_name(sheet or names[0])
    if cells.total_height * cells.total_width > _MOST_CELLS:
        message = "the sheet is too large: its cells spread too far"
        raise Unreadable(message)
    rows = cells.to_python(skip_empty_area=False)
    return {"rows": list(_filled(rows, skip, decimal))}


def _has_cells(sheet: python_calamine.SheetMetadata) -> bool:
    return sheet.typ == python_calamine.SheetTypeEnum.WorkSheet


def _insist_on_tame_parts(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    bomb = any(
        part.file_size > _BIG_PART
        and part.file_size > _HIGHEST_RATIO * part.compress_size
        for part in parts
    )
    size = sum(part.file_size for part in parts)
    if bomb or size > _MOST_BYTES or len(parts) > _MOST_FILES:
        message = "the workbook is too large unpacked"
        raise Unreadable(message)


def _filled(
    rows: Sequence[Sequence[object]], skip: int, decimal: str
) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows[skip:], start=skip + 1):
        texts = [as_text(cell, decimal) for cell in row]
        if any(text.strip() for text in texts):
            yield number, texts


def as_text(cell: object, decimal: str) -> str:
    """Write a cell as its sheet shows it, as far as that is known."""
    # The order matters: a yes or no is a number, and a timestamp a date, to Python.
    for kind, write in _WRITERS:
        if isinstance(cell, kind):
            return write(cell).replace(".", decimal if kind is float else ".")
    return ""


def _timestamp(moment: datetime) -> str:
    midnight = moment.time() == time()
    return moment.date().isoformat() if midnight else moment.isoformat(" ", "seconds")


def _duration(duration: timedelta) -> str:
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _number(number: float) -> str:
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    # A sheet shows 15 digits: 0.1 + 0.2 is 0.3 there.
    return format(Decimal(f"{number:.15g}"), "f")


_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str),
    (bool, lambda cell: "true" if cell else "false"),
    (float, _number),
    (int, str),
    (datetime, _timestamp),
    (date, date.isoformat),
    (time, lambda cell: cell.isoformat("seconds")),
    (timedelta, _duration),
)


if __name__ == "__main__":
    main()
