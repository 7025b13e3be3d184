"""What authors expect of their segments, held against who belongs."""

import pytest

from site_builder.segments import check_expectations
from tests.segments.small_files import customer_file, judged

FILE = customer_file(
    customers=[
        {"id": "1", "city": "Oslo"},
        {"id": "2", "city": "Oslo"},
        {"id": "3", "city": "Bergen"},
        {"id": "4"},
    ]
)
WHERE = "where: [{field: city, is: Oslo}]\n"


def told(text: str) -> list[str]:
    found = {"it": judged(WHERE + text, FILE)}
    return [str(one) for one in check_expectations(found, list(FILE.customers["id"]))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "expect: {}",
        "expect: {min: 2, max: 2}",
        "expect: {contains: [1, 2], excludes: [3, 4]}",
        "include: [{customer: 3}]\nexpect: {min: 3}",
    ],
)
def test_nothing_is_told_where_all_is_as_expected(text: str) -> None:
    assert told(text) == []


MEND = "\n  hint: mend the conditions, or the expectation"
SOURCE = "\n  hint: ids are written as in the source"
UNMET = {
    "expect:\n  min: 3": f"it.yaml:3: expected at least 3 members, found 2{MEND}",
    "expect:\n  max: 1": f"it.yaml:3: expected at most 1 members, found 2{MEND}",
    "expect:\n  contains:\n    - 1\n    - 3": (
        f"it.yaml:5: expected '3' to be a member, but it is not one{MEND}"
    ),
    "expect:\n  contains: [4]": (
        f"it.yaml:3: expected '4' to be a member, but it could not be judged{MEND}"
    ),
    "expect:\n  excludes: [1]": (
        f"it.yaml:3: expected '1' not to be a member, but it is one{MEND}"
    ),
    "expect:\n  excludes: [01]": (
        f"it.yaml:3: there is no customer '01' in the customer file{SOURCE}"
    ),
    "include:\n  - {customer: C-9}": (
        f"it.yaml:3: there is no customer 'C-9' in the customer file{SOURCE}"
    ),
}


@pytest.mark.parametrize(("text", "message"), UNMET.items(), ids=list(UNMET.values()))
def test_the_author_is_told_what_is_not_as_expected(text: str, message: str) -> None:
    assert told(text) == [message]


def test_who_could_not_be_judged_is_neither_expected_nor_excluded_in_vain() -> None:
    assert told("expect: {excludes: [4]}") == []
