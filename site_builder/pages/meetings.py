"""Meetings that come: when, with whom, who goes."""

from collections.abc import Sequence

from site_builder.customer_file import Table as FileTable
from site_builder.measures.rows import take
from site_builder.pages.contactable import is_shown, list_column
from site_builder.pages.listed import listed
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.row_tables import column_of
from site_builder.pages.shown import Cell, Column, Link, Table

_MOST = 100
_WHEN = ("start", "time")


def coming_meetings(of: Material) -> list[int]:
    """List the rows of meetings that are to come, by day and time."""
    return of.once("coming meetings", lambda: _coming(of))


def _coming(of: Material) -> list[int]:
    frame = of.visible.file["meetings"].frame
    days, times = plain(frame["start"]), plain(frame["time"])
    rows = [row for row, day in enumerate(days) if day and day >= of.visible.as_of]
    return sorted(rows, key=lambda row: (days[row], times[row] is None, times[row]))


def meetings_table(
    of: Material,
    coming: list[int],
    fields: Sequence[str],
    folder: str,
    more: Sequence[str] = (),
) -> Table | None:
    """List meetings: when, with whom, and some more; None: there are none.

    Args:
        of: All there is.
        coming: Rows of meetings, in order.
        fields: Of meetings, that stand behind when and whom one meets.
        folder: Where the briefs lie, seen from the page.
        more: Fields of customers, that stand behind whom one meets.

    """
    if not coming:
        return None
    table, wording = of.visible.file["meetings"], of.setting.wording
    some = coming[:_MOST]
    shown = [name for name in (*_WHEN, *fields) if name in table.supplied]
    columns = [
        column_of(table.entry.fields[name], "meetings", wording.language)
        for name in shown
    ]
    values = [_values(of, table, name, some) for name in shown]
    # Whom one visits stands behind when: both stay in sight on a phone.
    at = len({*_WHEN} & {*shown})
    columns.insert(at, Column("name", wording.word("Customer"), "link"))
    places = [int(table.customer[row]) for row in some]
    slugs, names = of.directory.slugs, of.directory.names
    values.insert(
        at, [Link(f"{folder}{slugs[one]}.html", names[one]) for one in places]
    )
    for name in reversed([one for one in more if is_shown(of, one)]):
        columns.insert(at + 1, list_column(of, name))
        values.insert(at + 1, list(listed(of, name).of(places)))
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
