"""Lists of customers: what stands in their columns, hashed before it is laid out.

Most pages of a list stay as they were when an order is added. They are known by the
hashes of their rows, so that no row of them is made.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.measures.rows import take
from site_builder.memory import Same, step
from site_builder.pages.hashes import (
    Hashes,
    digest_of,
    digest_of_bytes,
    hash_of,
    hash_of_rows,
    hash_texts,
)
from site_builder.pages.later import Later, LaterView
from site_builder.pages.lists import pagings
from site_builder.pages.material import Material
from site_builder.pages.plain import Plain, plain
from site_builder.pages.row_tables import cell
from site_builder.pages.shown import Cell, Link, Paging, Row

Places = Sequence[int] | npt.NDArray[np.int64]
"""Positions of customers."""
Positions = npt.NDArray[np.int64]

_WIDE = 8  # bytes of a hash
_ASKED = 1000  # values that could be made in the time that it takes to find some
_TELLING = (1, 2)  # pages that tell what is said on the first, and on all others


Say = Callable[[Plain], Sequence[Cell]]
"""Turns plain values into what lists show."""


class Values:
    """What lists say of every customer in one column, made as far as it is asked for.

    A page shows few rows, and often few pages are made again; when many are, it is
    cheaper to make all values once.
    """

    __slots__ = ("_all", "_column", "_left", "_say")

    def __init__(self, column: pd.Series, say: Say) -> None:
        """Note what the values are made of.

        Args:
            column: By position of the customer.
            say: Makes them of plain values.

        """
        self._column, self._say = column, say
        self._all: Sequence[Cell] | None = None
        self._left = len(column)

    def of(self, places: Places) -> tuple[Cell, ...]:
        """Give the values of some customers, in their order."""
        if self._all is None:
            self._left -= len(places) + _ASKED
            if self._left >= 0:
                some = self._column.array.take(np.asarray(places, np.int64))
                return tuple(self._say(plain(pd.Series(some))))
            self._all = self._say(plain(self._column))
        if len(places) < 2:  # noqa: PLR2004 -- itemgetter gives one value bare
            return tuple([self._all[place] for place in places])
        found: tuple[Cell, ...] = itemgetter(*places)(self._all)
        return found

    def then(self, say: Say) -> "Values":
        """Say them in other words."""
        return Values(self._column, lambda values: say(list(self._say(values))))


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What lists say of every customer in one column.

    Attributes:
        hashes: Per customer.
        values: Per customer.

    """

    hashes: Hashes
    values: Values

    def of(self, places: Places) -> tuple[Cell, ...]:
        """Give the values of some customers, in their order."""
        return self.values.of(places)

    def then(self, say: Say) -> "Listed":
        """Say it in other words, which follow from what was said."""
        return replace(self, values=self.values.then(say))


def listed(of: Material, name: str) -> Listed:
    """Take a field of customers or a measure; references by the names they lead to."""
    return of.once(("listed", name), lambda: _listed(of, name))


def listed_column(column: pd.Series, hashes: Hashes | None = None) -> Listed:
    """Take a column with a value per customer.

    Args:
        column: By position of the customer.
        hashes: Of its values, where they are known.

    """
    found = hash_of(column) if hashes is None else hashes
    return Listed(found, Values(column, lambda values: values))


def _listed(of: Material, name: str) -> Listed:
    if name in of.visible.measures.catalogue:
        column = of.visible.measures.frame[name]
        return listed_column(column, measure_hash(of, name))
    customers = of.visible.file["customers"]
    field, column = customers.entry.fields[name], customers.frame[name]
    if field.of:
        names = of.visible.file[field.of].frame["name"]
        names = take(names, customers.references[name])
        names.index = column.index
        return listed_column(names.where(names.notna(), column))
    found = listed_column(column, _field_hash(of, name))
    if field.type != "list":
        return found
    return found.then(lambda values: [cell(value, field) for value in values])


class Lines:
    """A list of customers by name, of which each page shows a part."""

    def __init__(
        self, of: Material, columns: Sequence[Listed], folder: str = ""
    ) -> None:
        """Put columns together.

        Args:
            of: All there is.
            columns: Those beside the name.
            folder: Where the pages lie that the names lead to, seen from the list.

        """
        self._people, self._columns, self._folder = of.directory, columns, folder

    def views(
        self,
        places: Positions,
        view: Callable[[Sequence[Row], Paging], object],
        name: str = "",
    ) -> Iterator[tuple[str, LaterView]]:
        """Cut the list of some customers into pages.

        Args:
            places: Their positions, in order.
            view: Makes the view of a page, with its rows. On all pages but the first
                it says the same, rows and paging aside.
            name: As in ``paged``.

        Yields:
            Name of the file, and its view.

        """
        columns = (self._people.hashes, *(one.hashes for one in self._columns))
        hashes = hash_of_rows(one[places] for one in columns).tobytes()
        heads: list[str] = []
        for file, paging in pagings(len(places), name=name):
            if paging.number in _TELLING:
                heads.append(digest_of(view((), paging)))
            first, last = max(paging.first - 1, 0), paging.last
            digest = digest_of_bytes(hashes[first * _WIDE : last * _WIDE])
            said = f"{heads[-1]} {digest} {paging.number} {paging.total}"
            make = partial(self._view, view, digest, places[first:last], paging)
            yield file, LaterView(digest_of_bytes(said.encode()), make)

    def _view(
        self,
        view: Callable[[Sequence[Row], Paging], object],
        digest: str,
        places: Positions,
        paging: Paging,
    ) -> object:
        rows = Later(digest, len(places), partial(self._make, places.tolist()))
        return view(rows, paging)

    def _make(self, places: list[int]) -> list[Row]:
        ids, names, slugs = self._people.ids, self._people.names, self._people.slugs
        folder = self._folder
        links = [Link(f"{folder}{slugs[place]}.html", names[place]) for place in places]
        cells = zip(links, *[one.of(places) for one in self._columns], strict=True)
        return list(zip([ids[place] for place in places], cells, strict=True))


def columns_of(columns: Sequence[Listed], places: Places) -> Later[tuple[Cell, ...]]:
    """Give columns for some customers, in their order."""
    chosen = np.asarray(places, np.int64)
    hashes = hash_of_rows(one.hashes[chosen] for one in columns)
    digest = digest_of_bytes(hashes.tobytes())
    return Later(digest, len(columns), lambda: [one.of(places) for one in columns])


def measure_hash(of: Material, name: str) -> Hashes:
    """Hash what a measure says of each customer, once for all who ask."""
    frame = of.visible.measures.frame
    stage = f"hashes of measures.{name}"
    return of.once(stage, lambda: hash_again(of, stage, frame[name]))


def hash_again(of: Material, stage: str, column: pd.Series) -> Hashes:
    """Hash a column with a value per customer; of texts those that have changed."""
    if not isinstance(column.dtype, pd.StringDtype):
        return hash_of(column)
    memory = of.visible.revision.memory
    _, last = memory.last(stage)  # what it was decides how long it takes, no more
    texts = memory.recall(stage, Same(column.array), lambda: hash_texts(column, last))
    return texts.hashes


def _field_hash(of: Material, name: str) -> Hashes:
    """Hash what a field says of each customer, unless none of them has changed."""
    stage = f"hashes of customers.{name}"
    frame = Same(of.visible.file.customers)
    return step(of.visible.revision.recall, stage, _column_hash, frame, name)


def _column_hash(frame: Same[pd.DataFrame], name: str) -> Hashes:
    return hash_of(frame.value[name])
