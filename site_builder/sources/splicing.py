"""A table some of whose rows have changed: they are read, and put in their places."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from site_builder.sources.casting import cast_table
from site_builder.sources.connections import Connection
from site_builder.sources.delimited import read_changed
from site_builder.sources.outlines import Change
from site_builder.sources.tables import Reject, Request, SourceTable


def read_again(
    con: Connection, request: Request, before: SourceTable
) -> SourceTable | None:
    """Read only what has changed of a table since it was read before.

    Args:
        con: From `calculator`.
        request: As it was then.
        before: What was read then.

    Returns:
        What reading all of it gives, its digest aside, which is that of the file.
        None: all of it has to be read.

    """
    found = None if before.outline is None else read_changed(request, before.outline)
    if found is None:
        return None
    raw, change = found
    typed = cast_table(con, request, replace(raw, locate=lambda records: records))
    # Whether a table has times of day is known of all its rows together.
    if list(typed.frame) != list(before.frame):
        return None
    longer = change.first + len(typed.frame) - change.last
    rows = len(before.frame) + longer
    columns = {
        str(name): _spliced(column, typed.frame[name], change)
        for name, column in before.frame.items()
    }
    return replace(
        before,
        frame=pd.DataFrame(columns, index=pd.RangeIndex(rows)),
        lines=np.arange(1, rows + 1),
        rejects=tuple(_rejects(before.rejects, typed.rejects, change, longer)),
        rows_in=rows,
        digest=raw.digest,
        locate=raw.locate,
        outline=raw.outline,
    )


def _rejects(
    before: Iterable[Reject], part: Iterable[Reject], change: Change, longer: int
) -> Iterator[Reject]:
    """Move rejected cells to the lines on which they stand now.

    Every line is a record: row 0 stands on line 2.
    """
    yield from (one for one in before if one.line < change.first + 2)
    yield from (replace(one, line=one.line + change.first) for one in part)
    for one in before:
        if one.line >= change.last + 2:
            yield replace(one, line=one.line + longer)


def _spliced(before: pd.Series, part: pd.Series, change: Change) -> pd.Series:
    parts = (before[: change.first], part, before[change.last :])
    if not isinstance(before.dtype, pd.StringDtype):
        return pd.concat(parts, ignore_index=True)
    dtype: Any = before.dtype
    # In one piece: looking up rows of many pieces takes several times as long.
    chunks = [chunk for one in parts for chunk in _chunks(one)]
    whole = pa.concat_arrays(chunks)
    return pd.Series(dtype.__from_arrow__(whole))


def _chunks(column: pd.Series) -> list[pa.Array]:
    array = pa.array(column)
    return array.chunks if isinstance(array, pa.ChunkedArray) else [array]
