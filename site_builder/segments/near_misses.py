"""Near misses: customers who would be members if one condition more were met."""

import numpy as np
import numpy.typing as npt

from site_builder.segments.definitions import Comparison, Condition, Where
from site_builder.segments.judging import Judgement, Leaf
from site_builder.segments.kleene import NO, UNKNOWN, YES, Answers, combine

Places = npt.NDArray[np.int64]
Distances = npt.NDArray[np.float64]

_FAR = np.inf  # nobody can say how near: two texts, no single value
_MEASURED = frozenset(("gt", "gte", "lt", "lte"))


def near_misses(judgement: Judgement) -> tuple[Places, Places, Distances]:
    """Find who is short of exactly one condition, the nearest first.

    A condition is short where the customer answers it the wrong way, and would be a
    member with this answer turned round and all others as they are.

    Returns:
        Positions of customers; the place of the condition among the leaves, the first
        where several would do; how near: the distance of the customer's own number to
        the limit as a part of the limit, infinite where there is no such number.

    """
    leaves = judgement.leaves
    where = judgement.segment.where
    asked = judgement.population & (judgement.answer == 0)
    places = np.flatnonzero(asked)
    given = [_coded(leaf.answer[places]) for leaf in leaves]
    short = np.full(len(places), -1, np.int64)
    for number, leaf in enumerate(leaves):
        wrong = YES if leaf.denied else NO
        turned = [*given]
        turned[number] = np.where(
            given[number] == wrong, YES + NO - wrong, given[number]
        )
        changed = given[number] == wrong
        found = changed & (_answer(where, turned) == YES)
        short[found & (short < 0)] = number
    near = np.flatnonzero(short >= 0)
    distance = np.full(len(near), _FAR)
    for number, leaf in enumerate(leaves):
        mine = short[near] == number
        distance[mine] = _distance(leaf, places[near[mine]])
    order = np.lexsort((places[near], distance))
    chosen = near[order]
    return places[chosen], short[chosen], distance[order]


def _coded(published: npt.NDArray[np.int8]) -> Answers:
    return np.where(published < 0, UNKNOWN, np.where(published == 1, YES, NO))


def _answer(where: Where, leaves: list[Answers]) -> Answers:
    """Answer the definition, given what each of its conditions answers, in order."""
    given = iter(leaves)

    def next_one(_: Condition) -> Answers:
        return next(given)

    return combine(where, next_one)


def _distance(leaf: Leaf, places: Places) -> Distances:
    limit = _limit(leaf.condition.comparisons)
    values = leaf.values.iloc[places]
    if limit is None or leaf.unit in ("text", "choice", "list", "date", "time"):
        return np.full(len(places), _FAR)
    numbers = values.to_numpy(np.float64, na_value=np.nan)
    found: Distances = np.abs(numbers - limit) / (abs(limit) or 1.0)
    return np.where(np.isnan(found), _FAR, found)


def _limit(comparisons: tuple[Comparison, ...]) -> float | None:
    """Take the number that a value has to be over or under; None: there is none."""
    if len(comparisons) != 1 or comparisons[0].word not in _MEASURED:
        return None
    value = comparisons[0].value
    return float(value) if isinstance(value, int | float) else None
