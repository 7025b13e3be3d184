"""Columns as plain Python values."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pages.batches import Rows, gathered
from site_builder.pages.plain import plain


@pytest.mark.parametrize("dtype", ["str", "string", "object", "string[pyarrow]"])
def test_texts_stay_texts(dtype: str) -> None:
    texts = ["", "Bø\0", None]

    assert plain(pd.Series(texts, dtype=dtype)) == texts


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("Int64", [2**53 + 1, -1, None]),
        ("Int64", [2**53 + 1, -1]),
        ("int8", [-1, 1]),
        ("float64", [0.1, None]),
        ("Float64", [0.1, 3.0]),
        ("boolean", [True, False, None]),
        ("boolean", [True, False]),
        ("bool", [True, False]),
    ],
)
def test_numbers_keep_their_type(dtype: str, values: Sequence[float | None]) -> None:
    found = plain(pd.Series(values, dtype=dtype))

    assert found == list(values)
    assert list(map(type, found)) == list(map(type, values))


def test_dates_have_no_time() -> None:
    days = pd.Series(["2026-03-02", None]).astype("datetime64[s]")

    assert plain(days) == [dt.date(2026, 3, 2), None]


@given(st.lists(st.lists(st.booleans(), max_size=4), max_size=6))
def test_rows_are_chosen_by_customer(flags: list[list[bool]]) -> None:
    starts = [sum(map(len, flags[:place])) for place in range(len(flags) + 1)]

    found = Rows({}, starts).where([flag for own in flags for flag in own])

    assert found == {
        place: [starts[place] + row for row, flag in enumerate(own) if flag]
        for place, own in enumerate(flags)
        if any(own)
    }


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.text()))))
def test_what_was_found_is_gathered_in_its_order(
    found: list[list[tuple[int, str]]],
) -> None:
    expected: list[list[str]] = [[], [], [], []]
    for some in found:
        for place, one in some:
            expected[place].append(one)

    assert gathered(4, found) == expected
