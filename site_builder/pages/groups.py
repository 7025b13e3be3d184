"""Counting and adding up for many groups of customers at once: segments, and all.

Customers who are members of the same segments are alike here: each row of a table is
looked at once, whatever the number of segments, and a segment adds up its patterns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from site_builder.pages.standings import WholeStanding

Amounts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MISSING = -1
_EXACT = 53  # bits of a whole number that a float holds
# Names that no segment has: all who are no prospects, and all there are.
CUSTOMERS, EVERYBODY = "\0customers", "\0everybody"
_AT_ONCE = 40  # memberships that fit into a whole number beside 2**22 patterns


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of customers that figures are made for.

    Attributes:
        pattern: Per customer, which of the patterns of membership it has.
        size: How many patterns there are.
        belongs: By name of the group, per pattern 1 where it is part of it, else 0.

    """

    pattern: Amounts
    size: int
    belongs: Mapping[str, Amounts]

    def tally(
        self,
        codes: Amounts,
        width: int,
        customer: Amounts | None = None,
        values: Amounts | None = None,
    ) -> Amounts:
        """Count rows, or add up their values, by pattern and code.

        Args:
            codes: Per row from 0 to width - 1, or MISSING: the row is left out.
            width: Number of codes.
            customer: Per row the position of its customer; None: a row per customer.
            values: Per row what is added up; None: rows are counted.

        Returns:
            Patterns × codes.

        """
        cells, kept = self._cells(codes, width, customer)
        if values is None:
            return self._counts(cells, width)
        added = values if kept is None else values[kept]
        return self._sums(cells, added, width)

    def tallies(
        self, codes: Amounts, width: int, customer: Amounts, values: Amounts
    ) -> tuple[Amounts, Amounts]:
        """Count rows, and add up their values too; as ``tally`` does either."""
        cells, kept = self._cells(codes, width, customer)
        added = values if kept is None else values[kept]
        return self._counts(cells, width), self._sums(cells, added, width)

    def _cells(
        self, codes: Amounts, width: int, customer: Amounts | None
    ) -> tuple[Amounts, Flags | None]:
        """Give the cells of rows with a code, and which rows these are; None: all."""
        patterns = self.pattern if customer is None else self.pattern[customer]
        cells = patterns * width + codes
        kept = codes >= 0
        return (cells, None) if kept.all() else (cells[kept], kept)

    def _counts(self, cells: Amounts, width: int) -> Amounts:
        shape = (self.size, width)
        return np.bincount(cells, minlength=self.size * width).reshape(shape)

    def _sums(self, cells: Amounts, values: Amounts, width: int) -> Amounts:
        return _sums(cells, values, self.size * width).reshape(self.size, width)

    def of(self, name: str, tally: Amounts) -> Amounts:
        """Add up a tally for one group: one number per code."""
        found: Amounts = self.belongs[name] @ tally
        return found


def _sums(cells: Amounts, values: Amounts, size: int) -> Amounts:
    """Add up whole numbers by cell, exactly.

    NumPy adds up floats by cell thirty times as fast as whole numbers. So they are
    added in parts, of which no sum reaches 2**53, up to which floats are exact.
    """
    bits = _EXACT - len(values).bit_length()  # of a part
    most = max(abs(int(values.max(initial=0))), abs(int(values.min(initial=0))))
    found = np.zeros(size, np.int64)
    for low in range(0, max(most.bit_length(), 1), bits):
        part = values >> low
        if most >> low >= 1 << bits:
            part &= (1 << bits) - 1  # more follows
        sums = np.bincount(cells, weights=part, minlength=size)
        found += sums.astype(np.int64) << low
    return found


def groups_of(standings: Sequence[WholeStanding], status: pd.Series) -> Groups:
    """Find the patterns of membership.

    Args:
        standings: How the customers stand to each segment.
        status: Of each customer; one without is a customer.

    """
    prospects = (status == "prospect").to_numpy(bool, na_value=False)
    flags = {CUSTOMERS: ~prospects, EVERYBODY: np.ones(len(prospects), np.bool_)}
    flags |= {one.identity: one.answers == 1 for one in standings}
    columns = list(flags.values())
    keys = np.zeros(len(prospects), np.int64)
    for start in range(0, len(columns), _AT_ONCE):
        for column in columns[start : start + _AT_ONCE]:
            keys = keys * 2 + column
        _, keys = np.unique(keys, return_inverse=True)  # small again for the next ones
    size = int(keys.max()) + 1 if len(keys) else 0
    first = np.zeros(size, np.int64)
    first[keys[::-1]] = np.arange(len(keys))[::-1]
    belongs = {name: column[first].astype(np.int64) for name, column in flags.items()}
    return Groups(keys.astype(np.int64), size, belongs)


def coded(column: pd.Series) -> tuple[Amounts, list[str]]:
    """Number the values of a text column.

    Returns:
        Per row the place of its value, or MISSING; and the values.

    """
    encoded = pa.array(column, from_pandas=True).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = encoded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), [str(one) for one in encoded.dictionary.to_pylist()]
