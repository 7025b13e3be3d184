"""The conventions of windows, half-years, RFM, payment, service and contact."""

import datetime as dt
from typing import Any

import pytest

from site_builder.customer_file import latest_date
from site_builder.measures import catalogue, measure
from site_builder.measures.periods import (
    date_of,
    half_year,
    half_year_name,
    months_earlier,
    rolling_days,
    rolling_months,
)
from site_builder.measures.rfm import CELLS
from site_builder.pages.plain import plain
from tests.tables import MILLION, day, file_of

AS_OF = day("2026-03-10")
ONE = [{"id": "1", "birth_date": day("2000-03-11")}]


def value(name: str, as_of: dt.date = AS_OF, **tables: Any) -> Any:
    file = file_of(customers=ONE, **tables)
    return plain(measure(file, as_of).frame[name])[0]


@pytest.mark.parametrize(
    ("as_of", "starts", "back", "first", "last"),
    [
        ("2026-03-10", 1, 1, "2025-07-01", "2025-12-31"),
        ("2026-03-10", 1, 2, "2025-01-01", "2025-06-30"),
        ("2026-07-01", 1, 1, "2026-01-01", "2026-06-30"),
        ("2026-06-30", 1, 1, "2025-07-01", "2025-12-31"),
        ("2026-03-10", 4, 1, "2025-04-01", "2025-09-30"),
        ("2026-04-01", 4, 1, "2025-10-01", "2026-03-31"),
        ("2024-03-01", 9, 1, "2023-09-01", "2024-02-29"),
        ("2026-01-15", 12, 1, "2025-06-01", "2025-11-30"),
    ],
)
def test_half_years_follow_the_business_year(
    as_of: str, starts: int, back: int, first: str, last: str
) -> None:
    window = half_year(day(as_of), starts, back)

    assert (date_of(window.first), date_of(window.last)) == (day(first), day(last))


def test_half_years_are_named_by_the_year_in_which_they_start() -> None:
    assert half_year_name(half_year(day("2026-03-10"), 1, 1), 1) == "2025 H2"
    assert half_year_name(half_year(day("2026-05-10"), 4, 1), 4) == "2025/26 H2"


@pytest.mark.parametrize(
    ("as_of", "months", "expected"),
    [
        ("2024-02-29", 12, "2023-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-31", 2, "2025-11-30"),
        ("2026-03-10", 24, "2024-03-10"),
    ],
)
def test_months_go_back_to_the_same_day_or_the_last(
    as_of: str, months: int, expected: str
) -> None:
    assert months_earlier(day(as_of), months) == day(expected)


def test_thirty_days_are_thirty_whole_days_that_end_today() -> None:
    window = rolling_days(AS_OF, 30)

    assert window.last - window.first + 1 == 30
    assert date_of(window.last) == AS_OF


def test_twelve_months_start_after_the_same_day_a_year_earlier() -> None:
    window = rolling_months(AS_OF, 12)

    assert date_of(window.first) == day("2025-03-11")
    assert date_of(window.last) == AS_OF


@pytest.mark.parametrize(
    ("date", "counted"),
    [("2025-03-10", 0), ("2025-03-11", 1), ("2026-03-10", 1), ("2026-03-11", 0)],
)
def test_revenue_of_twelve_months_at_both_edges(date: str, counted: int) -> None:
    orders = [{"id": "a", "customer": "1", "date": day(date), "amount": 7}]

    assert value("revenue_12m", orders=orders) == counted * 7 * MILLION


def test_sum_and_count_of_nothing_are_0_and_the_rest_is_unknown() -> None:
    for name in ("revenue", "order_count", "revenue_12m", "revenue_half_1"):
        assert value(name, orders=[]) == 0
    for name in ("average_order", "last_order", "abc", "rfm", "margin_rate"):
        assert value(name, orders=[]) is None


def test_without_a_source_nothing_is_known() -> None:
    frame = measure(file_of(customers=ONE), AS_OF).frame
    needing_others = [
        name for name, one in catalogue().items() if one.needs != ("customers",)
    ]

    assert frame[needing_others].isna().all(axis=None)


def test_age_counts_completed_years() -> None:
    assert value("age") == 25
    assert value("age", as_of=day("2026-03-11")) == 26


def test_latest_is_the_newest_thing_that_happened_never_a_plan() -> None:
    file = file_of(
        customers=ONE,
        orders=[{"id": "a", "customer": "1", "date": day("2026-02-01"), "amount": 1}],
        interactions=[
            {
                "customer": "1",
                "date": day("2026-03-02"),
                "next_date": day("2027-01-01"),
            }
        ],
        meetings=[{"customer": "1", "start": day("2027-03-02")}],
        contracts=[
            {
                "id": "k",
                "customer": "1",
                "start": day("2026-03-20"),
                "end": day("2027-03-10"),
            }
        ],
        invoices=[
            {
                "id": "i",
                "customer": "1",
                "date": day("2026-03-05"),
                "due": day("2026-05-01"),
            }
        ],
    )

    assert latest_date(file) == day("2026-03-02")


