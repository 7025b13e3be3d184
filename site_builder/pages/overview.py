"""The first page: what is in the file, how it goes, what wants attention."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from site_builder.customer_file import SourceState
from site_builder.pages.attention import (
    Attention,
    urgent_customers,
    wants_attention,
)
from site_builder.pages.comparison import compared_with, what_changed
from site_builder.pages.counts import counts, segment_line
from site_builder.pages.group_figures import group_figures
from site_builder.pages.material import Material
from site_builder.pages.owners import owned
from site_builder.pages.planning import OLD_SOURCE_DAYS, Page, chrome_of
from site_builder.pages.reports import REPORTS
from site_builder.pages.shown import (
    Chart,
    Column,
    Figure,
    Link,
    Phrase,
    SegmentLine,
    Table,
    Value,
)
from site_builder.pages.turnover import LAST_YEAR
from site_builder.pages.turnover_shown import half_years, months_chart

_MOST_ATTENTION = 12


class TableLine(NamedTuple):
    """One table of the customer file.

    Attributes:
        name: As in the dictionary.
        source: Where it was read from, as shown to the author: ``orders.csv``.
        rows: Checked rows.
        newest: Newest date of something that happened; None: no such date.
        days: Age of the newest at the as-of date; None where ``newest`` is.
        rejects: Rows rejected whole or in part.
        old: Much older than the as-of date.

    """

    name: str
    label: str
    source: str
    rows: int
    newest: dt.date | None
    days: int | None
    rejects: int
    old: bool = False


@dataclass(frozen=True, slots=True)
class OverviewView:
    """What ``overview.html`` shows.

    Attributes:
        counts: How many customers, prospects, former ones.
        figures: Of the whole file: customers, prospects, revenue, margin, margin rate.
        attention: Open complaints, overdue invoices …: most urgent first, cut.
        attention_more: How many more there are, of nobody's customers.
        attention_of_reps: How many more, which the pages of the reps have.
        reps_href: Relative href of their list.
        changes: How much has changed; empty: there is nothing to compare with.
        compared: Which date it is compared with, or when there will be one.
        changes_href: Relative href of the report on changes.
        segments: In order of size.
        months: Revenue by month, this year and the year before.
        half_years: Revenue, margin and rate, newest first.
        reports: Those that there are, on customers and what they buy.
        tables: In the order of the dictionary.
        rejects: Rows rejected whole or in part, of all tables.
        rejects_href: Relative href of the report.
        pages: Pages that the author wrote.

    """

    counts: Phrase
    figures: tuple[Figure, ...]
    attention: tuple[Attention, ...]
    attention_more: int
    attention_of_reps: int
    reps_href: str
    changes: Phrase
    compared: Phrase
    changes_href: str
    segments: tuple[SegmentLine, ...]
    months: Chart | None
    half_years: Table | None
    reports: tuple[Link, ...]
    tables: tuple[TableLine, ...]
    rejects: int
    rejects_href: str
    pages: tuple[Link, ...]


def plan(of: Material) -> Iterator[Page]:
    """Plan the first page."""
    wording = of.setting.wording
    urgent = urgent_customers(of)
    theirs = [*owned(of).values()]
    of_reps = sum(int(np.isin(urgent[_MOST_ATTENTION:], one).sum()) for one in theirs)
    calendar, halves = of.turnover.calendar, of.turnover.halves
    view = OverviewView(
        counts=counts(of),
        figures=tuple(_figures(of)),
        attention=tuple(
            wants_attention(of, place, "customers/")
            for place in urgent[:_MOST_ATTENTION].tolist()
        ),
        attention_more=len(urgent[_MOST_ATTENTION:]) - of_reps,
        attention_of_reps=of_reps,
        reps_href="reps/index.html",
        changes=what_changed(of),
        compared=compared_with(of),
        changes_href="reports/changes.html",
        segments=tuple(sorted(_segments(of), key=lambda one: -one.members)),
        months=months_chart(of.everybody.months, calendar, wording),
        half_years=half_years(of.everybody, of.everybody.average(), halves, wording),
        reports=tuple(
            Link(f"reports/{one.id}.html", wording.word(one.title))
            for one in REPORTS
            if one.there_is(of)
        ),
        tables=tuple(_table(of, state) for state in of.visible.file.sources.values()),
        rejects=sum(state.rejected for state in of.visible.file.sources.values()),
        rejects_href="reports/rejects.html",
        pages=tuple(
            Link(f"pages/{page.slug}.html", page.title) for page in of.visible.pages
        ),
    )
    chrome = chrome_of(of.setting, of.visible, 0, "")
    yield Page("index.html", "overview.html", view, chrome)


def _segments(of: Material) -> Iterator[SegmentLine]:
    return (segment_line(of, standing, "segments/") for standing in of.standings)


def _figures(of: Material) -> Iterator[Figure]:
    wording, sums = of.setting.wording, of.everybody
    status = of.visible.file.customers["status"]
    word = wording.word
    if of.visible.file.has("orders"):
        is_customer = (status == "customer").to_numpy(bool, na_value=False)
        ordered = of.turnover.windowed.orders[:, LAST_YEAR] > 0
        active = int((ordered & is_customer).sum())
        yield Figure(
            Column("count.active_12m", word("Ordered in 12 months"), "whole"),
            active,
            note=wording.phrase(
                "of {number} customers",
                number=Value("count.customer", int(is_customer.sum()), "whole"),
            ),
        )
        yield from group_figures(of, sums)
    open_cases = of.visible.measures.frame["open_cases"]
    if of.visible.file.has("cases"):
        complaints = int(of.visible.measures.frame["complaints_12m"].sum())
        yield Figure(
            Column("open_cases", word("Open cases"), "whole"),
            int(open_cases.sum()),
            note=wording.phrase(
                "{number} complaint in 12 months|{number} complaints in 12 months",
                count=complaints,
                number=Value("complaints_12m", complaints, "whole"),
            ),
        )


def _table(of: Material, state: SourceState) -> TableLine:
    entry = of.visible.file.dictionary.tables[state.table]
    newest = state.newest if entry.happens else None
    days = max((of.visible.as_of - newest).days, 0) if newest else None
    return TableLine(
        name=state.table,
        label=entry.label_in(of.setting.wording.language),
        source=state.shown,
        rows=state.rows,
        newest=newest,
        days=days,
        rejects=state.rejected,
        old=days is not None and days > OLD_SOURCE_DAYS,
    )
