"""Revenue and margin by month and by half-year, drawn and laid side by side."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import NamedTuple

from markupsafe import Markup

from site_builder.charts import MonthColumns, month_bars, sparkline
from site_builder.escaping import escape_texts
from site_builder.pages.shown import Cell, Chart, Column, Table
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

    pairs: MonthColumns
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
    several: Sequence[Sequence[int]], calendar: Calendar, wording: Wording
) -> list[Months | None]:
    """Say the revenue of the last 12 months beside the 12 before; None: no revenue.

    Args:
        several: Customers or groups, with the revenue of 24 months each.
        calendar: Those months.
        wording: How amounts are written.

    """
    year = _said(calendar, wording)
    amounts = set[int]().union(*several)
    texts = dict(zip(amounts, wording.whole_amounts(amounts), strict=True))
    said = [
        f"{name}{texts[now]}{name_before}{texts[before]}"
        for months in several
        if any(months)
        for name, now, name_before, before in zip(
            year.leads, months[YEAR:], year.leads_before, months, strict=False
        )
    ]
    words = iter(escape_texts(said))
    return [
        _months(months, [*islice(words, YEAR)], texts, year) if any(months) else None
        for months in several
    ]


def _months(
    months: Sequence[int], said: Sequence[str], texts: Mapping[int, str], year: "_Said"
) -> Months:
    now, before = months[YEAR:], months[:YEAR]
    rows = zip(year.keys, zip(year.names, now, before, strict=True), strict=True)
    return Months(
        MonthColumns(year.initials, now, before, said),
        texts[max(months)],
        Table("months", "", year.columns, tuple(rows), total=YEAR),
        year,
    )


def months_chart(
    months: Sequence[int], calendar: Calendar, wording: Wording
) -> Chart | None:
    """Draw the revenue of the last 12 months beside the 12 before; None: no revenue."""
    (found,) = months_of([months], calendar, wording)
    return found.chart() if found is not None else None


class _Said(NamedTuple):
    """What the pictures of all months of a site say alike.

    Attributes:
        label: What is drawn.
        names: Of the last 12 months, oldest first.
        leads: What stands before the amount of each of them, in a row of words.
        leads_before: The same of the 12 before.
        initials, keys: Of the last 12: short names, and ids of rows.
        now, before: The last 12 months and the 12 before, as spans.
        columns: Of the table of the numbers.
        is_over: Whether the last month is complete.

    """

    label: str
    names: tuple[str, ...]
    leads: tuple[str, ...]
    leads_before: tuple[str, ...]
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
        names=tuple(names[YEAR:]),
        leads=tuple(f"{name}: " for name in names[YEAR:]),
        leads_before=tuple(f"; {name}: " for name in names[:YEAR]),
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
    """Draw the revenue of 12 complete months as a small line; None: no revenue."""
    return lines_of([months], calendar, wording)[0]


def lines_of(
    several: Sequence[Sequence[int]], calendar: Calendar, wording: Wording
) -> list[Markup | None]:
    """Draw the revenue of 12 complete months as a small line; None: no revenue.

    A month that has just begun would look like a fall.

    Args:
        several: Customers or groups, with the revenue of 24 months each.
        calendar: Those months.
        wording: How amounts are written.

    """
    end = len(calendar.starts) - (not calendar.is_over)
    start = end - YEAR
    said = wording.phrases(
        "Revenue by month, {start}: {first}, {end}: {last}",
        start=repeat(wording.month(calendar.starts[start])),
        first=wording.whole_amounts(months[start] for months in several),
        end=repeat(wording.month(calendar.starts[end - 1])),
        last=wording.whole_amounts(months[end - 1] for months in several),
    )
    lines = (months[start:end] for months in several)
    return [
        sparkline(line, "".join(parts)) if any(line) else None
        for line, parts in zip(lines, said, strict=True)
    ]


def half_years(
    sums: Sums, average: Average, names: Sequence[str], wording: Wording
) -> Table | None:
    """Lay the half-years of all customers side by side; None: no revenue."""
    return half_years_of([sums], average, names, wording, compared=False)[0]


def half_years_of(
    several: Sequence[Sums],
    average: Average,
    names: Sequence[str],
    wording: Wording,
    *,
    compared: bool = True,
) -> list[Table | None]:
    """Lay revenue, margin and rate of the half-years side by side; None: no revenue.

    Margin and rate are left out where no margin is known in the whole file. For how
    much of the revenue it is known stands beside them, unless it is for all.

    Args:
        several: Customers or groups.
        average: Of all customers.
        names: Of the half-years, newest first.
        wording: How labels are written.
        compared: Whether the rate of all customers stands beside.

    """
    columns = _half_year_columns(wording)
    width = len(columns) if compared else len(columns) - 1
    columns = columns[: width if average.has_margin else _WITHOUT_MARGIN]
    label = wording.word("Half-years")
    windows = range(FIRST_HALF, FIRST_HALF + len(names))
    rows = [
        zip(
            repeat(name),
            _half_year(several, average, name, window, len(columns)),
            strict=False,
        )
        for name, window in zip(names, windows, strict=True)
    ]
    tables = [
        Table("half_years", label, columns, lines, total=len(names), strong=True)
        if any(sums.windowed.orders[FIRST_HALF:])
        else None
        for sums, lines in zip(several, zip(*rows, strict=True), strict=True)
    ]
    if not average.has_margin:
        return tables
    known = Column("margin_coverage_half", wording.word("Margin known"), "share")
    return [
        _with_coverage(table, known, [_coverage(sums, window) for window in windows])
        for table, sums in zip(tables, several, strict=True)
    ]


def _coverage(sums: Sums, window: int) -> float | None:
    return sums.known_share(window) if sums.windowed.size[window] else None


def _with_coverage(
    table: Table | None, known: Column, shares: Sequence[float | None]
) -> Table | None:
    """Add for how much of the revenue the margin is known, where that is not all."""
    if table is None or {*shares} <= {1.0, None}:
        return table
    rows = tuple(
        (name, (*cells, share))
        for (name, cells), share in zip(table.rows, shares, strict=True)
    )
    return table._replace(columns=(*table.columns, known), rows=rows)


def _half_year(
    several: Sequence[Sums], average: Average, name: str, window: int, width: int
) -> Iterator[tuple[Cell, ...]]:
    """Give the first cells of one half-year, for each customer or group."""
    cells: list[Iterable[Cell]] = [
        repeat(name),
        [sums.revenue(window) for sums in several],
    ]
    if width > _WITHOUT_MARGIN:
        cells += (
            [sums.margin(window) for sums in several],
            [sums.rate(window) for sums in several],
            repeat(average.rates[window]),
        )
    return zip(*cells[:width], strict=False)  # a name goes on for ever


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
