"""The reps side by side: what their customers bring, and what waits for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from site_builder.pages.attention import urgent_customers
from site_builder.pages.follow_ups import overdue_follow_ups
from site_builder.pages.key_figures import revenue_change
from site_builder.pages.material import Material
from site_builder.pages.owners import (
    FOLDER,
    meetings_of,
    owned,
    rep_names,
    rep_slugs,
)
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.row_tables import column_of
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Cell, Column, Link, Phrase, Table, Value
from site_builder.pages.turnover import LAST_YEAR, Sums

Places = npt.NDArray[np.int64]
_Column = tuple[Column, Sequence[Cell]]
"""What it is, and its value for each rep."""


@dataclass(frozen=True, slots=True)
class RepsView:
    """What ``reps.html`` shows.

    Attributes:
        reps: Name (linked), what wants attention, steps overdue, meetings, team,
            customers, revenue and margin of 12 months; by revenue, highest first.
        note: Whose customers count, and how many are nobody's.

    """

    reps: Table
    note: Phrase


def plan(of: Material) -> Iterator[Page]:
    """Plan the list, where reps have customers."""
    if not owned(of):
        return
    wording = of.setting.wording
    nobodys = of.visible.file.size - sum(map(len, owned(of).values()))
    note = wording.phrase(
        "Customers count for the rep who owns them now, former ones included. "
        "{number} have no rep.",
        number=Value("count.without_owner", nobodys, "whole"),
    )
    chrome = chrome_of(of.setting, of.visible, 1, f"{FOLDER}/index.html")
    yield Page(f"{FOLDER}/index.html", "reps.html", RepsView(_table(of), note), chrome)


def _table(of: Material) -> Table:
    owner = np.full(of.visible.file.size, -1)
    for rep, places in owned(of).items():
        owner[places] = rep
    sums = of.turnover.by(owner, len(rep_names(of)))
    reps = sorted(owned(of), key=lambda rep: -(sums[rep].revenue(LAST_YEAR) or 0))
    columns = [
        *_waiting(of, owner, reps),
        *_customers(of, owner, reps),
        *(_money(of, [sums[rep] for rep in reps]) if _sold(of) else ()),
    ]
    ids = plain(of.visible.file["reps"].frame["id"])
    cells = zip(*(values for _, values in columns), strict=True)
    return Table(
        "reps",
        "",
        tuple(column for column, _ in columns),
        tuple(zip((ids[rep] for rep in reps), cells, strict=True)),
        total=len(reps),
    )


def _sold(of: Material) -> bool:
    return bool(len(of.visible.file["orders"]))


def _waiting(of: Material, owner: Places, reps: list[int]) -> Iterator[_Column]:
    """Name each rep, and count what waits for them."""
    file, word = of.visible.file, of.setting.wording.word
    names, slugs = rep_names(of), rep_slugs(of)
    links = [Link(f"{slugs[rep]}.html", names[rep]) for rep in reps]
    yield Column("name", word("Rep"), "link"), links
    if len(file["cases"]) or len(file["invoices"]):
        label = word("Wants attention")
        urgent = _counted(owner[urgent_customers(of)], reps)
        yield Column("attention", label, "whole"), urgent
    if len(file["interactions"]):
        late = _counted(owner[overdue_follow_ups(of) >= 0], reps)
        yield Column("follow_ups", word("Steps overdue"), "whole"), late
    if len(file["meetings"]):
        coming = [len(meetings_of(of).get(rep, ())) for rep in reps]
        yield Column("meetings", word("Meetings"), "whole"), coming


def _customers(of: Material, owner: Places, reps: list[int]) -> Iterator[_Column]:
    """Tell the team of each rep, and count customers."""
    file, wording = of.visible.file, of.setting.wording
    table = file["reps"]
    if "team" in table.supplied:
        teams = plain(table.frame["team"])
        column = column_of(table.entry.fields["team"], "reps", wording.language)
        yield column, [teams[rep] for rep in reps]
    status = file.customers["status"]
    for name, label in (("customer", "Customers"), ("prospect", "Prospects")):
        is_one = (status == name).to_numpy(np.bool_, na_value=False)
        column = Column(f"count.{name}", wording.word(label), "whole")
        yield column, _counted(owner[is_one], reps)


def _counted(owners: Places, reps: list[int]) -> list[Cell]:
    numbers = np.bincount(owners[owners >= 0], minlength=max(reps) + 1)
    return [int(numbers[rep]) for rep in reps]


def _money(of: Material, sums: list[Sums]) -> Iterator[_Column]:
    visible, wording = of.visible, of.setting.wording

    def column(name: str) -> Column:
        return measure_column(visible, name, wording.language)

    yield column("revenue_12m"), [one.revenue(LAST_YEAR) for one in sums]
    changes = [revenue_change(one, wording) for one in sums]
    yield (
        column("revenue_change_12m"),
        [change.value if change else None for change in changes],
    )
    if of.everybody.has_margin:
        yield column("margin_12m"), [one.margin(LAST_YEAR) for one in sums]
        yield column("margin_rate_12m"), [one.rate(LAST_YEAR) for one in sums]
        known = Column("margin_known", wording.word("Margin known"), "share")
        yield known, [one.known_share(LAST_YEAR) for one in sums]
