"""Invented views, rich and hard: long names, several scripts, missing values."""

import datetime as dt
from collections.abc import Callable

from markupsafe import Markup

from site_builder.charts import Bar, Month, bars, grid, month_bars, sparkline
from site_builder.pages.author_page import AuthorPageView
from site_builder.pages.brief import Alike, BriefView, Meeting, Person, Touch
from site_builder.pages.briefs import BriefsView
from site_builder.pages.customers import CustomersView
from site_builder.pages.dictionary import (
    DictionaryTable,
    DictionaryView,
    FieldLine,
    MeasureFamily,
    MeasureLine,
)
from site_builder.pages.dossier import (
    Because,
    Business,
    DossierView,
    Head,
    Membership,
    Note,
)
from site_builder.pages.overview import Attention, OverviewView, TableLine
from site_builder.pages.rejects import RejectCount, RejectLine, RejectsView
from site_builder.pages.segment_report import ConditionCount, SegmentReportView
from site_builder.pages.segments import SegmentsView
from site_builder.pages.shown import (
    Change,
    Chart,
    Chrome,
    Column,
    Detail,
    Fact,
    Figure,
    Link,
    Paging,
    Permission,
    Phrase,
    Row,
    Section,
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


def _month_chart(wording: Wording, factor: int = 1000, height: int = 120) -> Chart:
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
        months,
        title=wording.word("Revenue by month"),
        scale=scale,
        now=wording.word("last 12 months"),
        before=wording.word("the year before"),
        height=height,
    )
    return Chart(wording.word("Revenue by month"), picture, (), table)


def _half_years(wording: Wording, count: int = 4, *, beside: bool = True) -> Table:
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


def _figures(wording: Wording) -> tuple[Figure, ...]:
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


def _facts(wording: Wording) -> tuple[Fact, ...]:
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


def _permissions(wording: Wording) -> tuple[Permission, ...]:
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


def _orders(wording: Wording) -> Table:
    word = wording.word
    columns = (
        Column("orders.id", word("Order"), "text"),
        Column("orders.date", word("Date"), "date"),
        Column("orders.channel", word("Channel"), "choice"),
        Column("orders.goods", word("Goods"), "text"),
        Column("orders.status", word("Status"), "choice"),
        Column("orders.rep", word("Rep"), "name"),
        Column("orders.amount", word("Amount"), "amount"),
        Column("orders.margin", word("Margin"), "amount"),
    )
    rows = []
    for place in range(14):
        day = dt.date(2026, 1, 7) - dt.timedelta(days=24 * place)
        rows.append(
            (
                str(10482 - 91 * place),
                (
                    str(10482 - 91 * place),
                    day,
                    ("web", "rep", None)[place % 3],
                    ("Coffee beans, syrups", "Espresso machine service", "Cups")[
                        place % 3
                    ],
                    "delivered",
                    "Kari Lie",
                    (18_400_500_000, 31_250 * MILLION, 12_900 * MILLION)[place % 3],
                    (2610 * MILLION, None, -300 * MILLION)[place % 3],
                ),
            )
        )
    return Table(
        "orders", word("Orders"), columns, tuple(rows[:8]), tuple(rows[8:]), 84
    )


