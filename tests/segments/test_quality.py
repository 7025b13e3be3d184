"""``completeness`` and ``field_age`` are what a plain loop over the fields finds."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.customer_file.completeness import OF_COMPANIES, OF_PERSONS
from site_builder.measures import measure
from site_builder.pages.plain import plain
from site_builder.problems import SiteError
from site_builder.segments import fields_of, judge
from tests.conftest import examples
from tests.segments.small_files import (
    AS_OF,
    customer_file,
    no_measures,
    segment,
)
from tests.tables import file_of

FIELDS = {
    "name": "identity",
    "kind": "identity",
    "sector": "descriptive",
    "gender": "descriptive",
    "phone": "descriptive",
    "nickname": "",
    "owner": "relational",
    "updated": "identity",
    "created": "identity",
    "potential": "potential",
    "potential_date": "potential",
    "credit_limit": "",
}
SECTIONS = ("overall", "identity", "descriptive", "relational", "potential")
days = st.none() | st.integers(-900, 30)
people = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Bø", None]),
            "kind": st.sampled_from(["company", "person", None]),
            "sector": st.sampled_from(["Hotels", None]),
            "gender": st.sampled_from(["female", None]),
            "phone": st.sampled_from(["22 00", None]),
            "nickname": st.sampled_from(["Bo", None]),
            "owner": st.sampled_from(["KL", None]),
            "updated": days,
            "created": days,
            "potential": st.sampled_from([100, None]),
            "potential_date": days,
            "credit_limit": st.sampled_from([5, None]),
        }
    ),
    min_size=1,
    max_size=5,
)


def dated(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: AS_OF + dt.timedelta(value)
        if name in ("updated", "created", "potential_date") and value is not None
        else value
        for name, value in row.items()
    }


def share(row: dict[str, Any], section: str) -> float | None:
    wanted = [
        name
        for name, of in FIELDS.items()
        if of
        and section in (of, "overall")
        and (name not in OF_COMPANIES or row["kind"] == "company")
        and (name not in OF_PERSONS or row["kind"] == "person")
    ]
    known = sum(row[name] is not None for name in wanted)
    return known / len(wanted) if wanted else None


def age(row: dict[str, Any], field: str) -> int | None:
    if row[field] is None:
        return None
    dates = [row["updated"], row["created"]]
    if field == "potential":
        dates.insert(0, row["potential_date"])
    day = next((one for one in dates if one is not None), None)
    return None if day is None or day > 0 else -day


@pytest.mark.slow
@examples(200)
@given(people)
def test_quality_is_that_of_a_plain_loop(rows: list[dict[str, Any]]) -> None:
    file = file_of(
        customers=[{"id": str(n), **dated(row)} for n, row in enumerate(rows)],
        reps=[{"id": "KL"}],
    )
    frame = measure(file, AS_OF).frame

    for section in SECTIONS:
        name = "completeness" if section == "overall" else f"completeness_{section}"
        assert plain(frame[name]) == [share(row, section) for row in rows]
    records = [age({**row, "id": 1}, "id") for row in rows]
    potentials = [age(row, "potential") for row in rows]
    assert plain(frame["oldest_field_days"]) == [
        max((one for one in pair if one is not None), default=None)
        for pair in zip(records, potentials, strict=True)
    ]
    conditions = [
        ("{completeness: descriptive, lt: 50 %}", "descriptive"),
        ("{field_age: phone, gt: 365}", "phone"),
        ("{field_age: potential, gt: 365 days}", "potential"),
    ]
    segments = [
        segment(f"of: everyone\nwhere: [{condition}]", name=f"s{number}")
        for number, (condition, _) in enumerate(conditions)
    ]
    found = judge(segments, file, no_measures(file), AS_OF)
    for one, (_, of) in zip(found.values(), conditions, strict=True):
        for row, answer in zip(rows, one.answer.tolist(), strict=True):
            value = share(row, of) if of == "descriptive" else age(row, of)
            met = value is not None and (
                value < 0.5 if of == "descriptive" else value > 365
            )
            assert answer == (-1 if value is None else int(met))


def test_a_condition_says_what_it_is_derived_from() -> None:
    asked = fields_of(segment("where: [{field_age: potential, gt: 9}]"))
    counted = fields_of(segment("where: [{completeness: descriptive, gt: 0.5}]"))

    assert asked == {
        ("customers", name)
        for name in ("potential", "potential_date", "updated", "created")
    }
    assert ("customers", "phone") in counted
    # What nobody may see does not show in a share either.
    overall = fields_of(segment("where: [{completeness: overall, gt: 0.5}]"))
    assert ("customers", "credit_limit") not in overall


def test_the_own_value_is_the_share_and_the_age() -> None:
    file = customer_file(customers=[{"id": "1", "phone": "1", "created": "2026-03-01"}])
    one = segment(
        "where: [{completeness: overall, lt: 1}, {field_age: phone, lt: 100}]"
    )

    share_of, age_of = judge([one], file, no_measures(file), AS_OF)["it"].leaves

    assert (share_of.name, share_of.unit) == ("completeness", "rate")
    assert (age_of.name, age_of.unit) == ("field_age.phone", "days")
    assert age_of.values.tolist() == [30]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            "{completeness: descriptiv, gt: 0.5}",
            "it.yaml:1: 'completeness': expected one of: overall, identity, descr",
        ),
        ("{completeness: descriptive}", "it.yaml:1: "),
        ("{completeness: descriptive, contains: a}", "it.yaml:1: "),
        (
            "{field_age: fone, gt: 3}",
            "it.yaml:1: customers has no field 'fone'\n  hint: did you mean 'phone'?",
        ),
        (
            "{field_age: orders.date, gt: 3}",
            (
                "it.yaml:1: nothing tells how old 'orders.date' is\n"
                "  hint: name a field of customers, such as field_age: phone"
            ),
        ),
    ],
)
def test_the_author_is_told(condition: str, message: str) -> None:
    with pytest.raises(SiteError) as caught:
        segment(f"where: [{condition}]")

    assert str(caught.value).startswith(message)
