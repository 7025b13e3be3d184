"""Revenue and margin by month and by half-year, drawn and laid side by side."""

import datetime as dt
import functools
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from site_builder.charts import Month, month_bars, sparkline
from site_builder.pages.shown import Cell, Chart, Column, Row, Table
from site_builder.pages.turnover import FIRST_HALF, YEAR, Average, Calendar, Sums
from site_builder.wording import Wording

_TO_MONTH = len("2026-03")
_WITHOUT_MARGIN = 2  # columns of the half-year table before margin and rate


class Months(NamedTuple):
    """The revenue of 24 months, ready to be drawn at any height.

    Attributes:
        pairs: The last 12 months, each beside the one a year before.
        scale: The highest revenue, as written for people.
        table: The same in numbers.
        year: What all pictures say alike.

    """

    pairs: tuple[Month, ...]
    scale: str
    table: Table
    year: "_Said"

    def chart(self, height: int = 120) -> Chart:
        """Draw them; the highest bar has so many pixels."""
        picture = month_bars(
            self.pairs,
            title=self.year.label,
            scale=self.scale,
            now=self.year.now,
            before=self.year.before,
            height=height,
            is_over=self.year.is_over,
        )
        return Chart(self.year.label, picture, table=self.table)


def months_of(
    months: Sequence[int], calendar: Calendar, wording: Wording
) -> Months | None:
    """Say the revenue of the last 12 months beside the 12 before; None: no revenue."""
    if not any(months):
        return None
    year = _said(calendar, wording)
    texts = {amount: wording.amount(amount, 0) for amount in set(months)}
    said = [
        f"{name}: {texts[amount]}"
        for name, amount in zip(year.names, months, strict=True)
    ]
    now, before = months[YEAR:], months[:YEAR]
    pairs = [
        Month(label, amount, earlier, f"{said_now}; {said_before}")
        for label, amount, earlier, said_now, said_before in zip(
            year.initials, now, before, said[YEAR:], said[:YEAR], strict=True
        )
    ]
    rows = zip(year.names[YEAR:], now, before, strict=True)
    table = Table(
        "months", "", year.columns, tuple(zip(year.keys, rows, strict=True)), total=YEAR
    )
    return Months(tuple(pairs), texts[max(months)], table, year)


def months_chart(
    months: Sequence[int], calendar: Calendar, wording: Wording
) -> Chart | None:
    """Draw the revenue of the last 12 months beside the 12 before; None: no revenue."""
    found = months_of(months, calendar, wording)
    return found.chart() if found is not None else None


class _Said(NamedTuple):
    """What the pictures of all months of a site say alike.

    Attributes:
        label: What is drawn.
        names: Of all months, oldest first.
        initials, keys: Of the last 12: short names, and ids of rows.
        now, before: The last 12 months and the 12 before, as spans.
        columns: Of the table of the numbers.
        is_over: Whether the last month is complete.

    """

    label: str
    names: tuple[str, ...]
    initials: tuple[str, ...]
    keys: tuple[str, ...]
    now: str
    before: str
    columns: tuple[Column, ...]
    is_over: bool


@functools.lru_cache(maxsize=4)
def _said(calendar: Calendar, wording: Wording) -> _Said:
    """Say what all pictures of these months say alike."""
    starts, until = calendar
    columns = (
        Column("month", wording.word("Month"), "text"),
        Column("revenue_month", wording.word("Revenue"), "amount"),
        Column("revenue_month_before", wording.word("A year before"), "amount"),
    )
    now = _span(wording, starts[YEAR], starts[-1])
    names = [*map(wording.month, starts)]
    if not calendar.is_over:
        said = wording.phrase(
            "{months}, until {day}", months=now, day=wording.date(until)
        )
        now = "".join(said)
        said = wording.phrase(
            "{months}, until {day}", months=names[-1], day=wording.date(until)
        )
        names[-1] = "".join(said)
    return _Said(
        label=wording.word("Revenue by month"),
        names=tuple(names),
        initials=tuple(wording.initials[start.month - 1] for start in starts[YEAR:]),
        keys=tuple(start.isoformat()[:_TO_MONTH] for start in starts[YEAR:]),
        now=now,
        before=_span(wording, starts[0], starts[YEAR - 1]),
        columns=columns,
        is_over=calendar.is_over,
    )


def months_line(
    months: Sequence[int], calendar: Calendar, wording: Wording
) -> Markup | None:
    """Draw the revenue of the last 12 months as a small line; None: no revenue."""
    recent = months[YEAR:]
    if not any(recent):
        return None
    names = _said(calendar, wording).names
    first = wording.amount(recent[0], 0)
    last = wording.amount(recent[-1], 0)
    said = wording.word("Revenue by month, {start}: {first}, {end}: {last}").format(
        start=names[YEAR],
        end=names[-1],
        first=first,
        last=last,
    )
    return sparkline(recent, said)


def half_years(
    sums: Sums,
    average: Average,
    names: Sequence[str],
    wording: Wording,
    *,
    compared: bool = True,
) -> Table | None:
    """Lay revenue, margin and rate of the half-years side by side; None: no revenue.

    Margin and rate are left out where no margin is known in the whole file.

    Args:
        sums: Of the customer or the group.
        average: Of all customers.
        names: Of the half-years, newest first.
        wording: How labels are written.
        compared: Whether the rate of all customers stands beside.

    """
    windows = range(FIRST_HALF, FIRST_HALF + len(names))
    if not any(sums.orders(window) for window in windows):
        return None
    columns = _half_year_columns(wording)
    width = len(columns) if compared else len(columns) - 1
    width = width if average.has_margin else _WITHOUT_MARGIN
    rows: list[Row] = []
    for name, window in zip(names, windows, strict=True):
        cells: tuple[Cell, ...] = (
            name,
            sums.revenue(window),
            sums.margin(window),
            sums.rate(window),
            average.rates[window],
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


def _span(wording: Wording, first: dt.date, last: dt.date) -> str:
    return f"{wording.month(first)}\N{EN DASH}{wording.month(last)}"
