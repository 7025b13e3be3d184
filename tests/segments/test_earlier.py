"""Windows as they lay before, and days on which clocks are changed."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.build import check_site
from site_builder.measures.periods import date_of
from site_builder.segments.definitions import Earlier, Versus
from site_builder.segments.earlier import earlier_bounds, overlaps_a_year
from site_builder.segments.windows import bounds, read_window
from tests.conftest import SiteFiles

AS_OF = "2026-03-31"
PREVIOUS = [
    # window, as-of day, year starts, first day, last day
    ("last 30 days", AS_OF, 1, "2026-01-31", "2026-03-01"),
    ("last 2 weeks", AS_OF, 1, "2026-03-04", "2026-03-17"),
    ("last 6 months", AS_OF, 1, "2025-04-01", "2025-09-30"),
    ("last 6 months", "2026-08-31", 1, "2025-09-01", "2026-02-28"),
    ("last 1 month", "2024-03-31", 1, "2024-02-01", "2024-02-29"),
    ("last 12 months", "2024-02-29", 1, "2022-03-01", "2023-02-28"),
    ("last month", AS_OF, 1, "2026-01-01", "2026-01-31"),
    ("last week", AS_OF, 1, "2026-03-16", "2026-03-22"),
    ("last 2 half_years", AS_OF, 1, "2024-01-01", "2024-12-31"),
    ("last half_year", AS_OF, 4, "2024-10-01", "2025-03-31"),
    ("last 2 quarters", AS_OF, 2, "2025-02-01", "2025-07-31"),
    ("last year", AS_OF, 7, "2023-07-01", "2024-06-30"),
    ("this quarter so far", "2026-02-10", 1, "2025-10-01", "2025-11-10"),
    ("this month so far", "2026-03-31", 1, "2026-02-01", "2026-02-28"),
    ("this week so far", "2026-03-31", 1, "2026-03-23", "2026-03-24"),
    ("last quarter so far", "2026-02-10", 1, "2025-04-01", "2025-08-10"),
    ("this year", AS_OF, 1, "2025-01-01", "2025-12-31"),
]
A_YEAR_BEFORE = [
    ("last 30 days", AS_OF, 1, "2025-03-02", "2025-03-31"),
    ("last 30 days", "2024-02-29", 1, "2023-01-30", "2023-02-28"),
    ("last 2 weeks", AS_OF, 1, "2025-03-18", "2025-03-31"),
    ("last 6 months", AS_OF, 1, "2024-10-01", "2025-03-31"),
    ("last 12 months", "2025-02-28", 1, "2023-03-01", "2024-02-28"),
    ("last month", "2025-03-15", 1, "2024-02-01", "2024-02-29"),
    ("last week", AS_OF, 1, "2025-03-24", "2025-03-30"),
    ("last half_year", AS_OF, 4, "2024-04-01", "2024-09-30"),
    ("last half_year", AS_OF, 7, "2024-07-01", "2024-12-31"),
    ("this quarter so far", "2024-02-29", 1, "2023-01-01", "2023-02-28"),
    ("this year so far", AS_OF, 7, "2024-07-01", "2025-03-31"),
]


def days(window: str, as_of: str, starts: int, versus: Versus) -> tuple[str, str]:
    earlier = Earlier(read_window(window), versus)
    found = earlier_bounds(earlier, dt.date.fromisoformat(as_of), starts)
    return str(date_of(found.first)), str(date_of(found.last))


@pytest.mark.parametrize(("window", "as_of", "starts", "first", "last"), PREVIOUS)
def test_the_previous_window_lies_just_before(
    window: str, as_of: str, starts: int, first: str, last: str
) -> None:
    assert days(window, as_of, starts, "previous") == (first, last)


@pytest.mark.parametrize(("window", "as_of", "starts", "first", "last"), A_YEAR_BEFORE)
def test_the_same_period_lies_a_year_before(
    window: str, as_of: str, starts: int, first: str, last: str
) -> None:
    assert days(window, as_of, starts, "same_period_last_year") == (first, last)


def test_a_window_between_two_days_moves_by_its_length_or_by_a_year() -> None:
    window = read_window({"from": "2026-01-01", "to": "2026-01-31"})
    as_of = dt.date(2026, 3, 31)

    before, yearly = (
        earlier_bounds(Earlier(window, versus), as_of, 1)
        for versus in ("previous", "same_period_last_year")
    )

    assert (str(date_of(before.first)), str(date_of(before.last))) == (
        "2025-12-03",
        "2026-01-01",
    )
    assert (str(date_of(yearly.first)), str(date_of(yearly.last))) == (
        "2025-01-02",
        "2025-01-31",
    )


WHOLE = [
    *("last 30 days", "last 5 weeks", "last 6 months", "last month", "last week"),
    *("last 3 quarters", "last 2 half_years", "last year"),
]


@pytest.mark.parametrize("window", WHOLE)
@given(
    as_of=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), starts=st.integers(1, 12)
)
def test_between_a_window_and_the_previous_one_there_is_no_gap(
    as_of: dt.date, starts: int, window: str
) -> None:
    now = read_window(window)

    before = earlier_bounds(Earlier(now, "previous"), as_of, starts)

    assert before.last + 1 == bounds(now, as_of, starts).first


@pytest.mark.parametrize(
    "window", [*WHOLE, "this year so far", "last half_year so far"]
)
@given(
    as_of=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), starts=st.integers(1, 12)
)
def test_a_window_never_overlaps_with_itself_a_year_before(
    as_of: dt.date, starts: int, window: str
) -> None:
    now = read_window(window)

    before = earlier_bounds(Earlier(now, "same_period_last_year"), as_of, starts)

    assert overlaps_a_year(now) or before.last < bounds(now, as_of, starts).first


@pytest.mark.parametrize(
    ("window", "too_long"),
    [
        ("last 365 days", False),
        ("last 366 days", True),
        ("last 52 weeks", False),
        ("last 53 weeks", True),
        ("last 12 months", False),
        ("last 13 months", True),
        ("last 4 quarters", False),
        ("last 4 quarters so far", True),
        ("this year so far", False),
        ("last year so far", True),
        ({"from": "12 months ago", "to": "today"}, False),
        ({"from": "13 months ago", "to": "today"}, True),
        ({"from": "2024-03-31", "to": "2025-03-31"}, False),
        ({"from": "2024-03-30", "to": "2025-03-31"}, True),
    ],
)
def test_a_window_longer_than_a_year_overlaps(
    window: object, *, too_long: bool
) -> None:
    assert overlaps_a_year(read_window(window)) == too_long


DST = """id,customer,date,amount
before,1,2026-03-28T22:59:59+00:00,1
first,1,2026-03-28T23:00:00+00:00,10
skipped,1,2026-03-29T01:00:00+00:00,100
last,1,2026-03-29T21:59:59+00:00,1000
after,1,2026-03-29T22:00:00+00:00,10000
"""
AUTUMN = """id,customer,date,amount
before,1,2025-10-25T21:59:59+00:00,1
first,1,2025-10-25T22:00:00+00:00,10
once,1,2025-10-26T00:30:00+00:00,100
twice,1,2025-10-26T01:30:00+00:00,1000
last,1,2025-10-26T22:59:59+00:00,10000
after,1,2025-10-26T23:00:00+00:00,100000
"""


@pytest.mark.parametrize(
    ("orders", "day", "total"),
    [(DST, "2026-03-29", 1110), (AUTUMN, "2025-10-26", 11110)],
)
def test_a_day_of_23_or_25_hours_is_one_day(
    orders: str, day: str, total: int, make_site: Callable[[SiteFiles], Path]
) -> None:
    config = (
        "title: Test\ncurrency: NOK\ntimezone: Europe/Oslo\nas_of: 2026-04-30\n"
        "tables:\n  customers: {file: customers.csv}\n  orders: {file: orders.csv}\n"
    )
    site = make_site(
        {
            "config.yaml": config,
            "content/data/orders.csv": orders,
            "content/segments/big.yaml": (
                "where:\n"
                f"  - {{sum: orders.amount, where: [{{field: date, on: {day}}}], "
                f"is: {total}}}\n"
            ),
        }
    )
    judgement = check_site(site).judgements["big"]

    assert judgement.answer.tolist() == [1, 0]
