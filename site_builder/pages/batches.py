"""Slices of the customer file as plain Python values, some thousand customers a time.

A view is made by looking things up in lists; nothing that touches every page touches
pandas.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table for the customers of a batch.

    Attributes:
        columns: By field, a value per row; None: missing. A field that names a row
            of another table has a second column, ``<field>_name``, with its name.
        starts: Rows of the batch's customer i are ``starts[i]:starts[i + 1]``.

    """

    columns: Mapping[str, Plain]
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


class Slices(Mapping[str, Plain]):
    """Rows of a frame by column, each turned into plain values when it is asked for."""

    def __init__(self, frame: pd.DataFrame, rows: slice) -> None:
        """Take rows that follow each other."""
        self._frame = frame
        self._rows = rows
        self._asked: dict[str, Plain] = {}

    def __getitem__(self, name: str) -> Plain:
        """Give one column."""
        if name not in self._asked:
            self._asked[name] = plain(self._frame[name].iloc[self._rows])
        return self._asked[name]

    def __iter__(self) -> Iterator[str]:
        """Name all columns."""
        return map(str, self._frame)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._frame.columns)


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
    customers: Mapping[str, Plain]
    rows: Mapping[str, Rows]
    measures: Mapping[str, Plain]
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
    columns = _columns(visible.file["customers"], slice(first, last), names)
    return Batch(
        first=first,
        ids=columns["id"],
        customers=columns,
        rows=_tables(visible.file, first, last, names, categories, derived),
        measures=Slices(visible.measures.frame, slice(first, last)),
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
        extra = {
            _ORDER_ROW: (lines.references["order"][part] - start).tolist(),
            _PRODUCT_CATEGORY: categories[lines.references["product"][part]].tolist(),
        }
        found = rows["order_lines"]
        rows["order_lines"] = Rows({**found.columns, **extra}, found.starts)
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
    columns = _columns(table, slice(start, stop), names)
    columns |= {
        name: plain(column.iloc[start:stop]) for name, column in derived.items()
    }
    return Rows(columns, starts)


def _columns(
    table: Table, rows: slice, names: Mapping[str, npt.NDArray[np.object_]]
) -> dict[str, Plain]:
    size = rows.stop - rows.start
    nothing: Plain = [None] * size
    columns = {
        str(field): plain(column.iloc[rows])
        if field in table.supplied or field not in table.entry.fields
        else nothing
        for field, column in table.frame.items()
    }
    for name in table.references:
        target = names.get(table.entry.fields[name].of)
        if target is not None and name in table.supplied:
            places = table.references[name][rows]
            found = np.where(places >= 0, target[places], columns[name])
            columns[name + NAME_SUFFIX] = found.tolist()
        else:
            columns[name + NAME_SUFFIX] = columns[name]
    return columns


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
