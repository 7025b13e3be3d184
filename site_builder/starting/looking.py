"""Looks at the files of a folder: their columns, and how their first rows are written.

Everything is read with the readers of ``sources``, so that what is guessed here is what
a build will find.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from site_builder.config import Source
from site_builder.problems import Problem, SiteError
from site_builder.sources import READERS
from site_builder.sources.confinement import find_file
from site_builder.sources.encodings import TextFile, examine
from site_builder.sources.headers import tidy_headers
from site_builder.sources.records import DELIMITERS, read_records
from site_builder.sources.tables import Request
from site_builder.sources.workbook import read_sheet

MOST_ROWS = 1_000
_FALLBACK = "cp1252"
_CHINESE = "gb18030"
_FIRST_RECORDS = 200
_MOST_ALIKE = 0.9
_LATEST_HEADER = 10
_NO_SHEET = "\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """The start of one table as it was found.

    Attributes:
        file: Its path in the folder.
        sheet: Of a workbook with several sheets; else empty.
        headers: Names of the columns, trimmed, each once.
        rows: Texts by row, at most `MOST_ROWS`; each as long as the headers.
        complete: There are no more rows.
        delimiter: Of a text file, where it is not a comma (tab in a .tsv).
        encoding: Where it is not UTF-8 and has no byte order mark.
        skip: Lines above the header.
        typed: The file itself tells numbers and dates from texts.

    """

    file: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    complete: bool
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    skip: int = 0
    typed: bool = False

    @property
    def name(self) -> str:
        """What the table is called there: its sheet, or its file without endings."""
        return self.sheet or Path(self.file).name.partition(".")[0]

    @property
    def shown(self) -> str:
        """The source as its author knows it."""
        return f"{self.file} ({self.sheet})" if self.sheet else self.file

    def texts(self, header: str) -> list[str]:
        """List the texts of a column, trimmed; empty where there is nothing."""
        at = self.headers.index(header)
        return [row[at].strip() for row in self.rows]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be looked at, and why."""

    file: str
    reason: str


def look_at(folder: Path) -> Iterator[Sample | Unreadable]:
    """Look at every file of a folder that a table could be read from, by name."""
    root = folder.resolve()
    for path in sorted(root.iterdir()):
        kind = _kind(path)
        if path.name.startswith((".", "~$")) or not path.is_file() or not kind:
            continue
        request = _request(root, path.name)
        try:
            yield from _samples(request, find_file(request), kind)
        except SiteError as error:
            yield Unreadable(path.name, error.problems[0].message)


def _kind(path: Path) -> str:
    endings = sorted(READERS, key=len, reverse=True)
    name = path.name.lower()
    return next((ending for ending in endings if name.endswith(ending)), "")


