"""The call sheet of a segment: whom one may phone, with what to know, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from site_builder.pages.brief_people import who_first
from site_builder.pages.contactable import (
    ADDRESSES,
    FOLDER,
    Contactable,
    crumbs,
    is_known,
    is_shown,
    list_column,
    on_paper,
)
from site_builder.pages.listed import listed
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.shown import Cell, Column, Link, Phrase, Table, Value
from site_builder.pages.standings import WholeStanding

Places = npt.NDArray[np.int64]
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
        calls: Name (linked), numbers, whom to ask for, what to know, room for the
            outcome; by revenue.

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
    shown = [name for name in _SHOWN if is_shown(of, name) and is_known(of, name)]
    people = [_ask_for(of, places)] if of.visible.file.has("contacts") else []
    outcome = f"☐ {wording.word('reached')} ☐ {wording.word('call again')}"
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("phone", wording.word("Phone"), "list"),
        *(Column("ask_for", wording.word("Ask for"), "text") for _ in people),
        *(list_column(of, name) for name in shown),
        Column("outcome", wording.word("Outcome"), "text"),
    )
    values = [
        *people,
        *(listed(of, name).of(places.tolist()) for name in shown),
    ]
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


def _ask_for(of: Material, places: Places) -> list[Cell]:
    """Name, of each customer, the contact who decides, with title and number."""
    contacts, as_of = of.visible.file["contacts"], of.visible.as_of
    rows = contacts.rows_of(np.sort(places))
    frame = contacts.frame.iloc[rows]
    names = ("role", "name", "id", "left", "job_title", "phone")
    people = zip(*(plain(frame[name]) for name in names), strict=True)
    first: dict[int, tuple[tuple[int, str], Cell]] = {}
    for place, (role, given, identity, left, *more) in zip(
        contacts.customer[rows].tolist(), people, strict=True
    ):
        name = given or identity  # as on the brief
        if name is None or (left is not None and left <= as_of):
            continue
        found = (who_first(role, name), ", ".join((name, *filter(None, more))))
        first[place] = min(first.get(place, found), found)
    return [first[place][1] if place in first else None for place in places.tolist()]
