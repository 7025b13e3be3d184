"""The dossier: everything known about one customer, on one page that also prints."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from markupsafe import Markup

from site_builder.pages.batches import Batch, Leaf, Standing
from site_builder.pages.facts import say_first
from site_builder.pages.key_figures import (
    customer_half_years,
    customer_months,
    key_figures,
)
from site_builder.pages.lacks import with_lacks
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.portrait import permissions, subtitle, who
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
    field_details,
    measure_details,
    row_tables,
    section,
)
from site_builder.pages.shown import (
    Cell,
    Chart,
    Detail,
    Fact,
    Figure,
    Kind,
    Link,
    Permission,
    Phrase,
    Section,
    Table,
)
from site_builder.sources import Reject
from site_builder.wording import Wording


@dataclass(frozen=True, slots=True)
class Head:
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


@dataclass(frozen=True, slots=True)
class Business:
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


class Because(NamedTuple):
    """One condition of a segment, and this customer's own answer.

    Attributes:
        sentence: The condition in words; where it could not be judged also what is
            missing.
        name: Machine name of what was looked at; empty where there is none.
        value: The customer's own value; None: unknown.
        kind: How the value is written; empty: no single value, show none.
        met: None: could not be judged.

    """

    sentence: str
    name: str
    value: Cell
    kind: Kind | Literal[""]
    met: bool | None


class Membership(NamedTuple):
    """How the customer stands to one segment.

    Attributes:
        id: Of the segment.
        segment: Link to its report.
        answer: A near miss fails one condition only, and shows that one.
        since: Since when a member; None: unknown, or no member.
        because: The conditions, in the order of the definition.
        at_least: Nobody knows whether they were a member even before that.

    """

    id: str
    segment: Link
    answer: Literal["member", "not_judged", "near"]
    since: dt.date | None
    because: tuple[Because, ...]
    at_least: bool = False


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
_MOST_NEAR = 3
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


def plan(of: Material, batch: Batch, chosen: Iterable[int]) -> Iterator[Page]:
    """Plan the dossiers of those customers and prospects of a batch."""
    chrome = chrome_of(of.setting, of.visible, 1, "customers/index.html")
    drawn = profiles(batch, of.setting)
    for i in chosen:
        path = f"{FOLDER}/{of.directory.slugs[batch.first + i]}.html"
        yield Page(path, "dossier.html", _dossier(batch, i, of, drawn), chrome)


def _dossier(batch: Batch, i: int, of: Material, profiles) -> DossierView:
    visible, wording = of.visible, of.setting.wording
    language, as_of = wording.language, visible.as_of

    def part(
        *layouts: Layout, measures: tuple[str, ...] = (), fields: tuple[str, ...] = ()
    ) -> Section | None:
        details = (
            *measure_details(visible, batch, i, measures, language),
            *field_details(visible, batch, i, fields, wording),
        )
        return section(visible, batch, i, layouts, wording, details)

    return DossierView(
        head=_head(batch, i, of),
        say_first=say_first(batch, i, as_of, wording),
        figures=key_figures(batch, of)[i],
        who=Section(details=who(visible.file, batch, i, of.directory, wording)),
        people=part(PEOPLE),
        business=_business(batch, i, of),
        profile=profiles[i],
        contact=_if_rows(part(*CONTACT, measures=_CONTACT_MEASURES)),
        behaviour=part(BEHAVIOUR),
        service=_if_rows(part(SERVICE, measures=_SERVICE_MEASURES)),
        satisfaction=part(
            SATISFACTION, measures=_SATISFACTION_MEASURES, fields=("loyalty_tier",)
        ),
        potential=part(
            COMPETITORS,
            measures=_known(batch, i, _POTENTIAL_MEASURES),
            fields=("potential", "potential_date"),
        ),
        campaigns=part(CAMPAIGNS),
        notes=tuple(
            Note(note.author, note.date, note.html)
            for note in visible.notes.get(batch.ids[i], ())
        ),
        memberships=tuple(_memberships(batch, i, wording)),
        consents=part(CONSENTS),
        quality=_quality(of.rejects.get(batch.ids[i], ()), wording),
    )


def _known(batch: Batch, i: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out measures that are unknown of a customer."""
    return tuple(name for name in names if batch.measures[name][i] is not None)


def _head(batch: Batch, i: int, of: Material) -> Head:
    place = batch.first + i
    wording = of.setting.wording
    return Head(
        id=batch.ids[i],
        name=of.directory.names[place],
        kind=batch.customers["kind"][i] or "",
        status=batch.customers["status"][i],
        subtitle=subtitle(batch, i, wording),
        segments=tuple(
            Link(f"../segments/{one.slug}.html", one.title)
            for one in batch.standings
            if one.answers[i] == 1
        ),
        permissions=permissions(batch, i, wording),
        crumbs=(Link("index.html", wording.word("Customers")),),
        brief=f"../briefs/{of.directory.slugs[place]}.html",
    )


def _business(batch: Batch, i: int, of: Material) -> Business | None:
    visible, wording = of.visible, of.setting.wording
    tables = row_tables(visible, batch, i, BUSINESS, wording)
    if not tables:
        return None
    months = customer_months(batch, of)[i]
    return Business(
        months=months.chart() if months else None,
        half_years=customer_half_years(batch, of)[i],
        details=measure_details(
            visible, batch, i, _BUSINESS_MEASURES, wording.language
        ),
        tables=tables,
    )


def _if_rows(found: Section | None) -> Section | None:
    """Leave out a section that could only say that there is nothing."""
    return found if found is not None and found.tables else None


def _memberships(batch: Batch, i: int, wording: Wording) -> Iterator[Membership]:
    said: Literal["member", "not_judged"]
    for answer, said in ((1, "member"), (-1, "not_judged")):
        for standing in batch.standings:
            if standing.answers[i] == answer:
                yield _membership(standing, i, said, standing.leaves, wording)
    for standing in _near_misses(batch, i):
        missed = standing.leaves[standing.short[i]]
        yield _membership(standing, i, "near", (missed,), wording)


def _near_misses(batch: Batch, i: int) -> list[Standing]:
    """List segments that one condition keeps somebody out of by little."""
    near = [one for one in batch.standings if one.short[i] >= 0]
    return sorted(near, key=lambda one: one.distance[i])[:_MOST_NEAR]


def _membership(
    standing: Standing,
    i: int,
    said: Literal["member", "not_judged", "near"],
    leaves: Iterable[Leaf],
    wording: Wording,
) -> Membership:
    return Membership(
        standing.identity,
        Link(f"../segments/{standing.slug}.html", standing.title),
        said,
        standing.since[i],
        tuple(
            Because(
                leaf.sentence if leaf.answers[i] >= 0 else with_lacks(leaf, i, wording),
                leaf.name,
                leaf.values[i],
                leaf.kind,
                _met(leaf.answers[i]),
            )
            for leaf in leaves
        ),
        at_least=not standing.witnessed[i],
    )


def _met(answer: int) -> bool | None:
    return None if answer < 0 else answer == 1


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