def _profile(wording: Wording) -> Section:
    word = wording.word
    slots = [word(slot) for slot in ("morning", "midday", "afternoon", "evening")]
    counts = [
        [9, 4, 12, 5, 14, 1, 0],
        [3, 2, 4, 2, 6, 0, 0],
        [5, 6, 8, 3, 4, 0, 0],
        [1, 1, 2, 1, 0, 0, 0],
    ]
    goods = (
        ("Coffee beans", 0.45),
        ("Machines, service", 0.22),
        ("Cups, filters", 0.18),
        ("Syrups", 0.11),
        ("Tea", 0.04),
    )
    levels = (
        ("≤ 5 000", 6),
        ("5 000 – 15 000", 31),
        ("15 000 – 30 000", 38),
        ("> 30 000", 9),
    )
    when = word("When they order: weekday and time of day")
    return Section(
        charts=(
            Chart(
                when,
                grid(
                    counts,
                    rows=slots,
                    columns=wording.weekdays,
                    name="orders_by_slot",
                    caption=when,
                ),
                wording.phrase(
                    "time of day known for {share}",
                    share=Value("time_coverage", 0.85, "share"),
                ),
            ),
            Chart(
                word("What they buy"),
                bars(
                    [
                        Bar(
                            label,
                            share / 0.45,
                            wording.share(share),
                            str(share),
                            0.3 * share / 0.2,
                        )
                        for label, share in goods
                    ],
                    name="share_by_category",
                    caption=word("What they buy"),
                ),
            ),
            Chart(
                word("Spend per order"),
                bars(
                    [
                        Bar(label, count / 38, wording.whole(count), str(count))
                        for label, count in levels
                    ],
                    name="orders_by_level",
                    caption=word("Spend per order"),
                ),
            ),
        ),
        note=wording.phrase("{number} orders since {year}", number="84", year="2019"),
    )


