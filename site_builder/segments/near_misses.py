"""Near misses: customers who would be members if one condition more were met."""

import numpy as np
import numpy.typing as npt

from site_builder.segments.definitions import Condition, Where
from site_builder.segments.judging import Judgement, Leaf
from site_builder.segments.kleene import NO, UNKNOWN, YES, Answers, combine

Places = npt.NDArray[np.int64]
Distances = npt.NDArray[np.float64]

_FAR = np.inf  # nobody can say how near: two texts, no single value
_MEASURED = frozenset(("gt", "gte", "lt", "lte"))
_NO_NUMBERS = frozenset(("text", "choice", "list", "yes_no", "date", "time"))
_CODES = np.array([NO, YES, UNKNOWN], np.int8)  # of 0, 1 and -1, as they are published


def near_misses(judgement: Judgement) -> tuple[Places, Places, Distances]:
    """Find who is short of exactly one condition, in the order of the file.

    A condition is short where the customer answers it the wrong way, and would be a
    member with this answer turned round and all others as they are.

    Returns:
        Positions of customers; the place of the condition among the leaves, the first
        where several would do; how near: the distance of the customer's own number to
        the limit as a part of the limit, infinite where there is no such number.

    """
    leaves = judgement.leaves
    where = judgement.segment.where
    places = np.flatnonzero(judgement.population & (judgement.answer == 0))
    given = [_CODES[leaf.answer[places]] for leaf in leaves]
    short = np.full(len(places), -1, np.int64)
    for number, leaf in reversed(list(enumerate(leaves))):
        wrong, right = (YES, NO) if leaf.denied else (NO, YES)
        turned = [*given]
        turned[number] = np.full(len(places), right, np.int8)
        found = (given[number] == wrong) & (_answer(where, turned) == YES)
        short[found] = number
    near = np.flatnonzero(short >= 0)
    short, places = short[near], places[near]
    distance = np.full(len(near), _FAR)
    for number, leaf in enumerate(leaves):
        limit = _limit(leaf)
        if limit is not None:
            mine = np.flatnonzero(short == number)
            distance[mine] = _distance(leaf, limit, places[mine])
    return places, short, distance


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


def _limit(leaf: Leaf) -> float | None:
    """Take the number that a value has to be over or under; None: there is none."""
    comparisons = leaf.condition.comparisons
    if len(comparisons) != 1 or comparisons[0].word not in _MEASURED:
        return None
    value = comparisons[0].value
    if leaf.unit in _NO_NUMBERS or not isinstance(value, int | float):
        return None
    return float(value)
