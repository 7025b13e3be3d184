"""Hashes of values, by whole columns: what has the same hash says the same."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Hashes = npt.NDArray[np.uint64]
"""64 bits each; equal values have equal hashes."""

SPREAD = np.uint64(0x9E3779B97F4A7C15)  # of splitmix64, as the constants below
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_NOTHING = np.uint64(0)


def digest_of(value: object) -> str:
    """Hash a frozen value that says all of itself; 16 hex digits."""
    return digest_of_bytes(repr(value).encode("utf-8", "backslashreplace"))


def digest_of_bytes(data: bytes) -> str:
    """Hash bytes; 16 hex digits."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def hash_of(values: pd.Series | npt.NDArray[Any]) -> Hashes:
    """Hash each value of a column."""
    column = values if isinstance(values, pd.Series) else pd.Series(values)
    hashed = pd.util.hash_pandas_object(column, index=False)
    hashes: Hashes = hashed.to_numpy().view(np.uint64)
    return hashes


def hash_of_rows(columns: Iterable[Hashes]) -> Hashes:
    """Make one hash of each row; no sum of two rows is that of two others."""
    total: Any = _NOTHING
    for column in columns:
        total = total * SPREAD + column
        total = (total ^ (total >> np.uint64(30))) * _MIX_1
        total = (total ^ (total >> np.uint64(27))) * _MIX_2
        total = total ^ (total >> np.uint64(31))
    found: Hashes = np.atleast_1d(total)
    return found
