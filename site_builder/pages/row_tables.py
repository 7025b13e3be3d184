"""Tables of a customer's own rows, laid out by the dictionary."""

from collections.abc import Sequence
from typing import NamedTuple

from site_builder.customer_file import CustomerFile, Field
from site_builder.pages.batches import NAME_SUFFIX, Batch, Plain, Rows
from site_builder.pages.shown import Cell, Column, Kind, Table
from site_builder.wording import Wording

_OPEN_ROWS = 6
_FOLDED_ROWS = 40


class Layout(NamedTuple):
    """How the rows of one table are shown.

    Attributes:
        table: Of the customer file.
        fields: In the order of the columns; those without a source are left out.
        rows: How many are shown openly; as many as four times that lie in a fold.

    """

    table: str
    fields: tuple[str, ...]
    rows: int = _OPEN_ROWS


def kind_of(field: Field) -> Kind:
    """Tell how the values of a field are written."""
    if field.unit == "share":
        return "rate"
    if field.of or field.name in {"name", "given_name", "family_name"}:
        return "name"
    return field.type


def column_of(field: Field, table: str, language: str) -> Column:
    """Make the column of a field: ``city``, or ``orders.amount`` of another table."""
    name = field.name if table == "customers" else f"{table}.{field.name}"
    label, missing = field.label_in(language), field.missing
    return Column(name, label, kind_of(field), missing=missing)


def cell(value: Cell, field: Field) -> Cell:
    """Make the cell of a value: lists as tuples."""
    return _items(value) if field.type == "list" else value


def _items(value: Cell) -> Cell:
    return tuple(value.split(";")) if isinstance(value, str) else value


def row_table(
    file: CustomerFile, batch: Batch, i: int, layout: Layout, wording: Wording
) -> Table | None:
    """Show the rows of one customer, newest first; None where there are none."""
    rows = batch.rows.get(layout.table)
    if rows is None or not rows.of(i):
        return None
    columns = batch.once(
        ("columns", layout), lambda: _columns(file, rows, layout, wording)
    )
    of = rows.of(i)
    known = [
        (column, values, is_list)
        for column, values, is_list in columns
        if values[of.start : of.stop].count(None) < len(of)
    ]
    if not known:
        return None
    chosen = _newest_first(rows, of, file[layout.table].entry.date)
    shown = chosen[: layout.rows + _FOLDED_ROWS]
    cells = [
        [_items(values[row]) for row in shown]
        if is_list
        else [values[row] for row in shown]
        for _, values, is_list in known
    ]
    lines = tuple(
        zip(_ids(rows, shown, layout.table), zip(*cells, strict=True), strict=True)
    )
    return Table(
        name=layout.table,
        label=file[layout.table].entry.label_in(wording.language),
        columns=tuple(column for column, _, _ in known),
        rows=lines[: layout.rows],
        folded=lines[layout.rows :],
        total=len(of),
    )


def _columns(
    file: CustomerFile, rows: Rows, layout: Layout, wording: Wording
) -> list[tuple[Column, Plain, bool]]:
    """Give the columns of a layout, with their values and whether those are lists."""
    return [
        (
            column_of(one, layout.table, wording.language),
            rows.columns[f"{one.name}{NAME_SUFFIX}" if one.of else one.name],
            one.type == "list",
        )
        for one in shown_fields(file, layout)
    ]


def _ids(rows: Rows, shown: Sequence[int], table: str) -> list[str]:
    """Name rows by their keys, those without one by their place."""
    if "id" not in rows.columns:
        return [f"{table}-{place}" for place in range(len(shown))]
    ids = rows.columns["id"]
    return [ids[row] or f"{table}-{place}" for place, row in enumerate(shown)]


def _newest_first(rows: Rows, of: range, date: str | None) -> Sequence[int]:
    """Turn the order of the rows round; those without a date stay at the end."""
    newest = of[::-1]
    if date is None or None not in rows.columns[date][of.start : of.stop]:
        return newest
    days = rows.columns[date]
    return sorted(newest, key=lambda row: days[row] is None)


def shown_fields(file: CustomerFile, layout: Layout) -> list[Field]:
    """List the fields of a layout that the source has, and the author's own."""
    table = file[layout.table]
    own = [field for field in table.entry.fields.values() if field.own]
    standard = [table.entry.fields[name] for name in layout.fields]
    return [field for field in (*standard, *own) if field.name in table.supplied]
