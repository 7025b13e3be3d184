"""Hashes of values, by whole columns: what has the same hash says the same.

A hash is as good as the digest of a page is: of each value all bytes are mixed in.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Hashes = npt.NDArray[np.uint64]
"""64 bits each; equal values have equal hashes."""

SPREAD = np.uint64(0x9E3779B97F4A7C15)  # of splitmix64, as the constants below
_STEPS = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
_HALF, _LAST = np.uint64(32), np.uint64(31)  # bits
_MISSING = np.uint64(0xC2B2AE3D27D4EB4F)  # no amount, date or count is as large
_NOTHING = np.uint64(0)

_NUMBERS = "iufbmM"  # kinds of numpy, all of at most 8 bytes
_MASKED = {"Int64": "int64", "Float64": "float64", "boolean": "bool"}
_WORD = 8  # bytes


def digest_of(value: object) -> str:
    """Hash a frozen value that says all of itself; 16 hex digits."""
    return digest_of_bytes(repr(value).encode("utf-8", "backslashreplace"))


def digest_of_bytes(data: bytes) -> str:
    """Hash bytes; 16 hex digits."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def hash_of(values: pd.Series | npt.NDArray[Any]) -> Hashes:
    """Hash each value of a column: numbers and dates by themselves, texts by words.

    Args:
        values: Of one type: whole numbers are not told from flags or dates. An array of
            objects holds texts, None for those that are missing.

    """
    dtype = values.dtype
    if isinstance(values, np.ndarray):
        if dtype.kind in _NUMBERS:
            return _bits(values)
        return _of_texts(pa.array(values, pa.large_string()))
    if isinstance(dtype, np.dtype) and dtype.kind in _NUMBERS:
        return _bits(values.to_numpy())
    if isinstance(dtype, pd.StringDtype):
        return _of_texts(_as_texts(values))
    if dtype.name in _MASKED:
        found = _bits(values.to_numpy(_MASKED[dtype.name], na_value=0))
        return np.where(values.isna().to_numpy(np.bool_), _MISSING, found)
    hashed = pd.util.hash_pandas_object(values, index=False)
    return hashed.to_numpy().view(np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class HashedTexts:
    """A column of texts with their hashes."""

    texts: pa.LargeStringArray
    hashes: Hashes


def hash_texts(values: pd.Series, last: HashedTexts | None) -> HashedTexts:
    """Hash texts; those that were there before have their hash already.

    Args:
        values: Of texts; missing where there is none.
        last: Of the same rows, as they were; None: not known.

    """
    texts = _as_texts(values)
    if last is None or len(last.texts) != len(texts):
        return HashedTexts(texts, _of_texts(texts))
    differ = pc.fill_null(pc.not_equal(texts, last.texts), fill_value=False)
    differ = pc.or_(differ, pc.xor(pc.is_null(texts), pc.is_null(last.texts)))
    rows = np.flatnonzero(differ.to_numpy(zero_copy_only=False))
    hashes = last.hashes.copy()
    hashes[rows] = _of_texts(texts.take(pa.array(rows)))
    return HashedTexts(texts, hashes)


def _as_texts(values: pd.Series) -> pa.LargeStringArray:
    texts = pa.array(values, pa.large_string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def packed(columns: Iterable[npt.NDArray[Any]]) -> Iterator[Hashes]:
    """Put columns whose values have one byte into words, which hash all of them.

    Args:
        columns: Of one length.

    """
    left = iter(columns)
    while some := list(islice(left, _WORD)):
        words = np.zeros((len(some[0]), _WORD), np.uint8)
        for place, column in enumerate(some):
            words[:, place] = column.view(np.uint8)
        yield words.view(np.uint64)[:, 0]


def hash_of_rows(columns: Iterable[Hashes]) -> Hashes:
    """Make one hash of each row; no sum of two rows is that of two others.

    Args:
        columns: Of one length; none at all are one row of nothing.

    """
    arrays = iter(columns)
    total: Hashes = np.array(next(arrays, [_NOTHING]), np.uint64)
    beside = np.empty_like(total)
    for column in arrays:
        _add(total, column, beside)
    return _finished(total, beside)


def _add(total: Hashes, more: Hashes, beside: Hashes) -> None:
    """Mix more into hashes, in their place: half the time goes where memory is asked.

    Args:
        total: So far; changed.
        more: As many.
        beside: As many, to write into.

    """
    np.right_shift(total, _HALF, out=beside)
    total ^= beside
    total *= SPREAD
    total += more


def _finished(total: Hashes, beside: Hashes) -> Hashes:
    """Spread what was mixed over all bits, as splitmix64 does; in its place."""
    for shift, factor in _STEPS:
        np.right_shift(total, shift, out=beside)
        total ^= beside
        total *= factor
    np.right_shift(total, _LAST, out=beside)
    total ^= beside
    return total


def _bits(values: npt.NDArray[Any]) -> Hashes:
    if values.dtype.kind == "f":
        values = values.astype(np.float64)
    if values.dtype.kind in "fmM":
        return np.ascontiguousarray(values).view(np.uint64)
    return values.astype(np.uint64)


def _of_texts(values: pa.LargeStringArray) -> Hashes:
    """Hash texts by their length and their words of eight bytes."""
    _, places, data = values.buffers()
    if not len(values):
        return np.zeros(0, np.uint64)
    edges = np.frombuffer(places, np.int64)[values.offset :][: len(values) + 1]
    starts, lengths = edges[:-1], np.diff(edges)
    text = np.zeros(int(edges[-1]) + _WORD, np.uint8)  # a word may begin at the end
    if data is not None:
        text[: edges[-1]] = np.frombuffer(data, np.uint8)[: edges[-1]]
    words = np.ndarray(len(text) - _WORD + 1, "<u8", text, strides=(1,))
    found = lengths.astype(np.uint64)
    rows = np.flatnonzero(lengths)
    done = 0
    while len(rows):
        left = np.minimum(lengths[rows] - done, _WORD).astype(np.uint64)
        beyond = np.uint64(8) * (np.uint64(_WORD) - left)
        word = words[starts[rows] + done] << beyond  # without what is of the next text
        so_far = found[rows]
        _add(so_far, word, left)
        found[rows] = so_far
        done += _WORD
        rows = rows[lengths[rows] > done]
    _finished(found, np.empty_like(found))
    if values.null_count:
        found[values.is_null().to_numpy(zero_copy_only=False)] = _MISSING
    return found
