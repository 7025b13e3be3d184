"""Places among others: how many have more, how many less, and how many there are.

Everything that a rank can ask follows from these three. Equal values always have equal
places. Amounts are compared and added up exactly.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.measures.value import A_SHARE, B_SHARE
from site_builder.segments.columns import Positions
from site_builder.segments.kleene import Flags


@dataclass(frozen=True, slots=True)
class Standing:
    """Where everybody stands among those who are ranked.

    Attributes:
        ranked: Who has a place; of the others the rest means nothing.
        more: How many of the group have a higher value.
        less: How many have a lower one.
        size: How many are ranked in the group.
        above: What those with a higher value have together, of what is above 0.
        total: What the group has together, of what is above 0.

    """

    ranked: Flags
    more: Positions
    less: Positions
    size: Positions
    above: npt.NDArray[Any]
    total: npt.NDArray[Any]


def standing(data: npt.NDArray[Any], group: Positions, ranked: Flags) -> Standing:
    """Rank values within groups.

    Args:
        data: One value per customer.
        group: Number of the group of each.
        ranked: Who takes part.

    """
    places = np.flatnonzero(ranked)
    order = places[np.lexsort((data[places], group[places]))]
    values, groups = data[order], group[order]
    new_group = np.ones(len(order), np.bool_)
    new_group[1:] = groups[1:] != groups[:-1]
    new_value = new_group.copy()
    new_value[1:] |= values[1:] != values[:-1]
    starts, lengths = _runs(new_group)
    first, ties = _runs(new_value)
    ends = starts + lengths
    positive = np.where(values > 0, values, 0)
    running = np.concatenate((np.zeros(1, positive.dtype), np.cumsum(positive)))

    def spread(found: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Put what was found in the order of the customers."""
        all_of_them = np.zeros(len(data), found.dtype)
        all_of_them[order] = found
        return all_of_them

    return Standing(
        ranked=ranked,
        more=spread(ends - first - ties),
        less=spread(first - starts),
        size=spread(lengths),
        above=spread(running[ends] - running[first + ties]),
        total=spread(running[ends] - running[starts]),
    )


def _runs(new: Flags) -> tuple[Positions, Positions]:
    """Tell of every element where its run starts, and how long it is."""
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, len(new)))
    return np.repeat(starts, lengths), np.repeat(lengths, lengths)


def places_of(share: Fraction, size: Positions) -> Positions:
    """Count the places that a share of a group has, rounded up."""
    return -(-size * share.numerator // share.denominator)


def percentile(found: Standing) -> npt.NDArray[np.float64]:
    """Tell how many in a hundred have less: 0 to below 100."""
    return 100 * found.less / np.maximum(found.size, 1)


def quantile(found: Standing, parts: int) -> Positions:
    """Tell in which of so many parts of equal size a value lies; 1 is the lowest.

    It is 1 + the number of type-7 quantiles strictly below the value, as for RFM. The
    value is one of those ranked, so it is above a quantile just where it is above the
    value that the quantile is reckoned from, and that is a matter of places.
    """
    below = -(-found.less * parts // np.maximum(found.size - 1, 1))
    return np.clip(below, 1, parts)


def abc(found: Standing, data: npt.NDArray[Any]) -> Positions:
    """Class values: 1 is A, 2 is B, 3 is C, 0 has none since it is not above 0."""
    share = found.above / np.where(found.total > 0, found.total, 1)
    classes = 1 + (share >= A_SHARE) + (share >= B_SHARE)
    return np.where(found.ranked & (data > 0), classes, 0).astype(np.int64)
