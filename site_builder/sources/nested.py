"""Reads JSON and JSON Lines: each number as it is written, each flaw with its place.

DuckDB reads JSON numbers as floats and texts that look like timestamps as UTC, which
loses digits and offsets; Python's reader can be told to keep both as they are written.
"""

import json
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from site_builder.problems import Problem, SiteError
from site_builder.sources.confinement import find_file
from site_builder.sources.encodings import examine
from site_builder.sources.headers import match_columns, tidy_headers
from site_builder.sources.tables import RawColumn, RawTable, Reject, Request

_NO_OBJECT = 'this is no object: write {"name": value, …}'
_TWICE = "a name stands twice in this object"
_NO_JSON = "this is not valid JSON"


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, or why there is none: numbers and texts are both texts here."""

    number: int
    names: dict[str, object]
    fault: str = ""


class _Number(str):
    """A number as it is written; its decimal sign is a point, whatever is declared."""

    __slots__ = ()


class _TwiceError(ValueError):
    """A name stands twice in an object."""


def read_json(request: Request) -> RawTable:
    """Read an array of objects (``.json``).

    Raises:
        SiteError: The file cannot be found or decoded, or is no such array.

    """
    text = examine(find_file(request), request)
    shown = request.source.file or ""
    with text.open() as file:
        try:
            found = _parse(file.read())
        except _TwiceError:
            raise SiteError([Problem(shown, 0, _TWICE)]) from None
        except json.JSONDecodeError as error:
            raise SiteError([Problem(shown, error.lineno, _NO_JSON)]) from None
        except RecursionError:
            message = "the file is nested too deeply"
            raise SiteError([Problem(shown, 0, message)]) from None
    if not isinstance(found, list):
        message = "the file is no array of objects: write [{…}, {…}]"
        raise SiteError([Problem(shown, 1, message)])
    rows = [_as_row(number, row) for number, row in enumerate(found, start=1)]
    return _as_table(request, rows, text.digest, text.notices)


def read_json_lines(request: Request) -> RawTable:
    """Read one object per line (``.jsonl``); a line that is none is a reject.

    Raises:
        SiteError: The file cannot be found or decoded, or has no rows at all.

    """
    text = examine(find_file(request), request)
    with text.open() as file:
        rows = [
            _parse_line(number, line)
            for number, line in enumerate(file, start=1)
            if line.strip()
        ]
    return _as_table(request, rows, text.digest, text.notices)


def _parse(text: str) -> object:
    return json.loads(
        text,
        parse_float=_Number,
        parse_int=_Number,
        parse_constant=str,
        object_pairs_hook=_object,
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise _TwiceError
    return names


def _parse_line(number: int, line: str) -> _Row:
    try:
        return _as_row(number, _parse(line))
    except _TwiceError:
        return _Row(number, {}, _TWICE)
    except (json.JSONDecodeError, RecursionError):
        return _Row(number, {}, _NO_JSON)


def _as_row(number: int, found: object) -> _Row:
    if not isinstance(found, dict):
        return _Row(number, {}, _NO_OBJECT)
    return _Row(number, found)


def _as_table(
    request: Request, rows: list[_Row], digest: str, notices: tuple[str, ...]
) -> RawTable:
    good = [row for row in rows if not row.fault]
    headers = list(dict.fromkeys(name for row in good for name in row.names))
    if not headers:
        message = "the file is empty: it has no object with names"
        raise SiteError([Problem(request.source.file or "", 0, message)])
    tidied = tidy_headers(request, headers)
    wanted = match_columns(request, tidied)
    return RawTable(
        shown=request.source.file or "",
        columns={
            field: RawColumn(tidied[at], _texts(request, good, headers[at]))
            for field, at in wanted.items()
        },
        records=np.array([row.number for row in good], np.int64),
        rejects=tuple(_reject(request, row) for row in rows if row.fault),
        rows_in=len(rows),
        digest=digest,
        notices=notices,
    )


def _texts(request: Request, rows: list[_Row], name: str) -> pa.ChunkedArray:
    point = request.source.decimal or "."
    texts = [_as_text(row.names.get(name), point) for row in rows]
    return pa.chunked_array([texts], pa.string())


def _as_text(value: object, point: str) -> str | None:
    if isinstance(value, _Number):
        return value.replace(".", point)
    if value is None or isinstance(value, str):
        # Half of a surrogate pair is no text; it becomes a question mark.
        return value and value.encode("utf-8", "replace").decode("utf-8")
    return _as_text(json.dumps(value, ensure_ascii=False), point)


def _reject(request: Request, row: _Row) -> Reject:
    return Reject(
        table=request.name,
        file=request.source.file or "",
        line=row.number,
        column="",
        field="",
        kind="row",
        reason=row.fault,
        value_kind="row that cannot be read",
    )
