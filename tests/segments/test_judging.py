"""Judging: what each comparator and aggregate finds in a few rows."""

from typing import Any

import pandas as pd
import pytest

from site_builder.problems import SiteError
from site_builder.segments import judge
from tests.segments.small_files import (
    AS_OF,
    answers,
    customer_file,
    judged,
    measures,
    no_measures,
    segment,
)

ONE = [{"id": "1"}]


def of_field(name: str, value: Any, condition: str) -> int:
    file = customer_file(customers=[{"id": "1", name: value}])
    (found,) = answers(f"{{field: {name}, {condition}}}", file)
    return found


COMPARISONS = [
    # field, value, condition, answer
    ("city", "Ålesund", "is: alesund", 1),
    ("city", " OSLO ", "is: Oslo", 1),
    ("city", " OSLO ", "is: Oslo, exact: true", 0),
    ("city", "Oslo", "is: Oslo, exact: true", 1),
    ("city", "Straße", "is: STRASSE", 1),
    ("city", "ｏｓｌｏ", "is: oslo", 1),
    ("city", "Tromsø", "is: Tromso", 0),  # ø is a letter of its own, no accent
    ("city", "が", "is: か", 0),
    ("city", None, "is_not: Oslo", -1),
    ("city", None, "known: true", 0),
    ("city", None, "known: false", 1),
    ("city", None, "unknown: true", 1),
    ("city", "Oslo", "unknown: false", 1),
    ("city", "Oslo", "contains: SL", 1),
    ("city", "Oslo", "contains_any: [x, slo]", 1),
    ("city", "Oslo", "contains_all: [x, slo]", 0),
    ("city", "Oslo", "not_contains: SL", 0),
    ("city", "Oslo", "starts_with: [be, os]", 1),
    ("city", "Oslo", "ends_with: LO", 1),
    ("city", "Oslo", "like: o*o", 1),
    ("city", "Oslo", "like: o?o", 0),
    ("city", "Oslo (S)", "like: '*(s)'", 1),
    ("city", "Oslo.", "like: oslo?", 1),
    ("city", "Oslo", "matches: '^os.o$'", 1),
    ("city", "Évreux", "matches: 'éV'", 1),
    ("city", "Oslo", "matches: '^os', exact: true", 0),
    ("city", "Oslo", "starts_with: o, ends_with: x", 0),
    ("postal_code", "0150", "is: 0150", 1),
    ("postal_code", "150", "is: 0150", 0),
    ("postal_code", "5003", "is: 5003", 1),
    ("country", "NO", "is: NO", 1),
    ("kind", "company", "is: Company", 1),
    ("employees", 10, "between: [10, 20]", 1),
    ("employees", 21, "not_between: [10, 20]", 1),
    ("employees", 10, "gt: 10", 0),
    ("employees", 10, "lte: 10.5", 1),
    ("employees", 10, "in: [1, 10]", 1),
    ("employees", None, "not_in: [1, 10]", -1),
    ("annual_revenue", 500.5, "gt: 500.499999", 1),
    ("annual_revenue", 500, "is: 500 NOK", 1),
    ("annual_revenue", 250000, "gte: 250 000 NOK", 1),
    ("tags", "vip;fair", "has_any: [VIP, x]", 1),
    ("tags", "vip;fair", "has_all: [vip, x]", 0),
    ("tags", "vip;fair", "has_none: [x]", 1),
    ("tags", "vip2", "has_any: [vip]", 0),
    ("tags", None, "has_none: [x]", -1),
    ("created", "2026-03-31", "on: today", 1),
    ("created", "2026-03-01", "on: 30 days ago", 1),
    ("created", "2026-03-01", "before: 30 days ago", 0),
    ("created", "2026-03-01", "more_than: 30 days ago", 0),
    ("created", "2026-02-28", "more_than: 30 days ago", 1),
    ("created", "2026-05-01", "more_than: 30 days ahead", 1),
    ("created", "2026-04-30", "more_than: 30 days ahead", 0),
    ("created", "2026-03-01", "within: last 30 days", 0),
    ("created", "2026-03-02", "within: last 30 days", 1),
    ("created", "2026-04-01", "within: last 30 days", 0),
    ("created", "2026-04-10", "within: this quarter", 0),
    ("created", "2026-03-28", "weekday: saturday", 1),
    ("created", "2026-03-28", "weekday: [sunday, monday]", 0),
    ("created", "2026-03-28", "month: [3, april]", 1),
    ("created", "1960-03-28", "weekday: monday, month: march", 1),
    ("created", "2026-03-28", "in: [2026-03-28, today]", 1),
    ("created", "2026-03-28", "between: [2026-03-28, today]", 1),
    ("created", "2026-03-28", "is_not: 2026-03-28", 0),
]


