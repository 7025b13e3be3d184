"""Reads the rows of one SELECT over files in the data folder."""

from threading import Timer

import duckdb
import numpy as np
import pyarrow as pa

from site_builder.problems import SiteError
from site_builder.sources.confinement import find_escapes
from site_builder.sources.connections import Connection, connect
from site_builder.sources.headers import match_columns, tidy_headers
from site_builder.sources.native import as_texts
from site_builder.sources.statements import RefusedError, confined, first_line, line_of
from site_builder.sources.tables import RawTable, Request

_LONGEST_SECONDS = 600.0
# What these say is about the statement; what all others say quotes data.
_ABOUT_THE_STATEMENT = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.SyntaxException,
)


def read_query(request: Request) -> RawTable:
    """Run the SELECT of a table; its rows are numbered from 1.

    One thread runs it: the order of rows, and the last digits of sums of floats, would
    depend on how threads take turns.

    Raises:
        SiteError: The statement may not run, fails, or lacks required columns.

    """
    statement = request.source.sql or ""
    _insist_on_tame_folder(request)
    with connect(folders=[request.data], timezone=request.timezone, threads=1) as con:
        try:
            table = _run(con, confined(con, statement, request.data))
        except RefusedError as error:
            raise request.refuse(("sql",), f"the query cannot run: {error}") from None
        except duckdb.Error as error:
            raise _failed(request, error) from None
        wanted = match_columns(request, tidy_headers(request, table.column_names))
        columns = as_texts(con, table, wanted)
    return RawTable(
        shown=f"{request.name} (SQL)",
        columns=columns,
        records=np.arange(1, table.num_rows + 1),
        rejects=(),
        rows_in=table.num_rows,
        digest="",
    )


def _insist_on_tame_folder(request: Request) -> None:
    if not request.data.is_dir():
        raise request.refuse(("sql",), "the data folder is not there")
    escapes = find_escapes(request.data)
    if escapes:
        message = (
            f"no query can run while '{escapes[0]}' in the data folder is a link that "
            "leads out of it or nowhere, a pipe or a device"
        )
        raise request.refuse(("sql",), message, "copy the file, or take it away")


def _run(con: Connection, statement: str) -> pa.Table:
    timer = Timer(_LONGEST_SECONDS, con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        return con.sql(statement).to_arrow_table()
    except duckdb.Error:
        # Run this way, it tells the line of the query that is at fault.
        con.execute(statement)
        raise
    finally:
        timer.cancel()


def _failed(request: Request, error: duckdb.Error) -> SiteError:
    if isinstance(error, _ABOUT_THE_STATEMENT):
        message = first_line(error).replace(f"{request.data.as_posix()}/", "")
        return request.refuse(("sql",), f"the query cannot run: {message}")
    if isinstance(error, duckdb.PermissionException):
        message = "the query reads something outside of the data folder"
        return request.refuse(("sql",), message)
    if isinstance(error, duckdb.IOException):
        message = "the query names a file that is not in the data folder, or is damaged"
        return request.refuse(("sql",), message)
    if isinstance(error, duckdb.InterruptException):
        minutes = round(_LONGEST_SECONDS / 60)
        return request.refuse(("sql",), f"the query takes more than {minutes} minutes")
    # Every other message quotes what stands in the data: only its kind is told.
    kind = str(error).partition(":")[0].lower()
    line = line_of(error)
    where = f" in line {line} of the query" if line else ""
    hint = "run it in DuckDB to see where; try_cast(…) makes bad values missing"
    return request.refuse(("sql",), f"the query fails on the data{where}: {kind}", hint)
