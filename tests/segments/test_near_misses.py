"""Near misses: who would be a member if one more condition were met, and how nearly."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.segments import near_misses
from tests.segments.small_files import customer_file, judged

FIELDS = ("employees", "annual_revenue")
Row = Mapping[str, Any]
Tree = Any  # a condition, or a group as it stands in the file

conditions = st.builds(
    lambda name, word, limit: {"field": name, word: limit},
    st.sampled_from(FIELDS),
    st.sampled_from(("gt", "lt")),
    st.integers(1, 4),
)
trees = st.recursive(
    conditions,
    lambda parts: st.builds(
        lambda word, some: {word: some},
        st.sampled_from(("all", "any", "none")),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
rows = st.lists(
    st.fixed_dictionaries(
        {name: st.one_of(st.none(), st.integers(0, 5)) for name in FIELDS}
    ),
    min_size=1,
    max_size=8,
)


def leaves_of(tree: Tree) -> list[Tree]:
    """List the conditions in the order of the definition."""
    if "field" in tree:
        return [tree]
    [parts] = tree.values()
    return [leaf for part in parts for leaf in leaves_of(part)]


def met(leaf: Tree, row: Row) -> bool | None:
    value = row[leaf["field"]]
    if value is None:
        return None
    return bool(value > leaf["gt"]) if "gt" in leaf else bool(value < leaf["lt"])


def answer(tree: Tree, given_answers: list[bool | None]) -> bool | None:
    """Answer a tree from the answers of its conditions, taken one after the other."""
    if "field" in tree:
        return given_answers.pop(0)
    [(word, parts)] = tree.items()
    found = [answer(part, given_answers) for part in parts]
    if word == "all":
        return False if False in found else None if None in found else True
    some = True if True in found else None if None in found else False
    return some if word == "any" or some is None else not some


def expected(tree: Tree, row: Row) -> int | None:
    """Turn round one wrong answer after the other, until one makes a member."""
    answers = [met(leaf, row) for leaf in leaves_of(tree)]
    if answer(tree, [*answers]) is not False:
        return None
    for number, one in enumerate(answers):
        if one is None:
            continue
        turned = [*answers]
        turned[number] = not one
        if answer(tree, turned) is True:
            return number
    return None


def found(tree: Tree, some: Sequence[Row]) -> dict[int, tuple[int, float]]:
    file = customer_file(
        customers=[{"id": f"c{k}", **row} for k, row in enumerate(some)]
    )
    text = yaml.safe_dump({"of": "everyone", "where": [tree]})
    places, short, distances = near_misses(judged(text, file))
    listed = zip(places.tolist(), short.tolist(), distances.tolist(), strict=True)
    return {place: (leaf, distance) for place, leaf, distance in listed}


@settings(max_examples=300, deadline=None)
@given(trees, rows)
def test_near_misses_are_those_that_a_loop_finds(
    tree: Tree, some: list[dict[str, int | None]]
) -> None:
    wanted = {place: expected(tree, row) for place, row in enumerate(some)}

    short = {place: leaf for place, (leaf, _) in found(tree, some).items()}

    assert short == {place: leaf for place, leaf in wanted.items() if leaf is not None}


def test_the_nearest_comes_first_and_is_told_how_near_it_is() -> None:
    tree = {"field": "employees", "gt": 10}
    some: list[Row] = [{"employees": one} for one in (4, 9, 11, None)]

    near = found(tree, some)

    assert list(near) == [1, 0]
    assert near == {1: (0, 0.1), 0: (0, 0.6)}


def test_nobody_is_near_who_is_short_of_two_conditions() -> None:
    tree = {"all": [{"field": name, "gt": 10} for name in FIELDS]}

    assert found(tree, [{"employees": 9, "annual_revenue": 9}]) == {}


def test_a_condition_under_none_can_be_what_is_missing() -> None:
    tree = {"none": [{"field": "employees", "gt": 8}]}

    assert found(tree, [{"employees": 10}, {"employees": 8}]) == {0: (0, 0.25)}
