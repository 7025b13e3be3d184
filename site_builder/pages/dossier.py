"""The dossier: everything known about one customer, on one page that also prints."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add
from typing import Any, NamedTuple

from markupsafe import Markup

from site_builder.notes import Note as AuthorNote
from site_builder.pages.batches import Batch
from site_builder.pages.facts import say_first
from site_builder.pages.key_figures import (
    customer_half_years,
    customer_months,
    key_figures,
)
from site_builder.pages.material import Material
from site_builder.pages.memberships import Membership, memberships, segment_links
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.portrait import permissions, subtitles, who
from site_builder.pages.profile import profiles
from site_builder.pages.row_tables import Layout
from site_builder.pages.sections import (
    BEHAVIOUR,
    BUSINESS,
    CAMPAIGNS,
    COMPETITORS,
    CONSENTS,
    CONTACT,
    PEOPLE,
    SATISFACTION,
    SERVICE,
    known_details,
    measure_details,
    sections,
    tables_of_each,
)
from site_builder.pages.shown import (
    Chart,
    Detail,
    Fact,
    Figure,
    Link,
    Permission,
    Phrase,
    Section,
    Table,
    zipped,
)
from site_builder.sources import Reject
from site_builder.wording import Wording


class Head(NamedTuple):
    """Who this is, in three lines.

    Attributes:
        id: Exactly as in the customer file.
        kind: ``company`` or ``person``; empty: unknown.
        status: ``prospect``, ``customer`` or ``former``.
        subtitle: Kind, status, sector, place, owner, since: what is known of them.
        segments: That the customer is a member of, by title.
        permissions: In the order phone, e-mail, post, sms; only what the file knows of.
        crumbs: From the customer list down to here, without this page.
        brief: Relative href of the brief.

    """

    id: str
    name: str
    kind: str
    status: str
    subtitle: Phrase
    segments: tuple[Link, ...]
    permissions: tuple[Permission, ...]
    crumbs: tuple[Link, ...]
    brief: str


class Business(NamedTuple):
    """What they buy, order, owe.

    Attributes:
        months: Revenue by month, this year and the year before.
        half_years: Revenue, margin and margin rate side by side, newest first.
        details: Value, margin, payment, rhythm, RFM measures.
        tables: orders, order_lines, quotes, invoices, deliveries, contracts,
            opportunities: those that have rows.

    """

    months: Chart | None
    half_years: Table | None
    details: tuple[Detail, ...]
    tables: tuple[Table, ...]


class Note(NamedTuple):
    """A note somebody wrote; ``html`` was made safe by ``notes``."""

    author: str
    date: dt.date | None
    html: Markup


@dataclass(frozen=True, slots=True)
class DossierView:
    """What ``dossier.html`` shows; None and empty parts leave no trace on the page.

    Attributes:
        say_first: At most three facts, most urgent first.
        figures: Key figures, five at most.
        who: Descriptive fields, B2B or B2C.
        people: The contacts.
        profile: When, what, where and how much they buy.
        contact: Interactions, by whom; contact burden; next step; promises; meetings.
        behaviour: Events.
        service: Cases.
        satisfaction: Surveys and loyalty.
        potential: Potential, share of wallet, white space, competitors.
        campaigns: Campaigns sent and their answers.
        memberships: Members first, then not judged, then near misses.
        consents: Consent per channel and purpose, with date and proof.
        quality: Completeness, age of fields, rejects of this customer.

    """

    head: Head
    say_first: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    who: Section | None
    people: Section | None
    business: Business | None
    profile: Section | None
    contact: Section | None
    behaviour: Section | None
    service: Section | None
    satisfaction: Section | None
    potential: Section | None
    campaigns: Section | None
    notes: tuple[Note, ...]
    memberships: tuple[Membership, ...]
    consents: Section | None
    quality: Section | None


FOLDER = "customers"
_Details = tuple[Detail, ...]
_Sections = list[Section | None]
_BUSINESS_MEASURES = (
    "order_count",
    "average_order",
    "last_order_amount",
    "revenue",
    "margin",
    "margin_rate",
    "abc",
    "rfm",
    "rfm_recency",
    "rfm_frequency",
    "rfm_monetary",
    "first_order",
    "own_rhythm",
    "silence",
    "expected_next_order",
    "overdue_amount",
    "overdue_count",
    "payment_delay_days",
)
_CONTACT_MEASURES = (
    "last_contact",
    "last_contact_by",
    "days_since_contact",
    "contacts_30d",
    "contacts_90d",
    "next_step_date",
    "open_promises",
)
_SERVICE_MEASURES = ("open_cases", "complaints_12m", "oldest_open_days")
_POTENTIAL_MEASURES = ("share_of_wallet", "white_space")
_SATISFACTION_MEASURES = ("last_nps", "last_nps_date", "last_csat", "last_csat_date")


def plan(of: Material, batch: Batch, chosen: Mapping[int, str]) -> Iterator[Page]:
    """Plan the dossiers of those customers and prospects of a batch."""
    chrome = chrome_of(of.setting, of.visible, 1, "customers/index.html")
    parts = _parts(batch, of)
    for i, inputs in chosen.items():
        path = f"{FOLDER}/{of.directory.slugs[batch.first + i]}.html"
        view = DossierView(**{name: column[i] for name, column in parts.items()})
        yield Page(path, "dossier.html", view, chrome, inputs)


def _parts(batch: Batch, of: Material) -> dict[str, Sequence[Any]]:
    """Make the parts of the dossiers of a batch, each for all of its customers."""
    visible, wording = of.visible, of.setting.wording

    def details(*measures: str, fields: Sequence[str] = ()) -> list[_Details]:
        measured = measure_details(visible, batch, measures, wording.language)
        known = known_details(visible, batch, fields, wording)
        return [*map(add, measured, known)]

    def part(*layouts: Layout, details: Iterable[_Details] = repeat(())) -> _Sections:
        return sections(visible, batch, layouts, wording, details)

    who_they_are = who(visible.file, batch, of.directory, wording)
    estimated = details(*_POTENTIAL_MEASURES, fields=("potential", "potential_date"))
    return {
        "head": _heads(batch, of),
        "say_first": say_first(batch, visible.as_of, wording),
        "figures": key_figures(batch, of),
        "who": [Section(details=one) for one in who_they_are],
        "people": part(PEOPLE),
        "business": _business(batch, of),
        "profile": profiles(batch, of.setting),
        "contact": _if_rows(part(*CONTACT, details=details(*_CONTACT_MEASURES))),
        "behaviour": part(BEHAVIOUR),
        "service": _if_rows(part(SERVICE, details=details(*_SERVICE_MEASURES))),
        "satisfaction": part(
            SATISFACTION,
            details=details(*_SATISFACTION_MEASURES, fields=("loyalty_tier",)),
        ),
        "potential": part(COMPETITORS, details=map(_known, estimated)),
        "campaigns": part(CAMPAIGNS),
        "notes": [_notes(visible.notes.get(one, ())) for one in batch.ids],
        "memberships": memberships(batch, wording),
        "consents": part(CONSENTS),
        "quality": [_quality(of.rejects.get(one, ()), wording) for one in batch.ids],
    }


def _known(details: _Details) -> _Details:
    """Leave out what is unknown of a customer."""
    return tuple([detail for detail in details if detail.value is not None])


def _known_if_none(details: _Details, orders: int | None) -> _Details:
    return details if orders else _known(details)


def _notes(notes: Sequence[AuthorNote]) -> tuple[Note, ...]:
    return tuple([Note(note.author, note.date, note.html) for note in notes])


def _heads(batch: Batch, of: Material) -> list[Head]:
    wording = of.setting.wording
    places = slice(batch.first, batch.first + len(batch.ids))
    heads = zipped(
        Head,
        batch.ids,
        of.directory.names[places],
        [kind or "" for kind in batch.customers["kind"]],
        batch.customers["status"],
        subtitles(batch, wording),
        segment_links(batch),
        permissions(batch, wording),
        repeat((Link("index.html", wording.word("Customers")),)),
        [f"../briefs/{slug}.html" for slug in of.directory.slugs[places]],
    )
    return [*heads]


def _business(batch: Batch, of: Material) -> list[Business | None]:
    visible, wording = of.visible, of.setting.wording
    measured = measure_details(visible, batch, _BUSINESS_MEASURES, wording.language)
    found = zipped(
        Business,
        [months.chart() if months else None for months in customer_months(batch, of)],
        customer_half_years(batch, of),
        # Of somebody who never ordered, most cannot be known.
        map(_known_if_none, measured, batch.measures["order_count"]),
        tables_of_each(visible, batch, BUSINESS, wording),
    )
    return [business if business.tables else None for business in found]


def _if_rows(found: _Sections) -> _Sections:
    """Leave out sections that could only say that there is nothing."""
    return [one if one is not None and one.tables else None for one in found]


def _quality(rejects: Sequence[Reject], wording: Wording) -> Section | None:
    """Name what of this customer's data could not be read."""
    facts = tuple(
        Fact(
            wording.phrase(
                "{table}, {file} line {line}, {column}: {reason}",
                table=reject.table,
                file=reject.file,
                line=str(reject.line),
                column=reject.column or wording.word("whole row"),
                reason=reject.reason,
            ),
            tone="warn",
        )
        for reject in rejects
    )
    return Section(facts=facts) if facts else None
