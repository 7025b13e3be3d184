"""How the customers of a batch stand to each segment, and why."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Literal, NamedTuple

from site_builder.pages.batches import Batch
from site_builder.pages.lacks import with_lacks
from site_builder.pages.shown import Cell, Kind, Link, zipped
from site_builder.pages.standings import Leaf, Standing
from site_builder.wording import Wording

_MOST_NEAR = 3
_MET = {1: True, 0: False, -1: None}


class Because(NamedTuple):
    """One condition of a segment, and this customer's own answer.

    Attributes:
        sentence: The condition in words; where it could not be judged also what is
            missing.
        name: Machine name of what was looked at; empty where there is none.
        value: The customer's own value; None: unknown.
        kind: How the value is written; empty: no single value, show none.
        met: None: could not be judged.

    """

    sentence: str
    name: str
    value: Cell
    kind: Kind | Literal[""]
    met: bool | None


class Membership(NamedTuple):
    """How the customer stands to one segment.

    Attributes:
        id: Of the segment.
        segment: Link to its report.
        answer: A near miss fails one condition only, and shows that one.
        since: Since when a member; None: unknown, or no member.
        because: The conditions, in the order of the definition.
        at_least: Nobody knows whether they were a member even before that.

    """

    id: str
    segment: Link
    answer: Literal["member", "not_judged", "near"]
    since: dt.date | None
    because: tuple[Because, ...]
    at_least: bool = False


def segment_links(batch: Batch) -> list[tuple[Link, ...]]:
    """Link to the segments that each is a member of, by title."""
    found: list[list[Link]] = [[] for _ in batch.ids]
    for standing in batch.standings:
        link = _link(standing)
        for i in _who_answer(standing, 1):
            found[i].append(link)
    return [*map(tuple, found)]


def memberships(batch: Batch, wording: Wording) -> list[tuple[Membership, ...]]:
    """Say of which segments each is a member, cannot be judged, or nearly is one."""
    found: list[list[Membership]] = [[] for _ in batch.ids]
    said: Literal["member", "not_judged"]
    for answer, said in ((1, "member"), (-1, "not_judged")):
        for standing in batch.standings:
            chosen = _who_answer(standing, answer)
            leaves = standing.leaves
            some = _memberships(standing, chosen, said, leaves, wording)
            for i, membership in zip(chosen, some, strict=True):
                found[i].append(membership)
    for i, standings in _near_misses(batch).items():
        for standing in standings:
            missed = standing.leaves[standing.short[i]]
            found[i] += _memberships(standing, [i], "near", (missed,), wording)
    return [*map(tuple, found)]


def _who_answer(standing: Standing, answer: int) -> list[int]:
    return [i for i, given in enumerate(standing.answers) if given == answer]


def _near_misses(batch: Batch) -> dict[int, list[Standing]]:
    """List segments that one condition keeps somebody out of by little."""
    near: dict[int, list[Standing]] = {}
    for standing in batch.standings:
        for i, short in enumerate(standing.short):
            if short >= 0:
                near.setdefault(i, []).append(standing)
    return {
        i: sorted(standings, key=lambda one: one.distance[i])[:_MOST_NEAR]
        for i, standings in near.items()
    }


def _memberships(
    standing: Standing,
    chosen: Sequence[int],
    said: Literal["member", "not_judged", "near"],
    leaves: Iterable[Leaf],
    wording: Wording,
) -> Iterator[Membership]:
    """Say how some customers stand to one segment, by these of its conditions."""
    columns = [_because(leaf, chosen, wording) for leaf in leaves]
    return zipped(
        Membership,
        repeat(standing.identity),
        repeat(_link(standing)),
        repeat(said),
        [standing.since[i] for i in chosen],
        zip(*columns, strict=True) if columns else repeat(()),
        [not standing.witnessed[i] for i in chosen],
    )


def _because(leaf: Leaf, chosen: Sequence[int], wording: Wording) -> Iterator[Because]:
    """Say one condition to some customers, with what is missing to answer it."""
    sentences = {0: leaf.sentence}
    for i in chosen:
        if leaf.lacking[i] not in sentences:
            sentences[leaf.lacking[i]] = with_lacks(leaf, i, wording)
    return zipped(
        Because,
        [sentences[leaf.lacking[i]] for i in chosen],
        repeat(leaf.name),
        [leaf.values[i] for i in chosen],
        repeat(leaf.kind),
        [_MET[leaf.answers[i]] for i in chosen],
    )


def _link(standing: Standing) -> Link:
    return Link(f"../segments/{standing.slug}.html", standing.title)
