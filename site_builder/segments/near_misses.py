"""Near misses: customers who would be members if one condition more were met."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.segments.definitions import Comparison, Condition, Where
from site_builder.segments.judging import Judgement, Leaf
from site_builder.segments.kleene import NO, UNKNOWN, YES, Answers, combine
from site_builder.segments.subjects.at_least import AtLeast
from site_builder.segments.subjects.ranks import Ends, Percentile, Quantile, Rank
from site_builder.segments.subjects.trends import Trend

Places = npt.NDArray[np.int64]
Distances = npt.NDArray[np.float64]

_FAR = np.inf  # nobody can say how near: two texts, no single value
_MEASURED = frozenset(("is", "gt", "gte", "lt", "lte", "between"))
_NO_NUMBERS = frozenset(("text", "choice", "list", "yes_no", "date", "time"))
_CODES = np.array([NO, YES, UNKNOWN], np.int8)  # of 0, 1 and -1, as they are published

NearMisses = tuple[Places, Places, Distances]


def near_misses(judgement: Judgement) -> NearMisses:
    """Find who is short of exactly one condition, in the order of the file.

    A condition is short where the customer answers it the wrong way, and would be a
    member with this answer turned round and all others as they are. Of a single
    condition everybody is short who is no member: there, only those are near of whom a
    number tells how near.

    Returns:
        Positions of customers; the place of the condition among the leaves, the nearest
        where several would do, the first where nothing tells; how near: the distance of
        the customer's own number to the limit as a part of the limit, infinite where
        there is no such number.

    """
    leaves = judgement.leaves
    where = judgement.segment.where
    places = np.flatnonzero(judgement.population & (judgement.answer == 0))
    given = [_CODES[leaf.answer[places]] for leaf in leaves]
    short = np.full(len(places), -1, np.int64)
    distance = np.full(len(places), _FAR)
    for number, leaf in enumerate(leaves):
        wrong, right = (YES, NO) if leaf.denied else (NO, YES)
        turned = [*given]
        turned[number] = np.full(len(places), right, np.int8)
        would_do = (given[number] == wrong) & (_answer(where, turned) == YES)
        rows = np.flatnonzero(would_do)
        if len(rows):
            found = _nearest(leaf, places[rows])
            better = (short[rows] < 0) | (found < distance[rows])
            short[rows[better]] = number
            distance[rows[better]] = found[better]
    told = np.isfinite(distance) if len(leaves) == 1 else True
    near = np.flatnonzero((short >= 0) & told)
    return places[near], short[near], distance[near]


def _nearest(leaf: Leaf, places: Places) -> Distances:
    """Tell how far customers are from the nearest of the limits of a condition."""
    nearest = np.full(len(places), _FAR)
    for limit in _limits(leaf):
        nearest = np.minimum(nearest, _distance(leaf, limit, places))
    return nearest


def _answer(where: Where, leaves: list[Answers]) -> Answers:
    """Answer the definition, given what each of its conditions answers, in order."""
    given = iter(leaves)

    def next_one(_: Condition) -> Answers:
        return next(given)

    return combine(where, next_one)


def _distance(leaf: Leaf, limit: float, places: Places) -> Distances:
    numbers = leaf.values.iloc[places].to_numpy(np.float64, na_value=np.nan)
    found: Distances = np.abs(numbers - limit) / (abs(limit) or 1.0)
    found[np.isnan(found)] = _FAR
    return found


def _limits(leaf: Leaf) -> tuple[float, ...]:
    """Take the numbers that a value has to reach; none where it is no number."""
    match leaf.condition.subject:
        case Trend(comparisons=asked) | Rank(position=Percentile(comparisons=asked)):
            return _numbers(asked)
        case Rank(position=Ends()):
            last = leaf.values[leaf.answer == 1].max()
            return () if pd.isna(last) else (float(last),)
        case Rank(position=Quantile(number=number)) | AtLeast(number=number):
            return (float(number),)
        case _ if leaf.unit in _NO_NUMBERS:
            return ()
        case _:
            return _numbers(leaf.condition.comparisons)


def _numbers(comparisons: Sequence[Comparison]) -> tuple[float, ...]:
    if len(comparisons) != 1 or comparisons[0].word not in _MEASURED:
        return ()
    value = comparisons[0].value
    ends = value if isinstance(value, tuple) else (value,)
    return tuple(float(one) for one in ends if isinstance(one, int | float))
