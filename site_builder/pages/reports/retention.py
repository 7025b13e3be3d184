"""Retention: who comes back, by the half-year of the first order."""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.charts import rate_grid
from site_builder.customer_file import CustomerFile, Update
from site_builder.measures.periods import (
    day_number,
    half_year,
    half_year_name,
    months_earlier,
    rolling_months,
)
from site_builder.measures.rows import NO_DAY, days_of, first_row, happened
from site_builder.pages.counts import of_all_customers
from site_builder.pages.groups import MISSING, Amounts
from site_builder.pages.material import Material
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.shown import (
    Cell,
    Chart,
    Column,
    Figure,
    Row,
    Section,
    Table,
    Value,
)

MOST_COHORTS = 10
_YEAR = 12
_DAYS_OF_A_YEAR = 365

_Found = tuple[npt.NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Customers by the half-year of their first order.

    Attributes:
        names: Of the complete half-years with a first order, oldest first; at most
            MOST_COHORTS, the newest.
        starts: First day of each of those half-years, and the day after the last.
        cohort: Per customer, or MISSING: no order, or before or after those.
        first: Day of the first order; NO_DAY: none.
        second: Day of the first order on a later day; NO_DAY: none.
        active: Customers × half-years: whether they ordered in it.

    """

    names: tuple[str, ...]
    starts: Amounts
    cohort: Amounts
    first: Amounts
    second: Amounts
    active: npt.NDArray[np.bool_]


def cohorts_of(of: Material) -> Cohorts:
    """Find who ordered first when, and in which half-years again."""
    file, as_of = of.visible.file, of.visible.as_of
    first, second = _of_each(of, "first orders", _first_orders, as_of)
    ordered = first[first != NO_DAY]
    halves = []
    for back in range(1, MOST_COHORTS + 1):
        half = half_year(as_of, file.year_starts, back)
        halves.append(half)
        if not len(ordered) or half.first <= ordered.min():
            break
    halves.reverse()
    starts = (*(half.first for half in halves), halves[-1].last + 1)
    (active,) = _of_each(of, "active half-years", _active, as_of, starts)
    cohort = np.searchsorted(starts, first, side="right") - 1
    known = (first != NO_DAY) & (cohort >= 0) & (cohort < len(halves))
    return Cohorts(
        tuple(half_year_name(half, file.year_starts) for half in halves),
        np.array(starts),
        np.where(known, cohort, MISSING),
        first,
        second,
        active,
    )


def _of_each(
    of: Material, stage: str, find: Callable[..., _Found], *given: Hashable
) -> _Found:
    """Find something of each customer; of those alone whose rows have changed.

    Args:
        of: All there is.
        stage: What is looked for.
        find: Finds it in a customer file: arrays with a row per customer.
        given: What it is told besides.

    """

    def again(last: _Found, update: Update) -> _Found:
        found = tuple(one.copy() for one in last)
        for one, some in zip(found, find(update.alone, *given), strict=True):
            one[update.changed] = some
        return found

    file, revision = of.visible.file, of.visible.revision
    return revision.revise(stage, given, lambda: find(file, *given), again)


def _first_orders(file: CustomerFile, as_of: dt.date) -> _Found:
    """Find the day of the first order, and of the first one on a later day."""
    orders = file["orders"]
    days = days_of(orders.frame["date"])
    rows = happened(orders, as_of) & (days != NO_DAY)
    first = _day(days, first_row(orders, rows))
    later = rows & (days > first[orders.customer])
    return first, _day(days, first_row(orders, later))


def _active(file: CustomerFile, as_of: dt.date, starts: tuple[int, ...]) -> _Found:
    """Tell who ordered in which of some half-years."""
    orders = file["orders"]
    days = days_of(orders.frame["date"])
    rows = happened(orders, as_of) & (days != NO_DAY)
    place = np.searchsorted(starts, days, side="right") - 1
    inside = rows & (place >= 0) & (place < len(starts) - 1)
    active = np.zeros((file.size, len(starts) - 1), np.bool_)
    active[orders.customer[inside], place[inside]] = True
    return (active,)


def _day(days: Amounts, rows: Amounts) -> Amounts:
    if not len(days):
        return np.full(len(rows), NO_DAY)
    return np.where(rows >= 0, days[np.maximum(rows, 0)], NO_DAY)


def _there_is(of: Material) -> bool:
    return of.visible.file.has("orders") and bool(
        (of.visible.measures.frame["order_count"].fillna(0) > 0).any()
    )


def _contents(of: Material) -> Contents:
    found = cohorts_of(of)
    return _figures(of, found), _sections(of, found)


def _figures(of: Material, found: Cohorts) -> tuple[Figure, ...]:
    wording, as_of = of.setting.wording, of.visible.as_of
    word = wording.word
    year, before = rolling_months(as_of, 12), rolling_months(as_of, 24, 12)
    orders = of.turnover.windowed.orders
    ordered, ordered_before = orders[:, 0] > 0, orders[:, 1] > 0
    active, lost = int(ordered.sum()), int((ordered_before & ~ordered).sum())
    both = int((ordered_before & ordered).sum())
    new = int(((found.first >= year.first) & (found.first <= year.last)).sum())
    earlier = (found.first != NO_DAY) & (found.first < before.first)
    back = int((ordered & ~ordered_before & earlier).sum())
    figures = [
        Figure(
            Column("count.active_12m", word("Ordered in 12 months"), "whole"),
            active,
            note=of_all_customers(of),
        ),
        Figure(Column("count.new_12m", word("First order in 12 months"), "whole"), new),
        Figure(
            Column("count.back_12m", word("Back after more than a year"), "whole"), back
        ),
    ]
    if both + lost:
        share = wording.phrase(
            "{kept} of {number} who ordered in the 12 months before",
            kept=Value("count.kept_12m", both, "whole"),
            number=Value("count.active_previous_12m", both + lost, "whole"),
        )
        kept = Column("kept_12m", word("Kept"), "rate")
        figures.append(Figure(kept, both / (both + lost), note=share))
    again = _again(of, found)
    if again is not None:
        figures.append(again)
    return tuple(figures)


def _again(of: Material, found: Cohorts) -> Figure | None:
    """Tell how many order a second time within a year, of those who had a year."""
    wording = of.setting.wording
    limit = day_number(months_earlier(of.visible.as_of, _YEAR))
    had = (found.first != NO_DAY) & (found.first <= limit)
    number = int(had.sum())
    if not number:
        return None
    came = int((had & _within_a_year(found)).sum())
    column = Column("second_order_12m", wording.word("Second order in a year"), "rate")
    note = wording.phrase(
        "of {number} whose first order is a year ago or more",
        number=Value("count.had_a_year", number, "whole"),
    )
    return Figure(column, came / number, note=note)


def _within_a_year(found: Cohorts) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = found.second != NO_DAY
    return known & (found.second - found.first <= _DAYS_OF_A_YEAR)


def _sections(of: Material, found: Cohorts) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    return (
        ReportSection("cohorts", word("Cohorts by first order"), _cohorts(of, found)),
        ReportSection("second", word("The second order"), _second(of, found)),
    )


def _cohorts(of: Material, found: Cohorts) -> Section:
    wording = of.setting.wording
    names = found.names
    sizes = np.bincount(found.cohort[found.cohort >= 0], minlength=len(names)).tolist()
    rows, labels, numbers = [], [], []
    for place, (name, size) in enumerate(zip(names, sizes, strict=True)):
        if not size or place == len(names) - 1:
            continue
        mine = found.active[found.cohort == place]
        shares = (mine[:, place + 1 :].sum(axis=0) / size).tolist()
        line = [(wording.share(one), f"{one:.6g}", one) for one in shares]
        rows.append([*line, *[None] * (len(names) - 1 - len(line))])
        labels.append(name)
        numbers.append(size)
    if not rows:
        return Section()
    label = wording.word("Share who ordered in the half-years after their first order")
    picture = rate_grid(
        rows,
        rows=[
            f"{name} · {wording.whole(size)}"
            for name, size in zip(labels, numbers, strict=True)
        ],
        columns=[f"+{number}" for number in range(1, len(names))],
        name="retention",
        caption=label,
    )
    note = wording.phrase(
        "A row per half-year of the first order, with the number of its customers. "
        "+1: the half-year after it. Complete half-years only."
    )
    return Section(charts=(Chart(label, picture, note, wide=True),))


def _second(of: Material, found: Cohorts) -> Section:
    """Lay out by cohort who ordered again within a year, and who still does."""
    wording, as_of = of.setting.wording, of.visible.as_of
    limit = day_number(months_earlier(as_of, _YEAR))
    ordered = of.turnover.windowed.orders[:, 0] > 0
    revenue = of.turnover.windowed.revenue[:, 0]
    soon = _within_a_year(found)
    rows: list[Row] = []
    for place, name in reversed(list(enumerate(found.names))):
        mine = found.cohort == place
        size = int(mine.sum())
        if not size:
            continue
        over = int(found.starts[place + 1]) - 1 <= limit
        again = mine & (found.second != NO_DAY)
        gaps = (found.second - found.first)[again]
        cells: tuple[Cell, ...] = (
            name,
            size,
            int((mine & soon).sum()) / size if over else None,
            float(np.median(gaps)) if len(gaps) else None,
            int((mine & ordered).sum()),
            int((mine & ordered).sum()) / size,
            int(revenue[mine].sum()),
        )
        rows.append((name, cells))
    if not rows:
        return Section()
    table = Table(
        "second_orders",
        "",
        _second_columns(wording.word),
        tuple(rows),
        total=len(rows),
        note=wording.phrase(
            "In a year: known once all of them have had a year. Days: median from the "
            "first order to the first on a later day, of those who came again."
        ),
    )
    return Section(tables=(table,))


def _second_columns(word: Callable[[str], str]) -> tuple[Column, ...]:
    return (
        Column("cohort", word("First order"), "text"),
        Column("cohort_customers", word("Customers"), "whole"),
        Column("cohort_second_12m", word("Second order in a year"), "rate"),
        Column("cohort_days_to_second", word("To the second order"), "days"),
        Column("cohort_active_12m", word("Ordered in 12 months"), "whole"),
        Column("cohort_active_share_12m", word("Share"), "rate"),
        Column("cohort_revenue_12m", word("Revenue, 12 months"), "amount"),
    )


REPORT = Report(
    "retention",
    "Retention",
    "Who comes back: customers by the half-year of their first order.",
    _there_is,
    _contents,
)