def _request(folder: Path, file: str, encoding: str | None = None) -> Request:
    def problem(path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
        del path
        return Problem(file, 0, message, hint)

    source = Source(file=file, encoding=encoding)
    return Request(file, source, (), folder, "UTC", _FALLBACK, problem)


def _samples(request: Request, path: Path, kind: str) -> Iterator[Sample]:
    if kind.startswith((".csv", ".tsv")):
        yield _delimited(request, path)
    elif kind == ".parquet":
        yield _parquet(request, path)
    elif kind.startswith(".json"):
        yield _json(request, path, lines=kind == ".jsonl")
    else:
        yield from _workbook(request, path)


def _delimited(request: Request, path: Path) -> Sample:
    text, encoding = _decoded(request, path)
    delimiter, skip = _layout(text)
    records = read_records(text, delimiter, skip)
    header = next(records, None)
    if header is None or header.fault:
        raise _unreadable(request, "it has no header line that can be read")
    headers = tidy_headers(request, header.cells)
    good = (one.cells for one in records if len(one.cells) == len(headers))
    rows = list(islice(good, MOST_ROWS + 1))
    usual = "\t" if ".tsv" in path.suffixes else ","
    return Sample(
        file=path.name,
        headers=tuple(headers),
        rows=tuple(map(tuple, rows[:MOST_ROWS])),
        complete=len(rows) <= MOST_ROWS,
        delimiter="" if delimiter == usual else delimiter,
        encoding=encoding,
        skip=skip,
    )


def _decoded(request: Request, path: Path) -> tuple[TextFile, str]:
    """Open a text; tell its encoding where a build would have to be told."""
    try:
        text = examine(path, request)
    except SiteError:
        return _chinese(request, path), _CHINESE
    if not text.notices:
        return text, ""
    if _looks_chinese(text):
        return _chinese(request, path), _CHINESE
    return text, text.encoding


def _chinese(request: Request, path: Path) -> TextFile:
    return examine(path, _request(request.data, path.name, _CHINESE))


def _looks_chinese(text: TextFile) -> bool:
    """Tell whether the first line has pairs of high bytes, as Chinese has.

    Accented letters of other scripts stand alone between plain ones.
    """
    with text.open() as file:
        line = file.readline().encode(text.encoding)
    try:
        return not line.decode("gb2312").isascii()
    except UnicodeDecodeError:
        return False


def _layout(text: TextFile) -> tuple[str, int]:
    """Find the delimiter, and how many lines stand above the header."""
    best = (False, 0, 0.0)
    found = ("", 0)
    for delimiter in DELIMITERS:
        records = list(islice(read_records(text, delimiter, 0), _FIRST_RECORDS))
        widths = Counter(len(record.cells) for record in records)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        alike = count / len(records)
        first = next(one for one in records if len(one.cells) == width)
        if (alike >= _MOST_ALIKE, width, alike) > best:
            best = (alike >= _MOST_ALIKE, width, alike)
            far = first.line > _LATEST_HEADER
            found = (delimiter, 0 if far else first.line - 1)
    return found[0] or DELIMITERS[0], found[1]


def _parquet(request: Request, path: Path) -> Sample:
    try:
        file = pq.ParquetFile(path)
        batch = next(file.iter_batches(batch_size=MOST_ROWS), None)
        count = file.metadata.num_rows
        names = file.schema_arrow.names
    except (pa.ArrowException, OSError):
        raise _unreadable(request, "it is damaged, or no Parquet file") from None
    headers = tidy_headers(request, names)
    columns = [column.to_pylist() for column in batch.columns] if batch else []
    rows = zip(*([_text(value) for value in column] for column in columns), strict=True)
    complete = count <= MOST_ROWS
    return Sample(path.name, tuple(headers), tuple(rows), complete, typed=True)


def _json(request: Request, path: Path, *, lines: bool) -> Sample:
    text = examine(path, request)
    with text.open() as file:
        try:
            found: Any = (
                [
                    json.loads(line)
                    for line in islice(file, MOST_ROWS + 1)
                    if line.strip()
                ]
                if lines
                else json.load(file)
            )
        except (ValueError, RecursionError):
            raise _unreadable(request, "it is no valid JSON") from None
    if not isinstance(found, list):
        raise _unreadable(request, "it is no list of objects")
    objects = [one for one in found if isinstance(one, dict)]
    names = list(dict.fromkeys(str(name) for one in objects for name in one))
    headers = tidy_headers(request, names)
    rows = [tuple(_text(one.get(name)) for name in names) for one in objects]
    complete = len(rows) <= MOST_ROWS
    return Sample(path.name, tuple(headers), tuple(rows[:MOST_ROWS]), complete)


def _workbook(request: Request, path: Path) -> Iterator[Sample]:
    sheets: list[str] = _read_sheet(request, path, _NO_SHEET).get("sheets", [])
    for sheet in sheets:
        found = _read_sheet(request, path, sheet).get("rows", [])
        if not found:
            continue
        above = _rows_above(found)
        (first, header), *body = found[above:]
        used = [at for at, _ in enumerate(header) if any(row[at] for _, row in body)]
        headers = tidy_headers(request, [header[at] for at in used])
        rows = [tuple(row[at] for at in used) for _, row in body]
        yield Sample(
            file=path.name,
            headers=tuple(headers),
            rows=tuple(rows[:MOST_ROWS]),
            complete=len(rows) <= MOST_ROWS,
            sheet=sheet if len(sheets) > 1 else "",
            skip=first - 1 if above else 0,
            typed=True,
        )


def _rows_above(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Count the rows of a sheet that stand above its header: titles, as a rule."""
    filled = [sum(map(bool, row)) for _, row in rows[:_LATEST_HEADER]]
    return next(at for at, count in enumerate(filled) if 2 * count >= max(filled))


def _read_sheet(request: Request, path: Path, sheet: str) -> dict[str, Any]:
    found = read_sheet(path, sheet)
    if "problem" in found:
        raise _unreadable(request, found["problem"])
    return found


def _text(value: object) -> str:
    """Write a value of a typed file as a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unreadable(request: Request, reason: str) -> SiteError:
    return SiteError([Problem(request.name, 0, reason)])


def known_ids(sample: Sample, header: str) -> frozenset[str] | None:
    """List the ids in a column; None where there may be more than were looked at."""
    if not sample.complete:
        return None
    return frozenset(text for text in sample.texts(header) if text)


def cells(sample: Sample, headers: Sequence[str]) -> list[str]:
    """List the texts of several columns that are not empty."""
    return [text for header in headers for text in sample.texts(header) if text]
