"""Windows in time, at both of their edges."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.measures.periods import date_of, day_number
from site_builder.segments.reader import NotUnderstood
from site_builder.segments.windows import bounds, day_of, read_day, read_window
from tests.segments.small_files import answers, customer_file, judged

AS_OF = "2026-03-31"
EDGES = [
    # window, as-of day, first month of the year, first day, last day
    ("last 30 days", AS_OF, 1, "2026-03-02", "2026-03-31"),
    ("last 1 day", AS_OF, 1, "2026-03-31", "2026-03-31"),
    ("last 2 weeks", AS_OF, 1, "2026-03-18", "2026-03-31"),
    ("last 12 months", AS_OF, 1, "2025-04-01", "2026-03-31"),
    ("last 1 months", AS_OF, 1, "2026-03-01", "2026-03-31"),
    ("last 1 month", "2026-03-15", 1, "2026-02-16", "2026-03-15"),
    ("last 12 months", "2024-02-29", 1, "2023-03-01", "2024-02-29"),
    ("last 12 months", "2025-02-28", 1, "2024-02-29", "2025-02-28"),
    ("last 1 months", "2024-03-31", 1, "2024-03-01", "2024-03-31"),
    ("last 48 months", "2024-02-29", 1, "2020-03-01", "2024-02-29"),
    ("next 14 days", AS_OF, 1, "2026-04-01", "2026-04-14"),
    ("next 1 months", "2026-01-31", 1, "2026-02-01", "2026-02-28"),
    ("next 1 months", "2024-01-31", 1, "2024-02-01", "2024-02-29"),
    ("next 2 weeks", AS_OF, 1, "2026-04-01", "2026-04-14"),
    ("last month", AS_OF, 1, "2026-02-01", "2026-02-28"),
    ("last month", "2024-03-01", 1, "2024-02-01", "2024-02-29"),
    ("this month", "2026-02-10", 1, "2026-02-01", "2026-02-28"),
    ("this month so far", "2026-02-10", 1, "2026-02-01", "2026-02-10"),
    ("next month", "2026-12-31", 1, "2027-01-01", "2027-01-31"),
    ("last week", "2026-03-31", 1, "2026-03-23", "2026-03-29"),
    ("this week", "2026-03-30", 1, "2026-03-30", "2026-04-05"),
    ("this week", "2026-04-05", 1, "2026-03-30", "2026-04-05"),
    ("next week", "2026-03-31", 1, "2026-04-06", "2026-04-12"),
    ("last day", AS_OF, 1, "2026-03-30", "2026-03-30"),
    ("this day", AS_OF, 1, "2026-03-31", "2026-03-31"),
    ("this quarter", AS_OF, 1, "2026-01-01", "2026-03-31"),
    ("this quarter so far", "2026-02-10", 1, "2026-01-01", "2026-02-10"),
    ("this quarter", "2026-03-31", 2, "2026-02-01", "2026-04-30"),
    ("last quarter", "2026-03-31", 2, "2025-11-01", "2026-01-31"),
    ("last 2 quarters", AS_OF, 1, "2025-07-01", "2025-12-31"),
    ("last 2 quarters so far", AS_OF, 1, "2025-07-01", "2026-03-31"),
    ("last 2 half_years", AS_OF, 1, "2025-01-01", "2025-12-31"),
    ("last 2 half_years so far", AS_OF, 1, "2025-01-01", "2026-03-31"),
    ("last 2 half_years", AS_OF, 4, "2024-10-01", "2025-09-30"),
    ("last half_year", "2026-04-01", 4, "2025-10-01", "2026-03-31"),
    ("this half_year", "2026-09-30", 4, "2026-04-01", "2026-09-30"),
    ("this year so far", AS_OF, 7, "2025-07-01", "2026-03-31"),
    ("this year", "2026-06-30", 7, "2025-07-01", "2026-06-30"),
    ("this year", "2026-07-01", 7, "2026-07-01", "2027-06-30"),
    ("last year", "2024-02-29", 1, "2023-01-01", "2023-12-31"),
    ("last 1 years", "2024-02-29", 3, "2022-03-01", "2023-02-28"),
    ("next 2 years", AS_OF, 1, "2027-01-01", "2028-12-31"),
    ("next quarter", AS_OF, 1, "2026-04-01", "2026-06-30"),
    ("  LAST  30 Days ", AS_OF, 1, "2026-03-02", "2026-03-31"),
]


@pytest.mark.parametrize(("window", "as_of", "starts", "first", "last"), EDGES)
def test_a_window_has_exactly_these_days(
    window: str, as_of: str, starts: int, first: str, last: str
) -> None:
    days = bounds(read_window(window), dt.date.fromisoformat(as_of), starts)

    assert (str(date_of(days.first)), str(date_of(days.last))) == (first, last)


def test_between_two_days_the_first_is_out_and_the_last_is_in() -> None:
    window = read_window({"from": "24 months ago", "to": "12 months ago"})

    days = bounds(window, dt.date(2026, 3, 31), 1)

    assert (date_of(days.first), date_of(days.last)) == (
        dt.date(2024, 4, 1),
        dt.date(2025, 3, 31),
    )


@pytest.mark.parametrize("months", [1, 6, 12, 24])
@given(as_of=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_months_follow_each_other_without_gap_or_overlap(
    as_of: dt.date, months: int
) -> None:
    late = bounds(read_window(f"last {months} months"), as_of, 1)
    early = bounds(
        read_window({"from": f"{2 * months} months ago", "to": f"{months} months ago"}),
        as_of,
        1,
    )

    assert early.last + 1 == late.first


@pytest.mark.parametrize("unit", ["week", "month", "quarter", "half_year", "year"])
@given(
    as_of=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), starts=st.integers(1, 12)
)
def test_last_this_and_next_period_follow_each_other(
    as_of: dt.date, starts: int, unit: str
) -> None:
    last, this, after = (
        bounds(read_window(f"{side} {unit}"), as_of, starts)
        for side in ("last", "this", "next")
    )

    assert last.last + 1 == this.first
    assert this.first <= (as_of - dt.date(1970, 1, 1)).days <= this.last
    assert this.last + 1 == after.first


DAYS = {
    "2026-03-02": "2026-03-02",
    "today": "2026-03-31",
    "yesterday": "2026-03-30",
    "tomorrow": "2026-04-01",
    "30 days ago": "2026-03-01",
    "1 month ago": "2026-02-28",
    "2 weeks ahead": "2026-04-14",
    "1 quarter ahead": "2026-06-30",
    "2 years ago": "2024-03-31",
    "1 half_years ago": "2025-09-30",
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_may_be_a_date_or_counted_from_the_as_of_day(text: str, day: str) -> None:
    assert str(day_of(read_day(text), dt.date(2026, 3, 31))) == day


@pytest.mark.parametrize(
    "text",
    [
        "last 30",
        "30 days",
        "last 0 days",
        "last 99999999999999999999 days",
        "last -1 days",
        "last 2.5 days",
        "last 30 day so far",
        "next quarter so far",
        "this 2 quarters",
        "last fortnight",
        "last ٣ days",
        "",
        None,
        30,
        ["last 30 days"],
        {"from": "30 days ago"},
        {"from": "1 days ago", "to": "2 days ago"},
        {"from": "2026-02-30", "to": "today"},
        {"from": "today", "to": "tomorrow", "and": 1},
    ],
)
def test_what_is_no_window_is_not_understood(text: object) -> None:
    with pytest.raises(NotUnderstood):
        read_window(text)


@pytest.mark.parametrize("as_of", [dt.date.min, dt.date.max])
@pytest.mark.parametrize("unit", ["days", "weeks", "months", "quarters", "years"])
@pytest.mark.parametrize("side", ["last", "next"])
def test_windows_end_where_the_calendar_does(
    side: str, unit: str, as_of: dt.date
) -> None:
    days = bounds(read_window(f"{side} 100 {unit}"), as_of, 7)

    assert day_number(dt.date.min) - 1 <= days.last
    assert days.first <= day_number(dt.date.max) + 1


BIRTHDAYS = [
    ("1980-04-01", 1),
    ("1980-04-14", 1),
    ("1980-04-15", 0),
    ("1980-03-31", 0),
    ("2026-04-05", 0),  # not yet born: there is nothing to come round
    (None, -1),
]


def test_an_anniversary_comes_round_at_both_edges_of_its_window() -> None:
    file = customer_file(
        customers=[
            {"id": str(place), "birth_date": day}
            for place, (day, _) in enumerate(BIRTHDAYS)
        ]
    )

    found = answers("{field: birth_date, anniversary: next 14 days}", file)

    assert found == [answer for _, answer in BIRTHDAYS]


@pytest.mark.parametrize(
    ("as_of", "answer"), [("2023-02-28", 1), ("2024-02-28", 0), ("2024-02-29", 1)]
)
def test_29_february_is_kept_on_the_28th_in_other_years(
    as_of: str, answer: int
) -> None:
    file = customer_file(customers=[{"id": "1", "birth_date": "1980-02-29"}])

    found = judged(
        "where: [{field: birth_date, anniversary: today}]",
        file,
        as_of=dt.date.fromisoformat(as_of),
    )

    assert found.answer.tolist() == [answer]


def test_an_anniversary_is_found_across_new_year() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "birth_date": "1980-12-30"},
            {"id": "2", "birth_date": "1980-01-02"},
            {"id": "3", "birth_date": "1980-01-09"},
        ]
    )

    found = judged(
        "where: [{field: birth_date, anniversary: next 10 days}]",
        file,
        as_of=dt.date(2025, 12, 29),
    )

    assert found.answer.tolist() == [1, 1, 0]
