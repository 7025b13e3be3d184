"""Why an answer is unknown: the fields, tables, segments and rates that are lacking."""

import pytest

from site_builder.segments import judge
from tests.segments.small_files import (
    AS_OF,
    RATES,
    customer_file,
    judged,
    measures,
    segment,
)

FILE = customer_file(
    rates=RATES,
    customers=[
        {"id": "1", "city": "Oslo", "credit_limit": 100, "owner": "A"},
        {"id": "2", "credit_limit": 100, "owner": "B"},
        {"id": "3", "city": "Oslo", "owner": "gone"},
        {"id": "4"},
    ],
    reps=[{"id": "A", "team": "North"}, {"id": "B"}],
    orders=[
        {
            "id": "1",
            "customer": "1",
            "date": "2026-03-01",
            "channel": "web",
            "amount": 9,
        },
        {"id": "2", "customer": "2", "date": "2026-03-01", "amount": 9},
        {"id": "3", "customer": "3", "channel": "web", "amount": 9},
        {"id": "4", "customer": "3", "date": "2026-03-01", "channel": "web"},
    ],
    contacts=[
        {"id": "1", "customer": "1", "job_title": "CEO"},
        {"id": "2", "customer": "2"},
    ],
)
MEASURED = measures(revenue_12m=[50, 50, None, None])
WEB = "where: [{field: channel, is: web}]"
LACKING = {
    "{field: city, is: Oslo}": [(), ("city",), (), ("city",)],
    "{field: owner.team, is: North}": [
        (),
        ("owner.team",),
        ("owner.team",),
        ("owner.team",),
    ],
    "{measure: revenue_12m, gt: {field: credit_limit}}": [
        (),
        (),
        ("revenue_12m", "credit_limit"),
        ("revenue_12m", "credit_limit"),
    ],
    "{field: contacts.job_title, is: CEO}": [(), ("contacts.job_title",), (), ()],
    f"{{sum: orders.amount, {WEB}, gt: 1}}": [(), ("orders.channel",), (), ()],
    f"{{count: orders, within: last 60 days, {WEB}, is: 1}}": [
        (),
        ("orders.channel",),
        ("orders.date",),
        (),
    ],
    "{avg: orders.amount, gt: 1}": [(), (), (), ("orders",)],
    "{sum: quotes.amount, gt: 1}": [("quotes",)] * 4,
    "{rank: revenue_12m, top: 1}": [(), (), ("revenue_12m",), ("revenue_12m",)],
    "{rank: revenue_12m, top: 1, per: city}": [
        (),
        ("city",),
        ("revenue_12m",),
        ("revenue_12m", "city"),
    ],
    f"{{share: orders, {WEB}, gt: 10 %}}": [(), ("orders.channel",), (), ("orders",)],
    "{sum: orders.amount, gt: 1 USD}": [(), (), (), ()],
    "{sum: orders.amount, gt: 1 GBP}": [("rates.GBP",)] * 4,
    "{count: orders, within: last 60 days, vs: previous, change: {lt: 0}}": [
        (),
        (),
        ("orders.date",),
        (),
    ],
    "{count: orders, within: last 60 days, vs: previous, change: {lt: 0 %}}": [
        ("orders",),  # there were none before
        ("orders",),
        ("orders.date",),
        ("orders",),
    ],
}


@pytest.mark.parametrize(("condition", "expected"), LACKING.items(), ids=list(LACKING))
def test_it_is_told_what_an_unknown_answer_lacks(
    condition: str, expected: list[tuple[str, ...]]
) -> None:
    (leaf,) = judged(f"where: [{condition}]\nof: everyone", FILE, MEASURED).leaves
    unknown = [answer == -1 for answer in leaf.answer.tolist()]

    found = [leaf.lacking.of(n) if unknown[n] else () for n in range(4)]

    assert found == expected
    assert unknown == [bool(one) for one in expected]


def test_a_segment_that_could_not_be_judged_is_named() -> None:
    city = segment("where: [{field: city, is: Oslo}]\nof: everyone", name="oslo")
    rich = segment("where: [{measure: revenue_12m, gt: 1}]", name="rich")
    one = segment("where: [{segment: oslo}]\nof: everyone", "oslo", name="one")
    two = segment(
        "where: [{at_least: 2, of: [oslo, rich]}]\nof: everyone",
        "oslo",
        "rich",
        name="two",
    )

    found = judge([city, rich, one, two], FILE, MEASURED, AS_OF)

    assert found["one"].answer.tolist() == [1, -1, 1, -1]
    assert found["one"].leaves[0].lacking.of(1) == ("segment:oslo",)
    assert found["two"].answer.tolist() == [1, -1, -1, -1]
    assert found["two"].leaves[0].lacking.of(1) == ("segment:oslo",)
    assert found["two"].leaves[0].lacking.of(3) == ("segment:oslo", "segment:rich")
