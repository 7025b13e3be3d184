"""Connections to DuckDB that reach nothing but the files they are given."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

Connection = duckdb.DuckDBPyConnection

_LOCKED = {
    "python_enable_replacements": "false",
    "preserve_insertion_order": "true",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_access": "false",
    "lock_configuration": "true",
}


@contextmanager
def calculator(given: Connection | None = None) -> Iterator[Connection]:
    """Open a connection that reads no files, only texts it is handed.

    To open one takes longer than to read a small table: a given one is used, and left
    open for the next table.
    """
    if given is not None:
        yield given
        return
    with connect() as connection:
        yield connection


def lasting_calculator() -> Connection:
    """Open a connection as `calculator` does, that is never closed.

    For a program that reads a few lines again and again: DuckDB that is closed, or
    ends a thread, gives all memory that is free in the program back to the system, and
    the next table takes it again page by page. It has no thread of its own, so that a
    program that has one can be copied.
    """
    connection = duckdb.connect(":memory:", config={"threads": 1, "async_threads": 0})
    _confine(connection)
    return connection


@contextmanager
def connect(
    *,
    folders: Sequence[Path] = (),
    files: Sequence[Path] = (),
    timezone: str = "UTC",
    threads: int | None = None,
) -> Iterator[Connection]:
    """Open an empty database in memory that may read these folders and files only.

    No network, no extensions, no variables of this program, and none of this can be
    changed from within. What does not fit into memory goes to a private folder that is
    gone afterwards.
    """
    with (
        TemporaryDirectory(prefix="dossier-") as spill,
        duckdb.connect(":memory:") as connection,
    ):
        if threads is not None:
            connection.execute(f"set threads = {threads}")
        _confine(connection, folders, files, timezone, spill)
        yield connection


def _confine(
    connection: Connection,
    folders: Sequence[Path] = (),
    files: Sequence[Path] = (),
    timezone: str = "UTC",
    spill: str = "",
) -> None:
    """Let a connection reach these folders and files only, from now on.

    Args:
        connection: Just opened.
        folders: That it may read.
        files: That it may read.
        timezone: Its own.
        spill: Folder for what does not fit into memory; none: all has to fit.

    """
    connection.execute(f"set temp_directory = {literal(spill)}")
    connection.execute(f"set timezone = {literal(timezone)}")
    connection.execute(f"set allowed_directories = {_texts(folders, '/')}")
    connection.execute(f"set allowed_paths = {_texts(files)}")
    for setting, value in _LOCKED.items():
        connection.execute(f"set {setting} = {value}")


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def _texts(paths: Sequence[Path], end: str = "") -> str:
    return "[" + ", ".join(literal(f"{path}{end}") for path in paths) + "]"


def evaluate(connection: Connection, texts: pa.Array, expression: str) -> pa.Array:
    """Compute an SQL expression over a column called ``text``, in its order."""
    rows = connection.from_arrow(pa.table({"text": texts}))
    return one_array(rows.project(expression).to_arrow_table().column(0))


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """Join the chunks of a column."""
    if not column.num_chunks:
        return pa.array([], column.type)
    return pa.concat_arrays(column.chunks)
