"""Reports: on a segment, on rejects, the dictionary; a page of the author."""

import datetime as dt

from markupsafe import Markup

from site_builder.charts import Bar, bars, curve, grid, rate_grid
from site_builder.pages.author_page import AuthorPageView
from site_builder.pages.changes import ChangedCustomer, ChangedField, ChangesView
from site_builder.pages.dictionary import (
    DictionaryTable,
    DictionaryView,
    FieldLine,
    MeasureFamily,
    MeasureLine,
)
from site_builder.pages.near_misses import NearMiss
from site_builder.pages.rejects import RejectCount, RejectLine, RejectsView
from site_builder.pages.report_list import ReportLine, ReportListView
from site_builder.pages.report_view import ReportSection, ReportView
from site_builder.pages.segment_report import ConditionCount, SegmentReportView
from site_builder.pages.shown import (
    Chart,
    Column,
    Figure,
    Link,
    ListLine,
    Section,
    Table,
    Value,
)
from site_builder.wording import Wording
from tests.pages.samples.parts import (
    AS_OF,
    NAMES,
    compared,
    figures,
    half_years,
    listed,
    month_chart,
    paging,
    segment_lines,
    segment_moves,
)


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
                mark=word("all customers"),
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
        sentence=segment_lines()[1].sentence,
        yaml="title: {en: Slipping key accounts}\nof: customers\nwhere:\n  all:\n"
        "    - {rank: margin_12m, top: 20 %, per: territory}\n"
        "    - {may_contact: phone}\n",
        file="content/segments/slipping.yaml",
        figures=(
            Figure(Column("members", word("Members"), "whole"), 12),
            *figures(wording)[:3],
            Figure(
                Column("not_judged", word("Not judged"), "whole"),
                7,
                None,
                ("territory unknown 5 · margin unknown 2",),
            ),
        ),
        members=listed(wording, "members", "../customers/", 12),
        paging=None,
        lists=(
            ListLine(
                "members",
                word("All members"),
                12,
                None,
                (Link("slipping.csv", "CSV"), Link("slipping.xlsx", "XLSX")),
            ),
            ListLine(
                "phone",
                word("Phone"),
                7,
                6,
                (
                    Link("../lists/slipping-phone.csv", "CSV"),
                    Link("../lists/slipping-calls.html", word("Call sheet")),
                ),
            ),
            ListLine("sms", word("SMS"), 3, 0, ()),
        ),
        moves=segment_moves(wording, ""),
        compared=compared(wording),
        sizes=Chart(
            word("Members over time"),
            bars(
                [
                    Bar(wording.date(AS_OF), 1, "12", "12"),
                    Bar(wording.date(dt.date(2026, 3, 2)), 11 / 12, "11", "11"),
                ],
                name="size",
                caption=word("Members over time"),
            ),
        ),
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
        months=month_chart(wording, 100_000),
        half_years=half_years(wording),
        profile=profile,
        profile_note=("Sector known for 12 of 12, size for 9 of 12.",),
        consumption=(month_chart(wording), _grid(wording)),
        rfm=(_grid(wording), profile[0]),
        campaigns=(half_years(wording),),
        overlap=None,
        coverage=None,
        near=(
            NearMiss(
                "C-0004",
                Link("../customers/c-0004.html", NAMES[4]),
                "orders of the last 6 months down by more than 30 %",
                (Value("change", -0.27, "rate"),),
            ),
            NearMiss(
                "C-0005",
                Link("../customers/c-0005.html", NAMES[5]),
                "may be phoned",
                (),
            ),
        ),
        near_more=3,
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


def _grid(wording: Wording) -> Chart:
    label = wording.word("When they order: weekday and time of day")
    picture = grid(
        [[0, 3, 5, 1, 2, 0, 0], [12, 8, 0, 7, 4, 1, 0]],
        rows=[wording.word("morning"), wording.word("evening")],
        columns=wording.weekdays,
        name="orders.count",
        caption=label,
    )
    return Chart(label, picture, ("known for 43 of 51 orders",))


