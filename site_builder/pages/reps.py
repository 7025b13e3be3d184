"""The reps side by side: what their customers bring, and what waits for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from site_builder.pages.attention import urgent_customers
from site_builder.pages.follow_ups import overdue_follow_ups
from site_builder.pages.key_figures import revenue_change
from site_builder.pages.material import Material
from site_builder.pages.meetings import coming_meetings
from site_builder.pages.owners import FOLDER, owned, rep_names, rep_slugs
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.row_tables import column_of
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Cell, Column, Link, Phrase, Table
from site_builder.pages.turnover import LAST_YEAR, Sums


@dataclass(frozen=True, slots=True)
class RepsView:
    """What ``reps.html`` shows.

    Attributes:
        reps: Name (linked), team, customers, revenue and margin of 12 months, what
            wants attention, steps overdue, meetings; in order of names.
        note: Whose customers count, and who is left out.

    """

    reps: Table
    note: Phrase


def plan(of: Material) -> Iterator[Page]:
    """Plan the list, where reps have customers."""
    if not owned(of):
        return
    wording = of.setting.wording
    note = wording.phrase(
        "Customers count for the rep who owns them now. Who owns nobody is left out."
    )
    chrome = chrome_of(of.setting, of.visible, 1, f"{FOLDER}/index.html")
    yield Page(f"{FOLDER}/index.html", "reps.html", RepsView(_table(of), note), chrome)


def _table(of: Material) -> Table:
    reps = owned(of)
    owner = np.full(of.visible.file.size, -1)
    for rep, places in reps.items():
        owner[places] = rep
    columns = [*_columns(of, owner, list(reps))]
    ids = plain(of.visible.file["reps"].frame["id"])
    cells = zip(*(values for _, values in columns), strict=True)
    return Table(
        "reps",
        "",
        tuple(column for column, _ in columns),
        tuple(zip((ids[rep] for rep in reps), cells, strict=True)),
        total=len(reps),
    )


def _columns(
    of: Material, owner: npt.NDArray[np.int64], reps: list[int]
) -> Iterator[tuple[Column, Sequence[Cell]]]:
    """Give each column with its values.

    Args:
        of: All there is.
        owner: By position of the customer that of the rep; -1: nobody.
        reps: Positions of those who own somebody.

    """
    file, word = of.visible.file, of.setting.wording.word
    names, slugs = rep_names(of), rep_slugs(of)
    yield (
        Column("name", word("Rep"), "link"),
        [Link(f"{slugs[rep]}.html", names[rep]) for rep in reps],
    )
    table = file["reps"]
    if "team" in table.supplied:
        teams = plain(table.frame["team"])
        team = column_of(
            table.entry.fields["team"], "reps", of.setting.wording.language
        )
        yield team, [teams[rep] for rep in reps]

    def counted(of_whom: npt.NDArray[np.int64]) -> Sequence[Cell]:
        numbers = np.bincount(of_whom[of_whom >= 0], minlength=len(names))
        return [int(numbers[rep]) for rep in reps]

    status = file.customers["status"]
    for name, label in (("customer", "Customers"), ("prospect", "Prospects")):
        is_one = (status == name).to_numpy(np.bool_, na_value=False)
        yield Column(f"count.{name}", word(label), "whole"), counted(owner[is_one])
    if file.has("orders"):
        sums = of.turnover.by(owner, len(names))
        yield from _money(of, [sums[rep] for rep in reps])
    if file.has("cases") or file.has("invoices"):
        label = word("Wants attention")
        yield Column("attention", label, "whole"), counted(owner[urgent_customers(of)])
    if file.has("interactions"):
        late = owner[overdue_follow_ups(of) >= 0]
        yield Column("follow_ups", word("Steps overdue"), "whole"), counted(late)
    if file.has("meetings"):
        goes = file["meetings"].references["rep"][coming_meetings(of)]
        yield Column("meetings", word("Meetings"), "whole"), counted(goes)


def _money(of: Material, sums: list[Sums]) -> Iterator[tuple[Column, Sequence[Cell]]]:
    visible, wording = of.visible, of.setting.wording

    def column(name: str) -> Column:
        return measure_column(visible, name, wording.language)

    yield column("revenue_12m"), [one.revenue(LAST_YEAR) for one in sums]
    changes = [revenue_change(one, wording) for one in sums]
    yield (
        Column("revenue_change_12m", wording.word("Change"), "rate"),
        [change.value if change else None for change in changes],
    )
    if of.everybody.has_margin:
        yield column("margin_12m"), [one.margin(LAST_YEAR) for one in sums]
        yield column("margin_rate_12m"), [one.rate(LAST_YEAR) for one in sums]
