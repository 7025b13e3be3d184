"""Keys are unique, references are sound, gaps are filled, and every loss is told."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.amounts import exact_product
from site_builder.customer_file.slugs import slug, slugs
from site_builder.pages.plain import plain
from tests.tables import MILLION, day, file_of

CUSTOMERS = [{"id": "1", "name": "A"}, {"id": "2", "name": "B"}]
DAY = day("2026-01-05")


def reasons(file: CustomerFile) -> list[tuple[str, int, str]]:
    return [(one.table, one.line, one.reason) for one in file.rejects]


def test_an_order_of_nobody_is_a_reject_with_its_lines() -> None:
    file = file_of(
        customers=CUSTOMERS,
        orders=[
            {"id": "a", "customer": "1", "date": DAY},
            {"id": "b", "customer": "9", "date": DAY},
        ],
        order_lines=[{"order": "a"}, {"order": "b"}],
    )

    assert plain(file["orders"].frame["id"]) == ["a"]
    assert plain(file["order_lines"].frame["order"]) == ["a"]
    assert reasons(file) == [
        ("orders", 3, "the customer does not exist"),
        ("order_lines", 3, "the order does not exist"),
    ]


def test_a_reference_that_leads_nowhere_keeps_its_text() -> None:
    file = file_of(
        customers=CUSTOMERS,
        reps=[{"id": "r1", "name": "Kari"}],
        orders=[
            {"id": "a", "customer": "1", "date": DAY, "rep": "r1"},
            {"id": "b", "customer": "1", "date": DAY, "rep": "r9"},
        ],
    )

    assert plain(file["orders"].frame["rep"]) == ["r1", "r9"]
    assert file["orders"].references["rep"].tolist() == [0, -1]
    [reject] = file.rejects
    assert (reject.line, reject.kind, reject.field) == (3, "cell", "rep")


def test_of_rows_with_one_key_the_fullest_stays_whatever_their_order() -> None:
    rows = [
        {"id": "1", "name": "A"},
        {"id": "1", "name": "B", "city": "Oslo"},
        {"id": "1", "name": "C"},
    ]

    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        file = file_of(customers=[rows[place] for place in order])
        assert plain(file.customers["name"]) == ["B"]
        assert len(file.rejects) == 2


def test_a_row_without_its_key_is_a_reject() -> None:
    file = file_of(customers=[*CUSTOMERS, {"id": None, "name": "C"}])

    assert file.size == 2
    assert reasons(file) == [("customers", 4, "the row has no id")]


def test_names_are_made_of_given_and_family_name() -> None:
    file = file_of(
        customers=[
            {"id": "1", "given_name": "Åse", "family_name": "Lie"},
            {"id": "2", "family_name": "Roy"},
            {"id": "3", "name": "X", "given_name": "Y"},
            {"id": "4", "city": "Oslo"},
        ]
    )

    assert plain(file.customers["name"]) == ["Åse Lie", "Roy", "X", None]


def test_a_missing_status_means_customer() -> None:
    file = file_of(customers=[{"id": "1"}, {"id": "2", "status": "prospect"}])

    assert plain(file.customers["status"]) == ["customer", "prospect"]


def test_an_order_without_amount_sums_its_lines_and_their_margins() -> None:
    file = file_of(
        customers=CUSTOMERS,
        products=[{"id": "p", "name": "P", "unit_cost": 4}],
        orders=[
            {"id": "a", "customer": "1", "date": DAY},
            {"id": "b", "customer": "1", "date": DAY, "amount": 50},
        ],
        order_lines=[
            {
                "order": "a",
                "product": "p",
                "quantity": 3,
                "unit_price": 10,
                "discount": 0.1,
            },
            {"order": "a", "product": "p", "quantity": 1, "unit_price": 0.335},
            {"order": "b", "product": "q", "quantity": 1, "unit_price": 50},
        ],
    )
    orders = file["orders"].frame

    assert plain(orders["amount"]) == [27_335_000, 50 * MILLION]
    assert plain(orders["margin"]) == [27_335_000 - 16 * MILLION, None]


def test_currencies_are_converted_by_the_last_rate_and_never_added_up() -> None:
    file = file_of(
        customers=CUSTOMERS,
        rates=[
            {"currency": "EUR", "date": day("2026-01-01"), "rate": 11.5},
            {"currency": "EUR", "date": day("2026-02-01"), "rate": 12.0},
        ],
        orders=[
            {"id": identity, "customer": "1", "date": day(date), "amount": 10, **more}
            for identity, date, more in (
                ("a", "2026-01-31", {"currency": "EUR"}),
                ("b", "2026-02-01", {"currency": "eur"}),
                ("c", "2025-12-31", {"currency": "EUR"}),
                ("d", "2026-02-01", {"currency": "USD"}),
                ("e", "2026-02-01", {}),
            )
        ],
    )
    orders = file["orders"].frame
    amounts = dict(zip(plain(orders["id"]), plain(orders["amount"]), strict=True))

    assert amounts == {
        "a": 115 * MILLION,
        "b": 120 * MILLION,
        "c": None,
        "d": None,
        "e": 10 * MILLION,
    }
    assert set(plain(orders["original_amount"])) == {10 * MILLION}


@settings(max_examples=200)
@given(
    st.integers(-(10**15), 10**15),
    st.integers(-(10**6), 10**6),
    st.integers(0, 100),
)
def test_products_of_amounts_are_exact(amount: int, cents: int, percent: int) -> None:
    column = pd.Series([amount], dtype="Int64")
    factor = pd.Series([cents / 100], dtype="Float64")
    keep = pd.Series([round(1 - percent / 100, 9)], dtype="Float64")

    [found] = plain(exact_product(column, factor, keep))

    exact = amount * cents * (100 - percent)
    expected = (exact * 2 + 10_000) // 20_000  # halves upwards
    assert found == (expected if abs(expected) < 2**62 else None)


@settings(max_examples=25)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from("abcd"),
                "customer": st.sampled_from("123"),
                "date": st.sampled_from([DAY, day("2026-01-06"), None]),
                "amount": st.sampled_from([1, 2, None]),
                "channel": st.sampled_from(["web", "shop", None]),
            }
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_decides_nothing(
    rows: list[dict[str, object]], shuffler: random.Random
) -> None:
    mixed = shuffler.sample(rows, len(rows))

    first = file_of(customers=CUSTOMERS, orders=rows)["orders"].frame
    second = file_of(customers=CUSTOMERS, orders=mixed)["orders"].frame

    pd.testing.assert_frame_equal(first, second)


def test_rows_of_a_customer_stand_together_in_order_of_dates() -> None:
    file = file_of(
        customers=CUSTOMERS,
        orders=[
            {"id": "c", "customer": "2", "date": DAY},
            {"id": "b", "customer": "1", "date": day("2026-02-01")},
            {"id": "a", "customer": "1", "date": DAY},
            {"id": "d", "customer": "1", "date": None},
        ],
    )
    table = file["orders"]

    assert plain(table.frame["id"]) == ["a", "b", "d", "c"]
    assert table.offsets.tolist() == [0, 3, 4]
    assert table.customer.tolist() == [0, 0, 0, 1]


def test_rows_that_are_not_counted_are_flagged() -> None:
    file = file_of(
        customers=CUSTOMERS,
        orders=[
            {"id": "a", "customer": "1", "date": DAY, "status": "cancelled"},
            {"id": "b", "customer": "1", "date": DAY, "status": None},
        ],
        not_counted={"orders": {"status": ["cancelled"]}},
    )

    assert file["orders"].counted.tolist() == [False, True]


@pytest.mark.parametrize(
    ("identity", "kept"),
    [
        ("007", True),
        ("c-0917", True),
        ("C-0917", False),
        ("index", False),
        ("page-2", False),
        ("con", False),
        ("", False),
        ("kunde-1a2b3c4d", False),
        ("数据", False),
        ("a" * 81, False),
    ],
)
def test_an_id_is_its_own_slug_only_where_it_is_fit(
    identity: str, kept: object
) -> None:
    found = slug(identity)

    assert (found == identity) == kept


@settings(max_examples=500)
@given(st.lists(st.text(), unique=True, max_size=30))
def test_slugs_are_safe_and_all_different(ids: list[str]) -> None:
    found = slugs(ids)

    assert len(set(found.values())) == len(ids)
    for one in found.values():
        assert one.isascii()
        assert 1 <= len(one) <= 80
        assert not set(one) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert one not in ("index", "con")
