"""Reads Parquet."""

import re

import duckdb
import numpy as np

from site_builder.problems import Problem, SiteError
from site_builder.sources.confinement import digest_of_file, find_file
from site_builder.sources.connections import connect, literal
from site_builder.sources.headers import match_columns, tidy_headers
from site_builder.sources.native import as_texts
from site_builder.sources.tables import RawTable, Request

_PATTERN_SIGNS = re.compile(r"[*?\[\]{}]")


def read_parquet(request: Request) -> RawTable:
    """Read the columns of a Parquet file that the table has fields for.

    Raises:
        SiteError: The file cannot be found, is damaged, or lacks required columns.

    """
    path = find_file(request)
    shown = request.source.file or ""
    if _PATTERN_SIGNS.search(str(path)):
        message = "the name of a Parquet file may not have * ? [ ] { or } in it"
        raise request.refuse(("file",), message)
    with connect(files=[path], timezone=request.timezone) as con:
        rows_of = f"read_parquet({literal(str(path))}, binary_as_string = false)"
        try:
            headers = con.sql(f"from {rows_of} limit 0").columns
            wanted = match_columns(request, tidy_headers(request, headers))
            chosen = sorted(set(wanted.values()))
            names = ", ".join(f'"{_quoted(headers[at])}"' for at in chosen)
            table = con.sql(f"select {names or '1'} from {rows_of}").to_arrow_table()  # noqa: S608 -- quoted
        except duckdb.Error:
            message = "the file is damaged, or no Parquet file"
            raise SiteError([Problem(shown, 0, message)]) from None
        positions = {field: chosen.index(at) for field, at in wanted.items()}
        columns = as_texts(con, table, positions)
    return RawTable(
        shown=shown,
        columns=columns,
        records=np.arange(1, table.num_rows + 1),
        rejects=(),
        rows_in=table.num_rows,
        digest=digest_of_file(path),
    )


def _quoted(name: str) -> str:
    return name.replace('"', '""')
