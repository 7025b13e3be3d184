"""Reads sheets of Excel and OpenDocument workbooks, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from site_builder.problems import Problem, SiteError, nearest
from site_builder.sources.confinement import digest_of_file, find_file
from site_builder.sources.headers import match_columns, tidy_headers
from site_builder.sources.tables import RawColumn, RawTable, Request

_READER = Path(__file__).with_name("sheet_reader.py")
_LONGEST_SECONDS = 180


def read_workbook(request: Request) -> RawTable:
    """Read the columns of a sheet that the table has fields for.

    Rows with nothing in them are no rows. Whole numbers have no ``.0``, dates are ISO.

    Raises:
        SiteError: The workbook cannot be found or read, or has no such sheet.

    """
    path = find_file(request)
    sheet = _read_asked(request, path)
    rows = sheet["rows"]
    if not rows:
        message = "the sheet is empty: it has not even a header line"
        raise SiteError([Problem(request.source.file or "", 0, message)])
    (header_row, header), *body = rows
    used = [at for at in range(len(header)) if any(cells[at] for _, cells in rows)]
    headers = tidy_headers(request, [header[at] for at in used], header_row)
    wanted = match_columns(request, headers)
    return RawTable(
        shown=request.source.file or "",
        columns={
            field: RawColumn(
                headers[at], _texts([cells[used[at]] for _, cells in body])
            )
            for field, at in wanted.items()
        },
        records=np.array([number for number, _ in body], np.int64),
        rejects=(),
        rows_in=len(body),
        digest=digest_of_file(path),
    )


def _texts(texts: list[str]) -> pa.ChunkedArray:
    return pa.chunked_array([texts], pa.string())


def read_sheet(
    path: Path, sheet: str | None, *, skip: int = 0, decimal: str = "."
) -> dict[str, Any]:
    """Have a process with limits read a sheet: it may die of a hostile workbook.

    Returns:
        What `sheet_reader` prints: the rows, or ``sheets`` where there is none of that
        name, or ``problem`` where the workbook cannot be read.

    """
    order = {"path": str(path), "sheet": sheet, "skip": skip, "decimal": decimal}
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-I", str(_READER)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        found = {"problem": "the workbook is damaged or too large, and cannot be read"}
    return found


def _read_asked(request: Request, path: Path) -> dict[str, Any]:
    source = request.source
    found = read_sheet(
        path, source.sheet, skip=source.skip, decimal=source.decimal or "."
    )
    if "sheets" in found:
        name = request.source.sheet or ""
        message = f"the workbook has no sheet '{name}'"
        hint = nearest(name, found["sheets"]) or f"sheets: {', '.join(found['sheets'])}"
        raise request.refuse(("sheet",), message, hint)
    if "problem" in found:
        message = f"{request.source.file}: {found['problem']}"
        hint = "open it, and save it again as .xlsx"
        raise request.refuse(("file",), message, hint)
    return found