def company_dossier(wording: Wording) -> DossierView:
    """A company with everything."""
    word = wording.word
    return DossierView(
        head=Head(
            id="C-0917",
            name="Nordlys Hotell AS",
            kind="company",
            status="customer",
            subtitle=(
                Value("kind", "company", "choice"),
                " · ",
                *wording.phrase("customer since {year}", year="2019"),
                " · ",
                Value("sector", "Hotels", "text"),
                " · ",
                Value("city", "Bergen", "text"),
                " · ",
                *wording.phrase(
                    "owner {owner}", owner=Value("owner", "Kari Lie", "name")
                ),
                " · ",
                *wording.phrase("no. {id}", id=Value("id", "C-0917", "text")),
            ),
            segments=(
                Link("../segments/key-accounts.html", "Key accounts"),
                Link("../segments/slipping.html", "Slipping key accounts"),
                Link("../segments/hotels-west.html", "Hotels West"),
            ),
            permissions=_permissions(wording),
            crumbs=(Link("../customers/index.html", word("Customers")),),
            brief="../briefs/c-0917.html",
        ),
        say_first=_facts(wording),
        figures=_figures(wording),
        who=Section(
            details=(
                Detail(
                    Column("legal_name", word("Legal name"), "text"),
                    "Nordlys Hotell Drift AS",
                ),
                Detail(Column("sector", word("Sector"), "text"), "Hotels (55.10)"),
                Detail(
                    Column("annual_revenue", word("Annual turnover"), "amount"),
                    48_200_000 * MILLION,
                    ("2024",),
                ),
                Detail(Column("employees", word("Employees"), "whole"), 74),
                Detail(
                    Column("parent", word("Parent company"), "link"),
                    Link("nordlys-gruppen.html", "Nordlys Gruppen"),
                ),
                Detail(
                    Column("address", word("Address"), "text"),
                    "Strandgaten 14, 5013 Bergen",
                ),
                Detail(
                    Column("phone", word("Phone"), "link"),
                    Link("tel:+4755214000", "+47 55 21 40 00"),
                ),
                Detail(Column("website", word("Website"), "link"), None),
                Detail(Column("tags", word("Tags"), "list"), ("breakfast", "terrace")),
            )
        ),
        people=Section(
            tables=(
                Table(
                    "contacts",
                    "",
                    (
                        Column("contacts.name", word("Name"), "name"),
                        Column("contacts.job_title", word("Job title"), "text"),
                        Column("contacts.role", word("Role"), "choice"),
                        Column("contacts.email", word("E-mail"), "link"),
                        Column("contacts.phone", word("Phone"), "link"),
                        Column("contacts.since", word("Since"), "date"),
                    ),
                    (
                        (
                            "k1",
                            (
                                "Anne Berg",
                                "Hotel manager",
                                "economic_buyer",
                                Link(
                                    "mailto:anne.berg@nordlys.example",
                                    "anne.berg@nordlys.example",
                                ),
                                Link("tel:+4790000001", "+47 900 00 001"),
                                dt.date(2019, 5, 2),
                            ),
                        ),
                        ("k2", ("Jonas Vik", "Head chef", "user", None, None, None)),
                    ),
                ),
            )
        ),
        business=Business(
            months=_month_chart(wording),
            half_years=_half_years(wording),
            details=(
                Detail(Column("order_count", word("Orders"), "whole"), 84),
                Detail(
                    Column("average_order", word("Average order"), "amount"),
                    14_905_238_095,
                ),
                Detail(
                    Column("payment_delay_days", word("Payment delay"), "days"),
                    3.4,
                    wording.phrase("{number} paid invoices", number="61"),
                ),
                Detail(Column("rfm", word("RFM"), "text"), "At risk", ("R2 F4 M5",)),
                Detail(Column("abc", word("ABC"), "text"), "A"),
            ),
            tables=(_orders(wording),),
        ),
        profile=_profile(wording),
        contact=Section(
            details=(
                Detail(Column("contacts_30d", word("Contacts, 30 days"), "whole"), 4),
                Detail(Column("contacts_90d", word("Contacts, 90 days"), "whole"), 9),
                Detail(
                    Column("last_contact", word("Last contact"), "date"),
                    dt.date(2026, 3, 3),
                    ("K. Lie",),
                ),
                Detail(
                    Column("next_step_date", word("Next step"), "date"),
                    dt.date(2026, 3, 10),
                ),
            ),
            tables=(
                Table(
                    "interactions",
                    "",
                    (
                        Column("interactions.date", word("Date"), "date"),
                        Column("interactions.kind", word("Kind"), "choice"),
                        Column("interactions.rep", word("Rep"), "name"),
                        Column("interactions.text", word("Text"), "text"),
                    ),
                    (
                        (
                            "1",
                            (
                                dt.date(2026, 3, 3),
                                "call",
                                "Kari Lie",
                                "Asks about the late delivery; promised an answer by 10 March. Wants "
                                "to know whether the terrace order can still be changed.",
                            ),
                        ),
                        (
                            "2",
                            (
                                dt.date(2025, 12, 12),
                                "visit",
                                "Kari Lie",
                                "Machine service agreed",
                            ),
                        ),
                        ("3", (dt.date(2025, 11, 2), "email", None, None)),
                    ),
                    total=31,
                ),
            ),
        ),
        behaviour=None,
        service=Section(
            tables=(
                Table(
                    "cases",
                    "",
                    (
                        Column("cases.id", word("Case"), "text"),
                        Column("cases.opened", word("Opened"), "date"),
                        Column("cases.closed", word("Closed"), "date"),
                        Column("cases.kind", word("Kind"), "choice"),
                        Column("cases.subject", word("Subject"), "text"),
                    ),
                    (
                        (
                            "77",
                            (
                                "77",
                                dt.date(2026, 2, 26),
                                None,
                                "complaint",
                                "Late delivery",
                            ),
                        ),
                    ),
                ),
            )
        ),
        satisfaction=Section(
            details=(
                Detail(
                    Column("last_nps", word("Last NPS"), "score"),
                    6,
                    (Value("surveys.date", dt.date(2025, 12, 2), "date"),),
                ),
            )
        ),
        potential=None,
        campaigns=None,
        notes=(
            Note(
                "Kari Lie",
                dt.date(2026, 2, 20),
                Markup(
                    "<p>Anne leaves for <em>parental leave</em> in May; ask who stands in.</p>"
                ),
            ),
        ),
        memberships=(
            Membership(
                "slipping",
                Link("../segments/slipping.html", "Slipping key accounts"),
                "member",
                dt.date(2026, 3, 1),
                (
                    Because(
                        "margin, 12 months, among the highest 20 % of its territory",
                        "margin_12m",
                        61_200 * MILLION,
                        "amount",
                        met=True,
                    ),
                    Because(
                        "orders of the last 6 months are down by more than 30 % on the same "
                        "period last year",
                        "change",
                        -0.34,
                        "rate",
                        met=True,
                    ),
                    Because(
                        "may be phoned",
                        "may_phone",
                        value=True,
                        kind="yes_no",
                        met=True,
                    ),
                ),
            ),
            Membership(
                "large",
                Link("../segments/large.html", "Large houses"),
                "not_judged",
                None,
                (
                    Because(
                        "number of rooms is over 100", "rooms", None, "whole", met=None
                    ),
                ),
            ),
            Membership(
                "win-back",
                Link("../segments/win-back.html", "Win back"),
                "near",
                None,
                (
                    Because(
                        "days since the last order are more than 90",
                        "days_since_order",
                        62,
                        "days",
                        met=False,
                    ),
                    Because("is not in Lost on purpose", "", None, "", met=True),
                ),
            ),
        ),
        consents=Section(
            tables=(
                Table(
                    "consents",
                    "",
                    (
                        Column("consents.channel", word("Channel"), "choice"),
                        Column("consents.purpose", word("Purpose"), "text"),
                        Column("consents.status", word("Status"), "choice"),
                        Column("consents.date", word("Date"), "date"),
                        Column("consents.proof", word("Proof"), "text"),
                    ),
                    (
                        (
                            "1",
                            (
                                "email",
                                "newsletter",
                                "withdrawn",
                                dt.date(2026, 2, 3),
                                "form 881",
                            ),
                        ),
                        ("2", ("phone", "offers", "given", dt.date(2019, 5, 2), None)),
                    ),
                ),
            )
        ),
        quality=Section(
            details=(
                Detail(Column("completeness", word("Completeness"), "share"), 0.82),
                Detail(Column("oldest_field_days", word("Oldest field"), "days"), 712),
            ),
        ),
    )


