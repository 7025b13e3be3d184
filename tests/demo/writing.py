"""Rows to files: the formats in which Fjordlys gets its data out of its programs.

The same rows give the same bytes: compressed files and workbooks carry no time.
"""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from tests.demo.dice import Cell, Row
from tests.demo.untidy import Untidy, with_bad_rows

_LONG_AGO = (2026, 3, 10, 6, 0, 0)
_WRITTEN = b"2026-03-10T06:00:00Z"
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Form:
    """How a text file is written: its signs, and how it calls its columns."""

    delimiter: str = ","
    decimal: str = "."
    dates: str = "%Y-%m-%d"
    encoding: str = "utf-8"
    packed: bool = False


PLAIN = Form()
TABS = Form(delimiter="\t")
PACKED = Form(packed=True)
OFFICE = Form(delimiter=";", decimal=",", dates="%d/%m/%Y")  # the order system's
MARKED = Form(encoding="utf-8-sig")


def text_file(
    untidy: Untidy,
    table: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Row],
    form: Form = PLAIN,
) -> bytes:
    """Write delimited text.

    Args:
        untidy: What is wrong in the files.
        table: Whose bad rows go between the rows.
        columns: Our field and the file's own name for it.
        rows: By field.
        form: How to write.

    """
    fields = [field for field, _ in columns]
    cells = ([_text(row.get(field), form) for field in fields] for row in rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form.delimiter, lineterminator="\n")
    writer.writerow([name for _, name in columns])
    writer.writerows(with_bad_rows(untidy, table, fields, cells))
    data = text.getvalue().encode(form.encoding)
    return gzip.compress(data, mtime=0) if form.packed else data


def json_lines(
    untidy: Untidy, table: str, fields: Sequence[str], rows: Iterable[Row]
) -> bytes:
    """Write one JSON object a line; what is missing is left out."""
    cells = ([_text(row.get(field), PLAIN) for field in fields] for row in rows)
    lines = (
        {field: text for field, text in zip(fields, row, strict=False) if text}
        for row in with_bad_rows(untidy, table, fields, cells)
    )
    texts = (json.dumps(line, ensure_ascii=False) for line in lines)
    return "".join(f"{text}\n" for text in texts).encode()


def parquet_file(fields: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Write Parquet with types of its own."""
    listed = list(rows)
    table = pa.table({field: [row.get(field) for row in listed] for field in fields})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=False)
    return sink.getvalue()


def workbook(sheet: str, title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a sheet as people do: a title, an empty line, then the table."""
    book = Workbook()
    page = book.active
    page.title = sheet
    page.append([title])
    page.append([])
    for row in rows:
        page.append(list(row))
    for name in ("A", "B"):
        page.column_dimensions[name].width = 32
    raw = io.BytesIO()
    book.save(raw)
    return _without_time(raw.getvalue())


def _without_time(packed: bytes) -> bytes:
    """Write a zip file again with the same time for every part."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as before,
        zipfile.ZipFile(result, "w") as after,
    ):
        for name in sorted(before.namelist()):
            data = before.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(_WRITTEN, data)
            part = zipfile.ZipInfo(name, _LONG_AGO)
            after.writestr(part, data, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def _text(value: Cell, form: Form) -> str:
    match value:
        case None:
            return ""
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.strftime(form.dates)
        case Decimal() | float():
            return f"{value}".replace(".", form.decimal)
        case _:
            return str(value)
