"""A table some of whose rows have changed: they are read, and put in their places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from site_builder.sources.casting import cast_table
from site_builder.sources.connections import Connection
from site_builder.sources.delimited import read_changed
from site_builder.sources.outlines import Change
from site_builder.sources.tables import Reject, Request, SourceTable, Splice


def read_again(
    con: Connection, request: Request, before: SourceTable
) -> SourceTable | None:
    """Read only what has changed of a table since it was read before.

    Args:
        con: From `calculator`.
        request: As it was then.
        before: What was read then.

    Returns:
        What reading all of it gives, its digest aside, which is that of the file; what
        was read before, where nothing has changed. None: all of it has to be read.

    """
    if before.outline is None:
        return None
    found = read_changed(request, before.outline)
    if found is None:
        return None
    raw, change = found
    if raw.digest == before.outline.digest:
        return before
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
        since=_splice(before, typed.frame, change),
    )


def _splice(before: SourceTable, part: pd.DataFrame, change: Change) -> Splice:
    """Tell which rows are others: not all that stand in a changed block are."""
    old = before.frame.iloc[change.first : change.last]
    shorter = min(len(old), len(part))
    head = _first_other(old[:shorter], part[:shorter])
    rest = shorter - head
    tail = _first_other(_backwards(old, rest), _backwards(part, rest))
    return Splice(
        before=before.digest,
        first=change.first + head,
        last=change.last - tail,
        added=len(part) - head - tail,
    )


def _backwards(frame: pd.DataFrame, rows: int) -> pd.DataFrame:
    """Take the last rows, the very last of them first."""
    return frame[len(frame) - rows :][::-1]


def _first_other(one: pd.DataFrame, other: pd.DataFrame) -> int:
    """Count the first rows of two frames, of one length, that are the same."""
    differs = np.zeros(len(one), np.bool_)
    for name, column in one.items():
        left, right = (_exact(of).array for of in (column, other[str(name)]))
        missing = left.isna()
        differs |= missing != right.isna()
        known = ~missing & ~differs
        differs[known] |= np.asarray(left[known] != right[known], np.bool_)
    return int(differs.argmax()) if differs.any() else len(differs)


def _exact(column: pd.Series) -> pd.Series:
    """Give values that are equal only if they are the very same: -0.0 is not 0.0."""
    if column.dtype.kind != "f":
        return column
    bits = column.to_numpy(np.float64, na_value=0).view(np.int64)
    return pd.Series(pd.arrays.IntegerArray(bits, column.isna().to_numpy()))


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
    return joined((before[: change.first], part, before[change.last :]))


def joined(parts: Sequence[pd.Series]) -> pd.Series:
    """Put columns of one type one below the other, as one column."""
    if not isinstance(parts[0].dtype, pd.StringDtype):
        return pd.concat(parts, ignore_index=True)
    dtype: Any = parts[0].dtype
    # In one piece: looking up rows of many pieces takes several times as long.
    chunks = [chunk for one in parts for chunk in _chunks(one)]
    whole = pa.concat_arrays([chunk.cast(chunks[0].type) for chunk in chunks])
    return pd.Series(dtype.__from_arrow__(whole))


def _chunks(column: pd.Series) -> list[pa.Array]:
    array = pa.array(column)
    return array.chunks if isinstance(array, pa.ChunkedArray) else [array]
