"""Briefs: as full as they come, of a prospect, and of somebody unknown."""

import datetime as dt

from site_builder.pages.brief import BriefView
from site_builder.pages.brief_parts import Alike, Meeting, Person, Touch
from site_builder.pages.shown import (
    Column,
    Detail,
    Fact,
    Figure,
    Link,
    Value,
)
from site_builder.wording import MILLION, Wording
from tests.pages.samples.dossiers import company_dossier
from tests.pages.samples.parts import (
    NAMES,
    facts,
    figures,
    half_years,
    month_chart,
    permissions,
)


def company_brief(wording: Wording) -> BriefView:
    """As much as a brief ever holds, each text as long as it comes."""
    word = wording.word
    who = company_dossier(wording).who
    without_charts = tuple(
        Figure(f.column, f.value, f.change, f.note) for f in figures(wording)[:4]
    )
    long = "asks about the late delivery of the terrace order and what can be changed"
    return BriefView(
        id="C-0917",
        name="Nordlys Hotell AS",
        prospect=False,
        subtitle=company_dossier(wording).head.subtitle,
        permissions=permissions(wording),
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
        say_first=facts(wording),
        who=who.details[:6] if who else (),
        people=(
            Person(
                "Anne Berg",
                "Hotel manager",
                "economic_buyer",
                "favourable",
                Link("tel:+4791234567", "+47 912 34 567"),
                dt.date(2026, 3, 3),
                "K. Lie",
            ),
            Person(
                "Jonas Vik",
                "Head chef",
                "user",
                "",
                None,
                dt.date(2025, 12, 12),
                "K. Lie",
            ),
            Person(
                NAMES[9],
                "Purchasing assistant for the whole group",
                "blocker",
                "sceptical",
                None,
                None,
                "",
            ),
        ),
        people_more=2,
        missing_roles=(word("champion"), word("technical buyer")),
        figures=without_charts,
        rhythm=wording.phrase(
            "Orders every {rhythm} as a rule, last {days} ago",
            rhythm=Value("own_rhythm", 24, "days"),
            days=Value("days_since_order", 62, "days"),
        ),
        ranges=wording.phrase(
            "Buys {ranges}",
            ranges="coffee 45 %, machines and service 22 %, cups 18 %, syrups 11 %",
        ),
        months=month_chart(wording, height=56),
        half_years=half_years(wording, beside=False),
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
                ("Complaint 77: late delivery of the terrace order, two of three",),
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
        permissions=permissions(wording)[:1],
        burden=(),
        meeting=None,
        say_first=(),
        who=(
            Detail(Column("sector", word("Sector"), "text"), "Hotels"),
            Detail(Column("employees", word("Employees"), "whole"), None),
        ),
        people=(Person("李伟", "General manager", "", "", None, None, ""),),
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


def bare_brief(_: Wording) -> BriefView:
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
