"""Exact arithmetic on amounts: whole millionths, rounded half-up once at the end."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

MILLION = 1_000_000
_LARGEST = 2**62
_SAFE = float(_LARGEST)


def exact_product(
    amount: pd.Series, factor: pd.Series, keep: pd.Series | None = None
) -> pd.Series:
    """Multiply amounts by plain numbers.

    Args:
        amount: Int64, millionths.
        factor: Float64; taken to nine decimals.
        keep: Float64, a second factor, such as what a discount leaves.

    Returns:
        Int64, millionths, rounded half-up; missing where any factor is, or where the
        product is too large for an amount.

    """
    factors = [factor] if keep is None else [factor, keep]
    known = amount.notna()
    for one in factors:
        known &= one.notna()
    result = pd.Series(pd.NA, index=amount.index, dtype="Int64")
    rows = known.to_numpy()
    if rows.any():
        values = amount[rows].to_numpy(np.int64)
        plain = [one[rows].to_numpy(np.float64) for one in factors]
        result[rows] = _product(values, plain)
    return result


def within_bounds(amount: pd.Series) -> pd.Series:
    """Multiply amounts by one: what is too large for an amount is missing."""
    values = amount.to_numpy(np.int64, na_value=0)
    # The least number of 64 bits has no positive counterpart.
    large = (values >= _LARGEST) | (values <= -_LARGEST)
    return amount.mask(large) if large.any() else amount


def _product(
    values: npt.NDArray[np.int64], factors: list[npt.NDArray[np.float64]]
) -> pd.arrays.IntegerArray:
    whole, scale = values, 1
    size = np.abs(values.astype(np.float64))
    scaled = []
    for factor in factors:
        unit = _unit(factor)
        scaled.append(np.rint(factor * unit))
        size = size * np.abs(scaled[-1])
        scale *= unit
    if size.max() >= _SAFE:
        return _slow_product(values, factors)
    for factor in scaled:
        whole = whole * factor.astype(np.int64)
    return pd.array(half_up(whole, scale), "Int64")


def _unit(factor: npt.NDArray[np.float64]) -> int:
    """Find the smallest power of ten that makes all factors whole numbers."""
    for places in (0, 2, 4, 6):
        scaled = factor * 10**places
        if np.array_equal(np.rint(scaled) / 10**places, factor):
            return int(10**places)
    return 10**9


def _slow_product(
    values: npt.NDArray[np.int64], factors: list[npt.NDArray[np.float64]]
) -> pd.arrays.IntegerArray:
    """Do the same in Python's whole numbers, which do not overflow."""
    results: list[int | None] = []
    for row, value in enumerate(values.tolist()):
        exact = Fraction(value)
        for factor in factors:
            exact *= Fraction(round(float(factor[row]) * 10**9), 10**9)
        rounded = int((exact + Fraction(1, 2)) // 1)
        results.append(rounded if abs(rounded) < _SAFE else None)
    return pd.array(results, "Int64")


def half_up(values: npt.NDArray[np.int64], scale: int) -> npt.NDArray[np.int64]:
    """Divide whole numbers by a positive one, halves upwards."""
    return (values + scale // 2) // scale if scale > 1 else values


def group_sums(
    values: pd.Series, groups: npt.NDArray[np.int64], size: int
) -> pd.Series:
    """Add up the amounts of each group.

    Args:
        values: Int64, millionths.
        groups: Per value the number of its group, ascending; -1 for none.
        size: How many groups there are.

    Returns:
        Int64 per group; missing where the group has no value or a missing one.

    """
    ends = np.searchsorted(groups, np.arange(size + 1))
    known = values.notna().to_numpy()
    sums = _between(ends, values.to_numpy(np.int64, na_value=0))
    sound = (ends[1:] > ends[:-1]) & (_between(ends, ~known) == 0)
    return pd.Series(pd.arrays.IntegerArray(sums, ~sound))


def _between(
    ends: npt.NDArray[np.int64], values: npt.NDArray[np.generic]
) -> npt.NDArray[np.int64]:
    """Add up the values between each end and the next."""
    running = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return running[ends[1:]] - running[ends[:-1]]
