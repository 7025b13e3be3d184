"""Mix, campaigns, potential and quality are what a plain loop over the rows finds."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.measures import measure
from site_builder.pages.plain import plain
from tests.conftest import examples
from tests.tables import MILLION, file_of

AS_OF = dt.date(2024, 2, 29)
IDS = ("a", "b", "c", "d", "e", "f", "g")
SLOTS = {
    "morning": (5 * 60, 11 * 60 + 59),
    "midday": (12 * 60, 13 * 60 + 59),
    "afternoon": (14 * 60, 17 * 60 + 59),
    "evening": (18 * 60, 22 * 60 + 59),
}
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
]
PRODUCTS = {"p1": "Beans", "p2": "Cups", "p3": "Gifts", "p4": "Beans", "p5": None}

orders = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(IDS),
            "date": st.dates(dt.date(2022, 10, 1), dt.date(2024, 4, 1)) | st.none(),
            "time": st.none() | st.integers(0, 24 * 60 - 1),
            "channel": st.sampled_from(["web", "phone", "Shop", None]),
            "venue": st.sampled_from(["Oslo", None]),
            "amount": st.sampled_from([-5, 0, 50, 51, 200, 1000, 1001]),
            "status": st.sampled_from(["delivered", "cancelled"]),
        }
    ),
    max_size=30,
).map(lambda rows: [{"id": f"o{n}", **row} for n, row in enumerate(rows)])
lines = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from([*PRODUCTS, None]),
        st.sampled_from([-10, 0, 20, 30, None]),
    ),
    max_size=60,
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "sector": st.sampled_from(["Hotels", "Hotels", "Hotels", None]),
            "kind": st.sampled_from(["company", "company", "person", None]),
            "country": st.sampled_from(["Norway", "Norway", None]),
            "potential": st.sampled_from([None, 0, 100, 1000]),
        }
    ),
    min_size=len(IDS),
    max_size=len(IDS),
)


def counts(row: Mapping[str, Any]) -> bool:
    late = row["date"] is not None and row["date"] > AS_OF
    return row["status"] != "cancelled" and not late


def top(
    values: Sequence[Any], order: Sequence[Any] | None = None
) -> tuple[Any, float | None]:
    """Find the commonest value and its share; of several the first."""
    found = Counter(value for value in values if value is not None)
    if not found:
        return None, None
    first = sorted(found) if order is None else list(order)
    best = min(found, key=lambda one: (-found[one], first.index(one)))
    return best, found[best] / sum(found.values())


def slot(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    inside = (name for name, (a, b) in SLOTS.items() if a <= minutes <= b)
    return next(inside, "night")


def level(amount: int) -> int:
    return 1 + sum(amount > one for one in (50, 200, 1000))


def category(amounts: Mapping[str, int]) -> tuple[str | None, float | None]:
    if not amounts:
        return None, None
    best = min(amounts, key=lambda one: (-amounts[one], one))
    whole = sum(amounts.values())
    fits = whole > 0 and min(amounts.values()) >= 0
    return best, amounts[best] / whole if fits else None


@pytest.mark.slow
@examples(200)
@given(orders, lines, people)
def test_mix_and_potential_are_those_of_a_loop(
    placed: list[dict[str, Any]],
    bought: list[tuple[int, str | None, int | None]],
    who: list[dict[str, Any]],
) -> None:
    known: list[dict[str, Any]] = [
        {"order": f"o{n}", "product": product, "amount": amount}
        for n, product, amount in bought
        if n < len(placed)
    ]
    file = file_of(
        customers=[{"id": one, **row} for one, row in zip(IDS, who, strict=True)],
        orders=[
            {**row, "time": None if row["time"] is None else row["time"] * 60}
            for row in placed
        ],
        order_lines=known,
        products=[{"id": one, "category": name} for one, name in PRODUCTS.items()],
        not_counted={"orders": {"status": ["cancelled"]}},
    )

    frame = measure(file, AS_OF).frame

    by_id = {row["id"]: row for row in placed}
    recent: dict[str, set[str]] = {one: set() for one in IDS}
    for place, one in enumerate(IDS):
        own = [row for row in placed if row["customer"] == one and counts(row)]
        dates = [row["date"] for row in own]
        expected = {
            "channel": top([row["channel"] for row in own]),
            "venue": top([row["venue"] for row in own]),
            "month": top([d and MONTHS[d.month - 1] for d in dates], MONTHS),
            "weekday": top([d and WEEKDAYS[d.weekday()] for d in dates], WEEKDAYS),
            "time_slot": top([slot(row["time"]) for row in own], [*SLOTS, "night"]),
            "spend_level": top([level(row["amount"]) for row in own]),
        }
        amounts: dict[str, int] = {}
        for line in known:
            order, name = by_id[line["order"]], PRODUCTS.get(line["product"] or "")
            if order["customer"] != one or not counts(order) or name is None:
                continue
            if line["amount"] is not None:
                amounts[name] = amounts.get(name, 0) + line["amount"]
            if order["date"] and dt.date(2023, 2, 28) < order["date"]:
                recent[one].add(name)
        expected["category"] = category(amounts)
        for name, (value, share) in expected.items():
            found = frame[f"top_{name}"].iloc[place : place + 1]
            part = frame[f"top_{name}_share"].iloc[place : place + 1]
            assert (name, plain(found)[0]) == (name, value)
            assert (name, plain(part)[0]) == (name, share)

    spaces = plain(frame["white_space"])
    wallets = plain(frame["share_of_wallet"])
    revenue = plain(frame["revenue_12m"])
    for place, one in enumerate(IDS):
        assert spaces[place] == white_space(place, who, recent), one
        potential = who[place]["potential"]
        share = (
            revenue[place] / (potential * MILLION)
            if potential and revenue[place] is not None
            else None
        )
        assert wallets[place] == share


def white_space(
    place: int, who: list[dict[str, Any]], recent: Mapping[str, set[str]]
) -> str | None:
    def group(row: Mapping[str, Any]) -> object:
        if row["sector"]:
            return row["sector"]
        both = (row["kind"], row["country"])
        return None if None in both else both

    mine = group(who[place])
    peers = [
        recent[other]
        for n, other in enumerate(IDS)
        if n != place and mine is not None and group(who[n]) == mine and recent[other]
    ]
    if len(peers) < 5:
        return None
    found = Counter(name for some in peers for name in some)
    names = [
        name
        for name in sorted(found, key=lambda one: (-found[one], one))
        if found[name] * 2 >= len(peers) and name not in recent[IDS[place]]
    ]
    return ", ".join(names) or None


statuses = [
    "sent",
    "opened",
    "clicked",
    "responded",
    "converted",
    "registered",
    "no_show",
]


@pytest.mark.slow
@examples(200)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "campaign": st.sampled_from(["x", "y", "z"]),
                "customer": st.sampled_from(IDS[:3]),
                "date": st.none() | st.dates(dt.date(2024, 2, 1), dt.date(2024, 3, 9)),
                "status": st.sampled_from([*statuses, None]),
                "order": st.sampled_from([None, None, "o-1", "no such order"]),
            }
        ),
        max_size=20,
    )
)
def test_campaigns_are_those_of_a_loop(rows: list[dict[str, Any]]) -> None:
    file = file_of(
        customers=[{"id": one} for one in IDS[:3]],
        campaigns=[{"id": one} for one in "xyz"],
        orders=[{"id": "o-1", "customer": IDS[0], "date": AS_OF, "amount": 1}],
        responses=rows,
    )

    frame = measure(file, AS_OF).frame

    answered = ("responded", "registered", "attended", "converted")
    for name, wanted in (
        ("campaigns_sent", (*statuses, None)),
        ("campaigns_responded", answered),
        ("campaigns_converted", ("converted",)),
    ):
        assert plain(frame[name]) == [
            len(
                {
                    row["campaign"]
                    for row in rows
                    if row["customer"] == one
                    and (row["status"] in wanted or row["order"] == "o-1")
                    and (row["date"] is None or row["date"] <= AS_OF)
                }
            )
            for one in IDS[:3]
        ]


def test_without_tables_nothing_is_known() -> None:
    frame = measure(file_of(customers=[{"id": "a"}]), AS_OF).frame

    names = [
        *(name for name in frame.columns if str(name).startswith("top_")),
        "campaigns_sent",
        "potential",
        "share_of_wallet",
        "white_space",
        "oldest_field_days",
    ]
    assert {str(name): plain(frame[name]) for name in names} == {
        str(name): [None] for name in names
    }
