"""A near miss is short of exactly one condition: tested against a plain loop."""

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.segments import near_misses
from tests.segments.small_files import (
    AS_OF,
    customer_file,
    judged,
    measures,
    no_measures,
)

FIELDS = ("city", "sector", "country")
WORDS = ("all", "any", "none")
# Every customer there can be: each field right, wrong, or unknown.
CUSTOMERS = [
    {"id": f"{place:02}", **dict(zip(FIELDS, values, strict=True))}
    for place, values in enumerate(itertools.product(("yes", "no", None), repeat=3))
]
Tree = tuple[str, list[Any]] | str


trees = st.recursive(
    st.sampled_from(FIELDS),
    lambda inner: st.tuples(
        st.sampled_from(WORDS), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=5,
).filter(lambda tree: not isinstance(tree, str))


def written(tree: Tree) -> str:
    if isinstance(tree, str):
        return f"{{field: {tree}, is: 'yes'}}"
    word, parts = tree
    return f"{{{word}: [{', '.join(written(part) for part in parts)}]}}"


def answered(tree: Tree, answers: list[bool | None]) -> bool | None:
    """Answer a tree as Kleene does; answers are used up in order."""
    if isinstance(tree, str):
        return answers.pop(0)
    word, parts = tree
    found = [answered(part, answers) for part in parts]
    if word == "all":
        return False if False in found else None if None in found else True
    some = True if True in found else None if None in found else False
    return some if word == "any" or some is None else not some


def leaves(tree: Tree, *, denied: bool = False) -> list[tuple[str, bool]]:
    if isinstance(tree, str):
        return [(tree, denied)]
    word, parts = tree
    turned = denied != (word == "none")
    return [leaf for part in parts for leaf in leaves(part, denied=turned)]


def expected(tree: Tree) -> dict[str, int]:
    """Find by brute force who is short of one condition, and the first such one.

    Nobody is near by a single condition that no number tells the distance to.
    """
    found: dict[str, int] = {}
    if len(leaves(tree)) == 1:
        return found
    for customer in CUSTOMERS:
        values = [
            None if customer[field] is None else customer[field] == "yes"
            for field, _ in leaves(tree)
        ]
        if answered(tree, [*values]) is not False:
            continue
        for place, (_, denied) in enumerate(leaves(tree)):
            wrong = denied
            turned = [*values[:place], not wrong, *values[place + 1 :]]
            if values[place] is wrong and answered(tree, turned) is True:
                found[str(customer["id"])] = place
                break
    return found


@settings(max_examples=200, deadline=None)
@given(trees)
def test_near_misses_are_those_that_a_loop_finds(tree: Tree) -> None:
    file = customer_file(customers=CUSTOMERS)
    found = judged(
        f"{{title: {{en: It}}, where: {written(tree)}}}", file, no_measures(file)
    )

    places, short, _ = near_misses(found)

    ids = file.customers["id"].tolist()
    assert {
        ids[place]: leaf
        for place, leaf in zip(places.tolist(), short.tolist(), strict=True)
    } == expected(tree)


def test_how_near_is_the_distance_to_the_limit_as_a_part_of_it() -> None:
    file = customer_file(customers=[{"id": "1"}, {"id": "2"}, {"id": "3"}])
    asked = "{title: {en: It}, where: {all: [{measure: revenue_12m, gte: 200}]}}"
    found = judged(asked, file, measures(revenue_12m=[150, 200, 190]))

    places, _, distances = near_misses(found)

    assert places.tolist() == [0, 2]
    assert distances.tolist() == [pytest.approx(0.25), pytest.approx(0.05)]


@pytest.mark.parametrize(
    ("condition", "near"),
    [
        # Half of the four places are two: who has the third is one short of two.
        ("{rank: revenue_12m, top: 50 %}", {"3": 1 / 2, "4": 2 / 2}),
        ("{rank: revenue_12m, bottom: 1}", {"1": 3, "2": 2, "3": 1}),
        # Those below are 75, 50, 25 and 0 in a hundred.
        ("{rank: revenue_12m, percentile: 60}", {"2": 1 / 6, "3": 35 / 60, "4": 1}),
        ("{rank: revenue_12m, quantile: 4 of 4}", {"2": 1 / 4, "3": 2 / 4, "4": 3 / 4}),
        ("{measure: revenue_12m, between: [20, 30]}", {"1": 1 / 3, "4": 1 / 2}),
        # Their sums went from 10 to 40, 30, 20 and 10: by 300, 200, 100 and 0 per cent.
        (
            (
                "{sum: orders.amount, within: last 30 days, vs: previous,"
                " change: {gt: 150 %}}"
            ),
            {"3": 1 / 3, "4": 1},
        ),
    ],
)
def test_places_and_changes_are_near_by_their_own_number(
    condition: str, near: dict[str, float]
) -> None:
    amounts = {"1": 40, "2": 30, "3": 20, "4": 10}
    file = customer_file(
        customers=[{"id": one} for one in amounts],
        orders=[
            {"id": f"{one}-{ago}", "customer": one, "date": day, "amount": amount}
            for one, now in amounts.items()
            for ago, amount in ((0, now), (40, 10))
            for day in [AS_OF - dt.timedelta(ago)]
        ],
    )
    asked = f"{{title: {{en: It}}, where: [{condition}]}}"
    found = judged(asked, file, measures(revenue_12m=list(amounts.values())))

    places, _, distances = near_misses(found)

    ids = file.customers["id"].tolist()
    assert {
        ids[place]: pytest.approx(distance)
        for place, distance in zip(places.tolist(), distances.tolist(), strict=True)
    } == near
