"""Rows of lists are known by their digests: the same where they say the same."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
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


def test_nothing_is_made_to_tell_what_is_shown() -> None:
    made = []

    def make() -> list[int]:
        made.append(1)
        return [1, 2, 3]

    later = Later("a1", 3, make)

    assert (repr(later), len(later), bool(later), made) == ("Later(a1)", 3, True, [])
    assert (list(later), later[0], later[1:], made) == ([1, 2, 3], 1, [2, 3], [1])
