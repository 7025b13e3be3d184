"""Revenue and margin added up by month and by half-year, of one customer or of many."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.audiences import Visible
from site_builder.customer_file import CustomerFile, Update
from site_builder.measures.periods import (
    day_number,
    half_year,
    half_year_name,
    months_earlier,
    rolling_months,
)
from site_builder.measures.rows import days_of, happened
from site_builder.pages.shown import zipped

Amounts = npt.NDArray[np.int64]
MONTHS = 24
YEAR = 12
HALVES = (1, 2, 3, 4)
LAST_YEAR, YEAR_BEFORE, FIRST_HALF = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Windowed:
    """Figures of orders: customers × windows.

    Windows: the last 12 months, the 12 before, then the four latest complete
    half-years, newest first. Amounts are millionths.

    Attributes:
        revenue: Known amounts.
        margin: Known margins.
        base: Amounts of the orders whose amount and margin are both known.
        earned: Margins of those.
        size: Known amounts without their signs.
        size_base: The same of the orders whose margin is known, too.
        orders: Number of orders.
        priced: Number of those whose amount is known.

    """

    revenue: Amounts
    margin: Amounts
    base: Amounts
    earned: Amounts
    size: Amounts
    size_base: Amounts
    orders: Amounts
    priced: Amounts


class Windows(NamedTuple):
    """Figures of the orders of one customer or of a group, each by window.

    The fields are those of Windowed.
    """

    revenue: list[int]
    margin: list[int]
    base: list[int]
    earned: list[int]
    size: list[int]
    size_base: list[int]
    orders: list[int]
    priced: list[int]


class Calendar(NamedTuple):
    """The 24 calendar months that pictures show.

    Attributes:
        starts: First day of each, oldest first.
        until: The as-of day, in the last of them.

    """

    starts: tuple[dt.date, ...]
    until: dt.date

    @property
    def is_over(self) -> bool:
        """Whether the last month is complete."""
        return (self.until + dt.timedelta(1)).day == 1


@dataclass(frozen=True, slots=True)
class Turnover:
    """Revenue and margin per customer, added up by window and by month.

    Attributes:
        windowed: Customers × windows.
        months: Customers × 24 calendar months, oldest first; the last one is that
            of the as-of day and may not be over.
        calendar: Those months.
        halves: Names of the half-years.

    """

    windowed: Windowed
    months: Amounts
    calendar: Calendar
    halves: tuple[str, ...]

    def of(self, members: Amounts | None = None) -> "Sums":
        """Add up all customers, or those at some positions."""
        added = (
            _added(getattr(self.windowed, name), members) for name in Windows._fields
        )
        return Sums(Windows(*added), _added(self.months, members))

    def by(self, codes: Amounts, number: int) -> list["Sums"]:
        """Add up the customers of each code, without months.

        Args:
            codes: Per customer from 0 to number - 1; below 0: none.
            number: How many codes there are.

        Returns:
            A sum per code, and a last one of the customers without a code.

        """
        added = _adding(np.where(codes < 0, number, codes), number + 1)
        tables = (getattr(self.windowed, name) for name in Windows._fields)
        windows = (added(table).tolist() for table in tables)
        return [Sums(one, []) for one in zipped(Windows, *windows)]

    def tally(self, codes: Amounts, number: int) -> "Turnover":
        """Add up the customers of each code, as if each code were one customer.

        Args:
            codes: Per customer from 0 to number - 1.
            number: How many codes there are.

        """
        added = _adding(codes, number)
        tables = (added(getattr(self.windowed, name)) for name in Windows._fields)
        return replace(self, windowed=Windowed(*tables), months=added(self.months))

    def of_one(self, place: int) -> "Sums":
        """Take one customer."""
        return self.of_each(place, place + 1)[0]

    def of_each(self, first: int, last: int) -> list["Sums"]:
        """Take each of some customers that follow each other."""
        found = (
            getattr(self.windowed, name)[first:last].tolist()
            for name in Windows._fields
        )
        months = self.months[first:last].tolist()
        return [*zipped(Sums, zipped(Windows, *found), months)]


class Sums(NamedTuple):
    """Revenue and margin of one customer or of a group.

    Attributes:
        windowed: One entry per window.
        months: As in Turnover.

    """

    windowed: Windows
    months: list[int]

    def orders(self, window: int) -> int:
        """Count the orders."""
        return self.windowed.orders[window]

    def revenue(self, window: int) -> int | None:
        """Add up the known amounts; None where there are orders, but no amount."""
        if self.windowed.orders[window] and not self.windowed.priced[window]:
            return None
        return self.windowed.revenue[window]

    def margin(self, window: int) -> int | None:
        """Add up the known margins; None where there are orders, but no margin."""
        if self.windowed.orders[window] and not self.windowed.size_base[window]:
            return None
        return self.windowed.margin[window]

    def rate(self, window: int) -> float | None:
        """Divide margin by the revenue it is known for; None where there is none."""
        base = self.windowed.base[window]
        return self.windowed.earned[window] / base if base > 0 else None

    def known_share(self, window: int) -> float:
        """Tell for what share of the amounts, signs aside, the margin is known."""
        size = self.windowed.size[window]
        return self.windowed.size_base[window] / size if size else 1.0

    @property
    def has_margin(self) -> bool:
        """Whether any margin is known, in any window."""
        return any(self.windowed.size_base)

    def average(self, digits: int | None = None) -> "Average":
        """Take what others are compared with, to so many digits of a fraction."""
        rates = [self.rate(window) for window in range(len(self.windowed.base))]
        if digits is not None:
            rates = [None if rate is None else round(rate, digits) for rate in rates]
        return Average(self.has_margin, tuple(rates))


@dataclass(frozen=True, slots=True)
class Average:
    """What one customer or group is compared with.

    Attributes:
        has_margin: Whether any margin is known.
        rates: Margin rate by window, a fraction; None: unknown.

    """

    has_margin: bool
    rates: tuple[float | None, ...]


def _added(table: Amounts, members: Amounts | None) -> list[int]:
    """Add up each column, as it lies in memory."""
    columns = table.T if members is None else table.T.take(members, axis=1)
    found: list[int] = columns.sum(axis=1).tolist()
    return found


def _adding(codes: Amounts, number: int) -> Callable[[Amounts], Amounts]:
    """Give what adds up the rows of each code: rows × columns, then codes × columns.

    Args:
        codes: Per row from 0 to number - 1.
        number: How many codes there are.

    """
    narrow = codes.astype(np.min_scalar_type(number))  # which is sorted faster
    order = np.argsort(narrow, kind="stable")
    edges = np.searchsorted(narrow[order], np.arange(number + 1))
    some = edges[:-1] < edges[1:]
    starts = edges[:-1][some]

    def added(values: Amounts) -> Amounts:
        sums = np.zeros((values.shape[1], number), np.int64)
        if len(starts):
            columns = values.T.take(order, axis=1)
            sums[:, some] = np.add.reduceat(columns, starts, axis=1)
        return sums.T

    return added


def turnover(visible: Visible) -> Turnover:
    """Add up the orders of every customer by window and by month."""

    def again(last: Turnover, update: Update) -> Turnover:
        return _with(last, update, _turnover(update.alone, visible.as_of))

    return visible.revision.revise(
        "turnover",
        visible.as_of,
        lambda: _turnover(visible.file, visible.as_of),
        again,
    )


def _with(last: Turnover, update: Update, now: Turnover) -> Turnover:
    """Put the turnover of some customers in the place of what it was.

    Args:
        last: Of all customers.
        update: Whose rows have changed.
        now: Of these customers alone.

    """

    def put(before: Amounts, after: Amounts) -> Amounts:
        table = before.copy(order="K")
        table[update.changed] = after
        return table

    tables = (
        put(getattr(last.windowed, name), getattr(now.windowed, name))
        for name in Windows._fields
    )
    months = put(last.months, now.months)
    return replace(now, windowed=Windowed(*tables), months=months)


def _turnover(file: CustomerFile, as_of: dt.date) -> Turnover:
    orders = file["orders"]
    halves = [half_year(as_of, file.year_starts, back) for back in HALVES]
    windows = [rolling_months(as_of, 12), rolling_months(as_of, 24, 12), *halves]
    days = days_of(orders.frame["date"])
    counts = happened(orders, as_of)
    starts = _month_starts(as_of)
    revenue = orders.frame["amount"].to_numpy(np.int64, na_value=0)
    columns = _columns(orders.frame)
    within = [
        np.flatnonzero(counts & (days >= one.first) & (days <= one.last))
        for one in windows
    ]
    # Rows of a customer stand together: what lies between two edges is added up.
    edges = [np.searchsorted(rows, orders.offsets) for rows in within]

    def by_window(values: Amounts) -> Amounts:
        table = np.empty((file.size, len(windows)), np.int64, order="F")
        for place, (rows, ends) in enumerate(zip(within, edges, strict=True)):
            running = np.concatenate(([0], np.cumsum(values[rows])))
            table[:, place] = running[ends[1:]] - running[ends[:-1]]
        return table

    return Turnover(
        windowed=Windowed(*map(by_window, columns)),
        months=_by_month(starts, days, orders.customer, revenue, counts, file.size),
        calendar=Calendar(starts, as_of),
        halves=tuple(half_year_name(half, file.year_starts) for half in halves),
    )


def _columns(orders: pd.DataFrame) -> Iterator[Amounts]:
    """Give per order what Windowed adds up, in the order of its fields."""
    amount, margin = orders["amount"], orders["margin"]
    revenue = amount.to_numpy(np.int64, na_value=0)
    earned = margin.to_numpy(np.int64, na_value=0)
    both = (amount.notna() & margin.notna()).to_numpy()
    yield revenue
    yield earned
    yield np.where(both, revenue, 0)
    yield np.where(both, earned, 0)
    yield np.abs(revenue)
    yield np.where(both, np.abs(revenue), 0)
    yield np.ones(len(orders), np.int64)
    yield amount.notna().to_numpy().astype(np.int64)


def _month_starts(as_of: dt.date) -> tuple[dt.date, ...]:
    first = as_of.replace(day=1)
    return tuple(months_earlier(first, back) for back in range(MONTHS - 1, -1, -1))


def _by_month(
    starts: Sequence[dt.date],
    days: Amounts,
    customer: Amounts,
    values: Amounts,
    counts: npt.NDArray[np.bool_],
    size: int,
) -> Amounts:
    edges = np.array([day_number(start) for start in starts])
    month = np.searchsorted(edges, days, side="right") - 1
    rows = counts & (month >= 0)
    table = np.zeros((size, MONTHS), np.int64, order="F")
    np.add.at(table, (customer[rows], month[rows]), values[rows])
    return table
