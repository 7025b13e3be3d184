"""The call sheet of a segment: whom one may phone, with what to know, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.pages.contactable import (
    ADDRESSES,
    FOLDER,
    Contactable,
    crumbs,
    is_shown,
    list_column,
    on_paper,
)
from site_builder.pages.listed import listed
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.shown import Cell, Column, Link, Phrase, Table, Value
from site_builder.pages.standings import WholeStanding

_MOST = 300
_SHOWN = (
    "city",
    "owner",
    "last_contact",
    "contacts_30d",
    "open_cases",
    "next_step_date",
)


@dataclass(frozen=True, slots=True)
class CallSheetView:
    """What ``call_sheet.html`` shows.

    Attributes:
        id: Of the segment.
        title: Of the segment, in the reader's language.
        crumbs: From the list of segments down to the segment.
        counts: How many members there are, may be phoned, and have a number.
        calls: Name (linked), numbers, what to know, room for the outcome; by revenue.

    """

    id: str
    title: str
    crumbs: tuple[Link, ...]
    counts: Phrase
    calls: Table


def plan(of: Material) -> Iterator[Page]:
    """Plan the call sheet of every visible segment that has somebody to call."""
    chrome = chrome_of(of.setting, of.visible, 1, "segments/index.html")
    for standing, members, found in on_paper(of, "phone"):
        view = _view(of, standing, found, members)
        path = f"{FOLDER}/{standing.slug}-calls.html"
        yield Page(path, "call_sheet.html", view, chrome)


def _view(
    of: Material, standing: WholeStanding, found: Contactable, members: int
) -> CallSheetView:
    wording = of.setting.wording
    counts = wording.phrase(
        "{members} members, {allowed} may be phoned, {reached} of them have a number",
        members=Value("members", members, "whole"),
        allowed=Value("allowed.phone", found.allowed, "whole"),
        reached=Value("reached.phone", len(found.reached), "whole"),
    )
    return CallSheetView(
        id=standing.identity,
        title=standing.title,
        crumbs=crumbs(of, standing),
        counts=counts,
        calls=_calls(of, found),
    )


def _calls(of: Material, found: Contactable) -> Table:
    wording = of.setting.wording
    places = found.reached[:_MOST]
    shown = [name for name in _SHOWN if is_shown(of, name) and _is_known(of, name)]
    outcome = f"☐ {wording.word('reached')} ☐ {wording.word('call again')}"
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("phone", wording.word("Phone"), "list"),
        *(list_column(of, name) for name in shown),
        Column("outcome", wording.word("Outcome"), "text"),
    )
    values = [listed(of, name).of(places.tolist()) for name in shown]
    numbers = [listed(of, name).of(places.tolist()) for name in ADDRESSES["phone"]]
    rows = []
    for row, place in enumerate(places.tolist()):
        href = f"../customers/{of.directory.slugs[place]}.html"
        cells: tuple[Cell, ...] = (
            Link(href, of.directory.names[place]),
            tuple(str(column[row]) for column in numbers if column[row]),
            *(column[row] for column in values),
            outcome,
        )
        rows.append((of.directory.ids[place], cells))
    return Table("calls", "", columns, tuple(rows), total=len(found.reached))


def _is_known(of: Material, name: str) -> bool:
    """Leave out measures whose tables the site does not have."""
    measure = of.visible.measures.catalogue.get(name)
    return measure is None or all(map(of.visible.file.has, measure.needs))
