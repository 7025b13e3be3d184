"""The list of briefs: meetings that come, then every customer and prospect."""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.measures.contact import rep_names
from site_builder.pages.batches import plain
from site_builder.pages.counts import owner_names
from site_builder.pages.lists import letters, paged
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.row_tables import column_of
from site_builder.pages.shown import (
    Cell,
    Column,
    Link,
    Paging,
    Phrase,
    Row,
    Table,
)

_MOST_MEETINGS = 20


@dataclass(frozen=True, slots=True)
class BriefsView:
    """What ``briefs.html`` shows.

    Attributes:
        meetings: Coming meetings by date, each linked to its brief; None: none known.
            Only on the first page of the list.
        briefs: Name (linked to the brief), status, city, owner, next meeting.
        letters: The page of the list where each first letter begins.
        note: A sentence below the list; may be empty.

    """

    meetings: Table | None
    briefs: Table
    paging: Paging
    letters: tuple[Link, ...]
    note: Phrase


def plan(of: Material) -> Iterator[Page]:
    """Plan the pages of the list, in order of names."""
    visible, wording = of.visible, of.setting.wording
    word, language = wording.word, wording.language
    names = of.directory.names
    order = of.directory.by_name
    fields = visible.file["customers"].entry.fields
    columns = (
        Column("name", word("Brief"), "link"),
        *(
            column_of(fields[name], "customers", language)
            for name in ("status", "city", "owner")
        ),
        Column("meetings.start", word("Next meeting"), "date"),
    )
    rows = _rows(of)
    coming = _meetings(of)
    index = letters([names[place] for place in order])
    note = wording.phrase("A brief is one page: print it, or read it on the way.")
    chrome = chrome_of(of.setting, visible, 1, "briefs/index.html")
    for file, part, paging in paged([rows[place] for place in order]):
        table = Table("briefs", word("Briefs"), columns, part, total=paging.total)
        meetings = coming if paging.number == 1 else None
        view = BriefsView(meetings, table, paging, index, note)
        yield Page(f"briefs/{file}", "briefs.html", view, chrome)


def _rows(of: Material) -> list[Row]:
    frame = of.visible.file.customers
    columns = zip(
        of.directory.ids,
        of.directory.slugs,
        of.directory.names,
        plain(frame["status"]),
        plain(frame["city"]),
        owner_names(of),
        _next_meetings(of),
        strict=True,
    )
    return [
        (identity, (Link(f"{slug}.html", name), *cells))
        for identity, slug, name, *cells in columns
    ]


def _coming(of: Material) -> list[int]:
    """List the rows of meetings that are to come, by date."""
    days = plain(of.visible.file["meetings"].frame["start"])
    rows = [row for row, day in enumerate(days) if day and day >= of.visible.as_of]
    return sorted(rows, key=lambda row: (days[row], row))


def _next_meetings(of: Material) -> list[Cell]:
    table = of.visible.file["meetings"]
    days = plain(table.frame["start"])
    found: list[Cell] = [None] * of.visible.file.size
    for row in reversed(_coming(of)):
        found[int(table.customer[row])] = days[row]
    return found


def _meetings(of: Material) -> Table | None:
    rows = _coming(of)[:_MOST_MEETINGS]
    if not rows:
        return None
    table = of.visible.file["meetings"]
    wording = of.setting.wording
    fields = table.entry.fields
    reps = rep_names(of.visible.file, table)
    days, purposes = plain(table.frame["start"]), plain(table.frame["purpose"])
    names = plain(reps)
    columns = (
        column_of(fields["start"], "meetings", wording.language),
        Column("name", wording.word("Customer"), "link"),
        column_of(fields["rep"], "meetings", wording.language),
        column_of(fields["purpose"], "meetings", wording.language),
    )
    lines: list[Row] = []
    for row in rows:
        place = int(table.customer[row])
        link = Link(f"{of.directory.slugs[place]}.html", of.directory.names[place])
        lines.append(
            (of.directory.ids[place], (days[row], link, names[row], purposes[row]))
        )
    return Table(
        "meetings",
        wording.word("Meetings"),
        columns,
        tuple(lines),
        total=len(_coming(of)),
    )
