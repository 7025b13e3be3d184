"""Reads CSV and TSV, compressed or not: strictly, as text, and in order."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.problems import Problem, SiteError
from site_builder.sources.confinement import find_file
from site_builder.sources.connections import connect, literal
from site_builder.sources.encodings import TextFile, examine
from site_builder.sources.headers import match_columns, tidy_headers
from site_builder.sources.outlines import Change, Outline, change_of, outline_of
from site_builder.sources.records import (
    Record,
    lines_of_records,
    read_records,
    sniff_delimiter,
)
from site_builder.sources.regularity import count_delimiters
from site_builder.sources.tables import (
    LONGEST_CELL,
    Numbers,
    RawColumn,
    RawTable,
    Reject,
    Request,
)

_ROWS_AT_ONCE = 10_000
_SMALL = 1 << 18  # bytes; below this DuckDB takes longer to start than to read
_MOST_CHANGED = 1 << 20  # bytes; what is more is read by DuckDB, with all the rest
_PATTERN_SIGNS = re.compile(r"[*?\[\]{}]")
_TAB_WORDS = ("tab", "\\t")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the file is cut, and which of its columns are wanted."""

    text: TextFile
    delimiter: str
    headers: list[str]
    wanted: dict[str, int]
    header_line: int


def read_delimited(request: Request) -> RawTable:
    """Read the columns of a text file that the table has fields for.

    Raises:
        SiteError: The file cannot be found or decoded, is empty, or its header line
            does not fit the table.

    """
    layout = _lay_out(request, examine(find_file(request), request))
    columns = _read_at_once(layout)
    if columns is None:
        return _read_each_record(request, layout)
    rows = columns.num_rows
    text = layout.text
    first = text.is_plain_utf8 and layout.header_line == 1
    outline = outline_of(text, rows) if request.outlined and first else None
    return RawTable(
        shown=request.source.file or "",
        columns=_by_field(layout, columns),
        records=np.arange(1, rows + 1),
        rejects=(),
        rows_in=rows,
        digest=text.digest,
        notices=text.notices,
        locate=_after_header if outline else _lines_of(request, layout),
        outline=outline,
    )


def read_changed(request: Request, outline: Outline) -> tuple[RawTable, Change] | None:
    """Read the lines that have changed, and nothing else.

    Args:
        request: The one that the file was read by before.
        outline: What it was then.

    Returns:
        The rows that they are; `locate` finds the lines of all rows of the file. None:
        the file has to be read as a whole.

    """
    path = find_file(request)
    change = change_of(path, outline, _MOST_CHANGED)
    if change is None or _has_lone_returns(change.lines):
        return None
    part = outline.header + change.lines
    try:
        part.decode("utf-8")
    except UnicodeError:
        return None
    text = TextFile(path, outline.encoding, packed=False, digest="", notices=())
    layout = _lay_out(request, replace(text, part=part))
    raw = _read_each_record(request, layout)
    if raw.rejects or raw.rows_in != change.lines.count(b"\n"):
        return None
    now = change.outline
    return replace(raw, digest=now.digest, locate=_after_header, outline=now), change


def _after_header(records: Numbers) -> Numbers:
    return records + 1


def _has_lone_returns(lines: bytes) -> bool:
    """Find carriage returns that end a record, but no line."""
    return lines.count(b"\r") != lines.count(b"\r\n")


def _lines_of(request: Request, layout: _Layout) -> Callable[[Numbers], Numbers]:
    skip = request.source.skip
    return partial(lines_of_records, layout.text, layout.delimiter, skip)


def _lay_out(request: Request, text: TextFile) -> _Layout:
    delimiter = _delimiter(request, text)
    header = next(read_records(text, delimiter, request.source.skip), None)
    shown = request.source.file or ""
    if header is None:
        message = "the file is empty: it has not even a header line"
        hint = "export it again, with its header line"
        raise SiteError([Problem(shown, 1, message, hint)])
    if header.fault:
        hint = "declare the encoding: of the file" if "NUL" in header.fault else ""
        message = f"the header line cannot be read: {header.fault}"
        raise SiteError([Problem(shown, header.line, message, hint)])
    headers = tidy_headers(request, header.cells, header.line)
    wanted = match_columns(request, headers)
    return _Layout(text, delimiter, headers, wanted, header.line)


def _delimiter(request: Request, text: TextFile) -> str:
    declared = request.source.delimiter
    if declared is None:
        is_tab = ".tsv" in Path(request.source.file or "").suffixes
        return "\t" if is_tab else sniff_delimiter(text, request.source.skip)
    delimiter = "\t" if declared in _TAB_WORDS else declared
    if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
        message = "a delimiter is one sign, and neither a quote nor a space"
        hint = "write one such as ',', ';', '|' or tab"
        raise request.refuse(("delimiter",), message, hint)
    return delimiter


