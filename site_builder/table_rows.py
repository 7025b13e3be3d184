"""Rows of tables as HTML, those of many tables at once, column by column.

What is the same in all rows is written once, and put between what is not. Tables that
have the same columns, on hundreds of pages that are rendered together, are written
together: a template gets a mark for its rows, which are put in its place at the end.
"""

import secrets
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from site_builder.columns import (
    Flags,
    attributes,
    digits_of,
    escaped,
    numbers_of,
    whole_cents,
)
from site_builder.markup import CENT_PLACES, Writers, class_of, field_mark
from site_builder.pages.shown import Cell, Column, Row
from site_builder.wording import LONG, MILLION

_PERIODS = ("half_years.", "months.")

_Columns = tuple[Column, ...]
_Rows = Sequence[Row]
# What differs between the rows of a table, each after what is the same in all of them.
_Varying = list[tuple[str, Sequence[str]]]


class Content(NamedTuple):
    """A page, or a piece of one, as bytes.

    Attributes:
        whole: All of it.
        leading: What may lead to other pages: rows of tables without links, which
            are most of many a page, are left out.

    """

    whole: bytes
    leading: bytes


class TableRows:
    """Writes the rows of tables; made once per wording."""

    def __init__(self, writers: Writers) -> None:
        """Write values as those writers do."""
        self._writers = writers
        self._frames: dict[tuple[Column, bool], tuple[str, str, str]] = {}
        currency = writers.wording.currency
        between = f'" data-currency="{currency}">'
        self._digits = digits_of(writers.wording, between, "</data>")
        self._asked: ContextVar[list[tuple[_Columns, _Rows]] | None]
        self._asked = ContextVar("asked", default=None)
        self._mark = f"<rows {secrets.token_hex(8)} "  # nobody can have written it

    def rows(self, rows: _Rows, columns: Sequence[Column]) -> str:
        """Write the rows of a table, the first cell of each as its head."""
        if not rows:
            return ""
        asked = self._asked.get()
        if asked is None:
            return self._written([rows], tuple(columns))[0]
        asked.append((tuple(columns), rows))
        return f"{self._mark}{len(asked) - 1}>"

    def together(self, pages: Iterable[str]) -> list[Content]:
        """Write the tables of all pages together, and each page as bytes.

        Args:
            pages: Are rendered as they are asked for.

        """
        asked: list[tuple[_Columns, _Rows]] = []
        before = self._asked.set(asked)
        try:
            texts = list(pages)
        finally:
            self._asked.reset(before)
        places: dict[_Columns, list[int]] = {}
        for place, (columns, _) in enumerate(asked):
            places.setdefault(columns, []).append(place)
        written = [Content(b"", b"")] * len(asked)
        for columns, some in places.items():
            rows = self._written([asked[place][1] for place in some], columns)
            leading = any(column.kind == "link" for column in columns)
            for place, text in zip(some, rows, strict=True):
                written[place] = _content(text, leading=leading)
        return [_filled(text.split(self._mark), written) for text in texts]

    def _written(self, tables: Sequence[_Rows], columns: _Columns) -> list[str]:
        """Write the rows of tables, none of them empty, that have the same columns."""
        ids, cells = zip(*chain.from_iterable(tables), strict=True)
        sizes = [*map(len, tables)]
        varying: _Varying = [('<tr data-row="', attributes(ids))]
        same = '">'
        by_column = zip(columns, zip(*cells, strict=True), strict=True)
        for place, (column, values) in enumerate(by_column):
            found, end = self._cells(column, values, sizes, first=not place)
            before, texts = found[0]
            varying += ((same + before, texts), *found[1:])
            same = end
        parts: list[Iterable[str]] = []
        for before, texts in varying:
            parts += (repeat(before), texts) if before else (texts,)
        parts.append(repeat(f"{same}</tr>\n"))
        # What is the same goes on for ever.
        lines = map("".join, zip(*parts, strict=False))
        return ["".join(islice(lines, size)) for size in sizes]

    def _cells(
        self,
        column: Column,
        values: tuple[Cell, ...],
        sizes: list[int],
        *,
        first: bool,
    ) -> tuple[_Varying, str]:
        """Write a column.

        Returns:
            What varies, with what stands before each; and what all cells end with.

        """
        known, unknown, end = self._frame(column, first=first)
        if column.kind == "amount":
            return self._amounts(column, values, sizes, (known, unknown)), end
        texts: Sequence[str] | None = None
        if column.kind in ("text", "name"):
            texts = escaped(values)  # type: ignore[arg-type]  # says None of others
            known, after = (known, "") if texts is None else (f"{known}>", "</bdi>")
        if texts is None:
            after = ""
            kind = "number" if column.kind == "days" else column.kind
            texts = [*map(self._writers.rests[kind], values)]
        if all(texts):
            return [(known, texts)], f"{after}{end}"
        full = [f"{known}{text}{after}" if text else unknown for text in texts]
        return [("", full)], end

    def _amounts(
        self,
        column: Column,
        values: tuple[Any, ...],
        sizes: list[int],
        frame: tuple[str, str],
    ) -> _Varying:
        """Write a column of amounts, the short way where they are apt for it."""
        known, unknown = frame
        wording = self._writers.wording
        numbers = numbers_of(values)
        short = _short(column.name, numbers, sizes)
        before = f'{known} value="'
        pieces, apt = whole_cents(numbers, short, self._digits)
        if wording.places != CENT_PLACES:
            apt = np.zeros(len(values), bool)
        if apt.all() and None not in values:
            return [(before, pieces[0]), *(("", piece) for piece in pieces[1:])]
        starts = [before] * len(values)
        for place, (value, fits) in enumerate(zip(values, apt.tolist(), strict=True)):
            if value is None or not fits:
                places = 0 if short[place] else wording.places
                text = self._writers.bare_amounts[places](value)
                starts[place] = f"{known}{text}" if text else unknown
                for piece in pieces:
                    piece[place] = ""
        return [("", starts), *(("", piece) for piece in pieces)]

    def _frame(self, column: Column, *, first: bool) -> tuple[str, str, str]:
        """Give what stands before what a known cell holds, an unknown one, the end."""
        frame = self._frames.get((column, first))
        if frame is None:
            element = 'th scope="row"' if first else "td"
            name = field_mark(column.name, column.of)
            start = f"<{element}{class_of(column)}>"
            frame = self._frames[column, first] = (
                f"{start}<{self._writers.tags[column.kind]} {name}",
                f'{start}<span class="unknown" {name}{self._writers.missing(column)}',
                f"</{element[:2]}>",
            )
        return frame


def _short(name: str, amounts: npt.NDArray[np.int64], sizes: list[int]) -> Flags:
    """Find the amounts that people see without decimals.

    They are those of a table whose amounts in this column are all whole. Sums of many
    rows (measures, periods) also go without their small change where one of them is
    long, as key figures do.

    Args:
        name: Of the column.
        amounts: Of all tables one after another.
        sizes: How many rows each table has.

    """
    starts = np.cumsum([0, *sizes[:-1]])
    without = np.logical_and.reduceat(amounts % MILLION == 0, starts)
    if "." not in name or name.startswith(_PERIODS):
        without |= np.maximum.reduceat(np.abs(amounts), starts) >= LONG
    return np.repeat(without, sizes)


def _content(text: str, *, leading: bool = True) -> Content:
    data = text.encode("utf-8", "replace")
    return Content(data, data if leading else b"")


def _filled(parts: list[str], written: list[Content]) -> Content:
    """Join a page; all parts but the first begin with the number of a table."""
    pieces = [_content(parts[0])]
    for part in parts[1:]:
        number, _, rest = part.partition(">")
        pieces += (written[int(number)], _content(rest))
    return Content(*map(b"".join, zip(*pieces, strict=True)))
