"""The segment report: who belongs, why, and what they are worth."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from site_builder.charts import Bar, bars, sparkline
from site_builder.history import Size
from site_builder.pages.comparison import (
    SegmentMoves,
    compared_with,
    segment_moves,
)
from site_builder.pages.consumption_charts import consumption_charts
from site_builder.pages.contactable import (
    in_order,
    list_column,
    list_lines,
)
from site_builder.pages.counts import members_of, sums_of
from site_builder.pages.effects import campaign_tables
from site_builder.pages.group_figures import group_figures
from site_builder.pages.group_halves import compared_half_years
from site_builder.pages.known import known_table
from site_builder.pages.lacks import with_lacks
from site_builder.pages.listed import Lines, Listed, listed
from site_builder.pages.material import Material
from site_builder.pages.near_misses import NearMiss, nearest
from site_builder.pages.overlap import overlap_table
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.profile_charts import profile_charts
from site_builder.pages.rfm_grid import rfm_charts
from site_builder.pages.shown import (
    Chart,
    Column,
    Figure,
    Link,
    ListLine,
    Paging,
    Phrase,
    Row,
    Table,
    Value,
)
from site_builder.pages.standings import WholeLeaf, WholeStanding
from site_builder.pages.turnover import Sums
from site_builder.pages.turnover_shown import months_chart
from site_builder.segments import Judgement
from site_builder.wording import Wording

_OPEN_NOT_JUDGED = 20
_MOST_NOT_JUDGED = 200
_MOST_SIZES = 12
_MOST_MOVED = 100
_MOST_NEAR = 20


class ConditionCount(NamedTuple):
    """One condition of the definition, counted over everyone it was asked of."""

    sentence: str
    met: int
    not_met: int
    not_judged: int


@dataclass(frozen=True, slots=True)
class SegmentReportView:
    """What ``segment_report.html`` shows.

    Later pages of a long list of members have the same head and only ``members``.

    Attributes:
        id: Of the segment.
        title: In the reader's language.
        purpose: In words; may be empty.
        owner: May be empty.
        crumbs: From the list of segments down to here, without this page.
        sentence: The definition in words.
        yaml: The definition as its author wrote it; empty: not shown here.
        file: Where it stands: ``content/segments/slipping.yaml``.
        figures: Members, revenue, margin, margin rate, not judged.
        members: Name (linked), then the chosen columns.
        paging: None: all members are on this page.
        lists: All members, and whom one may contact, as files.
        moves: Who joined and left, and why; None: nothing to compare with.
        compared: Which date that is compared with.
        sizes: Number of members over time; None: only today's is known.
        conditions: In the order of the definition.
        months: Revenue by month of all members, this year and the year before.
        half_years: Revenue, margin, rate, rate of all customers, index.
        profile: By kind, country, sector, size, age …: shares and index.
        profile_note: What the marks and numbers of the profile mean.
        consumption: When, how much, what and where they buy: 12 months.
        rfm: Recency and frequency as a grid, and its names.
        campaigns: Those sent to members, and what members bought before and after.
        overlap: Other segments that members are in; None: none.
        coverage: What the figures rest on; None: nothing is known.
        near: Those who are short of one condition, the nearest first; cut.
        near_more: How many more there are.
        not_judged: Customer (linked) and which conditions were unknown; None: nobody.

    """

    id: str
    title: str
    purpose: str
    owner: str
    crumbs: tuple[Link, ...]
    sentence: str
    yaml: str
    file: str
    figures: tuple[Figure, ...]
    members: Table
    paging: Paging | None
    lists: tuple[ListLine, ...]
    moves: SegmentMoves | None
    compared: Phrase
    sizes: Chart | None
    conditions: tuple[ConditionCount, ...]
    months: Chart | None
    half_years: Table | None
    profile: tuple[Chart, ...]
    profile_note: Phrase
    consumption: tuple[Chart, ...]
    rfm: tuple[Chart, ...]
    campaigns: tuple[Table, ...]
    overlap: Table | None
    coverage: Table | None
    near: tuple[NearMiss, ...]
    near_more: int
    not_judged: Table | None


def plan(of: Material) -> Iterator[Page]:
    """Plan the report of every visible segment, with as many pages as it needs."""
    chrome = chrome_of(of.setting, of.visible, 1, "segments/index.html")
    for standing in of.standings:
        lines = Lines(of, _values(of, standing), "../customers/")
        view = _paged(_report(of, standing))
        for file, shown in lines.views(in_order(of, standing), view, standing.slug):
            yield Page(f"segments/{file}", "segment_report.html", shown, chrome)


def _paged(
    report: SegmentReportView,
) -> Callable[[Sequence[Row], Paging], SegmentReportView]:
    """Give what makes the view of a page of a report out of its members."""
    later = _later(report)

    def view(rows: Sequence[Row], paging: Paging) -> SegmentReportView:
        return replace(
            report if paging.number == 1 else later,
            members=report.members._replace(rows=rows),
            paging=paging if len(paging.pages) > 1 else None,
        )

    return view


def _later(view: SegmentReportView) -> SegmentReportView:
    """Leave on later pages the members and their number: the report is on the first."""
    return replace(
        view,
        figures=view.figures[:1],
        lists=(),
        moves=None,
        sizes=None,
        conditions=(),
        months=None,
        half_years=None,
        profile=(),
        consumption=(),
        rfm=(),
        campaigns=(),
        overlap=None,
        coverage=None,
        near=(),
        near_more=0,
        not_judged=None,
    )


def _report(of: Material, standing: WholeStanding) -> SegmentReportView:
    """Make the view of a report, for all but the members themselves."""
    wording = of.setting.wording
    judgement = of.visible.judgements[standing.identity]
    segment = judgement.segment
    members = members_of(standing)
    sums = sums_of(of, standing)
    customers = of.everybody, of.customers
    near, near_more = nearest(of, standing, _MOST_NEAR)
    months = months_chart(sums.months, of.turnover.calendar, wording)
    return SegmentReportView(
        id=segment.id,
        title=standing.title,
        purpose=wording.word(segment.purpose),
        owner=segment.owner,
        crumbs=(Link("index.html", wording.word("Segments")),),
        sentence=standing.sentence,
        yaml=segment.source,
        file=segment.file,
        figures=tuple(_figures(of, standing, sums)),
        members=_members(of, standing),
        paging=None,
        lists=tuple(list_lines(of, standing)),
        moves=segment_moves(of, standing, "", _MOST_MOVED),
        compared=compared_with(of),
        sizes=_sizes(of.visible.history.sizes[standing.identity], wording),
        conditions=tuple(_condition(leaf, judgement) for leaf in standing.leaves),
        months=None if months is None else months._replace(wide=True),
        half_years=compared_half_years(of, sums, int(members.sum()), *customers),
        profile=tuple(profile_charts(of, standing.identity)),
        profile_note=wording.phrase(
            "The mark on a bar: share of all customers. Index 100: the same share."
        ),
        consumption=tuple(consumption_charts(of, standing.identity)),
        rfm=tuple(rfm_charts(of, standing.identity)),
        campaigns=campaign_tables(of, standing.identity),
        overlap=overlap_table(of, standing),
        coverage=known_table(of, standing.identity),
        near=near,
        near_more=near_more,
        not_judged=_not_judged(of, standing),
    )


def _figures(of: Material, standing: WholeStanding, sums: Sums) -> Iterator[Figure]:
    wording = of.setting.wording
    judgement = of.visible.judgements[standing.identity]
    asked = int(judgement.population.sum())
    number = int((standing.answers == 1).sum())
    share = number / asked if asked else None
    yield Figure(
        Column("size", wording.word("Members"), "whole"),
        number,
        note=wording.phrase(
            "{share} of {asked}",
            share=Value("share", share, "rate"),
            asked=Value("asked", asked, "whole"),
        ),
        chart=_size_line(of.visible.history.sizes[standing.identity], wording),
    )
    if of.visible.file.has("orders"):
        heads = number / of.customers if of.customers else 0
        yield from group_figures(of, sums, of.everybody, heads)
    yield Figure(
        Column("not_judged", wording.word("Could not be judged"), "whole"),
        int((standing.answers == -1).sum()),
    )


def _size_line(sizes: Sequence[Size], wording: Wording) -> Markup | None:
    if len(sizes) == 1:
        return None
    said = wording.phrase(
        "Members from {first} to {last}",
        first=wording.date(sizes[0].day),
        last=wording.date(sizes[-1].day),
    )
    return sparkline([size.members for size in sizes], "".join(said))


def _sizes(sizes: Sequence[Size], wording: Wording) -> Chart | None:
    """Draw the number of members on some dates, evenly chosen, the newest first."""
    if len(sizes) == 1:
        return None
    last = len(sizes) - 1
    count = min(len(sizes), _MOST_SIZES)
    chosen = [sizes[last - last * k // (count - 1)] for k in range(count)]
    most = max(size.members for size in chosen) or 1
    label = wording.word("Members over time")
    lines = [
        Bar(
            wording.date(size.day),
            size.members / most,
            wording.whole(size.members),
            str(size.members),
        )
        for size in chosen
    ]
    note = wording.phrase("Dates on which the segment was defined as it is now.")
    return Chart(label, bars(lines, name="size", caption=label), note)


def _members(of: Material, standing: WholeStanding) -> Table:
    """Lay out the table of members, without any."""
    columns = (
        Column("name", of.setting.wording.word("Customer"), "link"),
        *(list_column(of, name) for name in _chosen(of, standing)),
    )
    return Table("members", "", columns, (), total=int(members_of(standing).sum()))


def _values(of: Material, standing: WholeStanding) -> list[Listed]:
    return [listed(of, name) for name in _chosen(of, standing)]


def _chosen(of: Material, standing: WholeStanding) -> list[str]:
    """List the columns beside the name that the author wants and readers may see."""
    names = of.visible.judgements[standing.identity].segment.columns
    return [name for name in names if name != "name" and _is_visible(of, name)]


def _is_visible(of: Material, name: str) -> bool:
    field = of.visible.file["customers"].entry.fields.get(name)
    return field is None or of.visible.audience.may_see(field)


def _link(of: Material, place: int) -> Link:
    href = f"../customers/{of.directory.slugs[place]}.html"
    return Link(href, of.directory.names[place])


def _condition(leaf: WholeLeaf, judgement: Judgement) -> ConditionCount:
    asked = leaf.answers[judgement.population]
    met, unknown = int((asked == 1).sum()), int((asked == -1).sum())
    return ConditionCount(leaf.sentence, met, len(asked) - met - unknown, unknown)


def _not_judged(of: Material, standing: WholeStanding) -> Table | None:
    """List who could not be judged, and which conditions were unknown."""
    wording = of.setting.wording
    places = np.flatnonzero(standing.answers == -1).tolist()
    if not places:
        return None
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("unknown_conditions", wording.word("Because unknown"), "list"),
    )
    rows = tuple(
        (
            of.directory.ids[place],
            (
                _link(of, place),
                tuple(
                    with_lacks(leaf, place, wording)
                    for leaf in standing.leaves
                    if leaf.answers[place] < 0
                ),
            ),
        )
        for place in places[:_MOST_NOT_JUDGED]
    )
    return Table(
        "not_judged",
        "",
        columns,
        rows[:_OPEN_NOT_JUDGED],
        rows[_OPEN_NOT_JUDGED:],
        len(places),
    )
