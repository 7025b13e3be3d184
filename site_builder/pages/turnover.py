"""Revenue and margin by month and by half-year, of one customer or of many."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from site_builder.audiences import Visible
from site_builder.charts import Month, month_bars, sparkline
from site_builder.measures.periods import (
    day_number,
    half_year,
    half_year_name,
    months_earlier,
    rolling_months,
)
from site_builder.measures.rows import days_of, happened
from site_builder.pages.shown import Cell, Chart, Column, Row, Table
from site_builder.wording import Wording

Amounts = npt.NDArray[np.int64]
MONTHS = 24
YEAR = 12
HALVES = (1, 2, 3, 4)
LAST_YEAR, YEAR_BEFORE, FIRST_HALF = 0, 1, 2
_WITHOUT_MARGIN = 2  # columns of the half-year table before margin and rate


@dataclass(frozen=True, slots=True)
class Turnover:
    """Revenue and margin per customer, added up by window.

    Windows: the last 12 months, the 12 before, then the four latest complete
    half-years, newest first.

    Attributes:
        revenue: Customers × windows, millionths.
        margin: Known margins, the same shape.
        base: Revenue of the orders whose margin is known, the same shape.
        orders: Number of orders, the same shape.
        months: Customers × 24 calendar months, oldest first; the last one is that
            of the as-of day and may not be over.
        month_starts: First day of each of those months.
        halves: Names of the half-years.

    """

    revenue: Amounts
    margin: Amounts
    base: Amounts
    orders: Amounts
    months: Amounts
    month_starts: tuple[dt.date, ...]
    halves: tuple[str, ...]

    def of(self, members: npt.NDArray[np.bool_] | None = None) -> "Sums":
        """Add up all customers, or those flagged."""
        rows = slice(None) if members is None else members
        return Sums(
            self.revenue[rows].sum(axis=0).tolist(),
            self.margin[rows].sum(axis=0).tolist(),
            self.base[rows].sum(axis=0).tolist(),
            self.orders[rows].sum(axis=0).tolist(),
            self.months[rows].sum(axis=0).tolist(),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Revenue and margin of a group, by window; as in Turnover."""

    revenue: list[int]
    margin: list[int]
    base: list[int]
    orders: list[int]
    months: list[int]

    def rate(self, window: int) -> float | None:
        """Divide margin by the revenue it is known for; None where there is none."""
        base = self.base[window]
        return self.margin[window] / base if base > 0 else None


def turnover(visible: Visible) -> Turnover:
    """Add up the orders of every customer by window and by month."""
    file, as_of = visible.file, visible.as_of
    orders = file["orders"]
    halves = [half_year(as_of, file.year_starts, back) for back in HALVES]
    windows = [rolling_months(as_of, 12), rolling_months(as_of, 24, 12), *halves]
    days = days_of(orders.frame["date"])
    counts = happened(orders, as_of)
    amount, margin = orders.frame["amount"], orders.frame["margin"]
    both = (amount.notna() & margin.notna()).to_numpy()
    revenue = amount.to_numpy(np.int64, na_value=0)
    base = np.where(both, revenue, 0)
    earned = margin.to_numpy(np.int64, na_value=0)
    ones = np.ones(len(orders), np.int64)
    size = file.size

    def by_window(values: Amounts) -> Amounts:
        table = np.zeros((size, len(windows)), np.int64)
        for place, window in enumerate(windows):
            rows = counts & (days >= window.first) & (days <= window.last)
            np.add.at(table[:, place], orders.customer[rows], values[rows])
        return table

    starts = _month_starts(as_of)
    return Turnover(
        revenue=by_window(revenue),
        margin=by_window(earned),
        base=by_window(base),
        orders=by_window(ones),
        months=_by_month(starts, days, orders.customer, revenue, counts, size),
        month_starts=starts,
        halves=tuple(half_year_name(half, file.year_starts) for half in halves),
    )


