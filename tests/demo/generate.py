"""Invent the customer file of Fjordlys and write it to content/data.

    python -m tests.demo.generate [FOLDER]

The same program writes the same bytes, so a change of it shows as a change of the data.
Segments, notes and pages are written by hand; the notes speak of the customers in
world/stories.yaml.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.demo.buying import Order, draw_orders, line_rows, order_rows
from tests.demo.customers import Customer, draw_customers
from tests.demo.dice import Row, dice
from tests.demo.selling import (
    campaign_rows,
    competitor_rows,
    consent_rows,
    fair_rows,
    mailing_rows,
    meeting_rows,
    opportunity_rows,
)
from tests.demo.settling import (
    contract_rows,
    delivery_rows,
    invoice_rows,
    quote_rows,
)
from tests.demo.touching import (
    Contacts,
    case_rows,
    contact_rows,
    event_rows,
    interaction_rows,
    survey_rows,
)
from tests.demo.untidy import with_gaps
from tests.demo.world import World, load_world
from tests.demo.writing import (
    MARKED,
    OFFICE,
    PACKED,
    TABS,
    Form,
    json_lines,
    parquet_file,
    text_file,
    workbook,
)

DATA = Path(__file__).parents[2] / "content" / "data"
A_YEAR_AGO = date(2025, 3, 10)
REPLACED = ("contacts", "competitors", "consents", "meetings", "cases", "quotes")
FIELDS = {
    "customers": """id name kind status legal_name sector legal_form annual_revenue
        employees parent vat_id registration_number website given_name family_name
        nickname honorific gender birth_date household occupation employer
        socio_professional leisure language email phone mobile preferred_channel street
        postal_code city region country latitude longitude territory owner source
        created updated potential potential_date loyalty_tier tags credit_limit
        list_origin permitted_use machines_installed favourite_roast""",
    "contacts": """id customer given_name family_name name job_title department role
        attitude email phone since left""",
    "orders": "id customer date time channel venue status rep amount margin currency",
    "order_lines": "order product quantity unit_price discount amount margin",
    "invoices": """id customer order date due paid_date amount paid_amount status
        reminders""",
    "quotes": "id customer date amount status valid_until rep",
    "deliveries": "id customer order date status carrier",
    "contracts": "id customer name start end amount status",
    "opportunities": """id customer name stage status amount probability created
        expected_close closed rep product competitor""",
    "interactions": """customer date time kind direction rep contact subject text
        outcome next_step next_date""",
    "events": "customer date time kind detail channel",
    "cases": """id customer opened closed kind status severity product subject text
        promise promise_date""",
    "surveys": "customer date kind score question comment",
    "campaigns": "id name kind channel start end cost purpose",
    "mailings": "date campaign customer what order",
    "fairs": "campaign customer date answer",
    "competitors": """customer name product share since contract_end strength source
        date""",
    "consents": """customer channel purpose status date expires basis source proof
        text_version""",
    "meetings": "customer start time rep contact place purpose",
    "reps": "id name email territory team manager",
    "territories": "id name region",
    "rates": "currency date rate",
}
FORMS = {
    "orders": OFFICE,
    "order_lines": PACKED,
    "interactions": TABS,
    "quotes": MARKED,
}
NAMES = {
    "customers": {"id": "CustomerNo", "postal_code": "Postcode"},
    "orders": {
        "id": "Ordrenr",
        "customer": "Kundenr",
        "date": "Dato",
        "time": "Klokken",
        "channel": "Kanal",
        "venue": "Sted",
        "status": "Status",
        "rep": "Selger",
        "amount": "Beløp",
        "margin": "Dekningsbidrag",
        "currency": "Valuta",
    },
}
STATUSES = {
    "confirmed": "Bekreftet",
    "shipped": "Sendt",
    "delivered": "Levert",
    "returned": "Retur",
    "cancelled": "Annullert",
}


def main() -> None:
    """Write every file into the folder given, or into content/data."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in generate().items():
        (folder / name).write_bytes(data)


def generate() -> dict[str, bytes]:
    """Make all files, by name."""
    world = load_world()
    customers = draw_customers(world)
    orders = draw_orders(world, customers)
    tables = {
        name: list(_told(world, name, rows))
        for name, rows in _tables(world, customers, orders).items()
    }
    files = {
        _file_name(name): _text_file(world, name, rows)
        for name, rows in tables.items()
        if name not in ("events", "deliveries")
    }
    events = tables["events"]
    deliveries = tables["deliveries"]
    return files | {
        "events.jsonl": json_lines(
            world.untidy, "events", FIELDS["events"].split(), events
        ),
        "deliveries.parquet": parquet_file(FIELDS["deliveries"].split(), deliveries),
        "products.xlsx": _products(world),
    }