def person_dossier(wording: Wording) -> DossierView:
    """A person about whom little is known, with a long name."""
    return DossierView(
        head=Head(
            id="0042",
            name=NAMES[9],
            kind="person",
            status="prospect",
            subtitle=(
                Value("kind", "person", "choice"),
                " · ",
                Value("city", None, "text"),
            ),
            segments=(),
            permissions=(),
            crumbs=(Link("../customers/index.html", wording.word("Customers")),),
            brief="../briefs/0042.html",
        ),
        say_first=(),
        figures=(),
        who=Section(
            details=(
                Detail(
                    Column("birth_date", wording.word("Birth date"), "date"),
                    dt.date(1968, 3, 11),
                ),
                Detail(
                    Column("occupation", wording.word("Occupation"), "text"), NAMES[5]
                ),
            )
        ),
        people=None,
        business=None,
        profile=None,
        contact=None,
        behaviour=None,
        service=None,
        satisfaction=None,
        potential=None,
        campaigns=None,
        notes=(),
        memberships=(),
        consents=None,
        quality=None,
    )


def company_brief(wording: Wording) -> BriefView:
    """As much as a brief ever holds, each text as long as it comes."""
    word = wording.word
    figures = tuple(
        Figure(f.column, f.value, f.change, f.note) for f in _figures(wording)[:4]
    )
    long = "asks about the late delivery of the terrace order and whether it can be changed"
    return BriefView(
        id="C-0917",
        name="Nordlys Hotell AS",
        prospect=False,
        subtitle=company_dossier(wording).head.subtitle,
        permissions=_permissions(wording),
        burden=wording.phrase(
            "Contacted {month} times in 30 days, {quarter} in 90",
            month=Value("contacts_30d", 4, "whole"),
            quarter=Value("contacts_90d", 9, "whole"),
        ),
        meeting=Meeting(
            dt.date(2026, 3, 12),
            36_000,
            "Anne Berg, Jonas Vik",
            "Strandgaten 14, 5013 Bergen",
            "yearly review",
            "Kari Lie",
        ),
        say_first=_facts(wording),
        who=company_dossier(wording).who.details[:6],  # type: ignore[union-attr] -- it has one
        people=(
            Person(
                "Anne Berg",
                "Hotel manager",
                "economic_buyer",
                "favourable",
                dt.date(2026, 3, 3),
                "K. Lie",
            ),
            Person(
                "Jonas Vik", "Head chef", "user", "", dt.date(2025, 12, 12), "K. Lie"
            ),
            Person(
                NAMES[9],
                "Purchasing assistant for the whole group",
                "blocker",
                "sceptical",
                None,
                "",
            ),
        ),
        people_more=2,
        missing_roles=(word("champion"), word("technical buyer")),
        figures=figures,
        rhythm=wording.phrase(
            "Orders every {rhythm} as a rule, last {days} ago",
            rhythm=Value("own_rhythm", 24, "days"),
            days=Value("days_since_order", 62, "days"),
        ),
        ranges=wording.phrase(
            "Buys {ranges}",
            ranges="coffee 45 %, machines and service 22 %, cups 18 %, syrups 11 %",
        ),
        months=_month_chart(wording, height=56),
        half_years=_half_years(wording, beside=False),
        open_items=(
            Fact(
                wording.phrase(
                    "Quote {id}: {amount}",
                    id="Q-331",
                    amount=Value("quotes.amount", 45_000 * MILLION, "amount"),
                ),
                dt.date(2026, 3, 31),
                word("until"),
            ),
            Fact(("Delivery 10482: 1 of 2 parcels missing",), dt.date(2026, 2, 24), ""),
            Fact(
                ("Promise: answer on late delivery (K. Lie)",),
                dt.date(2026, 3, 10),
                word("by"),
                "bad",
            ),
            Fact(
                (
                    "Complaint 77: late delivery of the terrace order, two parcels of three",
                ),
                dt.date(2026, 2, 26),
                word("since"),
                "bad",
            ),
            Fact(("Invoice 4711",), dt.date(2026, 3, 1), word("due"), "bad"),
        ),
        open_more=7,
        touches=tuple(
            Touch(
                str(n),
                dt.date(2026, 3, 3) - dt.timedelta(days=20 * n),
                ("call", "visit", "complaint", "email", "survey")[n],
                "Kari Lie",
                long if n % 2 == 0 else "",
                "agreed" if n == 1 else "",
            )
            for n in range(5)
        ),
        campaign=wording.phrase(
            "Last campaign: {name}, {answer}", name="Spring menus", answer="opened"
        ),
        satisfaction=(
            Fact(
                ("NPS ", Value("last_nps", 6, "score"), ", “slow answers”"),
                dt.date(2025, 12, 2),
            ),
            Fact(("CSAT ", Value("last_csat", 8, "score")), dt.date(2025, 6, 2)),
        ),
        potential=(
            Fact(
                wording.phrase(
                    "Potential {amount}, share of wallet {share}",
                    amount=Value("potential", 900_000 * MILLION, "amount"),
                    share=Value("share_of_wallet", 0.46, "share"),
                )
            ),
            Fact(
                wording.phrase(
                    "Not bought, though most like them do: {goods}",
                    goods="tea, breakfast juices, machine rental",
                )
            ),
        ),
        competitors=(
            Fact(("Bergen Kaffe: cups; contract ends",), dt.date(2026, 4, 30)),
        ),
        why_now=(),
        alike=(),
        questions=(
            (
                "Who pays, and who decides on machines? (",
                Value("contacts.role", None, "text"),
                ")",
            ),
            ("What are the plans for the summer terrace? (note of 12 Dec)",),
            ("What would make it an 8 again?",),
        ),
        dossier="../customers/c-0917.html",
        address="customers/c-0917.html",
    )


