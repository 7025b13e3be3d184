"""The first page and the lists."""

import datetime as dt

from site_builder.pages.attention import Attention
from site_builder.pages.briefs import BriefsView
from site_builder.pages.customers import CustomersView
from site_builder.pages.overview import OverviewView, TableLine
from site_builder.pages.rep import RepView
from site_builder.pages.reps import RepsView
from site_builder.pages.segments import SegmentsView
from site_builder.pages.shown import (
    Column,
    Figure,
    Link,
    Table,
    Value,
)
from site_builder.wording import Wording
from tests.pages.samples.parts import (
    AS_OF,
    NAMES,
    compared,
    facts,
    figures,
    half_years,
    listed,
    month_chart,
    paging,
    segment_lines,
)


def customers(wording: Wording) -> CustomersView:
    """A page in the middle of a long list."""
    letters = tuple(Link(f"page-{n + 1}.html", chr(65 + n)) for n in range(26))
    counts = wording.phrase(
        "{number} customers, {prospects} prospects",
        number=Value("customers", 14_200, "whole"),
        prospects=Value("prospects", 800, "whole"),
    )
    return CustomersView(
        counts, listed(wording, "customers", "", 40), paging(7, 150), letters
    )


def briefs(wording: Wording) -> BriefsView:
    """The list of briefs, with meetings."""
    meetings = Table(
        "meetings",
        "",
        (
            Column("meetings.start", wording.word("Date"), "date"),
            Column("meetings.time", wording.word("Time"), "time"),
            Column("name", wording.word("Customer"), "link"),
            Column("meetings.rep", wording.word("Rep"), "name"),
        ),
        (
            (
                "C-0917",
                (
                    dt.date(2026, 3, 12),
                    36_000,
                    Link("c-0917.html", NAMES[0]),
                    "Kari Lie",
                ),
            ),
        ),
    )
    return BriefsView(meetings, listed(wording, "briefs", "", 12), paging(1, 1), (), ())


def segments(wording: Wording) -> SegmentsView:
    """The list of segments."""
    note = wording.phrase(
        "margin known for {share} of the revenue",
        share=Value("margin_coverage", 0.97, "share", "everyone"),
    )
    return SegmentsView(segment_lines(), note)


def _attention(wording: Wording, folder: str) -> tuple[Attention, ...]:
    return tuple(
        Attention(
            f"C-{n}",
            Link(f"{folder}c-{n}.html", NAMES[n % len(NAMES)]),
            fact.parts,
            fact.date,
            fact.tone,
            "Kari Lie" if n % 2 else "",
        )
        for n, fact in enumerate(facts(wording) * 2)
    )


def rep(wording: Wording) -> RepView:
    """The page of a rep with much to do."""
    return RepView(
        id="KL",
        name=NAMES[1],
        crumbs=(Link("index.html", wording.word("Reps")),),
        details=wording.phrase(
            "{label}: {value}",
            label=wording.word("E-mail"),
            value=Link("mailto:kari.lie@fjordlys.example", "kari.lie@fjordlys.example"),
        ),
        counts=wording.phrase(
            "{number} customer|{number} customers",
            count=41,
            number=Value("count.customer", 41, "whole"),
        ),
        figures=figures(wording)[:3],
        meetings=listed(wording, "meetings", "../briefs/", 6),
        attention=_attention(wording, "../customers/"),
        attention_more=4,
        follow_ups=listed(wording, "follow_ups", "../briefs/", 5),
        calls=listed(wording, "calls", "../briefs/", 7),
        others_due=wording.phrase(
            "{number} more is due, but must not be phoned or has no number.|"
            "{number} more are due, but must not be phoned or have no number.",
            count=16,
            number=Value("count.due", 16, "whole"),
        ),
        customers=listed(wording, "customers", "../customers/", 41),
    )


def reps(wording: Wording) -> RepsView:
    """The reps side by side."""
    note = wording.phrase(
        "Customers count for the rep who owns them now, former ones included. "
        "{number} have no rep.",
        number=Value("count.without_owner", 3, "whole"),
    )
    return RepsView(listed(wording, "reps", "", 12), note)


def overview(wording: Wording) -> OverviewView:
    """The first page."""
    lines = (
        ("customers", "customers.csv", 15_000, None, 3),
        ("orders", "orders (SQL)", 151_204, 0, 0),
        ("interactions", "crm.xlsx", 40_011, 1, 12),
        ("surveys", "surveys.csv", 812, 98, 0),
    )
    return OverviewView(
        counts=wording.phrase(
            "{customers} customers, {prospects} prospects",
            customers=Value("customers", 14_200, "whole"),
            prospects=Value("prospects", 800, "whole"),
        ),
        figures=(
            Figure(Column("customers", wording.word("Customers"), "whole"), 14_200),
            *figures(wording)[:3],
        ),
        attention=_attention(wording, "customers/"),
        attention_more=31,
        attention_of_reps=17,
        reps_href="reps/index.html",
        changes=wording.phrase(
            "{number} new customer|{number} new customers",
            count=3,
            number=Value("customers.new", 3, "whole"),
        ),
        compared=compared(wording),
        changes_href="reports/changes.html",
        segments=tuple(
            line._replace(
                segment=Link("segments/" + line.segment.href, line.segment.text)
            )
            for line in segment_lines()
        ),
        months=month_chart(wording, 1_000_000),
        half_years=half_years(wording, beside=False),
        reports=(Link("reports/value.html", wording.word("Value")),),
        tables=tuple(
            TableLine(
                name,
                wording.word(name.capitalize()),
                source,
                rows,
                None if age is None else AS_OF - dt.timedelta(days=age),
                age,
                rejects,
                bool(age and age > 90),
            )
            for name, source, rows, age, rejects in lines
        ),
        rejects=15,
        rejects_href="reports/rejects.html",
        pages=(Link("pages/terms.html", "Terms of trade"),),
    )
