"""Hashes of columns are equal where the values are, and nowhere else."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pages.hashes import (
    Hashes,
    hash_of,
    hash_of_rows,
    hash_texts,
    packed,
)

# Texts that are beginnings, ends or halves of each other, at the edges of words.
PIECES = st.sampled_from(["", "a", "b", "\0", "é", "12345678", "abcdefg", "x" * 17])
TEXTS = st.lists(st.none() | st.lists(PIECES, max_size=4).map("".join) | st.text())
SOME: dict[str, st.SearchStrategy[list[Any]]] = {
    "str": TEXTS,
    "Int64": st.lists(st.none() | st.integers(-(2**62), 2**62)),
    "Float64": st.lists(st.none() | st.floats(allow_nan=False)),
    "boolean": st.lists(st.none() | st.booleans()),
    "datetime64[s]": st.lists(st.none() | st.datetimes().map(pd.Timestamp)),
}


def agree(values: Sequence[object], hashes: Hashes) -> bool:
    """Compare each two values, and their hashes."""
    return all(
        (repr(one) == repr(other)) == (hashes[i] == hashes[k])
        for i, one in enumerate(values)
        for k, other in enumerate(values)
    )


@pytest.mark.parametrize("dtype", SOME)
@given(data=st.data())
def test_columns(dtype: str, data: st.DataObject) -> None:
    values: list[Any] = data.draw(SOME[dtype])
    column = pd.Series(values, dtype=dtype)

    hashes = hash_of(column)

    assert hashes.dtype == np.dtype(np.uint64)
    assert len(hashes) == len(values)
    assert agree(column.tolist(), hashes)


@given(TEXTS)
def test_arrays_of_texts(texts: list[str | None]) -> None:
    hashes = hash_of(np.array(texts, object))

    assert agree(texts, hashes)
    assert hashes.tolist() == hash_of(pd.Series(texts, dtype="str")).tolist()


@given(TEXTS, st.integers(0, 5))
def test_what_stands_before_does_not_matter(texts: list[Any], cut: int) -> None:
    """Nor whether the texts lie in one piece of memory."""
    whole = hash_of(pd.Series(texts, dtype="str"))
    pieces = pa.chunked_array([texts[:cut], texts[cut:]], pa.large_string())

    assert whole[cut:].tolist() == hash_of(pd.Series(texts, dtype="str")[cut:]).tolist()
    assert (
        whole.tolist() == hash_of(pd.Series(pieces.to_pandas())).tolist() or not texts
    )


@pytest.mark.parametrize(
    "values",
    [
        np.array([0, 1, -1, 127, -128], np.int8),
        np.array([0, 1, 255], np.uint8),
        np.array([True, False]),
        np.array([0.0, 1.5, -1.5, np.inf]),
        np.array(["2026-01-01", "NaT", "1970-01-01"], "datetime64[D]"),
    ],
    ids=lambda values: values.dtype.name,
)
def test_arrays_of_numbers(values: npt.NDArray[Any]) -> None:
    assert agree(values.tolist(), hash_of(values))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))))
def test_rows(rows: list[tuple[int, int, int]]) -> None:
    columns = np.array(rows, np.int64).reshape(len(rows), 3).T

    assert agree(rows, hash_of_rows(hash_of(column) for column in columns))


@given(TEXTS, TEXTS)
def test_texts_have_the_hashes_they_have_without_those_of_before(
    before: list[str | None], after: list[str | None]
) -> None:
    last = hash_texts(pd.Series(before, dtype="str"), None)
    column = pd.Series(after, dtype="str")

    again = hash_texts(column, last)

    assert again.hashes.tolist() == hash_of(column).tolist()
    assert last.hashes.tolist() == hash_of(pd.Series(before, dtype="str")).tolist()


@given(st.lists(st.lists(st.integers(-1, 1), min_size=3, max_size=3), max_size=20))
def test_words_of_several_columns_tell_rows_apart_as_the_columns_do(
    columns: list[list[int]],
) -> None:
    found = list(packed(np.array(one, np.int8) for one in columns))

    rows = list(zip(*columns, strict=True))
    words = list(zip(*(one.tolist() for one in found), strict=True))
    assert len(found) == (len(columns) + 7) // 8
    for one, other in itertools.combinations(range(len(rows)), 2):
        assert (words[one] == words[other]) == (rows[one] == rows[other])
