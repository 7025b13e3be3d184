"""What real files are like: fields that nobody filled in, and rows that are wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.demo.customers import Customer
from tests.demo.dice import Row, dice

Untidy = Mapping[str, Any]  # world/untidy.yaml


def with_gaps(untidy: Untidy, customer: Customer, row: Row) -> Row:
    """Lose some fields of a customer; what a story tells of it is kept."""
    chance = dice("gaps", customer.id)
    lost = {field for field, share in untidy["gaps"].items() if chance.random() < share}
    if customer.story:
        lost -= set(untidy["kept"])
    together = untidy["together"]
    lost |= {together[field] for field in lost if field in together}
    return {field: None if field in lost else value for field, value in row.items()}


def with_bad_rows(
    untidy: Untidy, table: str, fields: Sequence[str], rows: Iterable[list[str]]
) -> Iterator[list[str]]:
    """Put the bad rows of a table between its rows, already written as texts."""
    bad = untidy["bad_rows"].get(table, {})
    ragged = untidy["ragged"].get(table)
    for place, row in enumerate(rows):
        if str(place) in bad:
            yield [str(bad[str(place)].get(field, "")) for field in fields]
        if place == ragged:
            yield ["9009", "0117", *row[2:], "surplus"]
        yield row
