"""The page of a rep: whom to meet, to call, to get back to; all their customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from site_builder.measures.periods import day_number
from site_builder.measures.rows import NO_DAY, days_of
from site_builder.pages.addresses import link_to
from site_builder.pages.attention import (
    Attention,
    urgent_customers,
    wants_attention,
)
from site_builder.pages.contactable import (
    ADDRESSES,
    contactable,
    is_known,
    is_shown,
    list_column,
)
from site_builder.pages.counts import counts
from site_builder.pages.digests import digests
from site_builder.pages.follow_ups import overdue_follow_ups
from site_builder.pages.group_figures import group_figures
from site_builder.pages.hashes import digest_of, digest_of_bytes, hash_of_rows
from site_builder.pages.later import LaterView
from site_builder.pages.listed import listed
from site_builder.pages.material import Material
from site_builder.pages.meetings import meetings_table
from site_builder.pages.owners import (
    FOLDER,
    meetings_of,
    names_in,
    owned,
    rep_names,
    rep_slugs,
)
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.portrait import joined
from site_builder.pages.row_tables import column_of
from site_builder.pages.shown import (
    Cell,
    Column,
    Figure,
    Link,
    Phrase,
    Table,
    Value,
)

Places = npt.NDArray[np.int64]
_MOST_URGENT, _MOST_STEPS, _MOST_CALLS, _MOST_CUSTOMERS = 20, 50, 25, 300
# Of what makes the pages of customers, what those of their reps do not show.
_NOT_SHOWN = frozenset({"notes", "memberships", "rejects", "customers alike"})
_MEETINGS = ("place", "contact", "purpose")
_CALLS = ("expected_next_order", "last_order", "last_contact", "revenue_12m")
_CUSTOMERS = (
    *("status", "city", "revenue_12m", "margin_12m", "margin_rate_12m"),
    *("last_order", "last_contact"),
)


@dataclass(frozen=True, slots=True)
class RepView:
    """What ``rep.html`` shows.

    Attributes:
        id: Of the rep.
        name: The id where there is no name.
        crumbs: The list of reps.
        details: E-mail address, team, territory, manager: what is known of them.
        counts: How many customers, prospects, former ones are theirs.
        figures: Of their customers, over 12 months.
        meetings: That come, by date, each linked to its brief; None: none known.
        attention: Of their customers, most urgent first, cut.
        attention_more: How many more there are.
        follow_ups: Steps that were planned for a day that is over, oldest first.
        calls: Who may be phoned, and by their own rhythm has an order due; by revenue.
        others_due: How many more have an order due; may be empty.
        customers: All of them, by revenue, cut; None: somebody else's are met only.

    """

    id: str
    name: str
    crumbs: tuple[Link, ...]
    details: Phrase
    counts: Phrase
    figures: tuple[Figure, ...]
    meetings: Table | None
    attention: tuple[Attention, ...]
    attention_more: int
    follow_ups: Table | None
    calls: Table | None
    others_due: Phrase
    customers: Table | None


def plan(of: Material) -> Iterator[Page]:
    """Plan the page of every rep who has customers or a meeting."""
    reps = owned(of)
    if not reps:
        return
    chrome = chrome_of(of.setting, of.visible, 1, f"{FOLDER}/index.html")
    names, slugs = rep_names(of), rep_slugs(of)
    shared = (digests(of).shared["fields"], of.everybody.has_margin)
    own = hash_of_rows(
        hashes for name, hashes in digests(of).own.items() if name not in _NOT_SHOWN
    )
    for rep, places in reps.items():
        meetings = meetings_of(of).get(rep, [])
        met = of.visible.file["meetings"].customer[meetings]
        rows = digest_of_bytes(own[np.append(places, met)].tobytes())
        made_of = (names[rep], _details(of, rep), meetings, rows, shared)
        make = partial(_view, of, rep, places, meetings)
        view = LaterView(digest_of(made_of), make)
        yield Page(f"{FOLDER}/{slugs[rep]}.html", "rep.html", view, chrome)


def _view(of: Material, rep: int, places: Places, meetings: list[int]) -> RepView:
    word = of.setting.wording.word
    urgent = _of(urgent_customers(of), places).tolist()
    calls, others_due = _calls(of, places)
    return RepView(
        id=plain(of.visible.file["reps"].frame["id"])[rep],
        name=rep_names(of)[rep],
        crumbs=(Link("index.html", word("Reps")),),
        details=_details(of, rep),
        counts=counts(of, places),
        figures=tuple(_figures(of, places)),
        meetings=meetings_table(of, meetings, _MEETINGS, "../briefs/", ("city",)),
        attention=tuple(
            wants_attention(of, place, "../customers/")
            for place in urgent[:_MOST_URGENT]
        ),
        attention_more=max(len(urgent) - _MOST_URGENT, 0),
        follow_ups=_follow_ups(of, places),
        calls=calls,
        others_due=others_due,
        customers=_table(of, "customers", places, _CUSTOMERS, _MOST_CUSTOMERS),
    )


def _of(order: Places, places: Places) -> Places:
    """Keep those who are theirs, in the order that they come in."""
    return order[np.isin(order, places)]


def _details(of: Material, rep: int) -> Phrase:
    table, wording = of.visible.file["reps"], of.setting.wording
    said = []
    for name, texts in of.once("details of reps", lambda: _columns(of)).items():
        text = texts[rep]
        if text is None:
            continue
        value: Link | Value = Value(f"reps.{name}", text, "name")
        if name == "email":
            value = link_to(text, "mail") or value
        label = table.entry.fields[name].label_in(wording.language)
        said.append(wording.phrase("{label}: {value}", label=label, value=value))
    return joined(said)


def _columns(of: Material) -> dict[str, list[str | None]]:
    """Give what is said of every rep, by field; territories and managers by name."""
    frame = of.visible.file["reps"].frame
    found = {name: plain(frame[name]) for name in ("email", "team")}
    for name, table in (("territory", "territories"), ("manager", "reps")):
        called = names_in(of, table)
        places = of.visible.file["reps"].references[name].tolist()
        found[name] = [
            called[place] if place >= 0 else text
            for place, text in zip(places, plain(frame[name]), strict=True)
        ]
    return found


def _figures(of: Material, places: Places) -> Iterator[Figure]:
    if len(places) and of.visible.file.has("orders"):
        yield from group_figures(of, of.turnover.of(places))


def _follow_ups(of: Material, places: Places) -> Table | None:
    table, wording = of.visible.file["interactions"], of.setting.wording
    rows = overdue_follow_ups(of)[places]
    rows = rows[rows >= 0]
    days = days_of(table.frame["next_date"])[rows]
    rows = rows[np.argsort(days, kind="stable")]
    if not len(rows):
        return None
    fields = [
        table.entry.fields[name]
        for name in ("next_date", "next_step", "date")
        if name in table.supplied
    ]
    columns = [column_of(field, "interactions", wording.language) for field in fields]
    columns[-1] = columns[-1]._replace(label=wording.word("Last contact"))
    some = rows[:_MOST_STEPS]
    values = [plain(table.frame[field.name].iloc[some]) for field in fields]
    columns.insert(1, Column("name", wording.word("Customer"), "link"))
    whom = table.customer[some].tolist()
    values.insert(1, _links(of, whom, "../briefs/"))
    ids = [of.directory.ids[place] for place in whom]
    cells = zip(*values, strict=True)
    lines = tuple(zip(ids, cells, strict=True))
    return Table("follow_ups", "", tuple(columns), lines, total=len(rows))


def _calls(of: Material, places: Places) -> tuple[Table | None, Phrase]:
    """List who is due and may be phoned, and count who else is due.

    Without consents nobody knows who may.
    """
    wording = of.setting.wording
    if not of.visible.file.has("orders"):
        return None, ()
    expected = days_of(of.visible.measures.frame["expected_next_order"])
    due = (expected != NO_DAY) & (expected < day_number(of.visible.as_of))
    status = of.visible.file.customers["status"]
    due &= ~(status == "former").to_numpy(np.bool_, na_value=False)
    wanted = places[due[places]]
    may = contactable(of, wanted, "phone")
    if may is None:
        return None, ()
    others = len(wanted) - len(may.reached)
    note = wording.phrase(
        "{number} more is due, but must not be phoned or has no number.|"
        "{number} more are due, but must not be phoned or have no number.",
        count=others,
        number=Value("count.due", others, "whole"),
    )
    table = _table(of, "calls", may.reached, _CALLS, _MOST_CALLS)
    return table, note if others else ()


def _table(
    of: Material, name: str, places: Places, shown: Sequence[str], most: int
) -> Table | None:
    """List customers, each with a link: to the brief of those who are called."""
    if not len(places):
        return None
    wording, calls = of.setting.wording, name == "calls"
    some = places[:most].tolist()
    fields = [one for one in shown if is_shown(of, one) and is_known(of, one)]
    columns = [list_column(of, one) for one in fields]
    values: list[Sequence[Cell]] = [listed(of, one).of(some) for one in fields]
    if calls:
        columns.insert(0, Column("phone", wording.word("Phone"), "list"))
        numbers = [listed(of, one).of(some) for one in ADDRESSES["phone"]]
        known = (map(str, filter(None, row)) for row in zip(*numbers, strict=True))
        values.insert(0, [*map(tuple, known)])
    links = _links(of, some, "../briefs/" if calls else "../customers/")
    ids = [of.directory.ids[place] for place in some]
    return Table(
        name,
        "",
        (Column("name", wording.word("Customer"), "link"), *columns),
        tuple(zip(ids, zip(links, *values, strict=True), strict=True)),
        total=len(places),
    )


def _links(of: Material, places: list[int], folder: str) -> list[Cell]:
    slugs, names = of.directory.slugs, of.directory.names
    return [Link(f"{folder}{slugs[place]}.html", names[place]) for place in places]