@pytest.mark.parametrize(("name", "value", "condition", "answer"), COMPARISONS)
def test_a_comparator_answers(
    name: str, value: Any, condition: str, answer: int
) -> None:
    assert of_field(name, value, condition) == answer


SLOTS = [
    ("04:59", "night", 1),
    ("05:00", "night", 0),
    ("05:00", "morning", 1),
    ("11:59", "morning", 1),
    ("12:00", "morning", 0),
    ("23:00", "[midday, night]", 1),
    ("22:59", "evening", 1),
]


@pytest.mark.parametrize(("time", "slot", "answer"), SLOTS)
def test_a_time_slot_has_both_its_ends_and_may_run_over_midnight(
    time: str, slot: str, answer: int
) -> None:
    hours, minutes = time.split(":")
    seconds = int(hours) * 3600 + int(minutes) * 60 + 59
    orders = [{"id": "1", "customer": "1", "date": "2026-01-01", "time": seconds}]
    file = customer_file(customers=ONE, orders=orders)

    assert answers(f"{{field: orders.time, time_slot: {slot}}}", file) == [answer]


def test_a_percentage_is_compared_with_a_rate() -> None:
    file = customer_file(customers=[{"id": "1"}, {"id": "2"}])

    found = answers(
        "{measure: margin_rate, lt: 30 %}", file, measures(margin_rate=[0.299, 0.3])
    )

    assert found == [1, 0]


def test_a_measure_is_compared_with_another_field() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "credit_limit": 100},
            {"id": "2", "credit_limit": 100},
            {"id": "3"},
        ]
    )
    of = measures(revenue_12m=[150, 50, 50])

    found = answers("{measure: revenue_12m, gt: {field: credit_limit}}", file, of)

    assert found == [1, 0, -1]


def test_texts_are_compared_with_texts_of_another_column() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "name": "Bø", "legal_name": "BØ "},
            {"id": "2", "name": "Bø", "legal_name": "Bo"},
            {"id": "3", "name": "Bø"},
        ]
    )

    assert answers("{field: name, is: {field: legal_name}}", file) == [1, 0, -1]
    assert answers("{field: name, is_not: {field: legal_name}}", file) == [0, 1, -1]


CONTACTS = [
    {"id": "1", "customer": "1", "job_title": "CEO", "email": "a@x.no"},
    {"id": "2", "customer": "1", "job_title": "Buyer"},
    {"id": "3", "customer": "2", "job_title": "Buyer"},
    {"id": "4", "customer": "2"},
    {"id": "5", "customer": "3", "job_title": "Buyer", "email": "b@x.no"},
]
PEOPLE = [{"id": str(n), "email": "a@x.no"} for n in range(1, 5)]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("is: ceo", [1, -1, 0, 0]),
        ("is_not: ceo", [0, -1, 1, 1]),
        ("known: true", [1, 1, 1, 0]),
        ("unknown: true", [0, 0, 0, 1]),
        ("starts_with: bu, ends_with: er", [1, 1, 1, 0]),
        ("starts_with: c, ends_with: er", [0, -1, 0, 0]),
        ("contains: buy, is_not: ceo", [0, -1, 1, 0]),
    ],
)
def test_any_row_will_do_and_a_denial_says_that_no_row_does(
    condition: str, expected: list[int]
) -> None:
    file = customer_file(customers=PEOPLE, contacts=CONTACTS)

    assert answers(f"{{field: contacts.job_title, {condition}}}", file) == expected


