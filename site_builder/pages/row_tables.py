"""Tables of a customer's own rows, laid out by the dictionary."""

import functools
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from site_builder.customer_file import CustomerFile, Field
from site_builder.pages.addresses import LINKED, link_to
from site_builder.pages.batches import NAME_SUFFIX, Batch, Rows
from site_builder.pages.plain import Plain
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


class _Shown(NamedTuple):
    """A column of a layout.

    Attributes:
        values: Of the rows of a batch, in the order of ``_newest_first``.
        complete: None is missing.

    """

    column: Column
    values: Plain
    complete: bool


def row_tables(
    file: CustomerFile, batch: Batch, layout: Layout, wording: Wording
) -> list[Table | None]:
    """Show the rows of each customer, newest first; None where there are none."""
    rows = batch.rows.get(layout.table)
    if rows is None:
        return [None] * len(batch.ids)
    entry = file[layout.table].entry
    order = _newest_first(rows, entry.date)
    shown = _shown(file, rows, layout, order, wording)
    ids = _in_order(rows.columns.get("id", [None] * len(order)), order)
    label = entry.label_in(wording.language)
    found: list[Table | None] = [None] * len(batch.ids)
    for i, (stop, start) in enumerate(pairwise(len(ids) - one for one in rows.starts)):
        known = [
            one
            for one in (shown if start < stop else ())
            if one.complete or one.values[start:stop].count(None) < stop - start
        ]
        if known:
            found[i] = _table(layout, label, known, ids, range(start, stop))
    return found


def _table(
    layout: Layout, label: str, known: Sequence[_Shown], ids: Plain, of: range
) -> Table:
    """Show the rows of one customer, those without a key named by their place."""
    part = slice(of.start, of.start + min(len(of), layout.rows + _FOLDED_ROWS))
    names = ids[part]
    if not all(names):
        places = _places(layout.table, len(names))
        names = [name or place for name, place in zip(names, places, strict=True)]
    cells = zip(*[one.values[part] for one in known], strict=True)
    lines = tuple(zip(names, cells, strict=True))
    columns = tuple([one.column for one in known])
    rows, folded = lines[: layout.rows], lines[layout.rows :]
    return Table(layout.table, label, columns, rows, folded, total=len(of))


@functools.cache
def _places(table: str, count: int) -> tuple[str, ...]:
    """Name rows by their places."""
    return tuple(f"{table}-{place}" for place in range(count))


def _shown(
    file: CustomerFile,
    rows: Rows,
    layout: Layout,
    order: Sequence[int],
    wording: Wording,
) -> list[_Shown]:
    """Give the columns of a layout."""
    found = []
    for field in shown_fields(file, layout):
        column = column_of(field, layout.table, wording.language)
        name = f"{field.name}{NAME_SUFFIX}" if field.of else field.name
        values = _in_order(rows.columns[name], order)
        complete = None not in values
        if field.type == "list":
            values = [*map(_items, values)]
        elif field.name in LINKED and field.type == "text":
            column = column._replace(kind="link")
            values = [link_to(value, LINKED[field.name]) for value in values]
        found.append(_Shown(column, values, complete))
    return found


def _newest_first(rows: Rows, date: str | None) -> Sequence[int]:
    """Order the rows of a batch: the last customer first, the newest of each first.

    Those without a date stay at the end of their customer's.

    Args:
        rows: Of one table.
        date: The column with their dates; None: they have none.

    """
    days = rows.columns[date] if date is not None else ()
    newest = range(rows.starts[-1])[::-1]
    if None not in days:
        return newest
    customers = range(len(rows.starts) - 2, -1, -1)
    own = (
        sorted(rows.of(i), key=lambda row: (days[row] is None, -row)) for i in customers
    )
    return [*chain.from_iterable(own)]


def _in_order(column: Plain, order: Sequence[int]) -> Plain:
    """Put the values of a column in order, the short way where all are turned round."""
    if isinstance(order, range):
        return column[::-1]
    return [column[row] for row in order]


def shown_fields(file: CustomerFile, layout: Layout) -> list[Field]:
    """List the fields of a layout that the source has, and the author's own."""
    table = file[layout.table]
    own = [field for field in table.entry.fields.values() if field.own]
    standard = [table.entry.fields[name] for name in layout.fields]
    return [field for field in (*standard, *own) if field.name in table.supplied]
