"""Counting by pattern of membership is counting by segment, and exact."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.pages.groups import CUSTOMERS, EVERYBODY, MISSING, coded, groups_of
from site_builder.pages.standings import WholeStanding

WIDTH = 3
# Sums of these go beyond what a float holds exactly.
AMOUNTS = st.integers(-(2**59), 2**59)


def standing(name: str, answers: Sequence[int]) -> WholeStanding:
    days = np.full(len(answers), np.datetime64("NaT"), "datetime64[D]")
    return WholeStanding(
        identity=name,
        title=name,
        sentence="",
        slug=name,
        answers=np.array(answers, np.int8),
        since=days,
        witnessed=np.zeros(len(answers), np.bool_),
        leaves=(),
        short=np.full(len(answers), -1, np.int16),
        distance=np.full(len(answers), np.inf),
    )


@st.composite
def files(
    draw: st.DrawFn,
) -> tuple[list[str | None], list[list[int]], list[tuple[int, int, int]]]:
    """Draw statuses, segments with the answers of each customer, and rows."""
    size = draw(st.integers(1, 7))
    statuses = draw(
        st.lists(
            st.sampled_from(["customer", "prospect", "former", None]),
            min_size=size,
            max_size=size,
        )
    )
    answers = st.lists(st.sampled_from([1, 0, -1]), min_size=size, max_size=size)
    # More segments than memberships that fit into one number.
    segments = draw(st.lists(answers, max_size=3)) * draw(st.sampled_from([1, 30]))
    amounts = draw(st.sampled_from([AMOUNTS, st.integers(-3, 3)]))
    row = st.tuples(st.integers(0, size - 1), st.integers(MISSING, WIDTH - 1), amounts)
    return statuses, segments, draw(st.lists(row, max_size=12))


@settings(max_examples=200)
@given(files())
def test_a_tally_is_what_a_loop_over_the_rows_finds(
    file: tuple[list[str | None], list[list[int]], list[tuple[int, int, int]]],
) -> None:
    statuses, segments, rows = file
    standings = [standing(f"s{n}", answers) for n, answers in enumerate(segments)]
    groups = groups_of(standings, pd.Series(statuses, dtype="str"))
    customer = np.array([row[0] for row in rows], np.int64)
    codes = np.array([row[1] for row in rows], np.int64)
    values = np.array([row[2] for row in rows], np.int64)

    counted = groups.tally(codes, WIDTH, customer)
    added = groups.tally(codes, WIDTH, customer, values)
    both = groups.tallies(codes, WIDTH, customer, values)

    assert [one.tolist() for one in both] == [counted.tolist(), added.tolist()]
    members = {f"s{n}": [one == 1 for one in row] for n, row in enumerate(segments)}
    members[EVERYBODY] = [True] * len(statuses)
    members[CUSTOMERS] = [one != "prospect" for one in statuses]
    for name, belongs in members.items():
        mine = [row for row in rows if belongs[row[0]]]
        for code in range(WIDTH):
            found = [value for _, one, value in mine if one == code]
            assert groups.of(name, counted)[code] == len(found)
            assert groups.of(name, added)[code] == sum(found)


def test_codes_name_their_values_and_leave_out_what_is_missing() -> None:
    codes, labels = coded(pd.Series(["b", None, "a", "b"], dtype="str"))

    assert [labels[code] if code >= 0 else None for code in codes.tolist()] == [
        "b",
        None,
        "a",
        "b",
    ]