def _tables(
    world: World, customers: Sequence[Customer], orders: Sequence[Order]
) -> dict[str, Iterable[Row]]:
    contacts = list(_told(world, "contacts", contact_rows(world, customers)))
    known = _still_there(contacts)
    by_customer = defaultdict(list)
    for order in orders:
        by_customer[order.customer.id].append(order)
    return {
        "customers": _customer_rows(world, customers, by_customer),
        "contacts": contacts,
        "orders": _in_norwegian(order_rows(orders)),
        "order_lines": line_rows(orders),
        "invoices": invoice_rows(orders),
        "quotes": quote_rows(customers),
        "deliveries": delivery_rows(orders),
        "contracts": contract_rows(world, customers),
        "opportunities": opportunity_rows(world, customers),
        "interactions": interaction_rows(world, customers, known),
        "events": event_rows(world, customers),
        "cases": case_rows(world, customers),
        "surveys": survey_rows(world, customers, orders),
        "campaigns": campaign_rows(world),
        "mailings": mailing_rows(world, customers, by_customer),
        "fairs": fair_rows(world, customers),
        "competitors": competitor_rows(world, customers),
        "consents": consent_rows(customers),
        "meetings": meeting_rows(customers, known),
        "reps": _listed(world, "reps"),
        "territories": _listed(world, "territories"),
        "rates": _rate_rows(world),
    }


def _told(world: World, table: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Put the rows that a story tells after, or in the place of, those drawn."""
    told: list[Row] = world.stories["rows"].get(table, [])
    numbers = {row.get("id") for row in told} - {None}
    away = {row["customer"] for row in told} if table in REPLACED else set()
    for row in rows:
        if row.get("customer") not in away and row.get("id") not in numbers:
            yield row
    yield from told


def _still_there(contacts: Iterable[Row]) -> Contacts:
    known: dict[str, list[str]] = defaultdict(list)
    for row in contacts:
        if not row.get("left"):
            known[str(row["customer"])].append(str(row["id"]))
    return known


def _customer_rows(
    world: World,
    customers: Sequence[Customer],
    orders: Mapping[str, Sequence[Order]],
) -> Iterator[Row]:
    """Lay customers out, with a potential that fits what they buy, and with gaps."""
    for customer in customers:
        chance = dice("potential", customer.id)
        own = orders.get(customer.id, ())
        bought = sum((one.nok for one in own if one.date > A_YEAR_AGO), Decimal(0))
        usual = bought or Decimal(round(customer.basket * 9))
        potential = round(usual * Decimal(f"{chance.uniform(1.1, 3.2):.3f}"), -3)
        known = customer.row["potential_date"] and potential
        row = customer.row | {"potential": Decimal(int(potential)) if known else None}
        if customer.status == "customer" and chance.random() < 0.06:
            row["status"] = None
        yield with_gaps(world.untidy, customer, row) | customer.story.get("row", {})


def _in_norwegian(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row | {"status": STATUSES[str(row["status"])]}


def _listed(world: World, table: str) -> Iterator[Row]:
    fields = FIELDS[table].split()
    for row in world.catalogue[table]:
        yield dict(zip(fields, row, strict=True))


def _rate_rows(world: World) -> Iterator[Row]:
    for currency in world.catalogue["rates"]:
        for month in range(39):
            day = date(2023 + month // 12, month % 12 + 1, 1)
            yield {
                "currency": currency,
                "date": day,
                "rate": world.rate(currency, day),
            }


def _file_name(table: str) -> str:
    form = FORMS.get(table, Form())
    ending = "tsv" if form.delimiter == "\t" else "csv"
    return f"{table}.{ending}{'.gz' if form.packed else ''}"


def _text_file(world: World, table: str, rows: Iterable[Row]) -> bytes:
    names = NAMES.get(table, {})
    columns = [(field, names.get(field, field)) for field in FIELDS[table].split()]
    form = FORMS.get(table, Form())
    return text_file(world.untidy, table, columns, rows, form)


def _products(world: World) -> bytes:
    head = ("Varenr", "Name", "Category", "Brand", "Price", "Unit cost")
    rows = (
        (one.id, one.name, one.category, one.brand, one.price, one.cost)
        for one in world.products
    )
    return workbook("Products", "Fjordlys products, spring 2026", [head, *rows])


if __name__ == "__main__":
    main()