def _by_field(layout: _Layout, columns: pa.Table) -> dict[str, RawColumn]:
    return {
        field: RawColumn(layout.headers[position], columns.column(f"c{position}"))
        for field, position in layout.wanted.items()
    }


def _read_at_once(layout: _Layout) -> pa.Table | None:
    """Read a file without flaws; none when a closer look is needed."""
    # An empty line of a file with one column could be a row; with more it is none.
    if len(layout.headers) == 1 or not layout.wanted:
        return None
    with _as_utf8(layout) as path:
        if path.stat().st_size < _SMALL:
            return None
        delimiters = count_delimiters(path, layout.delimiter)
        if delimiters is None or _PATTERN_SIGNS.search(str(path)):
            return None
        columns = _read_with_duckdb(path, layout)
    if columns is None or _longest(columns) > LONGEST_CELL:
        return None
    needed = (len(layout.headers) - 1) * (columns.num_rows + 1)
    return columns if delimiters == needed else None


def _read_with_duckdb(path: Path, layout: _Layout) -> pa.Table | None:
    with connect(files=[path]) as connection:
        try:
            columns = connection.sql(_query(path, layout)).to_arrow_table()
            (flaws,) = connection.sql("select count(*) from reject_errors").fetchall()
        except duckdb.Error:
            return None
    return columns if flaws == (0,) else None


def _query(path: Path, layout: _Layout) -> str:
    wanted = sorted(set(layout.wanted.values()))
    chosen = ", ".join(f"c{position}" for position in wanted)
    types = ", ".join(f"c{n}: 'VARCHAR'" for n in range(len(layout.headers)))
    # Nothing is guessed. A longer line could hold a cell that is too long.
    return (
        f"select {chosen} from read_csv({literal(str(path))}, auto_detect = false, "  # noqa: S608 -- quoted
        f"columns = {{{types}}}, header = true, delim = {literal(layout.delimiter)}, "
        "quote = '\"', escape = '\"', strict_mode = true, store_rejects = true, "
        f"max_line_size = {LONGEST_CELL})"
    )


def _longest(columns: pa.Table) -> int:
    sizes = [
        pc.max(pc.binary_length(column)).as_py() or 0 for column in columns.columns
    ]
    return max(sizes, default=0)


@contextmanager
def _as_utf8(layout: _Layout) -> Iterator[Path]:
    """Lend the file as UTF-8 that starts with its header line."""
    text = layout.text
    if text.is_plain_utf8 and layout.header_line == 1:
        yield text.path
        return
    # Readable by this user only, and gone before the table is handed over.
    with TemporaryDirectory(prefix="dossier-") as folder:
        path = Path(folder, "rows.csv")
        with text.open() as file, path.open("w", encoding="utf-8", newline="") as copy:
            for _ in islice(file, layout.header_line - 1):
                pass
            shutil.copyfileobj(file, copy, io.DEFAULT_BUFFER_SIZE * 64)
        yield path


def _read_each_record(request: Request, layout: _Layout) -> RawTable:
    """Read a file that has flaws, or may have: the same rows, and each flaw's line."""
    records = read_records(layout.text, layout.delimiter, request.source.skip)
    next(records)
    wanted = sorted(set(layout.wanted.values()))
    lines: list[int] = []
    rejects: list[Reject] = []
    batches = [_as_batch([], wanted)]
    while chunk := list(islice(records, _ROWS_AT_ONCE)):
        faults = [_fault(record, layout) for record in chunk]
        judged = list(zip(chunk, faults, strict=True))
        good = [record for record, fault in judged if not fault]
        batches.append(_as_batch([record.cells for record in good], wanted))
        lines += [record.line for record in good]
        rejects += [_reject(request, one, fault) for one, fault in judged if fault]
    return RawTable(
        shown=request.source.file or "",
        columns=_by_field(layout, pa.Table.from_batches(batches)),
        records=np.array(lines, np.int64),
        rejects=tuple(rejects),
        rows_in=len(lines) + len(rejects),
        digest=layout.text.digest,
        notices=layout.text.notices,
    )


def _as_batch(rows: list[list[str]], wanted: list[int]) -> pa.RecordBatch:
    arrays = [pa.array([row[at] for row in rows], pa.string()) for at in wanted]
    return pa.RecordBatch.from_arrays(arrays, names=[f"c{at}" for at in wanted])


def _fault(record: Record, layout: _Layout) -> str:
    if record.fault or len(record.cells) == len(layout.headers):
        return record.fault
    few_or_many = "few" if len(record.cells) < len(layout.headers) else "many"
    return (
        f"the row has too {few_or_many} cells: {len(record.cells)} where the header "
        f"has {len(layout.headers)}"
    )


def _reject(request: Request, record: Record, fault: str) -> Reject:
    cells = len(record.cells)
    return Reject(
        table=request.name,
        file=request.source.file or "",
        line=record.line,
        column="",
        field="",
        kind="row",
        reason=fault,
        value_kind=f"row of {cells} cells" if cells else "row that cannot be cut",
    )
