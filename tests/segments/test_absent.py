"""A value that nobody has is told of, in the author's words and never in the data's."""

import pytest

from site_builder.segments import absent_values
from tests.segments.small_files import customer_file, judged, measures

FILE = customer_file(
    customers=[
        {"id": "1", "name": "Ada Berg", "city": "Oslo", "owner": "KL", "status": None}
        | {"tags": "vip;wants samples", "sector": "Hotels"},
        {"id": "2", "name": "Bo Dal", "city": "Bergen", "owner": "KL", "tags": "new"},
        {"id": "3", "name": "Cy Eng", "city": "Ås"},
    ],
    reps=[{"id": "KL", "name": "Kari Lie"}],
    interactions=[{"customer": "1", "date": "2026-03-01", "kind": "call", "rep": "KL"}],
)
MEASURES = measures(rfm=["Champions", "New", "New"])
MISSPELT = "is it misspelt? texts are compared whole"
ID = "it holds ids of reps; to ask for a name write 'field: {}.name'"

TOLD = {
    "{field: city, is: Osslo}": ("no customer has 'Osslo' in 'city'", MISSPELT),
    "{field: city, is_not: Osslo}": ("no customer has 'Osslo' in 'city'", MISSPELT),
    "{field: city, in: [Osslo, Begren]}": (
        "no customer has 'Osslo' or 'Begren' in 'city'",
        MISSPELT,
    ),
    "{field: city, is: oslo, exact: true}": (
        "no customer has 'oslo' in 'city'",
        MISSPELT,
    ),
    "{field: owner, is: Kari}": (
        "no customer has 'Kari' in 'owner'",
        ID.format("owner"),
    ),
    "{field: owner.name, is: Kari}": (
        "no row of reps has 'Kari' in 'owner.name'",
        "it is a part of some: ask with 'contains: Kari'",
    ),
    "{field: tags, has_any: [vpi]}": ("no customer has 'vpi' in 'tags'", MISSPELT),
    "{field: tags, has_any: [samples]}": (
        "no customer has 'samples' in 'tags'",
        MISSPELT,
    ),
    "{field: tags, has_all: [vip, nwe]}": ("no customer has 'nwe' in 'tags'", MISSPELT),
    "{field: tags, has_none: [vpi]}": ("no customer has 'vpi' in 'tags'", MISSPELT),
    "{count: interactions, where: [{field: rep, is: Kari}], gte: 1}": (
        "no row of interactions has 'Kari' in 'rep'",
        ID.format("rep"),
    ),
    "{count: interactions, where: [{field: kind, is: cal}], lt: 1}": (
        "no row of interactions has 'cal' in 'kind'",
        "did you mean 'call'?",
    ),
    "{field: interactions.kind, is: cal}": (
        "no row of interactions has 'cal' in 'interactions.kind'",
        "did you mean 'call'?",
    ),
}
SILENT = [
    "{field: city, is: oslo}",
    "{field: city, is: as}",
    "{field: city, is_not: Bergen}",
    "{field: city, in: [Oslo, Tromsø]}",
    "{field: city, contains: xyz}",
    "{field: owner, is: kl}",
    "{field: owner.name, is: Kari Lie}",
    "{field: tags, has_any: [wants samples, old]}",
    # Nobody need be one, as nobody need be a champion in any month.
    "{measure: rfm, is: Champions}",
    "{measure: rfm, is: Lost}",
    # The dictionary lists it: there may be some one day.
    "{field: status, is: former}",
    "{field: interactions.kind, is: fair}",
    # Nothing is known of it, or there is no such table: nobody can be judged.
    "{field: region, is: West}",
    "{field: contacts.job_title, is: Boss}",
    "{field: name, is: {field: city}}",
    "{field: employees, is: 7}",
    # It tells customers apart: one of its values is enough.
    """{count: interactions, gte: 1,
        where: [{any: [{field: kind, is: call}, {field: kind, is: cal}]}]}""",
]


def told(condition: str) -> list[str]:
    found = judged(f"title: T\nwhere:\n  - {condition}\n", FILE, MEASURES)
    return list(absent_values([found], FILE))


@pytest.mark.parametrize(("condition", "said"), TOLD.items(), ids=TOLD)
def test_a_value_that_nobody_has_is_told_of(
    condition: str, said: tuple[str, str]
) -> None:
    message, hint = said

    assert told(condition) == [f"it.yaml:3: {message}\n  hint: {hint}"]


@pytest.mark.parametrize("condition", SILENT)
def test_a_value_that_somebody_has_or_may_have_is_not(condition: str) -> None:
    assert told(condition) == []


@pytest.mark.parametrize("condition", TOLD)
def test_no_value_of_a_customer_is_repeated(condition: str) -> None:
    said = " ".join(told(condition))

    for value in ("Oslo'", "Bergen", "Ås", "KL", "Lie", "wants", "Champions"):
        assert value not in said