def test_each_row_is_compared_with_the_field_of_its_own_customer() -> None:
    file = customer_file(customers=PEOPLE, contacts=CONTACTS)

    assert answers("{field: contacts.email, is: {field: email}}", file) == [1, -1, 0, 0]


def test_references_are_followed_to_the_table_they_point_to() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "owner": "A", "parent": "2"},
            {"id": "2", "owner": "B"},
            {"id": "3", "owner": "nobody"},
        ],
        reps=[
            {"id": "A", "team": "North", "manager": "B"},
            {"id": "B", "team": "South"},
        ],
        orders=[
            {"id": "1", "customer": "1", "date": "2026-01-01", "rep": "A"},
            {"id": "2", "customer": "2", "date": "2026-01-01", "rep": "B"},
        ],
        products=[{"id": "P", "category": "Wine"}, {"id": "Q", "category": "Beer"}],
        order_lines=[
            {"order": "1", "product": "P", "amount": 5},
            {"order": "2", "product": "Q", "amount": 7},
        ],
    )

    assert answers("{field: owner.team, is: north}", file) == [1, 0, -1]
    assert answers("{field: owner.manager.team, is: south}", file) == [1, -1, -1]
    assert answers("{field: parent.owner.team, is: south}", file) == [1, -1, -1]
    assert answers("{field: order_lines.product.category, is: wine}", file) == [1, 0, 0]
    assert answers(
        "{count: orders, where: [{field: rep.manager.team, is: South}], gte: 1}", file
    ) == [1, -1, 0]
    assert answers(
        "{sum: order_lines.amount, is: 5, "
        "where: [{field: product.category, is: Wine}]}",
        file,
    ) == [1, 0, 0]


def test_lines_go_by_the_date_of_their_order_and_count_if_it_does() -> None:
    file = customer_file(
        not_counted="cancelled",
        customers=ONE,
        orders=[
            {"id": "1", "customer": "1", "date": "2026-03-02", "status": "confirmed"},
            {"id": "2", "customer": "1", "date": "2026-03-01", "status": "confirmed"},
            {"id": "3", "customer": "1", "date": "2026-03-03", "status": "cancelled"},
            {"id": "4", "customer": "1", "date": "2026-04-01", "status": "confirmed"},
        ],
        order_lines=[
            {"order": str(order), "quantity": 10.0**place}
            for place, order in enumerate((1, 2, 3, 4))
        ],
    )

    assert answers(
        "{sum: order_lines.quantity, within: last 30 days, is: 1}", file
    ) == [1]
    assert answers("{sum: order_lines.quantity, is: 11}", file) == [1]
    assert answers(
        "{sum: order_lines.quantity, within: next 1 days, is: 1000}", file
    ) == [1]


def test_a_plan_of_this_week_counts_and_an_order_to_come_does_not() -> None:
    file = customer_file(
        customers=ONE,
        meetings=[{"customer": "1", "start": "2026-04-02"}],
        orders=[{"id": "1", "customer": "1", "date": "2026-04-02"}],
    )

    assert answers("{count: meetings, within: this week, is: 1}", file) == [1]
    assert answers("{count: orders, within: this week, is: 0}", file) == [1]
    assert answers("{count: meetings, is: 0}", file) == [1]
    assert answers("{field: orders.date, known: true}", file) == [0]
    assert answers("{field: meetings.start, within: next 14 days}", file) == [1]


