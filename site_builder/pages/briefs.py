"""The list of briefs: meetings that come, then every customer and prospect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from site_builder.pages.listed import Lines, listed, listed_column
from site_builder.pages.material import Material
from site_builder.pages.meetings import coming_meetings, meetings_table
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.row_tables import column_of
from site_builder.pages.shown import (
    Column,
    Link,
    Paging,
    Phrase,
    Row,
    Table,
)

_MEETINGS = ("rep", "contact", "purpose")


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
    coming = meetings_table(of, coming_meetings(of), _MEETINGS, "")
    index = of.directory.letters
    note = wording.phrase("A brief is one page: print it, or read it on the way.")
    chrome = chrome_of(of.setting, visible, 1, "briefs/index.html")
    table = Table("briefs", word("Briefs"), columns, (), total=len(order))

    def view(rows: Sequence[Row], paging: Paging) -> BriefsView:
        meetings = coming if paging.number == 1 else None
        return BriefsView(meetings, table._replace(rows=rows), paging, index, note)

    for file, shown in lines.views(order, view):
        yield Page(f"briefs/{file}", "briefs.html", shown, chrome)


def _next_meetings(of: Material) -> pd.Series:
    """Give the day of each customer's next meeting."""
    table = of.visible.file["meetings"]
    days = table.frame["start"].to_numpy()
    found = np.full(of.visible.file.size, np.datetime64("NaT", "s"))
    for row in reversed(coming_meetings(of)):
        found[table.customer[row]] = days[row]
    return pd.Series(found)
