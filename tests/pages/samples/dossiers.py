"""A dossier with everything, and one with next to nothing."""

import datetime as dt

from markupsafe import Markup

from site_builder.charts import Bar, bars, grid
from site_builder.pages.dossier import (
    Business,
    DossierView,
    Head,
    Note,
)
from site_builder.pages.memberships import Because, Membership
from site_builder.pages.shown import (
    Chart,
    Column,
    Detail,
    Link,
    Section,
    Table,
    Value,
)
from site_builder.wording import MILLION, Wording
from tests.pages.samples.parts import (
    NAMES,
    facts,
    figures,
    half_years,
    month_chart,
    permissions,
)

LATE = (
    "Asks about the late delivery; promised an answer by 10 March. Wants to know"
    " whether the terrace order can still be changed."
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
            permissions=permissions(wording),
            crumbs=(Link("../customers/index.html", word("Customers")),),
            brief="../briefs/c-0917.html",
        ),
        say_first=facts(wording),
        figures=figures(wording),
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
            months=month_chart(wording),
            half_years=half_years(wording),
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
                                LATE,
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
                Markup("<p>Anne is on <em>parental leave</em> from May on.</p>"),
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
                        "orders of the last 6 months are down by over 30 % on the same "
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
