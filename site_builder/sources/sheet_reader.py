"""Reads one sheet within limits of memory and time: a program, started by workbook.

It takes an order as JSON on its input (path, sheet, skip, decimal) and answers as JSON:
``{"rows": [[row, [text, …]], …]}``, ``{"sheets": [name, …]}`` when the one asked for is
not there, or ``{"problem": sentence}``. It imports nothing of ours, so that it starts
at once.
"""

import contextlib
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

import python_calamine

_MEMORY = 2 << 30
_SECONDS = 120
_MOST_FILES = 2_000
_MOST_BYTES = 500_000_000
_HIGHEST_RATIO = 100
_BIG_PART = 10_000_000
_MOST_CELLS = 20_000_000
_EXACT = 1e15
_PARTS = {"xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
_DAMAGED = "the workbook is damaged or of an unknown kind, and cannot be read"


class Unreadable(Exception):  # noqa: N818 -- a sentence for the author, no error of ours
    """Says why a workbook is not read, as a sentence."""


def main() -> None:
    """Answer one order."""
    _limit_myself()
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


def _limit_myself() -> None:
    # Not every system has both limits; the parent's time-out holds on all.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- not on every system

        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


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
    rows = list(_filled(cells.to_python(skip_empty_area=False), skip, decimal))
    _pad(rows, widths_of_cells(path, sheet or names[0]))
    return {"rows": rows}


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


def widths_of_cells(path: Path, sheet: str) -> dict[tuple[int, int], int]:
    """Find the numbers that an xlsx shows with leading zeros, by a format like 0000.

    The library does not tell formats, and a postal code kept so would lose its zero.

    Returns:
        Number of digits shown, by row and column, both 1-based; empty for workbooks of
        other kinds, and when they have no such format.

    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not names >= _PARTS:
            return {}
        relations, styles, book = (archive.read(part) for part in sorted(_PARTS))
        widths = _widths_of_styles(styles)
        part = _part_of_sheet(book, relations, sheet)
        if not widths or part not in names:
            return {}
        return _widths_in_part(archive.read(part), widths)


def _widths_of_styles(styles: bytes) -> dict[int, int]:
    formats = [_attributes(tag) for tag in re.findall(rb"<numFmt\s[^>]*>", styles)]
    zeros = {
        one.get("numFmtId", ""): len(one["formatCode"])
        for one in formats
        if re.fullmatch("0{2,}", one.get("formatCode", ""))
    }
    used = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    cells = re.findall(rb"<xf\s[^>]*>", used[0]) if used else []
    ids = [_attributes(tag).get("numFmtId", "") for tag in cells]
    return {at: zeros[one] for at, one in enumerate(ids) if one in zeros}


def _part_of_sheet(book: bytes, relations: bytes, sheet: str) -> str:
    sheets = [_attributes(tag) for tag in re.findall(rb"<sheet\s[^>]*>", book)]
    links = [_attributes(t) for t in re.findall(rb"<Relationship\s[^>]*>", relations)]
    key = next((one.get("r:id") for one in sheets if one.get("name") == sheet), None)
    target = next((one.get("Target", "") for one in links if one.get("Id") == key), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _widths_in_part(part: bytes, widths: dict[int, int]) -> dict[tuple[int, int], int]:
    found = {}
    for tag in re.finditer(rb"<c\s[^>]*>", part):
        cell = _attributes(tag[0])
        style = cell.get("s", "")
        width = widths.get(int(style)) if style.isdecimal() else None
        place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", cell.get("r", ""))
        if width and place:
            found[int(place[2]), _column(place[1])] = width
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = re.findall(r'([\w:]+)="([^"]*)"', tag.decode("utf-8", "replace"))
    return {name: unescape(value, {"&quot;": '"'}) for name, value in pairs}


def _pad(rows: list[tuple[int, list[str]]], widths: dict[tuple[int, int], int]) -> None:
    for row, texts in rows if widths else ():
        for at, text in enumerate(texts):
            if text.isdecimal():
                texts[at] = text.zfill(widths.get((row, at + 1), 0))


if __name__ == "__main__":
    main()
