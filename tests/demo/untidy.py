"""What real files are like: fields that nobody filled in, and rows that cannot be right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.demo.customers import Customer
from tests.demo.dice import Row, dice

# How large a part of the customers lacks each field.
GAPS = {
    "legal_name": 0.25,
    "legal_form": 0.2,
    "annual_revenue": 0.4,
    "employees": 0.22,
    "vat_id": 0.4,
    "registration_number": 0.3,
    "website": 0.3,
    "nickname": 0.85,
    "honorific": 0.7,
    "gender": 0.18,
    "birth_date": 0.35,
    "household": 0.4,
    "occupation": 0.35,
    "employer": 0.5,
    "socio_professional": 0.4,
    "leisure": 0.45,
    "language": 0.15,
    "email": 0.12,
    "phone": 0.25,
    "mobile": 0.3,
    "preferred_channel": 0.4,
    "street": 0.08,
    "postal_code": 0.05,
    "region": 0.15,
    "latitude": 0.3,
    "source": 0.3,
    "updated": 0.12,
    "potential": 0.35,
    "loyalty_tier": 0.4,
    "tags": 0.6,
    "credit_limit": 0.45,
    "machines_installed": 0.5,
    "favourite_roast": 0.5,
    "owner": 0.03,
    "territory": 0.03,
    "sector": 0.05,
}
_GO_TOGETHER = {"latitude": "longitude", "potential": "potential_date"}
_TOLD = {"gender", "birth_date", "employees", "sector", "owner", "territory"}

# Rows that cannot be right, as texts in the order of the file's columns, by where they
# stand; each is there for a reason that the page of rejects gives.
BAD_ROWS: Mapping[str, Mapping[int, Mapping[str, str]]] = {
    "customers": {
        120: {"id": "0131", "name": "Lunde og Moe", "kind": "company"},  # seen before
        301: {"id": "0612", "name": "Testkunde", "kind": "firma"},  # no such kind
        417: {"id": "0613", "name": "Olga Vik", "kind": "person", "birth_date": "31.02.80"},
    },
    "contacts": {77: {"id": "P9901", "customer": "9999", "name": "Nobody’s contact"}},
    "orders": {
        402: {"id": "9001", "customer": "0117", "date": "31/02/2025"},
        1207: {"id": "9002", "customer": "7777", "date": "14/05/2024"},
        2210: {"id": "10711", "customer": "0123", "date": "01/06/2025"},  # seen before
        3011: {"id": "9003", "customer": "0131", "date": "02/06/2025", "time": "25:61"},
        3500: {"id": "", "customer": "0123", "date": "11/09/2025"},
        3700: {"id": "9005", "customer": "0210", "date": "12/01/2026", "amount": "1.2.3"},
    },
    "order_lines": {
        808: {"order": "12999", "product": "0999", "quantity": "2", "unit_price": "99"},
        2404: {"order": "13200", "product": "0101", "quantity": "two", "unit_price": "249"},
        5005: {"order": "99999", "product": "0101", "quantity": "1", "unit_price": "249"},
    },
    "invoices": {
        640: {"id": "9101", "customer": "0142", "date": "2025-04-02", "amount": "see note"},
        900: {"id": "9102", "customer": "", "date": "2025-04-02", "amount": "1250.00"},
    },
    "interactions": {
        333: {"customer": "0118", "date": "yesterday", "kind": "call"},
        901: {"customer": "0155", "date": "2025-10-02", "kind": "call", "rep": "XX"},
    },
    "events": {500: {"customer": "0222", "date": "2026-02-30", "kind": "page_view"}},
    "surveys": {205: {"customer": "0131", "date": "2025-09-01", "kind": "nps", "score": "ten"}},
    "fairs": {60: {"campaign": "K25-3", "customer": "0164", "date": "2025-10-09", "answer": "maybe"}},
    "consents": {350: {"customer": "0156", "channel": "fax", "status": "given"}},
}
RAGGED = {"orders": (1650, "x"), "invoices": (1500, "")}  # one column too many


def with_gaps(customer: Customer, row: Row) -> Row:
    """Lose some fields of a customer; what a story tells of it is kept."""
    chance = dice("gaps", customer.id)
    lost = {field for field, share in GAPS.items() if chance.random() < share}
    if customer.story:
        lost -= _TOLD | {"language", "email", "street", "source", "potential"}
    lost |= {_GO_TOGETHER[field] for field in lost if field in _GO_TOGETHER}
    return {field: None if field in lost else value for field, value in row.items()}


def with_bad_rows(
    table: str, fields: Sequence[str], rows: Iterable[list[str]]
) -> Iterator[list[str]]:
    """Put the bad rows of a table between its rows, already written as texts."""
    bad = BAD_ROWS.get(table, {})
    place_of_ragged, surplus = RAGGED.get(table, (-1, ""))
    for place, row in enumerate(rows):
        if place in bad:
            yield [bad[place].get(field, "") for field in fields]
        if place == place_of_ragged:
            yield ["9009", "0117", *row[2:], surplus]
        yield row
