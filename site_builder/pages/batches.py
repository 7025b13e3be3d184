"""Slices of the customer file as plain Python values, some thousand customers a time.

A view is made by looking things up in lists; nothing that touches every page touches
pandas.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, compress, pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.audiences import Visible
from site_builder.customer_file import CustomerFile, Table
from site_builder.memory import Recall, Same, afresh, step
from site_builder.pages.plain import Plain, plain
from site_builder.pages.standings import Standing, WholeStanding, part_of

_Found = TypeVar("_Found")
NAME_SUFFIX = "_name"
_PRODUCT_CATEGORY = "product_category"
_ORDER_ROW = "order_row"


Derived = Mapping[str, Mapping[str, pd.Series]]
"""By table, further columns: what the measures found of each row of the file."""


class Columns(dict[str, Plain]):
    """Columns of some rows, each made when it is asked for: many never are.

    Attributes:
        makers: By name, all there are.

    """

    __slots__ = ("makers",)

    def __init__(self, makers: Mapping[str, Callable[[], Plain]]) -> None:
        """Take what makes the columns."""
        super().__init__()
        self.makers = makers

    def __missing__(self, name: str) -> Plain:
        """Make a column."""
        found = self[name] = self.makers[name]()
        return found

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a column."""
        return name in self.makers


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table for the customers of a batch.

    Attributes:
        columns: By field, a value per row; None: missing. A field that names a row
            of another table has a second column, ``<field>_name``, with its name.
        starts: Rows of the batch's customer i are ``starts[i]:starts[i + 1]``.

    """

    columns: Columns
    starts: list[int]

    def of(self, i: int) -> range:
        """Give the rows of one customer of the batch, in order of their dates."""
        return range(self.starts[i], self.starts[i + 1])

    def where(self, flags: Sequence[object]) -> dict[int, list[int]]:
        """Choose rows, by customer of the batch who has any, in order of their dates.

        Args:
            flags: Per row, whether to take it.

        """
        if not any(flags):
            return {}
        found = {
            i: [*compress(range(start, stop), flags[start:stop])]
            for i, (start, stop) in enumerate(pairwise(self.starts))
        }
        return {i: rows for i, rows in found.items() if rows}


class Remembering:
    """What keeps what was found out of it.

    Attributes:
        memo: By what it is called.

    """

    __slots__ = ()
    memo: dict[Hashable, Any]

    def once(self, key: Hashable, find: Callable[[], _Found]) -> _Found:
        """Find out what several pages ask for, but only once."""
        found: _Found
        if key in self.memo:
            found = self.memo[key]
        else:
            found = self.memo[key] = find()
        return found


@dataclass(frozen=True, slots=True)
class Batch(Remembering):
    """Some customers that follow each other, with all that is known of them.

    Attributes:
        first: Position of the first in the customers table.
        ids: Exactly as in the file.
        customers: By field.
        rows: By table; only tables that have any row.
        measures: By name.
        months: Per customer the revenue of 24 months, oldest first, millionths.
        memo: What was found out once for several pages; see ``once``.

    """

    first: int
    ids: list[str]
    customers: Columns
    rows: Mapping[str, Rows]
    measures: Columns
    standings: tuple[Standing, ...]
    months: list[list[int]]
    memo: dict[Hashable, Any] = field(default_factory=dict, compare=False)


def gathered(
    size: int, found: Iterable[Iterable[tuple[int, _Found]]]
) -> list[list[_Found]]:
    """Gather what was found of some customers, in the order in which it was.

    Args:
        size: How many customers the batch has.
        found: Each with the place of its customer in the batch.

    """
    lists: list[list[_Found]] = [[] for _ in range(size)]
    for place, one in chain.from_iterable(found):
        lists[place].append(one)
    return lists


def batch_of(
    visible: Visible,
    months: npt.NDArray[np.int64],
    standings: tuple[WholeStanding, ...],
    names: Mapping[str, npt.NDArray[np.object_]],
    categories: npt.NDArray[np.object_],
    derived: Derived,
    customers: range,
) -> Batch:
    """Take a slice of the customer file.

    Args:
        visible: What the audience may see.
        months: All customers × 24 months, millionths.
        standings: Of the whole file.
        names: As ``names_of`` gives them.
        categories: As ``categories_of`` gives them.
        derived: Of all rows of the file.
        customers: Positions that follow each other.

    """
    first, last = customers.start, customers.stop
    places = slice(first, last)
    columns = Columns(_columns(visible.file["customers"], places, names))
    measures = visible.measures.frame
    return Batch(
        first=first,
        ids=columns["id"],
        customers=columns,
        rows=_tables(visible.file, first, last, names, categories, derived),
        measures=Columns(
            {str(name): partial(_part, measures[name], places) for name in measures}
        ),
        standings=tuple(part_of(one, first, last) for one in standings),
        months=months[first:last].tolist(),
    )


def _tables(
    file: CustomerFile,
    first: int,
    last: int,
    names: Mapping[str, npt.NDArray[np.object_]],
    categories: npt.NDArray[np.object_],
    derived: Derived,
) -> dict[str, Rows]:
    rows = {
        name: _rows(table, first, last, names, derived.get(name, {}))
        for name, table in file.tables.items()
        if len(table.customer) and name != "customers"
    }
    if "order_lines" in rows:
        lines = file["order_lines"]
        part = slice(int(lines.offsets[first]), int(lines.offsets[last]))
        start = int(file["orders"].offsets[first])
        orders, products = lines.references["order"], lines.references["product"]
        found = rows["order_lines"]
        makers = {
            **found.columns.makers,
            _ORDER_ROW: (orders[part] - start).tolist,
            _PRODUCT_CATEGORY: categories[products[part]].tolist,
        }
        rows["order_lines"] = Rows(Columns(makers), found.starts)
    return rows


def _rows(
    table: Table,
    first: int,
    last: int,
    names: Mapping[str, npt.NDArray[np.object_]],
    derived: Mapping[str, pd.Series],
) -> Rows:
    start, stop = int(table.offsets[first]), int(table.offsets[last])
    starts = (table.offsets[first : last + 1] - start).tolist()
    makers = _columns(table, slice(start, stop), names)
    makers |= {
        name: partial(_part, column, slice(start, stop))
        for name, column in derived.items()
    }
    return Rows(Columns(makers), starts)


def _columns(
    table: Table, rows: slice, names: Mapping[str, npt.NDArray[np.object_]]
) -> dict[str, Callable[[], Plain]]:
    """Say how each column of some rows is made, those of names as well."""
    nothing: Plain = [None] * (rows.stop - rows.start)
    makers: dict[str, Callable[[], Plain]] = {
        str(field): partial(_part, column, rows)
        if field in table.supplied or field not in table.entry.fields
        else lambda: nothing
        for field, column in table.frame.items()
    }
    for name, places in table.references.items():
        target = names.get(table.entry.fields[name].of)
        makers[name + NAME_SUFFIX] = (
            partial(_named, table.frame[name], places, rows, target)
            if target is not None and name in table.supplied
            else makers[name]
        )
    return makers


def _part(column: pd.Series, rows: slice) -> Plain:
    return plain(column.iloc[rows])


def _named(
    ids: pd.Series,
    places: npt.NDArray[np.int64],
    rows: slice,
    names: npt.NDArray[np.object_],
) -> Plain:
    """Give the names of the rows of another table; what leads nowhere is as it was."""
    found = places[rows]
    named: Plain = names[found].tolist()
    nowhere = np.flatnonzero(found < 0).tolist()
    own = _part(ids, rows) if nowhere else []
    for place in nowhere:
        named[place] = own[place]
    return named


def names_of(
    file: CustomerFile, recall: Recall = afresh
) -> dict[str, npt.NDArray[np.object_]]:
    """Name the rows of each table that others refer to, by position."""
    return {
        name: step(recall, f"names in {name}", _names, Same(table.frame))
        for name, table in file.tables.items()
        if {"id", "name"} <= table.entry.fields.keys()
    }


def categories_of(
    file: CustomerFile, recall: Recall = afresh
) -> npt.NDArray[np.object_]:
    """List the category of each product, by position; at the end that of none."""
    return step(recall, "categories", _categories, Same(file["products"].frame))


def _categories(products: Same[pd.DataFrame]) -> npt.NDArray[np.object_]:
    return np.array([*plain(products.value["category"]), None], object)


def _names(frame: Same[pd.DataFrame]) -> npt.NDArray[np.object_]:
    rows = frame.value
    return np.array([*plain(rows["name"].fillna(rows["id"])), None], object)
