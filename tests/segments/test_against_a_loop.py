"""A plain loop over plain rows finds the same members.

The definitions are drawn at random, to any depth.
"""

import datetime as dt
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.segments import judge
from tests.conftest import examples
from tests.segments.plain_loop import Loop
from tests.segments.small_files import (
    AS_OF,
    customer_file,
    measures,
    segment,
)

CITIES = ["Oslo", "OSLO ", "Ålesund", "alesund", "Bø", "Bo"]
CHANNELS = ["web", "phone", "shop"]
STATUSES = ["confirmed", "cancelled"]


# --- random customer files -----------------------------------------------------------


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values, values, values)


days = st.integers(-800, 40).map(lambda n: (AS_OF + dt.timedelta(n)).isoformat())
near_days = st.integers(-70, 20).map(lambda n: (AS_OF + dt.timedelta(n)).isoformat())
amounts = st.integers(-3, 8).map(lambda n: n * 50)
customers = st.fixed_dictionaries(
    {
        "gender": maybe(st.sampled_from(["female", "male"])),
        "city": maybe(st.sampled_from(CITIES)),
        "employees": maybe(st.integers(0, 5)),
        "created": maybe(st.one_of(days, near_days)),
        "tags": maybe(st.sampled_from(["a", "a;b", "b;c", "c"])),
        "credit_limit": maybe(amounts),
    }
)
orders = st.fixed_dictionaries(
    {
        "customer": st.integers(0, 3),
        "date": maybe(st.one_of(days, near_days)),
        "time": maybe(st.integers(0, 24 * 60 - 1).map(lambda n: n * 60)),
        "amount": maybe(amounts),
        "channel": maybe(st.sampled_from(CHANNELS)),
        "status": maybe(st.sampled_from(STATUSES)),
    }
)
contacts = st.fixed_dictionaries(
    {
        "customer": st.integers(0, 3),
        "job_title": maybe(st.sampled_from(["CEO", "ceo", "buyer", "Head buyer"])),
        "since": maybe(days),
    }
)
silences = st.one_of(st.none(), st.integers(0, 12).map(lambda n: n / 4))