NOTHING = {
    "{count: orders, is: 0}": 1,
    "{sum: orders.amount, is: 0}": 1,
    "{distinct: orders.channel, is: 0}": 1,
    "{exists: orders}": 0,
    "{avg: orders.amount, gte: 0}": -1,
    "{min: orders.amount, gte: 0}": -1,
    "{max: orders.amount, gte: 0}": -1,
    "{median: orders.amount, gte: 0}": -1,
    "{first: orders.channel, is: web}": -1,
    "{last: orders.channel, is: web}": -1,
    "{days_since: orders, gt: 0}": -1,
    "{last: orders.channel, unknown: true}": 1,
}


@pytest.mark.parametrize(("condition", "answer"), NOTHING.items())
def test_of_nothing_counts_and_sums_are_0_and_all_else_is_unknown(
    condition: str, answer: int
) -> None:
    file = customer_file(customers=ONE, orders=[])

    assert answers(condition, file) == [answer]


@pytest.mark.parametrize("condition", [*NOTHING, "{field: orders.channel, is: web}"])
def test_of_a_table_without_a_source_nothing_is_known(condition: str) -> None:
    file = customer_file(customers=ONE)

    expected = 1 if "unknown" in condition else -1
    assert answers(condition, file) == [expected]


def test_a_row_that_may_belong_leaves_a_count_open_only_where_it_matters() -> None:
    file = customer_file(
        customers=ONE,
        orders=[
            {"id": "1", "customer": "1", "date": "2026-01-01", "channel": "web"},
            {"id": "2", "customer": "1", "date": "2026-01-02"},
        ],
    )
    web = "where: [{field: channel, is: web}]"

    assert answers(f"{{count: orders, {web}, gte: 1}}", file) == [1]
    assert answers(f"{{count: orders, {web}, gte: 2}}", file) == [-1]
    assert answers(f"{{count: orders, {web}, gte: 3}}", file) == [0]
    assert answers(f"{{exists: orders, {web}}}", file) == [1]
    assert answers("{exists: orders, where: [{field: channel, is: shop}]}", file) == [
        -1
    ]
    assert answers(f"{{sum: orders.amount, {web}, gte: 0}}", file) == [-1]


def test_amounts_are_added_up_exactly() -> None:
    file = customer_file(
        customers=ONE,
        orders=[
            {"id": f"{n:03}", "customer": "1", "date": "2026-01-01", "amount": 0.1}
            for n in range(30)
        ],
    )

    assert answers("{sum: orders.amount, is: 3}", file) == [1]


def test_of_several_rows_on_one_day_the_later_one_is_last() -> None:
    file = customer_file(
        customers=ONE,
        orders=[
            {
                "id": "1",
                "customer": "1",
                "date": "2026-01-01",
                "time": 60,
                "channel": "web",
            },
            {
                "id": "2",
                "customer": "1",
                "date": "2026-01-01",
                "time": 90,
                "channel": "shop",
            },
        ],
    )

    assert answers("{last: orders.channel, is: shop}", file) == [1]
    assert answers("{first: orders.channel, is: web}", file) == [1]


def test_first_and_last_may_go_by_another_date() -> None:
    file = customer_file(
        customers=ONE,
        invoices=[
            {
                "id": "1",
                "customer": "1",
                "date": "2026-01-01",
                "due": "2026-03-01",
                "amount": 1,
            },
            {
                "id": "2",
                "customer": "1",
                "date": "2026-01-02",
                "due": "2026-02-01",
                "amount": 2,
            },
        ],
    )

    assert answers("{last: invoices.amount, is: 2}", file) == [1]
    assert answers("{last: invoices.amount, date: due, is: 1}", file) == [1]
    assert answers("{days_since: invoices.due, is: 30}", file) == [1]
    assert answers(
        "{count: invoices, date: due, within: last 31 days, is: 1}", file
    ) == [1]


