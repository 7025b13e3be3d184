"""What has changed since an earlier date, in words, for several kinds of page."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from site_builder.history import Changes, Moves
from site_builder.history.snapshots import PastLeaf
from site_builder.pages.material import Material
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Cell, Kind, Link, Phrase, Value
from site_builder.pages.standings import WholeLeaf, WholeStanding
from site_builder.pages.turnover import LAST_YEAR

How = Literal["joined", "left", "now_judged", "no_longer_judged"]
_WITH_CHANGED_FIELDS = (
    "{number} customer with changed fields|{number} customers with changed fields"
)
BEFORE = "_before"  # what the machine name of an earlier value ends in
UNTOLD = ("updated",)  # fields that change whenever another one does


class Moved(NamedTuple):
    """One customer who stands to a segment as they did not before.

    Attributes:
        id: Of the customer.
        customer: Link to the dossier; no href where they are no longer in the file.
        how: What became of them.
        because: What changed, each with the value before and now; may be empty.

    """

    id: str
    customer: Link
    how: How
    because: tuple[Phrase, ...]


class SegmentMoves(NamedTuple):
    """What became of the members of one segment.

    Attributes:
        id: Of the segment.
        segment: Link to its report.
        summary: How many there were and are, joined and left; or why nobody can tell.
        moved: Joined first, then left; those with the highest revenue first; cut.
        more: How many more there are.

    """

    id: str
    segment: Link
    summary: Phrase
    moved: tuple[Moved, ...]
    more: int


def what_changed(of: Material) -> Phrase:
    """Sum up what has changed in one line; empty: there is nothing to compare with."""
    changes, wording = of.changes, of.setting.wording
    if changes is None:
        return ()
    moves = changes.segments.values()
    counts = (
        ("{number} new customer|{number} new customers", "customers.new"),
        ("{number} no longer in the file", "customers.gone"),
        ("{number} joined a segment", "joined"),
        ("{number} left a segment", "left"),
        (_WITH_CHANGED_FIELDS, "customers.changed"),
    )
    numbers = (
        int(changes.new.sum()),
        len(changes.gone),
        sum(one.number_joined for one in moves),
        sum(one.number_left for one in moves),
        int(changed_customers(changes).sum()),
    )
    parts = [
        wording.phrase(message, count=number, number=Value(name, number, "whole"))
        for (message, name), number in zip(counts, numbers, strict=True)
        if number
    ]
    return joined(parts) if parts else wording.phrase("Nothing has changed.")


def compared_with(of: Material) -> Phrase:
    """Say what it is compared with, or from when on there will be something."""
    history, wording = of.visible.history, of.setting.wording
    if history.before is not None:
        return wording.phrase(
            "Compared with {day}, {days} before",
            day=Value("compared", history.before.as_of, "date"),
            days=Value(
                "compared_days",
                (of.visible.as_of - history.before.as_of).days,
                "days",
            ),
        )
    start = history.first + dt.timedelta(days=history.window)
    return wording.phrase(
        "The first snapshot is of {day}; changes are shown from {start} on.",
        day=Value("snapshot", history.first, "date"),
        start=Value("changes_start", start, "date"),
    )


def changed_customers(changes: Changes) -> npt.NDArray[np.bool_]:
    """Flag the customers of whom any field is another one, by position."""
    found = np.zeros(len(changes.places), np.bool_)
    for name, flags in changes.fields.items():
        if name not in UNTOLD:
            found |= flags
    return found


def segment_moves(
    of: Material, standing: WholeStanding, reports: str, most: int
) -> SegmentMoves | None:
    """Tell who joined and left a segment, and why; None: nothing to compare with.

    Args:
        of: All there is.
        standing: How the customers stand to it.
        reports: Relative path to the folder of the reports of segments.
        most: How many customers are named.

    """
    if of.changes is None:
        return None
    moves = of.changes.segments[standing.identity]
    moved = list(_moved(moves))
    return SegmentMoves(
        id=standing.identity,
        segment=Link(f"{reports}{standing.slug}.html", standing.title),
        summary=_summary(of, standing, moves),
        moved=tuple(
            _gone(of.changes, place, of)
            if how is None
            else _one(of, of.changes, standing, place, how)
            for place, how in _most_important(of, moved)[:most]
        ),
        more=max(len(moved) - most, 0),
    )


def _moved(moves: Moves) -> Iterator[tuple[int, How | None]]:
    """List who moved: positions now; without a word, in before, who left the file."""
    groups: tuple[tuple[npt.NDArray[np.bool_], How], ...] = (
        (moves.joined, "joined"),
        (moves.left, "left"),
        (moves.judged, "now_judged"),
        (moves.not_judged, "no_longer_judged"),
    )
    for flags, how in groups:
        yield from ((place, how) for place in np.flatnonzero(flags).tolist())
    yield from ((place, None) for place in moves.left_gone.tolist())


def _most_important(
    of: Material, moved: list[tuple[int, How | None]]
) -> list[tuple[int, How | None]]:
    """Put who joined before who left, and high revenue before low."""
    order: list[How | None] = ["joined", "left", None, "now_judged", "no_longer_judged"]
    revenue = of.turnover.windowed.revenue[:, LAST_YEAR]
    return sorted(
        moved,
        key=lambda one: (
            order.index(one[1]),
            0 if one[1] is None else -int(revenue[one[0]]),
            one[0],
        ),
    )


def _summary(of: Material, standing: WholeStanding, moves: Moves) -> Phrase:
    wording = of.setting.wording
    members = Value("size", int((standing.answers == 1).sum()), "whole")
    before = Value("size" + BEFORE, moves.before, "whole")
    if moves.definition == "new":
        return wording.phrase("A new segment; members: {members}", members=members)
    if moves.definition == "changed":
        return wording.phrase(
            "The definition has changed; members: {before} then, {members} now",
            before=before,
            members=members,
        )
    counts = (
        ("{number} joined", "joined", moves.number_joined),
        ("{number} left", "left", moves.number_left),
        ("{number} now judged", "now_judged", int(moves.judged.sum())),
        (
            "{number} no longer judged",
            "no_longer_judged",
            int(moves.not_judged.sum()),
        ),
    )
    always = ("joined", "left")
    return joined(
        (
            wording.phrase(
                "Members: {before} → {members}", before=before, members=members
            ),
            *(
                wording.phrase(message, number=Value(name, number, "whole"))
                for message, name, number in counts
                if number or name in always
            ),
        )
    )


def _gone(changes: Changes, place: int, of: Material) -> Moved:
    identity, name = name_before(changes, place)
    because = of.setting.wording.phrase("no longer in the file")
    return Moved(identity, Link("", name), "left", (because,))


def name_before(changes: Changes, place: int) -> tuple[str, str]:
    """Give the id of a customer of before, and the name; the id where there is none."""
    identity = changes.before.ids[place].as_py()
    names = changes.before.fields.get("name")
    return identity, (names[place].as_py() if names is not None else None) or identity


def _one(
    of: Material, changes: Changes, standing: WholeStanding, place: int, how: How
) -> Moved:
    link = Link(
        f"../customers/{of.directory.slugs[place]}.html", of.directory.names[place]
    )
    because = tuple(_because(of, changes, standing, place))
    return Moved(of.directory.ids[place], link, how, because)


def _because(
    of: Material, changes: Changes, standing: WholeStanding, place: int
) -> Iterator[Phrase]:
    """Name the conditions that the customer answers otherwise than before."""
    wording = of.setting.wording
    then = int(changes.places[place])
    segment = of.visible.judgements[standing.identity].segment
    if of.directory.ids[place] in {one.customer for one in segment.include}:
        yield wording.phrase("added by hand")
    if then < 0:
        yield wording.phrase("new in the file")
        return
    past = changes.before.segments[standing.identity].leaves
    present = changes.now.segments[standing.identity].leaves
    found = [
        _leaf(of, leaf, (old, then), (new, place))
        for leaf, old, new in zip(standing.leaves, past, present, strict=True)
        if old.answers[then] != new.answers[place]
    ]
    yield from found or _status(of, changes, then, place)


def _status(of: Material, changes: Changes, then: int, place: int) -> Iterator[Phrase]:
    """Say what they were and are: segments are of customers or of prospects."""
    if changes.fields.get("status", changes.new)[place]:
        before = _plain(changes.before.fields["status"], then)
        now = _plain(changes.now.fields["status"], place)
        field = of.visible.file["customers"].entry.fields["status"]
        label = field.label_in(of.setting.wording.language)
        yield (f"{label}: ", *_arrow("status", "choice", before, now))


def _leaf(
    of: Material, leaf: WholeLeaf, old: tuple[PastLeaf, int], new: tuple[PastLeaf, int]
) -> Phrase:
    before, now = _own(*old), _own(*new)
    if leaf.kind and before != now:
        return (f"{leaf.sentence}: ", *_arrow(leaf.name, leaf.kind, before, now))
    answer = leaf.answers[new[1]]
    words = {
        1: "now: {condition}",
        0: "no longer: {condition}",
        -1: "unknown by now: {condition}",
    }
    return of.setting.wording.phrase(words[int(answer)], condition=leaf.sentence)


def _own(leaf: PastLeaf, place: int) -> Cell:
    return None if leaf.values is None else _plain(leaf.values, place)


def _arrow(name: str, kind: Kind, before: Cell, now: Cell) -> Phrase:
    return (Value(name + BEFORE, before, kind), " → ", Value(name, now, kind))


def _plain(column: pa.Array, place: int) -> Cell:
    value: Cell = column[place].as_py()
    return value
