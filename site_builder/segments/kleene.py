"""Three-valued logic on whole columns: no, unknown, yes.

The three are coded in this order, so that `all` is the minimum, `any` the maximum and
`not` the mirror image.
"""

from collections.abc import Callable, Iterable
from functools import reduce

import numpy as np
import numpy.typing as npt

from site_builder.segments.definitions import Condition, Group, Where

Answers = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

NO, UNKNOWN, YES = np.int8(0), np.int8(1), np.int8(2)


def answers(met: Flags, known: Flags) -> Answers:
    """Answer yes or no where it is known, and unknown elsewhere."""
    return np.where(known, met * YES, UNKNOWN)


def opposite(one: Answers) -> Answers:
    """Turn yes into no and no into yes; unknown stays unknown."""
    return (YES - one).astype(np.int8)


def all_of(parts: Iterable[Answers]) -> Answers:
    """Yes where every part is, no where any part is no."""
    return reduce(np.minimum, parts)


def any_of(parts: Iterable[Answers]) -> Answers:
    """Yes where any part is, no where every part is no."""
    return reduce(np.maximum, parts)


def combine(where: Where, answer: Callable[[Condition], Answers]) -> Answers:
    """Answer a whole tree, given how to answer one condition."""
    if isinstance(where, Condition):
        return answer(where)
    parts = (combine(part, answer) for part in where.parts)
    return _of_group(where, parts)


def _of_group(group: Group, parts: Iterable[Answers]) -> Answers:
    match group.word:
        case "all":
            return all_of(parts)
        case "any":
            return any_of(parts)
        case "none":
            return opposite(any_of(parts))


def published(one: Answers) -> Answers:
    """Code answers as pages know them: 1 yes, 0 no, -1 unknown."""
    coded: Answers = (one == YES).astype(np.int8) - (one == UNKNOWN)
    return coded