def prospect_brief(wording: Wording) -> BriefView:
    """A prospect: no history, a Chinese name."""
    word = wording.word
    return BriefView(
        id="P-7",
        name=NAMES[3],
        prospect=True,
        subtitle=(
            Value("status", "prospect", "choice"),
            " · ",
            Value("city", "Guangzhou", "text"),
        ),
        permissions=_permissions(wording)[:1],
        burden=(),
        meeting=None,
        say_first=(),
        who=(
            Detail(Column("sector", word("Sector"), "text"), "Hotels"),
            Detail(Column("employees", word("Employees"), "whole"), None),
        ),
        people=(Person("李伟", "General manager", "", "", None, ""),),
        people_more=0,
        missing_roles=(word("economic buyer"),),
        figures=(),
        rhythm=(),
        ranges=(),
        months=None,
        half_years=None,
        open_items=(),
        open_more=0,
        touches=(),
        campaign=(),
        satisfaction=(),
        potential=(
            Fact(
                wording.phrase(
                    "Potential {amount}",
                    amount=Value("potential", 900_000 * MILLION, "amount"),
                )
            ),
        ),
        competitors=(),
        why_now=(
            Fact(("Asked for a catalogue at the fair Hotelex",), dt.date(2026, 3, 1)),
        ),
        alike=(
            Alike(
                Link("../customers/c-0917.html", "Nordlys Hotell AS"),
                ("Hotels, Bergen",),
            ),
            Alike(Link("../customers/c-0001.html", "Hotel Baie"), ("Hotels, Lyon",)),
        ),
        questions=(("How many rooms? (", Value("rooms", None, "whole"), ")"),),
        dossier="../customers/p-7.html",
        address="customers/p-7.html",
    )


