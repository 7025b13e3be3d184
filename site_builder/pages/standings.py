"""How customers stand to segments: all of them, or those of a batch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.pages.plain import Plain, plain


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition, and what each customer of the batch answers.

    Attributes:
        lacks: What may be missing, in words.
        lacking: Per customer a bit for each of them; 0 where the answer is known.

    """

    sentence: str
    name: str
    kind: Any
    values: Plain
    answers: list[int]
    lacks: tuple[str, ...]
    lacking: list[int]


@dataclass(frozen=True, slots=True)
class WholeLeaf:
    """One condition, and what every customer answers.

    Attributes:
        values: Each customer's own, as in the checked tables.
        answers: 1 met, 0 not met, -1 unknown.
        lacks: What may be missing, in words.
        lacking: Per customer a bit for each of them; 0 where the answer is known.

    """

    sentence: str
    name: str
    kind: Any
    values: pd.Series
    answers: npt.NDArray[np.int8]
    lacks: tuple[str, ...]
    lacking: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class WholeStanding:
    """How all customers stand to one segment.

    Attributes:
        sentence: The definition in words.
        answers: 1 member, 0 not, -1 not judged.
        since: Day since which somebody is a member; NaT: unknown, or no member.
        witnessed: They were no member before that day; else it is at least that long.
        short: Place of the one leaf that keeps somebody out by little; -1: none does.
        distance: How far it is from being met, as ``near_misses`` has it.

    """

    identity: str
    title: str
    sentence: str
    slug: str
    answers: npt.NDArray[np.int8]
    since: npt.NDArray[np.datetime64]
    witnessed: npt.NDArray[np.bool_]
    leaves: tuple[WholeLeaf, ...]
    short: npt.NDArray[np.int16]
    distance: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the customers of a batch stand to one segment.

    Attributes:
        answers: 1 member, 0 not, -1 not judged.
        since: Day since which somebody is a member; None: unknown, or no member.
        witnessed: They were no member before that day; else it is at least that long.
        short: Place of the one leaf that keeps somebody out by little; -1: none does.
        distance: How far it is from being met; infinite where nobody can say.

    """

    identity: str
    title: str
    slug: str
    answers: list[int]
    since: Plain
    witnessed: list[bool]
    leaves: tuple[Leaf, ...]
    short: list[int]
    distance: list[float]


def part_of(standing: WholeStanding, first: int, last: int) -> Standing:
    """Take the customers from one position up to another."""
    leaves = tuple(
        Leaf(
            leaf.sentence,
            leaf.name,
            leaf.kind,
            plain(leaf.values.iloc[first:last]),
            leaf.answers[first:last].tolist(),
            leaf.lacks,
            leaf.lacking[first:last].tolist(),
        )
        for leaf in standing.leaves
    )
    return Standing(
        standing.identity,
        standing.title,
        standing.slug,
        standing.answers[first:last].tolist(),
        standing.since[first:last].tolist(),
        standing.witnessed[first:last].tolist(),
        leaves,
        standing.short[first:last].tolist(),
        standing.distance[first:last].tolist(),
    )
