"""One figure per customer out of the rows that were chosen, by whole-column passes.

Rows of a customer stand together. Whole numbers, amounts among them, are added up
exactly; the order of the rows decides nothing but first and last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.customer_file.tables import Table
from site_builder.segments.columns import Positions, Values, take
from site_builder.segments.comparing import Moment
from site_builder.segments.definitions import Day
from site_builder.segments.kleene import Flags

_TOO_LARGE = 2**62


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, each with a value.

    Attributes:
        chosen: The rows; the value of each is known.
        values: Of every row of the table.
        dates: By which rows are first and last; None: nobody asks for that.

    """

    table: Table
    chosen: Flags
    values: Values
    dates: Values | None
    moment: Moment

    @property
    def size(self) -> int:
        """Count the customers."""
        return len(self.table.offsets) - 1


def count_rows(table: Table, flags: Flags) -> Positions:
    """Count the flagged rows of each customer."""
    size = len(table.offsets) - 1
    if not flags.any():
        return np.zeros(size, np.int64)
    found = np.bincount(table.customer[flags], minlength=size)
    return found.astype(np.int64, copy=False)


def _sum(rows: Rows) -> Values:
    totals = _totals(rows)
    return Values(rows.values.kind, totals, np.ones(rows.size, np.bool_))


def _totals(rows: Rows) -> npt.NDArray[Any]:
    data = np.where(rows.chosen, rows.values.data, 0)
    if data.dtype.kind == "f":
        # Added one after the other, as a loop would.
        return np.bincount(rows.table.customer, data, rows.size)
    ends = np.concatenate(([0], np.cumsum(data)))
    return np.asarray(ends[rows.table.offsets[1:]] - ends[rows.table.offsets[:-1]])


def _mean(rows: Rows) -> Values:
    number = count_rows(rows.table, rows.chosen)
    means = _totals(rows) / np.maximum(number, 1)
    return Values(rows.values.kind, means, number > 0)


def _median(rows: Rows) -> Values:
    places = np.flatnonzero(rows.chosen)
    data = _sorted_within(rows.table.customer[places], rows.values.data[places])
    number = count_rows(rows.table, rows.chosen)
    some = number > 0
    start = (np.cumsum(number) - number)[some]
    low = data[start + (number[some] - 1) // 2]
    high = data[start + number[some] // 2]
    medians = np.zeros(rows.size, np.float64)
    medians[some] = (low + high) / 2
    return Values(rows.values.kind, medians, some)


def _sorted_within(owner: Positions, data: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Sort the values of each customer; customers ascend already."""
    low, high = data.min(initial=0), data.max(initial=0)
    span = int(high) - int(low) + 1
    if data.dtype.kind == "f" or span * (int(owner.max(initial=0)) + 1) >= _TOO_LARGE:
        return np.asarray(data[np.lexsort((data, owner))])
    # One sort of whole numbers is several times as fast as one by two keys.
    return np.asarray(np.sort(owner * span + (data - low)) % span + low)


def _extreme(pick: np.ufunc) -> Callable[[Rows], Values]:
    def run(rows: Rows) -> Values:
        data = rows.values.data[rows.chosen]
        number = count_rows(rows.table, rows.chosen)
        some = number > 0
        found = np.zeros(rows.size, data.dtype)
        if some.any():
            found[some] = pick.reduceat(data, (np.cumsum(number) - number)[some])
        return Values(rows.values.kind, found, some)

    return run


def _distinct(rows: Rows) -> Values:
    places = np.flatnonzero(rows.chosen)
    owner = rows.table.customer[places]
    codes = _sorted_within(owner, _codes(rows.values, places))
    new = np.ones(len(codes), np.bool_)
    new[1:] = (codes[1:] != codes[:-1]) | (owner[1:] != owner[:-1])
    found = np.bincount(owner[new], minlength=rows.size).astype(np.int64, copy=False)
    return Values("number", found, np.ones(rows.size, np.bool_))


def _codes(values: Values, places: Positions) -> Positions:
    """Number the values; texts that compare as equal are one value."""
    if values.texts is None:
        codes = np.unique(values.data[places], return_inverse=True)[1]
        return np.asarray(codes, np.int64)
    numbers: dict[str, int] = {}
    folded = [numbers.setdefault(one, len(numbers)) for one in values.texts.folded]
    return np.take(np.array([*folded, 0], np.int64), values.data[places])


def _first(rows: Rows) -> Values:
    return take(rows.values, _outermost(rows, backwards=True))


def _last(rows: Rows) -> Values:
    return take(rows.values, _outermost(rows, backwards=False))


def _outermost(rows: Rows, *, backwards: bool) -> Positions:
    """Find the last row of each customer by date, or the first; -1 where none.

    Of several on one day the last is the one that stands last, and so with the first.
    """
    chosen = rows.chosen if rows.dates is None else rows.chosen & rows.dates.known
    places = np.flatnonzero(chosen)
    if rows.dates is not None:
        days, owner = rows.dates.data[places], rows.table.customer[places]
        ordered = (days[1:] >= days[:-1]) | (owner[1:] > owner[:-1])
        if not ordered.all():
            places = places[np.lexsort((days, owner))]
    places = places[::-1] if backwards else places
    found = np.full(rows.size, -1, np.int64)
    # Of several rows of one customer the one assigned last stays.
    found[rows.table.customer[places]] = places
    return found


def _most_frequent(rows: Rows) -> Values:
    """Find the commonest value; of several as common, the one that stands last."""
    places = np.flatnonzero(rows.chosen)
    owner = rows.table.customer[places]
    codes = _codes(rows.values, places)
    order = np.lexsort((codes, owner))
    new = np.ones(len(order), np.bool_)
    new[1:] = np.diff(codes[order]) != 0
    new[1:] |= np.diff(owner[order]) != 0
    starts = np.flatnonzero(new)
    # Sorting is stable: the last of equal values is the one that stands last.
    ends = np.append(starts, len(order))[1:]
    last, number = order[ends - 1], ends - starts
    best = np.lexsort((last, number, owner[last]))
    found = np.full(rows.size, -1, np.int64)
    # Of several values of one customer the one assigned last stays.
    found[owner[last[best]]] = places[last[best]]
    return take(rows.values, found)


def _days_since(rows: Rows) -> Values:
    today = rows.moment.day(Day())
    past = rows.chosen & (rows.values.data <= today)
    last = _extreme(np.maximum)(
        Rows(rows.table, past, rows.values, rows.dates, rows.moment)
    )
    return Values("number", today - last.data, last.known)


GATHERINGS: Mapping[str, Callable[[Rows], Values]] = {
    "sum": _sum,
    "avg": _mean,
    "median": _median,
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "distinct": _distinct,
    "first": _first,
    "last": _last,
    "days_since": _days_since,
    "most_frequent": _most_frequent,
}