def months_chart(
    months: Sequence[int],
    starts: Sequence[dt.date],
    wording: Wording,
    height: int = 120,
) -> Chart | None:
    """Draw the revenue of the last 12 months beside the 12 before; None: no revenue."""
    if not any(months):
        return None
    bars = [
        Month(
            label=wording.initials[starts[YEAR + place].month - 1],
            now=months[YEAR + place],
            before=months[place],
            said=_said(wording, starts[YEAR + place], months[YEAR + place])
            + "; "
            + _said(wording, starts[place], months[place]),
        )
        for place in range(YEAR)
    ]
    label = wording.word("Revenue by month")
    now = _span(wording, starts[YEAR], starts[-1])
    before = _span(wording, starts[0], starts[YEAR - 1])
    picture = month_bars(
        bars,
        title=label,
        scale=wording.amount(max(months), 0),
        now=now,
        before=before,
        height=height,
    )
    return Chart(label, picture, table=_months_table(months, starts, wording))


def _months_table(
    months: Sequence[int], starts: Sequence[dt.date], wording: Wording
) -> Table:
    """Give the numbers of the picture."""
    columns = (
        Column("month", wording.word("Month"), "text"),
        Column("revenue_month", wording.word("Revenue"), "amount"),
        Column("revenue_month_before", wording.word("A year before"), "amount"),
    )
    rows = tuple(
        (
            starts[YEAR + place].strftime("%Y-%m"),
            (wording.month(starts[YEAR + place]), months[YEAR + place], months[place]),
        )
        for place in range(YEAR)
    )
    return Table("months", "", columns, rows, total=YEAR)


def months_line(
    months: Sequence[int], starts: Sequence[dt.date], wording: Wording
) -> Markup | None:
    """Draw the revenue of the last 12 months as a small line; None: no revenue."""
    recent = months[YEAR:]
    if not any(recent):
        return None
    first = wording.amount(recent[0], 0)
    last = wording.amount(recent[-1], 0)
    said = wording.word("Revenue by month, {start}: {first}, {end}: {last}").format(
        start=wording.month(starts[YEAR]),
        end=wording.month(starts[-1]),
        first=first,
        last=last,
    )
    return sparkline(recent, said)


def half_years(
    sums: Sums,
    everybody: Sums,
    names: Sequence[str],
    wording: Wording,
) -> Table | None:
    """Lay revenue, margin and rate of the half-years side by side; None: no revenue.

    Margin and rate are left out where no margin is known in the whole file, the rate
    of all customers where they are the group.

    Args:
        sums: Of the customer or the group.
        everybody: Of all customers.
        names: Of the half-years, newest first.
        wording: How labels are written.

    """
    windows = range(FIRST_HALF, FIRST_HALF + len(names))
    if not any(sums.orders[window] for window in windows):
        return None
    columns = _half_year_columns(wording)
    width = len(columns) - (sums is everybody)
    width = width if any(everybody.base) else _WITHOUT_MARGIN
    rows: list[Row] = []
    for name, window in zip(names, windows, strict=True):
        known = sums.base[window] > 0 or not sums.revenue[window]
        cells: tuple[Cell, ...] = (
            name,
            sums.revenue[window],
            sums.margin[window] if known else None,
            sums.rate(window),
            everybody.rate(window),
        )
        rows.append((name, cells[:width]))
    return Table(
        name="half_years",
        label=wording.word("Half-years"),
        columns=columns[:width],
        rows=tuple(rows),
        total=len(rows),
        strong=True,
    )


def _half_year_columns(wording: Wording) -> tuple[Column, ...]:
    word = wording.word
    return (
        Column("half_year", word("Half-year"), "text"),
        Column("revenue_half", word("Revenue"), "amount"),
        Column("margin_half", word("Margin"), "amount"),
        Column("margin_rate_half", word("Rate"), "rate"),
        Column("margin_rate_half", word("All, rate"), "rate", of="everyone"),
    )


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
    table = np.zeros((size, MONTHS), np.int64)
    np.add.at(table, (customer[rows], month[rows]), values[rows])
    return table


def _said(wording: Wording, start: dt.date, amount: int) -> str:
    return f"{wording.month(start)}: {wording.amount(amount, 0)}"


def _span(wording: Wording, first: dt.date, last: dt.date) -> str:
    return f"{wording.month(first)}\N{EN DASH}{wording.month(last)}"
