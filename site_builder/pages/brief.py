"""The brief: one A4 page that a sales rep reads before a meeting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any, TypeVar

from site_builder.pages.batches import Batch
from site_builder.pages.brief_lists import (
    competitors,
    last_campaigns,
    potential,
    satisfaction,
    why_now,
)
from site_builder.pages.brief_parts import Alike, Meeting, Person, Touch
from site_builder.pages.brief_people import missing_roles, people
from site_builder.pages.facts import say_first
from site_builder.pages.key_figures import (
    customer_half_years,
    customer_months,
    key_figures,
)
from site_builder.pages.likeness import like
from site_builder.pages.material import Material
from site_builder.pages.open_items import open_items
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.portrait import joined, permissions, subtitles, who_by_field
from site_builder.pages.profile import category_amounts
from site_builder.pages.questions import questions
from site_builder.pages.shown import (
    Chart,
    Detail,
    Fact,
    Figure,
    Link,
    Permission,
    Phrase,
    Table,
    Value,
    values_of,
)
from site_builder.pages.touches import touches

FOLDER = "briefs"
_Part = TypeVar("_Part")
_MOST_WHO = 6
_MOST_PEOPLE = 4
_MOST_FIGURES = 4
_MOST_OPEN = 5
_MOST_TOUCHES = 5
_MOST_SCORES = 2
_MOST_COMPETITORS = 3
_MOST_REASONS = 3
_MOST_ALIKE = 4
_MOST_QUESTIONS = 3
_MOST_RANGES = 3
_CHART_HEIGHT = 56  # as high as the half-year table beside it
_WHO = (
    "sector",
    "employees",
    "annual_revenue",
    "parent",
    "birth_date",
    "household",
    "occupation",
    "leisure",
    "street",
    "phone",
    "mobile",
    "email",
    "website",
)


@dataclass(frozen=True, slots=True)
class BriefView:
    """What ``brief.html`` shows: at most what fits one A4 page.

    Lists are cut by the builder; the ``…_more`` numbers say how many were left out,
    0: none.

    Attributes:
        id: Of the customer, exactly as in the file.
        prospect: True: no history; ``why_now`` and ``alike`` stand for the business.
        subtitle: Sector, place, size, since, segment or RFM name, owner.
        permissions: Per channel.
        burden: How often contacted lately, with the limit; may be empty.
        say_first: At most 3; empty is shown as "nothing urgent".
        who: At most 6 details.
        people: At most 3.
        missing_roles: Roles of the decision that nobody is known to have, in words.
        figures: At most 4: revenue 12 months, margin, margin rate, orders.
        rhythm: Own rhythm and days since the last order.
        ranges: What they buy most, with shares.
        months: Picture of the revenue by month.
        half_years: At most 4 rows.
        open_items: Quotes, orders, deliveries, invoices, cases, promises; at most 5.
        touches: At most 5, newest first.
        campaign: The last campaign and the answer to it; may be empty.
        satisfaction: Last scores with date, and the words; at most 2.
        potential: Potential, share of wallet, white space; at most 4.
        competitors: At most 3.
        why_now: Prospects: source, campaign, request; at most 3.
        alike: Prospects: at most 4.
        questions: At most 3.
        dossier: Relative href of the dossier.
        address: Where the dossier is, printed in the foot: ``customers/c-0917.html``.

    """

    id: str
    name: str
    prospect: bool
    subtitle: Phrase
    permissions: tuple[Permission, ...]
    burden: Phrase
    meeting: Meeting | None
    say_first: tuple[Fact, ...]
    who: tuple[Detail, ...]
    people: tuple[Person, ...]
    people_more: int
    missing_roles: tuple[str, ...]
    figures: tuple[Figure, ...]
    rhythm: Phrase
    ranges: Phrase
    months: Chart | None
    half_years: Table | None
    open_items: tuple[Fact, ...]
    open_more: int
    touches: tuple[Touch, ...]
    campaign: Phrase
    satisfaction: tuple[Fact, ...]
    potential: tuple[Fact, ...]
    competitors: tuple[Fact, ...]
    why_now: tuple[Fact, ...]
    alike: tuple[Alike, ...]
    questions: tuple[Phrase, ...]
    dossier: str
    address: str


def plan(of: Material, batch: Batch, chosen: Mapping[int, str]) -> Iterator[Page]:
    """Plan the briefs of those customers and prospects of a batch."""
    chrome = chrome_of(of.setting, of.visible, 1, "briefs/index.html")
    parts = _parts(batch, of)
    for i, inputs in chosen.items():
        path = f"{FOLDER}/{of.directory.slugs[batch.first + i]}.html"
        view = BriefView(**{name: column[i] for name, column in parts.items()})
        yield Page(path, "brief.html", view, chrome, inputs)


def _parts(batch: Batch, of: Material) -> dict[str, Sequence[Any]]:
    """Make the parts of the briefs of a batch, each for all of its customers."""
    as_of, wording = of.visible.as_of, of.setting.wording
    places = slice(batch.first, batch.first + len(batch.ids))
    slugs = of.directory.slugs[places]
    prospects = [not orders for orders in batch.measures["order_count"]]
    contacts = people(batch, as_of, wording)
    items = open_items(batch, as_of, wording)
    return {
        "id": batch.ids,
        "name": of.directory.names[places],
        "prospect": prospects,
        "subtitle": _subtitles(batch, of),
        "permissions": permissions(batch, wording),
        "burden": _burdens(batch, of),
        "meeting": _meetings(batch, of),
        "say_first": say_first(batch, as_of, wording),
        "who": _who(batch, of),
        "people": _first(_MOST_PEOPLE, contacts),
        "people_more": _left_out(_MOST_PEOPLE, contacts),
        "missing_roles": missing_roles(batch, as_of, wording),
        "figures": [
            () if prospect else figures[:_MOST_FIGURES]
            for prospect, figures in zip(prospects, key_figures(batch, of), strict=True)
        ],
        "rhythm": _rhythms(batch, of),
        "ranges": [*map(_ranges, category_amounts(batch))],
        "months": [
            months.chart(_CHART_HEIGHT) if months else None
            for months in customer_months(batch, of)
        ],
        "half_years": customer_half_years(batch, of),
        "open_items": _first(_MOST_OPEN, items),
        "open_more": _left_out(_MOST_OPEN, items),
        "touches": _first(_MOST_TOUCHES, touches(batch, as_of, wording)),
        "campaign": last_campaigns(batch, as_of, wording),
        "satisfaction": _first(_MOST_SCORES, satisfaction(batch, wording)),
        "potential": [*map(tuple, potential(batch, wording))],
        "competitors": _first(_MOST_COMPETITORS, competitors(batch, wording)),
        "why_now": [
            reasons if prospect else ()
            for prospect, reasons in zip(
                prospects,
                _first(_MOST_REASONS, why_now(batch, as_of, wording)),
                strict=True,
            )
        ],
        "alike": [
            tuple(_alike(batch, i, of)) if prospect else ()
            for i, prospect in enumerate(prospects)
        ],
        "questions": _first(_MOST_QUESTIONS, questions(batch, as_of, wording)),
        "dossier": [f"../customers/{slug}.html" for slug in slugs],
        "address": [f"customers/{slug}.html" for slug in slugs],
    }


def _first(most: int, lists: Iterable[Sequence[_Part]]) -> list[tuple[_Part, ...]]:
    """Cut lists that are too long for the page."""
    return [tuple(some[:most]) for some in lists]


def _left_out(most: int, lists: Iterable[Sequence[object]]) -> list[int]:
    """Count what ``_first`` cuts off."""
    return [max(len(some) - most, 0) for some in lists]


def _subtitles(batch: Batch, of: Material) -> list[Phrase]:
    cells = values_of("rfm", batch.measures["rfm"], "choice")
    return [
        joined((said, (cell,))) if cell.value else said
        for said, cell in zip(subtitles(batch, of.setting.wording), cells, strict=True)
    ]


def _burdens(batch: Batch, of: Material) -> list[Phrase]:
    month, quarter = (batch.measures[f"contacts_{days}d"] for days in (30, 90))
    said = of.setting.wording.phrases(
        "Contacted {month}× in 30 days, {quarter}× in 90",
        month=values_of("contacts_30d", month, "whole"),
        quarter=values_of("contacts_90d", quarter, "whole"),
    )
    return [
        phrase if contacts else ()
        for contacts, phrase in zip(quarter, said, strict=True)
    ]


def _meetings(batch: Batch, of: Material) -> list[Meeting | None]:
    """Find the next meeting with each."""
    found: list[Meeting | None] = [None] * len(batch.ids)
    rows = batch.rows.get("meetings")
    if rows is None:
        return found
    columns, as_of = rows.columns, of.visible.as_of
    coming = [day is not None and day >= as_of for day in columns["start"]]
    for i, (row, *_) in rows.where(coming).items():
        found[i] = Meeting(
            date=columns["start"][row],
            time=columns["time"][row],
            with_whom=columns["contact_name"][row] or "",
            place=columns["place"][row] or "",
            purpose=columns["purpose"][row] or "",
            rep=columns["rep_name"][row] or "",
        )
    return found


def _who(batch: Batch, of: Material) -> list[tuple[Detail, ...]]:
    columns = who_by_field(of.visible.file, batch, of.directory, of.setting.wording)
    found = [columns[name] for name in _WHO if name in columns]
    if not found:
        return [()] * len(batch.ids)
    known = (
        [one for one in some if one is not None and one.value is not None]
        for some in zip(*found, strict=True)
    )
    return _first(_MOST_WHO, known)


def _rhythms(batch: Batch, of: Material) -> list[Phrase]:
    own, measures = batch.measures["own_rhythm"], batch.measures
    said = of.setting.wording.phrases(
        "Orders every {rhythm}; last {last}, {days} ago",
        rhythm=values_of("own_rhythm", own, "days"),
        last=values_of("last_order", measures["last_order"], "date"),
        days=values_of("days_since_order", measures["days_since_order"], "days"),
    )
    return [
        phrase if rhythm is not None else ()
        for rhythm, phrase in zip(own, said, strict=True)
    ]


def _ranges(amounts: Mapping[str, int]) -> Phrase:
    """Name what a customer buys most, with the share of each."""
    whole = sum(amounts.values())
    if whole <= 0:
        return ()
    shares = [amount / whole for amount in islice(amounts.values(), _MOST_RANGES)]
    values = values_of("order_lines.category_share", shares, "rate")
    return joined(zip(amounts, repeat(" "), values, strict=False), ", ")


def _alike(batch: Batch, i: int, of: Material) -> Iterator[Alike]:
    """Name customers like a prospect, which one may give as references."""
    wording = of.setting.wording
    sector, country, kind = (
        batch.customers[name][i] or "" for name in ("sector", "country", "kind")
    )
    cities = of.visible.file.customers["city"]
    for place in like(of.alike, sector, country, kind)[:_MOST_ALIKE]:
        link = Link(f"{of.directory.slugs[place]}.html", of.directory.names[place])
        parts: list[Phrase] = [(Value("sector", sector, "text"),)] if sector else []
        city = cities.iloc[place]
        if isinstance(city, str):
            parts.append((Value("city", city, "text"),))
        yield Alike(link, joined(parts, ", ") or (wording.word("same country"),))
