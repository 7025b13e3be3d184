"""Parts that several sample pages share."""

import datetime as dt
from typing import get_args

from site_builder.charts import Month, month_bars, month_columns, sparkline
from site_builder.pages.comparison import How, Moved, SegmentMoves
from site_builder.pages.shown import (
    Change,
    Chart,
    Chrome,
    Column,
    Fact,
    Figure,
    Link,
    Paging,
    Permission,
    Phrase,
    Row,
    SegmentLine,
    SourceDate,
    Table,
    Value,
)
from site_builder.wording import MILLION, Wording

AS_OF = dt.date(2026, 3, 10)


NAMES = (
    "Nordlys Hotell AS",
    "Havn Kafé & Bakeri",
    "Maison Duval <Lyon>",
    "广州花园酒店",
    "Kapihan ni Rosa",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "مخبز النور",
    "Åse Ødegård",
    'O\'Brien "The Mug" Ltd',
    "Ana Reyes-Villanueva de la Cruz y Santos",
    "Solheim Bakeri",
    "東京コーヒー株式会社",
)


MONTHS_NOW = (35, 38, 27, 21, 32, 41, 49, 58, 46, 19, 11, 9)


MONTHS_BEFORE = (37, 41, 34, 26, 36, 44, 55, 60, 52, 32, 29, 27)


def chrome(wording: Wording, root: str, current: str) -> Chrome:
    """Make what stands around a page of the sample site."""
    entries = (
        ("customers/index.html", "Customers"),
        ("segments/index.html", "Segments"),
        ("briefs/index.html", "Briefs"),
        ("reports/rejects.html", "Rejects"),
        ("reports/dictionary.html", "Dictionary"),
        ("pages/terms.html", "Terms of trade"),
    )
    return Chrome(
        title="Fjordlys customer file",
        language=wording.tag,
        root=root,
        nav=tuple(Link(root + href, wording.word(text)) for href, text in entries),
        current=root + current,
        as_of=AS_OF,
        sources=(
            SourceDate("orders", wording.word("Orders"), dt.date(2026, 3, 10), 0),
            SourceDate("interactions", wording.word("Contact"), dt.date(2026, 3, 9), 1),
            SourceDate(
                "surveys", wording.word("Surveys"), dt.date(2025, 12, 2), 98, old=True
            ),
        ),
        audience="Sales West",
        stylesheet=root + "assets/site.css",
        scripts=(root + "assets/site.js",),
    )


def compared(wording: Wording) -> Phrase:
    """Say which date it is compared with."""
    return wording.phrase(
        "Compared with {day}, {days} before",
        day=Value("compared", AS_OF - dt.timedelta(days=8), "date"),
        days=Value("compared_days", 8, "days"),
    )


def segment_moves(wording: Wording, reports: str) -> SegmentMoves:
    """Make every sort of move: with a value before and now, without, and nothing."""
    silence = (
        "silence is over 2: ",
        Value("silence_before", None, "number"),
        " → ",
        Value("silence", 2.18, "number"),
    )
    return SegmentMoves(
        id="slipping",
        segment=Link(f"{reports}slipping.html", "Slipping key accounts"),
        summary=wording.phrase(
            "Members: {before} → {members}",
            before=Value("size_before", 11, "whole"),
            members=Value("size", 12, "whole"),
        ),
        moved=tuple(
            Moved(
                f"C-{n}",
                Link(f"../customers/c-{n}.html" if how != "left" else "", NAMES[n]),
                how,
                ((silence,), (wording.phrase("no longer in the file"),), ())[n % 3],
            )
            for n, how in enumerate(get_args(How))
        ),
        more=5,
    )