def test_who_is_asked_depends_on_the_status_and_none_means_customer() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "status": "customer", "city": "Oslo"},
            {"id": "2", "status": "former", "city": "Oslo"},
            {"id": "3", "status": "prospect", "city": "Oslo"},
            {"id": "4", "city": "Oslo"},
        ]
    )
    where = "where: [{field: city, is: Oslo}]"

    assert judged(where, file).answer.tolist() == [1, 1, 0, 1]
    assert judged(f"of: prospects\n{where}", file).answer.tolist() == [0, 0, 1, 0]
    assert judged(f"of: everyone\n{where}", file).answer.tolist() == [1, 1, 1, 1]
    assert judged(where, file).population.tolist() == [True, True, False, True]


def test_somebody_added_by_hand_is_a_member_whatever_the_conditions_say() -> None:
    file = customer_file(
        customers=[{"id": "1", "city": "Oslo"}, {"id": "2", "status": "prospect"}]
    )
    text = (
        "include: [{customer: '2', reason: board}]\nwhere: [{field: city, is: Bergen}]"
    )

    found = judged(text, file)

    assert found.answer.tolist() == [0, 1]
    assert found.population.tolist() == [True, True]


def test_segments_are_judged_after_those_that_they_refer_to() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "city": "Oslo"},
            {"id": "2", "city": "Bergen"},
            {"id": "3"},
        ]
    )
    first = segment("where: {none: [{segment: b}]}", "b", name="a")
    second = segment("where: [{field: city, is: Oslo}]", name="b")

    found = judge([first, second], file, no_measures(file), AS_OF)

    assert list(found) == ["a", "b"]
    assert found["b"].answer.tolist() == [1, 0, -1]
    assert found["a"].answer.tolist() == [0, 1, -1]


def test_a_segment_that_is_not_among_them_is_a_problem() -> None:
    file = customer_file(customers=ONE)
    alone = segment("where: [{segment: b}]", "b", name="a")

    with pytest.raises(SiteError, match=r"a\.yaml:1: there is no segment 'b'"):
        judge([alone], file, no_measures(file), AS_OF)


def test_each_condition_shows_each_customers_own_value() -> None:
    file = customer_file(
        customers=[{"id": "1", "city": "Oslo"}, {"id": "2"}],
        orders=[
            {"id": "1", "customer": "1", "date": "2026-03-20", "amount": 12.5},
            {"id": "2", "customer": "1", "date": "2026-03-30", "amount": 10},
        ],
        contacts=[
            {"id": "1", "customer": "1", "job_title": "Buyer"},
            {"id": "2", "customer": "1", "job_title": "CEO"},
        ],
    )
    found = judged(
        """where:
  all:
    - {field: city, is: Oslo}
    - {measure: revenue_12m, gt: 5}
    - {avg: orders.amount, gt: 5}
    - {count: orders, gte: 1}
    - {last: orders.date, before: today}
    - {days_since: orders, lt: 5}
    - {field: contacts.job_title, is: ceo}
    - none: [{exists: contracts}]
""",
        file,
        measures(revenue_12m=[7, None]),
    )

    assert [leaf.unit for leaf in found.leaves] == [
        "text",
        "amount",
        "amount",
        "whole",
        "date",
        "days",
        "text",
        "yes_no",
    ]
    assert [leaf.values.iloc[0] for leaf in found.leaves[:-1]] == [
        "Oslo",
        7_000_000,
        11_250_000,
        2,
        pd.Timestamp("2026-03-30"),
        1,
        "CEO",
    ]
    assert [leaf.denied for leaf in found.leaves] == [False] * 7 + [True]


def test_an_empty_customer_file_has_no_members() -> None:
    file = customer_file(customers=[], orders=[], contacts=[])

    found = judged(
        "where: [{sum: orders.amount, gt: 1}, {median: orders.amount, gt: 1}, "
        "{last: orders.channel, is: web}, {distinct: orders.channel, gt: 1}, "
        "{field: contacts.job_title, is: CEO}, {field: owner.team, is: A}]",
        file,
        measures(order_count=[]),
    )

    assert found.answer.tolist() == []