def test_latest_looks_at_cases_by_the_day_they_were_opened() -> None:
    cases = [
        {
            "id": "c",
            "customer": "1",
            "opened": day("2026-01-04"),
            "closed": day("2026-02-04"),
        }
    ]

    assert latest_date(file_of(customers=ONE, cases=cases)) == day("2026-01-04")


def test_the_names_of_rfm_are_a_partition_of_the_grid() -> None:
    design = {
        "Hibernating": [(1, 1), (1, 2), (2, 1), (2, 2)],
        "At risk": [(1, 3), (1, 4), (2, 3), (2, 4)],
        "Can't lose them": [(1, 5), (2, 5)],
        "About to sleep": [(3, 1), (3, 2)],
        "Need attention": [(3, 3)],
        "Loyal": [(3, 4), (3, 5), (4, 4), (4, 5)],
        "Promising": [(4, 1)],
        "Potential loyalists": [(4, 2), (4, 3), (5, 2), (5, 3)],
        "New": [(5, 1)],
        "Champions": [(5, 4), (5, 5)],
    }

    assert {cell: name for name, cells in design.items() for cell in cells} == CELLS
    assert len(CELLS) == 25


def test_an_invoice_is_overdue_from_the_day_after_it_was_due() -> None:
    def overdue(**invoice: object) -> tuple[object, object]:
        rows = [
            {
                "id": "i",
                "customer": "1",
                "date": day("2026-01-01"),
                "amount": 100,
                **invoice,
            }
        ]
        return value("overdue_count", invoices=rows), value(
            "overdue_amount", invoices=rows
        )

    assert overdue(due=AS_OF) == (0, 0)
    assert overdue(due=day("2026-03-09")) == (1, 100 * MILLION)
    assert overdue(due=day("2026-03-09"), paid_amount=30) == (1, 70 * MILLION)
    assert overdue(due=day("2026-03-09"), status="paid") == (0, 0)
    assert overdue(due=day("2026-03-09"), paid_date=day("2026-03-10")) == (0, 0)
    assert overdue(due=day("2026-03-09"), paid_date=day("2026-03-11")) == (
        1,
        100 * MILLION,
    )
    assert overdue() == (0, 0)


def test_delay_of_payment_is_the_mean_over_paid_invoices() -> None:
    rows = [
        {
            "id": f"i{late}",
            "customer": "1",
            "date": day("2026-01-01"),
            "due": day("2026-02-01"),
            "paid_date": day("2026-02-01") + dt.timedelta(days=late),
            "amount": 1,
        }
        for late in (-2, 10, 60)
    ]

    assert value("payment_delay_days", invoices=rows) == 4.0  # the third is to come


def test_a_case_is_open_until_it_is_closed_by_date_or_by_status() -> None:
    cases = [
        {"id": "1", "opened": day("2026-02-26"), "kind": "complaint"},
        {"id": "2", "opened": day("2026-03-01"), "closed": day("2026-03-10")},
        {"id": "3", "opened": day("2026-03-01"), "closed": day("2026-03-11")},
        {"id": "4", "opened": day("2026-03-01"), "status": "closed"},
        {"id": "5", "opened": day("2026-03-11")},
        {
            "id": "6",
            "opened": day("2025-03-10"),
            "kind": "complaint",
            "status": "closed",
        },
    ]
    rows = [{"customer": "1", **case} for case in cases]

    assert value("open_cases", cases=rows) == 2
    assert value("oldest_open_days", cases=rows) == 12
    assert value("complaints_12m", cases=rows) == 1


def test_contacts_are_counted_over_thirty_and_ninety_days() -> None:
    rows = [
        {"customer": "1", "date": AS_OF - dt.timedelta(days=back), "rep": "r1"}
        for back in (-1, 0, 29, 30, 89, 90)
    ]

    assert value("contacts_30d", interactions=rows) == 2
    assert value("contacts_90d", interactions=rows) == 4
    assert value("last_contact", interactions=rows) == AS_OF
    assert value("days_since_contact", interactions=rows) == 0
    assert value("last_contact_by", interactions=rows) == "r1"


def test_the_last_answer_of_each_survey_counts() -> None:
    rows = [
        {"customer": "1", "date": day(date), "kind": kind, "score": score}
        for date, kind, score in (
            ("2025-01-01", "nps", 9),
            ("2026-01-01", "nps", 4),
            ("2026-03-11", "nps", 10),
            ("2025-06-01", "csat", 5),
        )
    ]

    assert value("last_nps", surveys=rows) == 4.0
    assert value("last_nps_date", surveys=rows) == day("2026-01-01")
    assert value("last_csat", surveys=rows) == 5.0
