"""Columns that a source has typed itself, as texts that lose nothing."""

from collections.abc import Mapping

import pyarrow as pa

from site_builder.sources.connections import Connection
from site_builder.sources.tables import RawColumn

_DECODED = "try(decode({}))"
_FLOAT = (
    "case when isnan({0}) then null "
    "when {0} = trunc({0}) and abs({0}) < 1e15 "
    "then cast(cast({0} as bigint) as varchar) "
    "else cast({0} as varchar) end"
)


def as_texts(
    con: Connection, table: pa.Table, wanted: Mapping[str, int]
) -> dict[str, RawColumn]:
    """Write columns as texts: numbers exactly, with a point; dates in ISO.

    Whole numbers that were kept as floats, as ids often are next to missing ones, have
    no ``.0``. Not-a-number is how such columns say missing.

    Args:
        con: Its time zone is the one that timestamps with a zone are written in.
        table: As the source has it.
        wanted: Position of the column by our name of the field.

    """
    names = [f"c{position}" for position in range(table.num_columns)]
    rows = con.from_arrow(table.rename_columns(names))
    kinds = [str(kind) for kind in rows.types]
    positions = sorted(set(wanted.values()))
    if not positions:
        return {}
    chosen = ", ".join(
        f"{_expression(names[at], kinds[at])} as {names[at]}" for at in positions
    )
    texts = rows.project(chosen).to_arrow_table()
    return {
        field: RawColumn(
            table.column_names[at], texts.column(names[at]), kinds[at] != "VARCHAR"
        )
        for field, at in wanted.items()
    }


def _expression(name: str, kind: str) -> str:
    if kind in ("DOUBLE", "FLOAT"):
        return _FLOAT.format(name)
    if kind == "BLOB":
        return _DECODED.format(name)
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"cast(to_json({name}) as varchar)"
    return f"cast({name} as varchar)"
