"""The brief: one A4 page that a sales rep reads before a meeting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from site_builder.pages.batches import Batch
from site_builder.pages.brief_lists import (
    competitors,
    last_campaign,
    missing_roles,
    open_items,
    people,
    potential,
    questions,
    satisfaction,
    why_now,
)
from site_builder.pages.brief_parts import Alike, Meeting, Person, Touch
from site_builder.pages.facts import say_first
from site_builder.pages.key_figures import (
    customer_half_years,
    customer_months,
    key_figures,
)
from site_builder.pages.likeness import like
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.portrait import joined, permissions, subtitles, who_by_field
from site_builder.pages.profile import category_amounts
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
)
from site_builder.pages.touches import touches

FOLDER = "briefs"
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


def plan(of: Material, batch: Batch, chosen: Iterable[int]) -> Iterator[Page]:
    """Plan the briefs of those customers and prospects of a batch."""
    chrome = chrome_of(of.setting, of.visible, 1, "briefs/index.html")
    for i in chosen:
        slug = of.directory.slugs[batch.first + i]
        yield Page(f"{FOLDER}/{slug}.html", "brief.html", _brief(batch, i, of), chrome)


def _brief(batch: Batch, i: int, of: Material) -> BriefView:
    as_of, wording = of.visible.as_of, of.setting.wording
    place = batch.first + i
    slug = of.directory.slugs[place]
    months = customer_months(batch, of)[i]
    is_prospect = not batch.measures["order_count"][i]
    contacts = people(batch, i, as_of, wording)
    items = list(open_items(batch, i, as_of, wording))
    return BriefView(
        id=batch.ids[i],
        name=of.directory.names[place],
        prospect=is_prospect,
        subtitle=_subtitle(batch, i, of),
        permissions=permissions(batch, wording)[i],
        burden=_burden(batch, i, of),
        meeting=_meeting(batch, i, of),
        say_first=say_first(batch, as_of, wording)[i],
        who=_who(batch, i, of),
        people=tuple(contacts[:_MOST_PEOPLE]),
        people_more=max(len(contacts) - _MOST_PEOPLE, 0),
        missing_roles=missing_roles(batch, i, as_of, wording),
        figures=() if is_prospect else key_figures(batch, of)[i][:_MOST_FIGURES],
        rhythm=_rhythm(batch, i, of),
        ranges=_ranges(batch, i),
        months=months.chart(_CHART_HEIGHT) if months else None,
        half_years=customer_half_years(batch, of)[i],
        open_items=tuple(items[:_MOST_OPEN]),
        open_more=max(len(items) - _MOST_OPEN, 0),
        touches=tuple(touches(batch, i, as_of, wording)[:_MOST_TOUCHES]),
        campaign=last_campaign(batch, i, as_of, wording),
        satisfaction=tuple(islice(satisfaction(batch, i, wording), _MOST_SCORES)),
        potential=tuple(potential(batch, i, wording)),
        competitors=tuple(islice(competitors(batch, i, wording), _MOST_COMPETITORS)),
        why_now=tuple(islice(why_now(batch, i, as_of, wording), _MOST_REASONS))
        if is_prospect
        else (),
        alike=tuple(_alike(batch, i, of)) if is_prospect else (),
        questions=tuple(islice(questions(batch, i, as_of, wording), _MOST_QUESTIONS)),
        dossier=f"../customers/{slug}.html",
        address=f"customers/{slug}.html",
    )


def _subtitle(batch: Batch, i: int, of: Material) -> Phrase:
    cell = batch.measures["rfm"][i]
    named: Phrase = (Value("rfm", cell, "text"),) if cell else ()
    return joined((subtitles(batch, of.setting.wording)[i], named))


def _burden(batch: Batch, i: int, of: Material) -> Phrase:
    if not batch.measures["contacts_90d"][i]:
        return ()
    return of.setting.wording.phrase(
        "Contacted {month} times in 30 days, {quarter} in 90",
        month=Value("contacts_30d", batch.measures["contacts_30d"][i], "whole"),
        quarter=Value("contacts_90d", batch.measures["contacts_90d"][i], "whole"),
    )


def _meeting(batch: Batch, i: int, of: Material) -> Meeting | None:
    rows = batch.rows.get("meetings")
    if rows is None:
        return None
    columns = rows.columns
    for row in rows.of(i):
        start = columns["start"][row]
        if start is not None and start >= of.visible.as_of:
            return Meeting(
                date=start,
                time=columns["time"][row],
                with_whom=columns["contact_name"][row] or "",
                place=columns["place"][row] or "",
                purpose=columns["purpose"][row] or "",
                rep=columns["rep_name"][row] or "",
            )
    return None


def _who(batch: Batch, i: int, of: Material) -> tuple[Detail, ...]:
    columns = who_by_field(of.visible.file, batch, of.directory, of.setting.wording)
    found = (columns[name][i] for name in _WHO if name in columns)
    known = [one for one in found if one is not None and one.value is not None]
    return tuple(known[:_MOST_WHO])


def _rhythm(batch: Batch, i: int, of: Material) -> Phrase:
    rhythm = batch.measures["own_rhythm"][i]
    if rhythm is None:
        return ()
    return of.setting.wording.phrase(
        "Orders every {rhythm}; last {last}, {days} ago",
        rhythm=Value("own_rhythm", rhythm, "days"),
        last=Value("last_order", batch.measures["last_order"][i], "date"),
        days=Value("days_since_order", batch.measures["days_since_order"][i], "days"),
    )


def _ranges(batch: Batch, i: int) -> Phrase:
    """Name what the customer buys most, with the share of each."""
    amounts = category_amounts(batch)[i]
    whole = sum(amounts.values())
    if whole <= 0:
        return ()
    return joined(
        (
            (name, " ", Value("order_lines.category_share", amount / whole, "rate"))
            for name, amount in islice(amounts.items(), _MOST_RANGES)
        ),
        ", ",
    )


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
