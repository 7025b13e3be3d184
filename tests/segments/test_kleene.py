"""Three-valued logic: what every group says of every mixture of answers."""

from itertools import product

import pytest

from tests.segments.small_files import customer_file, judged

VALUES = {1: "female", 0: "male", -1: None}
TRIPLES = list(product((1, 0, -1), repeat=3))
PAIRS = list(product(("all", "any", "none"), repeat=2))


def expected(word: str, parts: tuple[int, ...]) -> int:
    if word == "all":
        return 0 if 0 in parts else (-1 if -1 in parts else 1)
    any_of_them = 1 if 1 in parts else (-1 if -1 in parts else 0)
    if word == "any":
        return any_of_them
    return {1: 0, 0: 1, -1: -1}[any_of_them]


@pytest.mark.parametrize("word", ["all", "any", "none"])
def test_a_group_of_three_follows_its_truth_table(word: str) -> None:
    """One customer for each of the 27 mixtures of met, not met and unknown."""
    fields = ("gender", "household", "loyalty_tier")
    file = customer_file(
        customers=[
            {
                "id": f"{place:02}",
                **{f: VALUES[a] for f, a in zip(fields, one, strict=True)},
            }
            for place, one in enumerate(TRIPLES)
        ]
    )
    conditions = "".join(f"\n    - {{field: {f}, is: female}}" for f in fields)

    found = judged(f"of: everyone\nwhere:\n  {word}:{conditions}\n", file)

    assert found.answer.tolist() == [expected(word, one) for one in TRIPLES]


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_groups_within_groups_follow_their_truth_tables(outer: str, inner: str) -> None:
    file = customer_file(
        customers=[
            {
                "id": f"{place:02}",
                "gender": VALUES[a],
                "household": VALUES[b],
                "loyalty_tier": VALUES[c],
            }
            for place, (a, b, c) in enumerate(TRIPLES)
        ]
    )

    found = judged(
        f"""of: everyone
where:
  {outer}:
    - {{field: gender, is: female}}
    - {inner}: [{{field: household, is: female}}, {{field: loyalty_tier, is: female}}]
""",
        file,
    )

    assert found.answer.tolist() == [
        expected(outer, (a, expected(inner, (b, c)))) for a, b, c in TRIPLES
    ]


def test_several_groups_in_one_map_must_all_hold() -> None:
    file = customer_file(
        customers=[
            {"id": "1", "gender": "female", "city": "Oslo"},
            {"id": "2", "gender": "female", "city": "Bergen"},
            {"id": "3", "gender": "male", "city": "Oslo"},
        ]
    )

    found = judged(
        "where:\n  any: [{field: gender, is: female}]\n"
        "  none: [{field: city, is: Bergen}]\n",
        file,
    )

    assert found.answer.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("choice", "answer"), [("not_judged", -1), ("out", 0), ("in", 1)]
)
def test_the_author_decides_what_becomes_of_the_unknown(
    choice: str, answer: int
) -> None:
    file = customer_file(customers=[{"id": "1"}])

    found = judged(f"where: [{{field: city, is: Oslo}}]\nif_unknown: {choice}", file)

    assert found.answer.tolist() == [answer]