def bare_brief(wording: Wording) -> BriefView:
    """Somebody of whom only the name is known."""
    return BriefView(
        id="9",
        name=NAMES[5],
        prospect=False,
        subtitle=(),
        permissions=(),
        burden=(),
        meeting=None,
        say_first=(),
        who=(),
        people=(),
        people_more=0,
        missing_roles=(),
        figures=(),
        rhythm=(),
        ranges=(),
        months=None,
        half_years=None,
        open_items=(),
        open_more=0,
        touches=(),
        campaign=(),
        satisfaction=(),
        potential=(),
        competitors=(),
        why_now=(),
        alike=(),
        questions=(),
        dossier="../customers/9.html",
        address="customers/9.html",
    )


def _list(wording: Wording, name: str, folder: str, count: int) -> Table:
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


def _paging(number: int, pages: int) -> Paging:
    links = tuple(
        Link("index.html" if page == 1 else f"page-{page}.html", str(page))
        for page in range(1, pages + 1)
    )
    return Paging(number, links, 100 * (number - 1) + 1, 100 * number, 100 * pages)


def customers(wording: Wording) -> CustomersView:
    """A page in the middle of a long list."""
    letters = tuple(Link(f"page-{n + 1}.html", chr(65 + n)) for n in range(26))
    counts = wording.phrase(
        "{number} customers, {prospects} prospects",
        number=Value("customers", 14_200, "whole"),
        prospects=Value("prospects", 800, "whole"),
    )
    return CustomersView(
        counts, _list(wording, "customers", "", 40), _paging(7, 150), letters
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
    return BriefsView(meetings, _list(wording, "briefs", "", 12), _paging(1, 1), (), ())


def _segment_lines() -> tuple[SegmentLine, ...]:
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
            "Customers in the top 20 % by margin of the last 12 months in their territory, and whose "
            "orders of the last 6 months are down by more than 30 % on the same period last year.",
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


def segments(wording: Wording) -> SegmentsView:
    """The list of segments."""
    note = wording.phrase(
        "margin known for {share} of the revenue",
        share=Value("margin_coverage", 0.97, "share", "everyone"),
    )
    return SegmentsView(_segment_lines(), note)


def segment_report(wording: Wording) -> SegmentReportView:
    """A segment with members of several scripts."""
    word = wording.word
    shares = (("Hotels", 0.62, 3.1), ("Cafés", 0.28, 1.4), ("Offices", 0.1, 0.4))
    profile = tuple(
        Chart(
            word(label),
            bars(
                [
                    Bar(
                        text,
                        share / 0.62,
                        wording.share(share),
                        str(share),
                        share / index / 0.62,
                    )
                    for text, share, index in shares
                ],
                name=f"share_by_{label.lower()}",
                caption=word(label),
            ),
        )
        for label in ("Sector", "Territory", "Country")
    )
    return SegmentReportView(
        id="slipping",
        title="Slipping key accounts",
        purpose="loyalty",
        owner="marketing",
        crumbs=(Link("index.html", word("Segments")),),
        sentence=_segment_lines()[1].sentence,
        yaml="title: {en: Slipping key accounts}\nof: customers\nwhere:\n  all:\n"
        "    - {rank: margin_12m, top: 20 %, per: territory}\n    - {may_contact: phone}\n",
        file="content/segments/slipping.yaml",
        figures=(
            Figure(Column("members", word("Members"), "whole"), 12),
            *_figures(wording)[:3],
            Figure(
                Column("not_judged", word("Not judged"), "whole"),
                7,
                None,
                ("territory unknown 5 · margin unknown 2",),
            ),
        ),
        members=_list(wording, "members", "../customers/", 12),
        paging=None,
        conditions=(
            ConditionCount(
                "margin, 12 months, among the highest 20 % of its territory",
                2840,
                11_353,
                7,
            ),
            ConditionCount(
                "orders of the last 6 months down by more than 30 %", 1204, 12_990, 6
            ),
            ConditionCount("may be phoned", 9120, 2080, 3000),
        ),
        months=_month_chart(wording, 100_000),
        half_years=_half_years(wording),
        profile=profile,
        profile_note=("Sector known for 12 of 12, size for 9 of 12.",),
        not_judged=Table(
            "not_judged",
            "",
            (
                Column("name", word("Customer"), "link"),
                Column("because", word("Unknown"), "text"),
            ),
            (("C-0001", (Link("../customers/c-0001.html", NAMES[1]), "territory")),),
            total=7,
        ),
    )


def overview(wording: Wording) -> OverviewView:
    """The first page."""
    facts = _facts(wording)
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
            *_figures(wording)[:3],
        ),
        attention=tuple(
            Attention(
                f"C-{n}",
                Link(f"customers/c-{n}.html", NAMES[n % len(NAMES)]),
                fact.parts,
                fact.date,
                fact.tone,
            )
            for n, fact in enumerate(facts * 2)
        ),
        attention_more=31,
        segments=tuple(
            line._replace(
                segment=Link("segments/" + line.segment.href, line.segment.text)
            )
            for line in _segment_lines()
        ),
        months=_month_chart(wording, 1_000_000),
        half_years=_half_years(wording, beside=False),
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


