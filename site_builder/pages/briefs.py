"""The list of briefs: meetings that come, then every customer and prospect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from site_builder.customer_file import Table as FileTable
from site_builder.measures.rows import take
from site_builder.pages.listed import Lines, listed, listed_column
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
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

_MOST_MEETINGS = 100
_WHEN = {"start", "time"}
_SHOWN = ("start", "time", "rep", "contact", "purpose")


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
    letters: Sequence[Link]
    note: Phrase


def plan(of: Material) -> Iterator[Page]:
    """Plan the pages of the list, in order of names."""
    visible, wording = of.visible, of.setting.wording
    word, language = wording.word, wording.language
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
    values = (
        *(listed(of, name) for name in ("status", "city", "owner")),
        listed_column(_next_meetings(of)),
    )
    lines = Lines(of, values)
    coming = _meetings(of)
    index = of.directory.letters
    note = wording.phrase("A brief is one page: print it, or read it on the way.")
    chrome = chrome_of(of.setting, visible, 1, "briefs/index.html")
    table = Table("briefs", word("Briefs"), columns, (), total=len(order))

    def view(rows: Sequence[Row], paging: Paging) -> BriefsView:
        meetings = coming if paging.number == 1 else None
        return BriefsView(meetings, table._replace(rows=rows), paging, index, note)

    for file, shown in lines.views(order, view):
        yield Page(f"briefs/{file}", "briefs.html", shown, chrome)


def _coming(of: Material) -> list[int]:
    """List the rows of meetings that are to come, by day and time."""
    frame = of.visible.file["meetings"].frame
    days, times = plain(frame["start"]), plain(frame["time"])
    rows = [row for row, day in enumerate(days) if day and day >= of.visible.as_of]
    return sorted(rows, key=lambda row: (days[row], times[row] is None, times[row]))


def _next_meetings(of: Material) -> pd.Series:
    """Give the day of each customer's next meeting."""
    table = of.visible.file["meetings"]
    days = table.frame["start"].to_numpy()
    found = np.full(of.visible.file.size, np.datetime64("NaT", "s"))
    for row in reversed(_coming(of)):
        found[table.customer[row]] = days[row]
    return pd.Series(found)


def _meetings(of: Material) -> Table | None:
    """List the meetings that come: when, with whom, who goes."""
    coming = _coming(of)
    if not coming:
        return None
    table, wording = of.visible.file["meetings"], of.setting.wording
    some = coming[:_MOST_MEETINGS]
    shown = [name for name in _SHOWN if name in table.supplied]
    columns = [
        column_of(table.entry.fields[name], "meetings", wording.language)
        for name in shown
    ]
    values = [_values(of, table, name, some) for name in shown]
    # Whom one visits stands behind when: both stay in sight on a phone.
    at = len(_WHEN & {*shown})
    columns.insert(at, Column("name", wording.word("Customer"), "link"))
    places = [int(table.customer[row]) for row in some]
    slugs, names = of.directory.slugs, of.directory.names
    values.insert(at, [Link(f"{slugs[one]}.html", names[one]) for one in places])
    ids = [of.directory.ids[place] for place in places]
    return Table(
        "meetings",
        "",
        tuple(columns),
        tuple(zip(ids, zip(*values, strict=True), strict=True)),
        total=len(coming),
    )


def _values(of: Material, table: FileTable, name: str, rows: list[int]) -> list[Cell]:
    """Give a field of some meetings; what it refers to by name, where that is known."""
    column = table.frame[name]
    if name in table.references:
        target = of.visible.file[table.entry.fields[name].of].frame
        names = take(target["name"], table.references[name])
        names.index = column.index
        column = names.where(names.notna(), column)
    return plain(column.iloc[rows])