def month_chart(wording: Wording, factor: int = 1000, height: int = 120) -> Chart:
    months = []
    rows: list[Row] = []
    for place in range(12):
        day = dt.date(2025 + (place + 3) // 12, (place + 3) % 12 + 1, 1)
        now = MONTHS_NOW[place] * factor * MILLION
        before = MONTHS_BEFORE[place] * factor * MILLION
        said = f"{wording.month(day)}: {wording.amount(now)} ({wording.amount(before)})"
        months.append(Month(wording.initials[day.month - 1], now, before, said))
        rows.append((f"{day:%Y-%m}", (wording.month(day), now, before)))
    columns = (
        Column("months.month", wording.word("Month"), "text"),
        Column("months.revenue", wording.word("Revenue"), "amount"),
        Column("months.revenue_before", wording.word("the year before"), "amount"),
    )
    table = Table("months", "", columns, tuple(rows))
    scale = wording.amount(60 * factor * MILLION)
    picture = month_bars(
        month_columns(months),
        title=wording.word("Revenue by month"),
        scale=scale,
        now=wording.word("last 12 months"),
        before=wording.word("the year before"),
        height=height,
    )
    return Chart(wording.word("Revenue by month"), picture, (), table)


def half_years(wording: Wording, count: int = 4, *, beside: bool = True) -> Table:
    columns = [
        Column("half_years.half_year", wording.word("Half-year"), "text"),
        Column("half_years.revenue", wording.word("Revenue"), "amount"),
        Column("half_years.margin", wording.word("Margin"), "amount"),
        Column("half_years.margin_rate", wording.word("Rate"), "rate"),
    ]
    if beside:
        columns.append(
            Column(
                "half_years.margin_rate",
                wording.word("All, rate"),
                "rate",
                "everyone",
            )
        )
    rows = []
    for place, (revenue, margin, everyone) in enumerate(
        (
            (262_100, 38_900, 0.17),
            (239_700, 34_100, 0.173),
            (271_300, None, 0.168),
            (248_900, 36_300, 0.169),
        )[:count]
    ):
        rate = None if margin is None else margin / revenue
        half = wording.half_year(2025 - place // 2, 1 if place % 2 else 2)
        cells = (
            half,
            revenue * MILLION,
            margin and margin * MILLION,
            rate,
            everyone,
        )
        rows.append((half, cells if beside else cells[:-1]))
    return Table(
        "half_years",
        wording.word("Half-years"),
        tuple(columns),
        tuple(rows),
        strong=True,
    )


def figures(wording: Wording) -> tuple[Figure, ...]:
    spark = sparkline(MONTHS_NOW, wording.word("Revenue by month"))
    return (
        Figure(
            Column("revenue_12m", wording.word("Revenue, 12 months"), "amount"),
            412_000_450_000,
            Change(Column("revenue_change_12m", "", "rate"), -0.18, good=False),
            wording.phrase(
                "from {before}",
                before=Value("revenue_previous_12m", 502_400 * MILLION, "amount"),
            ),
            spark,
        ),
        Figure(
            Column("margin_12m", wording.word("Margin, 12 months"), "amount"),
            61_200 * MILLION,
            Change(Column("margin_change", "", "amount"), -9200 * MILLION, good=False),
            wording.phrase(
                "known for {share}", share=Value("margin_coverage", 0.968, "share")
            ),
        ),
        Figure(
            Column("margin_rate_12m", wording.word("Margin rate"), "rate"),
            0.1485,
            Change(Column("margin_rate_change", "", "points"), 0.004, good=True),
            wording.phrase(
                "all customers {rate}",
                rate=Value("margin_rate_12m", 0.171, "rate", "everyone"),
            ),
        ),
        Figure(
            Column("last_order", wording.word("Last order"), "date"),
            dt.date(2026, 1, 7),
            None,
            wording.phrase(
                "{days} ago, own rhythm {rhythm}",
                days=Value("days_since_order", 62, "days"),
                rhythm=Value("own_rhythm", 24, "days"),
            ),
        ),
        Figure(Column("potential", wording.word("Potential"), "amount"), None),
    )


def facts(wording: Wording) -> tuple[Fact, ...]:
    return (
        Fact(
            wording.phrase(
                "Complaint open for {days}: {subject}",
                days=Value("oldest_open_days", 12, "days"),
                subject="late delivery of order 10482, two of three parcels missing "
                "and the driver did not phone",
            ),
            dt.date(2026, 2, 26),
            wording.word("since"),
            "bad",
        ),
        Fact(
            wording.phrase(
                "Invoice {invoice} overdue by {days}: {amount}",
                invoice="4711",
                days=Value("overdue_days", 9, "days"),
                amount=Value("overdue_amount", 18_400 * MILLION, "amount"),
            ),
            dt.date(2026, 3, 1),
            wording.word("due"),
            "bad",
        ),
        Fact(
            wording.phrase(
                "Silent for {days}; orders every {rhythm} as a rule",
                days=Value("days_since_order", 62, "days"),
                rhythm=Value("own_rhythm", 24, "days"),
            ),
            dt.date(2026, 1, 7),
            wording.word("last"),
            "warn",
        ),
    )


def permissions(wording: Wording) -> tuple[Permission, ...]:
    return (
        Permission("may_phone", wording.word("Phone"), allowed=True),
        Permission("may_post", wording.word("Post"), allowed=None),
        Permission(
            "may_email",
            wording.word("E-mail"),
            allowed=False,
            note=wording.phrase(
                "withdrawn {date}",
                date=Value("consents.date", dt.date(2026, 2, 3), "date"),
            ),
        ),
    )


def listed(wording: Wording, name: str, folder: str, count: int) -> Table:
    word = wording.word
    columns = (
        Column("name", word("Name"), "link"),
        Column("kind", word("Kind"), "choice"),
        Column("status", word("Status"), "choice"),
        Column("city", word("City"), "text"),
        Column("country", word("Country"), "text"),
        Column("owner", word("Owner"), "name"),
        Column("segments", word("Segments"), "whole"),
        Column("revenue_12m", word("Revenue, 12 months"), "amount"),
        Column("last_order", word("Last order"), "date"),
    )
    cities = ("Bergen", "Stavanger", "Lyon", "广州", "Cebu", None)
    rows = []
    for place in range(count):
        cells = (
            Link(f"{folder}c-{place:04}.html", NAMES[place % len(NAMES)]),
            ("company", "person")[place % 2],
            ("customer", "prospect", "former")[place % 3],
            cities[place % 6],
            ("NO", "NO", "FR", "CN", "PH", None)[place % 6],
            ("Kari Lie", "P. Roy", "L. Chen", None)[place % 4],
            place % 4,
            None if place % 7 == 3 else (412_000_500_000 // (place + 1)),
            None if place % 7 == 3 else AS_OF - dt.timedelta(days=5 * place),
        )
        rows.append((f"C-{place:04}", cells))
    return Table(name, "", columns, tuple(rows), total=15_000)


def paging(number: int, pages: int) -> Paging:
    links = tuple(
        Link("index.html" if page == 1 else f"page-{page}.html", str(page))
        for page in range(1, pages + 1)
    )
    return Paging(number, links, 100 * (number - 1) + 1, 100 * number, 100 * pages)


def segment_lines() -> tuple[SegmentLine, ...]:
    return (
        SegmentLine(
            "key-accounts",
            Link("key-accounts.html", "Key accounts"),
            "profitability",
            "sales",
            "Customers whose revenue, 12 months, is over NOK 250,000.",
            212,
            0,
            0.0149,
            91_200_000 * MILLION,
            0.182,
        ),
        SegmentLine(
            "slipping",
            Link("slipping.html", "Slipping key accounts"),
            "loyalty",
            "marketing",
            "Customers in the top 20 % by margin of the last 12 months in their "
            "territory, and whose orders of the last 6 months are down by more than "
            "30 % on the same period last year.",
            12,
            7,
            0.0008,
            3_910_000 * MILLION,
            0.15,
        ),
        SegmentLine(
            "empty",
            Link("empty.html", "Nobody yet"),
            "",
            "",
            "Customers who never order and never call.",
            0,
            15_000,
            None,
            None,
            None,
        ),
    )