def rejects(wording: Wording) -> RejectsView:
    """Rejects whole and in part."""
    return RejectsView(
        counts=(
            RejectCount(
                "customers",
                wording.word("Customers"),
                "customers.csv",
                15_003,
                1,
                2,
                0.0002,
                0.01,
            ),
            RejectCount(
                "orders", wording.word("Orders"), "orders (SQL)", 0, 0, 0, None, 0.01
            ),
        ),
        rejects=(
            RejectLine(
                "customers",
                "customers.csv",
                18,
                "Født",
                "birth_date",
                "is not a date like %d.%m.%Y",
                "text of 12 characters",
                Link("../customers/c-0001.html", NAMES[1]),
            ),
            RejectLine(
                "customers",
                "customers.csv",
                0,
                "",
                "",
                "has 8 fields, expected 9",
                "",
                None,
            ),
        ),
        paging=_paging(1, 1),
    )


def dictionary(wording: Wording) -> DictionaryView:
    """Two tables and a family of measures."""
    word = wording.word
    return DictionaryView(
        tables=(
            DictionaryTable(
                "customers",
                word("Customers"),
                "One row per customer, former customer or prospect.",
                "customers.csv",
                15_000,
                (
                    FieldLine(
                        "id",
                        word("Customer number"),
                        "text",
                        True,
                        (),
                        False,
                        "",
                        "",
                        "internal",
                        "The number under which the customer is known.",
                        1.0,
                    ),
                    FieldLine(
                        "status",
                        word("Status"),
                        "choice",
                        False,
                        ("prospect", "customer", "former"),
                        True,
                        "",
                        "",
                        "internal",
                        "Missing means customer.",
                        0.62,
                    ),
                    FieldLine(
                        "parent",
                        word("Parent company"),
                        "text",
                        False,
                        (),
                        False,
                        "customers",
                        "",
                        "personal",
                        "The customer that owns this one.",
                        None,
                    ),
                ),
            ),
            DictionaryTable(
                "meetings", word("Meetings"), "Meetings that are planned.", "", None, ()
            ),
        ),
        families=(
            MeasureFamily(
                "value",
                word("Value"),
                (
                    MeasureLine(
                        "revenue_12m",
                        word("Revenue, 12 months"),
                        "amount",
                        "Sum of the amounts of counted orders of the last 12 months.",
                        ("orders",),
                        0.97,
                    ),
                ),
            ),
        ),
    )


