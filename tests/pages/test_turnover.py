"""Customers are added up by code as they would be one by one."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pages.turnover import Calendar, Turnover, Windowed, Windows

CODES = 4
CUSTOMERS = st.lists(
    st.tuples(
        st.integers(0, CODES - 1),
        st.integers(-(2**50), 2**50),
        st.integers(0, 9),
    ),
    max_size=12,
)


def turnover_of(amounts: list[int], months: list[int]) -> Turnover:
    """Give each customer an amount in the first window, and one in the first month."""
    tables = [np.zeros((len(amounts), 6), np.int64, order="F") for _ in Windows._fields]
    for table in tables:
        table[:, 0] = amounts
    by_month = np.zeros((len(months), 24), np.int64, order="F")
    by_month[:, 0] = months
    calendar = Calendar((dt.date(2026, 1, 1),), dt.date(2026, 1, 2))
    return Turnover(Windowed(*tables), by_month, calendar, ())


@given(CUSTOMERS)
def test_tally(customers: list[tuple[int, int, int]]) -> None:
    turnover = turnover_of([one[1] for one in customers], [one[2] for one in customers])
    codes = np.array([one[0] for one in customers], np.int64)

    found = turnover.tally(codes, CODES)

    for code in range(CODES):
        mine = [one for one in customers if one[0] == code]
        sums = found.of_one(code)
        assert sums.windowed.revenue == [sum(one[1] for one in mine), 0, 0, 0, 0, 0]
        assert sums.windowed.priced == sums.windowed.revenue
        assert sums.months == [sum(one[2] for one in mine), *[0] * 23]


@given(CUSTOMERS)
def test_those_without_a_code_come_last(customers: list[tuple[int, int, int]]) -> None:
    turnover = turnover_of([one[1] for one in customers], [one[2] for one in customers])
    codes = np.array([one[0] - 1 for one in customers], np.int64)

    found = turnover.by(codes, CODES - 1)

    expected = [
        sum(amount for code, amount, _ in customers if code == one)
        for one in (1, 2, 3, 0)
    ]
    assert [sums.windowed.revenue[0] for sums in found] == expected