@st.composite
def files(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    people = draw(st.lists(customers, min_size=1, max_size=4))
    found: dict[str, list[dict[str, Any]]] = {
        "customers": [{"id": str(n), **one} for n, one in enumerate(people)]
    }
    for table, rows, most in (("orders", orders, 16), ("contacts", contacts, 5)):
        some = draw(st.lists(rows, min_size=most // 4, max_size=most))
        found[table] = [
            {**one, "id": f"{n:03}", "customer": str(one["customer"] % len(people))}
            for n, one in enumerate(some)
        ]
    found["measures"] = [
        {"silence": draw(silences), "revenue_12m": draw(maybe(amounts))} for _ in people
    ]
    return found


# --- random definitions --------------------------------------------------------------

windows = st.one_of(
    st.integers(1, 60).map(lambda n: f"last {n} days"),
    st.integers(1, 14).map(lambda n: f"last {n} months"),
    st.integers(1, 4).map(lambda n: f"last {n} quarters"),
    st.integers(1, 20).map(lambda n: f"next {n} days"),
    st.sampled_from(
        ["this year so far", "last half_year", "this quarter so far", "last month"]
    ),
    st.just({"from": "24 months ago", "to": "12 months ago"}),
)
numbers = st.integers(-2, 8)


def compare_numbers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    plain = st.sampled_from(["is", "is_not", "gt", "gte", "lt", "lte"])
    pairs = st.tuples(values, values).map(sorted)
    return st.one_of(
        st.tuples(plain, values),
        st.tuples(st.sampled_from(["between", "not_between"]), pairs),
        st.tuples(
            st.sampled_from(["in", "not_in"]), st.lists(values, min_size=1, max_size=3)
        ),
        st.tuples(st.sampled_from(["known", "unknown"]), st.booleans()),
    )


texts = st.sampled_from(["oslo", "ÅLESUND", "Bo", "bø", " Oslo"])
compare_cities = st.one_of(
    st.tuples(st.sampled_from(["is", "is_not", "contains", "not_contains"]), texts),
    st.tuples(
        st.sampled_from(["starts_with", "ends_with"]),
        st.sampled_from(["al", "o", "SU"]),
    ),
    st.tuples(
        st.sampled_from(["in", "not_in"]), st.lists(texts, min_size=1, max_size=3)
    ),
    st.tuples(st.sampled_from(["known", "unknown"]), st.booleans()),
    st.tuples(st.just("like"), st.sampled_from(["?slo", "*sund", "b?"])),
)
compare_channels = st.one_of(
    st.tuples(st.sampled_from(["is", "is_not"]), st.sampled_from(CHANNELS)),
    st.tuples(
        st.sampled_from(["in", "not_in"]),
        st.lists(st.sampled_from(CHANNELS), min_size=1),
    ),
)
compare_dates = st.one_of(
    st.tuples(
        st.sampled_from(["on", "before", "after", "on_or_before", "on_or_after"]), days
    ),
    st.tuples(st.just("within"), windows),
    st.tuples(st.just("more_than"), st.integers(1, 300).map(lambda n: f"{n} days ago")),
    st.tuples(st.just("weekday"), st.sampled_from([["monday", "sunday"], ["friday"]])),
    st.tuples(st.just("month"), st.lists(st.integers(1, 12), min_size=1, max_size=4)),
)
compare_lists = st.tuples(
    st.sampled_from(["has_any", "has_all", "has_none"]),
    st.lists(st.sampled_from(["a", "B", "c"]), min_size=1, max_size=2),
)


def about(name: str, comparisons: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return comparisons.map(lambda one: {"field": name, one[0]: one[1]})


row_conditions = st.one_of(
    about("channel", compare_channels),
    about("amount", compare_numbers(amounts)),
    about("date", compare_dates),
)


def groups(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(of, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["all", "any", "none"]), parts).map(
        lambda one: {one[0]: one[1]}
    )


wheres = st.recursive(row_conditions, groups, max_leaves=4)


@st.composite
def aggregates(draw: st.DrawFn) -> dict[str, Any]:
    word = draw(
        st.sampled_from(
            [
                "count",
                "exists",
                "sum",
                "avg",
                "min",
                "max",
                "median",
                "distinct",
                "first",
                "last",
                "days_since",
            ]
        )
    )
    found: dict[str, Any] = {word: "orders"}
    if draw(st.booleans()):
        found["within"] = draw(windows)
    if draw(st.booleans()):
        found["where"] = draw(st.lists(wheres, min_size=1, max_size=2))
    if word == "exists":
        return found
    if word in {"count", "days_since"}:
        comparison = draw(
            compare_numbers(numbers if word == "count" else st.integers(-5, 99))
        )
    elif word == "distinct":
        found[word] = "orders.channel"
        comparison = draw(compare_numbers(st.integers(0, 3)))
    else:
        found[word] = "orders.amount"
        comparison = draw(compare_numbers(amounts))
    return {**found, comparison[0]: comparison[1]}


conditions = st.one_of(
    about("gender", st.tuples(st.sampled_from(["is", "is_not"]), st.just("female"))),
    about("city", compare_cities),
    about("employees", compare_numbers(numbers)),
    about("created", compare_dates),
    about("tags", compare_lists),
    about(
        "credit_limit",
        st.tuples(st.sampled_from(["gt", "lte"]), st.just({"measure": "revenue_12m"})),
    ),
    about(
        "contacts.job_title",
        st.tuples(
            st.sampled_from(["is", "is_not", "contains", "not_contains"]),
            st.sampled_from(["CEO", "buyer"]),
        ),
    ),
    about("contacts.since", compare_dates),
    compare_numbers(st.integers(0, 3)).map(
        lambda one: {"measure": "silence", one[0]: one[1]}
    ),
    aggregates(),
    aggregates(),
    aggregates(),
)
definitions = st.recursive(conditions, groups, max_leaves=6)


# --- the properties ------------------------------------------------------------------


def engine(
    data: dict[str, list[dict[str, Any]]], wheres: list[Any], starts: int = 1
) -> list[list[int]]:
    """Judge several definitions at once: what is remembered must not mix them up."""
    file = customer_file(
        year_starts=starts,
        not_counted="cancelled",
        customers=data["customers"],
        orders=data["orders"],
        contacts=data["contacts"],
    )
    columns = {
        name: [row[name] for row in data["measures"]]
        for name in ("silence", "revenue_12m")
    }
    segments = [
        segment(json.dumps({"of": "everyone", "where": where}), name=f"s{number:03}")
        for number, where in enumerate(wheres)
    ]
    found = judge(segments, file, measures(**columns), AS_OF)
    return [one.answer.tolist() for one in found.values()]


@pytest.mark.slow
@examples(200)
@given(
    files(),
    st.lists(st.one_of(definitions, aggregates()), min_size=8, max_size=24),
    st.sampled_from([1, 4, 7, 12]),
)
def test_a_plain_loop_finds_the_same_members(
    data: dict[str, list[dict[str, Any]]], wheres: list[Any], starts: int
) -> None:
    loop = Loop(data, starts)

    found = engine(data, wheres, starts)

    codes = {True: 1, False: 0, None: -1}
    people = range(len(data["customers"]))
    assert found == [[codes[loop.answer(one, who)] for who in people] for one in wheres]


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(files(), st.lists(definitions, min_size=2, max_size=6))
def test_another_condition_of_all_never_adds_a_member(
    data: dict[str, list[dict[str, Any]]], parts: list[Any]
) -> None:
    more_and_more = [{"all": parts[: size + 1]} for size in range(len(parts))]

    found = engine(data, more_and_more)

    members = [{who for who, one in enumerate(answer) if one == 1} for answer in found]
    assert all(now <= before for before, now in pairwise(members))


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(files(), st.lists(definitions, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_answer(
    data: dict[str, list[dict[str, Any]]], wheres: list[Any], random: Any
) -> None:
    shuffled = {**data, "orders": random.sample(data["orders"], len(data["orders"]))}

    assert engine(data, wheres) == engine(shuffled, wheres)
