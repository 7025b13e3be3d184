"""Rows of lists are known by their digests: the same where they say the same."""

import datetime as dt
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pages.later import Later
from site_builder.pages.listed import columns_of, listed_column
from site_builder.pages.shown import Cell

NAMES = st.lists(st.none() | st.sampled_from(["", "a", "A", "é", "a;b"]), min_size=3)
NUMBERS = st.lists(st.none() | st.integers(-2, 2), min_size=3)


def columns(
    names: list[Any], numbers: list[Any], places: Sequence[int]
) -> Later[tuple[Cell, ...]]:
    size = min(len(names), len(numbers))
    series = (
        pd.Series(names[:size], dtype="str"),
        pd.Series(numbers[:size], dtype="Int64"),
    )
    return columns_of(
        [listed_column(one) for one in series], [one % size for one in places]
    )


@given(
    NAMES,
    NUMBERS,
    NAMES,
    NUMBERS,
    st.lists(st.integers(0, 9)),
    st.lists(st.integers(0, 9)),
)
def test_the_digest_is_the_same_where_the_rows_are(
    names: list[str | None],
    numbers: list[int | None],
    other_names: list[str | None],
    other_numbers: list[int | None],
    places: list[int],
    other_places: list[int],
) -> None:
    one = columns(names, numbers, places)
    other = columns(other_names, other_numbers, other_places)

    assert (repr(one) == repr(other)) == (list(one) == list(other))


@given(NAMES, st.lists(st.integers(0, 9)))
def test_values_are_those_of_the_rows(
    names: list[str | None], places: list[int]
) -> None:
    chosen = [place % len(names) for place in places]

    shown = listed_column(pd.Series(names, dtype="str")).of(np.array(chosen, np.int64))

    assert list(shown) == [names[place] for place in chosen]


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("str", ["", "é", None, "a;b"]),
        ("Int64", [0, None, -3]),
        ("Float64", [0.5, None, 1.0]),
        ("float64", [0.5, 2.0]),
        ("boolean", [True, None, False]),
        ("datetime64[s]", [pd.Timestamp("2026-03-31"), None]),
    ],
)
def test_values_are_the_same_whether_few_or_all_were_made(
    dtype: str, values: list[Any]
) -> None:
    size = 5000
    column = listed_column(pd.Series((values * size)[:size], dtype=dtype))
    of_all = listed_column(pd.Series((values * size)[:size], dtype=dtype))
    everybody = of_all.of(range(size))
    of_one = column.of([size - 1])

    parts = [column.of(range(start, start + 7)) for start in range(0, 700, 7)]

    found = [*of_one, *chain.from_iterable(parts)]
    assert list(map(repr, found)) == list(
        map(repr, (everybody[-1], *everybody[: 7 * len(parts)]))
    )
    expected = [one.date() if isinstance(one, dt.datetime) else one for one in values]
    assert repr(list(everybody[: len(values)])) == repr(expected)


def test_values_said_in_other_words_are_those_of_the_rows() -> None:
    column = listed_column(pd.Series([0, 1, 2] * 1000, dtype="Int64"))

    said = column.then(lambda values: [f"{one}!" for one in values])
    twice = said.then(lambda values: [f"{one}?" for one in values])

    assert said.of([2, 1]) == ("2!", "1!")
    assert twice.of(range(3)) == twice.of(range(3000))[:3] == ("0!?", "1!?", "2!?")


def test_nothing_is_made_to_tell_what_is_shown() -> None:
    made = []

    def make() -> list[int]:
        made.append(1)
        return [1, 2, 3]

    later = Later("a1", 3, make)

    assert (repr(later), len(later), bool(later), made) == ("Later(a1)", 3, True, [])
    assert (list(later), later[0], later[1:], made) == ([1, 2, 3], 1, [2, 3], [1])
