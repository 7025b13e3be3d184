"""Tables of a customer's own rows, laid out by the dictionary."""

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from site_builder.customer_file import CustomerFile, Field
from site_builder.pages.batches import Batch, Rows
from site_builder.pages.shown import Cell, Column, Kind, Row, Table
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
    return Column(name, field.label_in(language), kind_of(field))


def cell(value: Cell, field: Field) -> Cell:
    """Make the cell of a value: lists as tuples."""
    if field.type == "list" and isinstance(value, str):
        return tuple(value.split(";"))
    return value


def row_table(
    file: CustomerFile, batch: Batch, i: int, layout: Layout, wording: Wording
) -> Table | None:
    """Show the rows of one customer, newest first; None where there are none."""
    rows = batch.rows.get(layout.table)
    if rows is None or not rows.of(i):
        return None
    fields = shown_fields(file, layout)
    chosen = _newest_first(rows, i, file[layout.table].entry.date)
    lines = [
        _row(rows, row, f"{layout.table}-{place}", fields)
        for place, row in enumerate(chosen)
    ]
    known = [
        any(cells[k] is not None for _, cells in lines) for k in range(len(fields))
    ]
    if not any(known):
        return None
    fields = list(compress(fields, known))
    lines = [(name, tuple(compress(cells, known))) for name, cells in lines]
    label = file[layout.table].entry.label_in(wording.language)
    return Table(
        name=layout.table,
        label=label,
        columns=tuple(column_of(f, layout.table, wording.language) for f in fields),
        rows=tuple(lines[: layout.rows]),
        folded=tuple(lines[layout.rows : layout.rows + _FOLDED_ROWS]),
        total=len(lines),
    )


def _newest_first(rows: Rows, i: int, date: str | None) -> list[int]:
    """Turn the order of the rows round; those without a date stay at the end."""
    found = [*reversed(rows.of(i))]
    if date is None:
        return found
    days = rows.columns[date]
    return sorted(found, key=lambda row: days[row] is None)


def shown_fields(file: CustomerFile, layout: Layout) -> list[Field]:
    """List the fields of a layout that the source has, and the author's own."""
    table = file[layout.table]
    own = [field for field in table.entry.fields.values() if field.own]
    standard = [table.entry.fields[name] for name in layout.fields]
    return [field for field in (*standard, *own) if field.name in table.supplied]


def _row(rows: Rows, row: int, unnamed: str, fields: Sequence[Field]) -> Row:
    columns = rows.columns
    identity = columns["id"][row] if "id" in columns else None
    cells = tuple(
        cell(columns[field.name + "_name" if field.of else field.name][row], field)
        for field in fields
    )
    return (identity or unnamed, cells)
