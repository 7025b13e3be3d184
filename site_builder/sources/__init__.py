"""Where tables come from: files of many kinds, and queries over files.

To add a kind of source, write a module with a function from `Request` to `RawTable` and
add its line to `READERS`: everything arrives as text, and is typed in one place.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from site_builder.config import FieldType, Source
from site_builder.sources.casting import cast_table
from site_builder.sources.columnar import read_parquet
from site_builder.sources.connections import Connection, calculator
from site_builder.sources.delimited import read_delimited
from site_builder.sources.nested import read_json, read_json_lines
from site_builder.sources.queries import read_query
from site_builder.sources.splicing import joined, read_again
from site_builder.sources.tables import (
    Column,
    ProblemAt,
    RawTable,
    Reject,
    Request,
    SourceTable,
    Splice,
)
from site_builder.sources.workbook import read_workbook

__all__ = [
    "Column",
    "Connection",
    "FieldType",
    "ProblemAt",
    "Reject",
    "SourceTable",
    "Splice",
    "calculator",
    "joined",
    "read_table",
]

Reader = Callable[[Request], RawTable]

READERS: Mapping[str, Reader] = {
    ".csv": read_delimited,
    ".csv.gz": read_delimited,
    ".tsv": read_delimited,
    ".tsv.gz": read_delimited,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".xlsb": read_workbook,
    ".xls": read_workbook,
    ".ods": read_workbook,
    ".parquet": read_parquet,
    ".json": read_json,
    ".jsonl": read_json_lines,
}


def read_table(
    name: str,
    source: Source,
    columns: Sequence[Column],
    *,
    data: Path,
    timezone: str,
    fallback_encoding: str,
    problem: ProblemAt,
    connection: Connection | None = None,
    outlined: bool = False,
    before: SourceTable | None = None,
) -> SourceTable:
    """Read one table: its columns typed, its bad rows and cells kept as rejects.

    Args:
        name: Name of the table.
        source: What config.yaml says of it.
        columns: Fields that it may have, those under ``more:`` included.
        data: The one folder that may be read.
        timezone: Zone that timestamps with an offset are converted to.
        fallback_encoding: Of texts that are not UTF-8 when none is declared.
        problem: Makes a problem at a key below the table, such as ``("file",)``.
        connection: From `calculator`, when several tables are read.
        outlined: It may be read again, after a change.
        before: What was read by the same arguments before: only what has changed since
            is read, if that can be told.

    Raises:
        SiteError: There is nothing to read, or it cannot be read: the file is missing,
            empty or damaged, the query may not run, a required column is not there …

    """
    request = Request(
        name,
        source,
        columns,
        data.resolve(),
        timezone,
        fallback_encoding,
        problem,
        outlined,
    )
    with calculator(connection) as con:
        again = None if before is None else read_again(con, request, before)
        if again is not None:
            return replace(again, digest=_digest(request, again.digest, again.frame))
        raw = _reader(request)(request)
        typed = cast_table(con, request, raw)
    rejects = sorted(raw.rejects + typed.rejects, key=lambda reject: reject.line)
    table = SourceTable(
        name=name,
        source=raw.shown,
        frame=typed.frame,
        lines=raw.records,
        supplied=frozenset(typed.frame.columns),
        rejects=tuple(rejects),
        rows_in=raw.rows_in,
        notices=raw.notices,
        digest=_digest(request, raw.digest, typed.frame),
        locate=raw.locate,
        outline=raw.outline,
    )
    return before if before is not None and _is_same(table, before) else table


def _is_same(table: SourceTable, before: SourceTable) -> bool:
    """Tell whether a query over files, some of which have changed, gives the same."""
    return (
        table.digest == before.digest
        and table.rejects == before.rejects
        and table.frame.equals(before.frame)
    )


def _reader(request: Request) -> Reader:
    if request.source.database is not None:
        message = "tables cannot be read from databases in this version"
        hint = "export the rows to a file in the data folder and name it under file:"
        raise request.refuse(("database",), message, hint)
    if request.source.sql is not None:
        return read_query
    suffixes = Path(request.source.file or "").suffixes
    packed = suffixes[-1:] == [".gz"]
    kind = "".join(suffixes[-2:] if packed else suffixes[-1:]).lower()
    if kind not in READERS:
        message = f"'{request.source.file}' is of no kind that can be read"
        hint = f"kinds: {', '.join(sorted(READERS))}"
        raise request.refuse(("file",), message, hint)
    return READERS[kind]


def _digest(request: Request, content: str, frame: pd.DataFrame) -> str:
    """Hash what the frame is made from.

    Of a file these are its bytes and everything that was asked. What a query read is
    not known; there it is the typed rows, whatever their order.
    """
    asked = (
        request.name,
        request.source.model_dump_json(),
        tuple(request.columns),
        request.timezone,
        request.fallback_encoding,
    )
    digest = hashlib.blake2b(repr(asked).encode(), digest_size=16)
    digest.update(content.encode() or _rows_in_any_order(frame))
    return digest.hexdigest()


def _rows_in_any_order(frame: pd.DataFrame) -> bytes:
    hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return np.sort(hashes).tobytes()
