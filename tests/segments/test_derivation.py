"""What a segment is derived from decides who may see it."""

import pytest

from site_builder.segments import fields_of, segments_of
from tests.segments.small_files import segment

FIELDS = {
    "{rank: revenue_12m, top: 5, per: owner.team}": {
        ("customers", "owner"),
        ("reps", "team"),
    },
    "{share: orders.amount, where: [{field: channel, is: web}], gt: 10 %}": {
        ("orders", "amount"),
        ("orders", "channel"),
        ("orders", "date"),
    },
    "{most_frequent: contacts.role, is: user}": {("contacts", "role")},
    (
        "{sum: orders.amount, where: [{field: venue, is: a}], within: last 6 months, "
        "vs: previous, change: {lt: 0}}"
    ): {("orders", "amount"), ("orders", "venue"), ("orders", "date")},
    "{field: credit_limit, gt: 5 USD}": {("customers", "credit_limit")},
}


@pytest.mark.parametrize(("condition", "fields"), FIELDS.items(), ids=list(FIELDS))
def test_every_field_that_a_condition_looks_at_is_named(
    condition: str, fields: set[tuple[str, str]]
) -> None:
    assert fields_of(segment(f"where: [{condition}]")) == fields


def test_every_segment_that_a_condition_asks_for_is_named() -> None:
    text = "where: [{segment: a}, {at_least: 1, of: [b, c]}]"

    assert segments_of(segment(text, "a", "b", "c")) == {"a", "b", "c"}
