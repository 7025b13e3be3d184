"""The report on rejects: what could not be read, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from site_builder.customer_file import SourceState
from site_builder.pages.lists import paged
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.shown import Link, Paging
from site_builder.sources import Reject


class RejectCount(NamedTuple):
    """The rejects of one table.

    Attributes:
        rows: Read from the source, good and bad.
        whole, part: Rows rejected whole, and rows with a rejected cell.
        share: ``(whole + part) / rows``, 0 to 1; None: no rows.
        allowed: The share above which a build fails.

    """

    table: str
    label: str
    source: str
    rows: int
    whole: int
    part: int
    share: float | None
    allowed: float


class RejectLine(NamedTuple):
    """One reject; it never holds the value that was refused.

    Attributes:
        line: 0: unknown.
        column: Name in the source; empty: the whole row.
        field: Our name; may be empty.
        value_kind: Such as "text of 12 characters"; may be empty.
        customer: Link to the dossier of whom it concerns; None: not known.

    """

    table: str
    file: str
    line: int
    column: str
    field: str
    reason: str
    value_kind: str
    customer: Link | None


@dataclass(frozen=True, slots=True)
class RejectsView:
    """What ``rejects.html`` shows: one page of the list.

    Attributes:
        counts: Every table that was read, in the order of the dictionary.
        rejects: By table, file, line.

    """

    counts: tuple[RejectCount, ...]
    rejects: tuple[RejectLine, ...]
    paging: Paging


def plan(of: Material) -> Iterator[Page]:
    """Plan the pages of the report."""
    file = of.visible.file
    counts = tuple(_count(of, state) for state in file.sources.values())
    named = {reject.customer for reject in file.rejects}
    people = of.directory
    links = {
        identity: Link(f"../customers/{people.slugs[place]}.html", people.names[place])
        for place, identity in enumerate(people.ids if named else ())
        if identity in named
    }
    lines = [_line(reject, links) for reject in file.rejects]
    chrome = chrome_of(of.setting, of.visible, 1, "reports/index.html")
    for name, part, paging in paged(lines, name="rejects"):
        view = RejectsView(counts, part, paging)
        yield Page(f"reports/{name}", "rejects.html", view, chrome)


def _count(of: Material, state: SourceState) -> RejectCount:
    entry = of.visible.file.dictionary.tables[state.table]
    whole = state.rows_in - state.rows
    return RejectCount(
        table=state.table,
        label=entry.label_in(of.setting.wording.language),
        source=state.shown,
        rows=state.rows_in,
        whole=whole,
        part=state.rejected - whole,
        share=state.rejected / state.rows_in if state.rows_in else None,
        allowed=of.setting.rejects_allowed,
    )


def _line(reject: Reject, links: dict[str, Link]) -> RejectLine:
    return RejectLine(
        table=reject.table,
        file=reject.file,
        line=reject.line,
        column=reject.column,
        field=reject.field,
        reason=reject.reason,
        value_kind=reject.value_kind,
        customer=links.get(reject.customer),
    )