def author_page(_: Wording) -> AuthorPageView:
    """A page in Markdown."""
    return AuthorPageView(
        "Terms of trade",
        "Kari Lie",
        dt.date(2026, 1, 2),
        Markup(
            "<p>We deliver on <strong>Tuesdays</strong>.</p><h2>Returns</h2><ul><li>in 14 days"
            "</li><li>unopened</li></ul><table><thead><tr><th>Zone</th><th>Fee</th></tr></thead>"
            "<tbody><tr><td>West</td><td>90</td></tr></tbody></table>"
        ),
    )


# Path, template, root, entry of the navigation, what makes the view.
PAGES: tuple[tuple[str, str, str, str, Callable[[Wording], object]], ...] = (
    ("index.html", "overview.html", "", "index.html", overview),
    (
        "customers/index.html",
        "customers.html",
        "../",
        "customers/index.html",
        customers,
    ),
    (
        "customers/c-0917.html",
        "dossier.html",
        "../",
        "customers/index.html",
        company_dossier,
    ),
    (
        "customers/0042.html",
        "dossier.html",
        "../",
        "customers/index.html",
        person_dossier,
    ),
    ("segments/index.html", "segments.html", "../", "segments/index.html", segments),
    (
        "segments/slipping.html",
        "segment_report.html",
        "../",
        "segments/index.html",
        segment_report,
    ),
    ("briefs/index.html", "briefs.html", "../", "briefs/index.html", briefs),
    ("briefs/c-0917.html", "brief.html", "../", "briefs/index.html", company_brief),
    ("briefs/p-7.html", "brief.html", "../", "briefs/index.html", prospect_brief),
    ("briefs/9.html", "brief.html", "../", "briefs/index.html", bare_brief),
    ("reports/rejects.html", "rejects.html", "../", "reports/rejects.html", rejects),
    (
        "reports/dictionary.html",
        "dictionary.html",
        "../",
        "reports/dictionary.html",
        dictionary,
    ),
    ("pages/terms.html", "author_page.html", "../", "pages/terms.html", author_page),
)