def report(wording: Wording) -> ReportView:
    """Every sort of picture and table that reports have, one beside the other."""
    word = wording.word
    retention = rate_grid(
        [
            [(wording.share(0.63), "0.63", 0.63), (wording.share(0), "0", 0.0)],
            [(wording.share(1), "1", 1.0), None],
        ],
        rows=["2024 H2 · 269", "2025 H1 · 18"],
        columns=["+1", "+2"],
        name="retention",
        caption=word("Cohorts by first order"),
    )
    shares = curve(
        [(0, 0), (0.05, 0.3), (0.2, 0.67), (1, 1)],
        title=word("Share of revenue by share of customers, 12 months"),
        axes=(word("customers, largest first"), word("revenue")),
        marks=[(0.2, 0.67, "20 % → 67 %")],
    )
    indexed = bars(
        [
            Bar("Hotels & <cafés>", 1, "62 %", "0.62", 0.4, ("310", "310.25")),
            Bar("Offices", 0.2, "12 %", "0.12", 0.9, ("–", "")),
        ],
        name="profile.sector",
        caption=word("Sector"),
        heads=(word("Share"), word("Index")),
    )
    return ReportView(
        id="value",
        title=word("Value"),
        lead=(
            word("Who comes back: customers by the half-year of their first order."),
        ),
        figures=figures(wording),
        sections=(
            ReportSection(
                "concentration",
                word("Concentration"),
                Section(
                    charts=(Chart(word("Concentration"), shares),),
                    tables=(half_years(wording),),
                ),
                beside=True,
            ),
            ReportSection(
                "cohorts",
                word("Cohorts by first order"),
                Section(
                    charts=(
                        Chart(word("Retention"), retention, wide=True),
                        Chart(word("Sector"), indexed),
                    ),
                    note=("Complete half-years only.",),
                ),
            ),
            ReportSection(
                "largest",
                word("Largest customers"),
                Section(tables=(listed(wording, "largest", "../customers/", 20),)),
                of="",
            ),
        ),
    )


def report_list(wording: Wording) -> ReportListView:
    """Reports on customers and on the file."""
    word = wording.word
    return ReportListView(
        customers=(
            ReportLine(
                Link("value.html", word("Value")),
                word("Who else sells to our customers and prospects, and until when."),
            ),
        ),
        file=(
            ReportLine(
                Link("rejects.html", word("Rejects")),
                word("Rows and cells that could not be read, with their places."),
            ),
        ),
    )


def changes(wording: Wording) -> ChangesView:
    """Changes of every sort."""
    word = wording.word
    phone = Column("phone", word("Phone"), "text")
    city = Column("city", word("City"), "text")
    name = Column("name", word("Customer"), "link")
    gone = (("C-0002", (Link("", NAMES[2]), None)),)
    amounts = tuple(
        Column(f"revenue_12m{part}", word(label), "amount")
        for part, label in (
            ("_before", "Before"),
            ("", "Now"),
            ("_change", "Change"),
        )
    )
    rows = (
        (
            "C-0001",
            (
                Link("../customers/c-0001.html", NAMES[5]),
                85_322_500_000,
                103_488_000_000,
                18_165_500_000,
            ),
        ),
    )
    return ChangesView(
        compared=compared(wording),
        summary=wording.phrase(
            "{number} joined a segment", number=Value("joined", 3, "whole")
        ),
        new=listed(wording, "customers.new", "../customers/", 3),
        gone=Table("customers.gone", "", (name, city), gone),
        segments=(segment_moves(wording, "../segments/"),),
        fields=Table(
            "fields",
            "",
            (
                Column("fields.field", word("Field"), "text"),
                Column("fields.changed", word("Changed"), "whole"),
            ),
            (("phone", (word("Phone"), 12)),),
        ),
        customers=(
            ChangedCustomer(
                "C-0001",
                Link("../customers/c-0001.html", NAMES[5]),
                (
                    ChangedField(
                        phone,
                        phone._replace(name="phone_before"),
                        None,
                        "+47 55 55 55 55",
                    ),
                    ChangedField(
                        city, city._replace(name="city_before"), "Bergen", None
                    ),
                ),
            ),
        ),
        not_compared=("Not compared: Fax, Shoe size",),
        customers_more=7,
        up=Table("revenue_up", "", (name, *amounts), rows),
        down=None,
    )


def no_changes(wording: Wording) -> ChangesView:
    """The first snapshot."""
    return ChangesView(compared(wording), ())


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
        paging=paging(1, 1),
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
                        required=True,
                        choices=(),
                        open=False,
                        of="",
                        unit="",
                        sensitivity="internal",
                        meaning="The number under which the customer is known.",
                        coverage=1.0,
                    ),
                    FieldLine(
                        "status",
                        word("Status"),
                        "choice",
                        required=False,
                        choices=("prospect", "customer", "former"),
                        open=True,
                        of="",
                        unit="",
                        sensitivity="internal",
                        meaning="Missing means customer.",
                        coverage=0.62,
                    ),
                    FieldLine(
                        "parent",
                        word("Parent company"),
                        "text",
                        required=False,
                        choices=(),
                        open=False,
                        of="customers",
                        unit="",
                        sensitivity="personal",
                        meaning="The customer that owns this one.",
                        coverage=None,
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
            "<p>We deliver on <strong>Tuesdays</strong>.</p><h2>Returns</h2>"
            "<ul><li>in 14 days"
            "</li><li>unopened</li></ul><table><thead><tr><th>Zone</th><th>Fee</th></tr></thead>"
            "<tbody><tr><td>West</td><td>90</td></tr></tbody></table>"
        ),
    )
