"""What follows an order or comes before it: invoices, deliveries, quotes, contracts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from tests.demo.buying import DELIVERIES_START, Order
from tests.demo.customers import Customer
from tests.demo.dice import AS_OF, Row, day_before, dice, weighted, working_day
from tests.demo.world import World

_SOON = timedelta(days=85)


def invoice_rows(orders: Sequence[Order]) -> Iterator[Row]:
    """Ask companies for each order, people now and then; amounts in NOK."""
    number = 1200
    for order in orders:
        chance = dice("invoice", order.id)
        asked = order.customer.is_company or chance.random() < 0.08
        day = order.date + timedelta(days=chance.randint(0, 3))
        if not asked or order.status == "cancelled" or day > AS_OF:
            continue
        number += 1
        yield _invoice(order, day, str(number))
        if order.status == "returned":
            number += 1
            later = min(day + timedelta(days=12), AS_OF)
            yield _invoice(order, later, str(number)) | {
                "amount": -order.nok,
                "paid_amount": None,
                "paid_date": None,
                "due": None,
                "status": "credited",
                "reminders": None,
            }


def _invoice(order: Order, day: date, number: str) -> Row:
    chance = dice("payment", number, order.customer.id)
    due = day + timedelta(days=14 if order.customer.sort == "Cafés" else 30)
    late = round(chance.gauss(order.customer.payer, 5))
    paid = working_day(max(due + timedelta(days=late), day))
    overdue = max((min(paid, AS_OF) - due).days, 0)
    row: Row = {
        "id": number,
        "customer": order.customer.id,
        "order": order.id,
        "date": day,
        "due": due,
        "amount": order.nok,
        "reminders": overdue // 12,
    }
    if paid <= AS_OF:
        return row | {"paid_date": paid, "paid_amount": order.nok, "status": "paid"}
    part = (order.nok / 2).quantize(Decimal("0.01")) if chance.random() < 0.1 else None
    return row | {"paid_amount": part, "status": "overdue" if overdue else "open"}


def delivery_rows(orders: Sequence[Order]) -> Iterator[Row]:
    """Send what was ordered since deliveries are kept, service apart."""
    number = 90_000
    for order in orders:
        chance = dice("delivery", order.id)
        goods = any(line.product.category != "Service" for line in order.lines)
        if not goods or order.date < DELIVERIES_START or order.status == "cancelled":
            continue
        number += 1
        late = chance.random() < 0.04
        day = order.date + timedelta(days=chance.randint(1, 5) + 5 * late)
        yield {
            "id": f"L{number}",
            "customer": order.customer.id,
            "order": order.id,
            "date": day,
            "status": _delivery_status(order, day, late=late),
            "carrier": order.customer.country.draw(chance, "carriers"),
        }


def _delivery_status(order: Order, day: date, *, late: bool) -> str:
    if order.status == "returned":
        return "returned"
    if day <= AS_OF:
        return "delivered"
    if late:
        return "delayed"
    return "shipped" if order.status == "shipped" else "planned"


def quote_rows(customers: Sequence[Customer]) -> Iterator[Row]:
    """Make offers to companies, prospects above all."""
    number = 300
    for customer in customers:
        chance = dice("quotes", customer.id)
        share = {"prospect": 0.7, "customer": 0.4}.get(customer.status, 0.1)
        if not customer.is_company or chance.random() > share:
            continue
        earliest = max(customer.since, date(2024, 3, 1))
        for _ in range(chance.randint(1, 2)):
            number += 1
            day = working_day(day_before(chance, AS_OF, earliest))
            until = day + timedelta(days=chance.choice((30, 30, 45)))
            ended = {"accepted": 4.0, "declined": 3.0, "expired": 2.0}
            yield {
                "id": f"Q-{number}",
                "customer": customer.id,
                "date": day,
                "amount": Decimal(round(customer.basket * chance.uniform(1, 6), -2)),
                "status": "open" if until >= AS_OF else weighted(chance, ended),
                "valid_until": until,
                "rep": customer.owner,
            }


def contract_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """Agree with a third of the companies; every eighth contract ends soon."""
    number = 500
    for customer in customers:
        chance = dice("contracts", customer.id)
        if not customer.is_company or customer.status == "prospect":
            continue
        if chance.random() > 0.38:
            continue
        number += 1
        earliest = max(customer.since, date(2022, 1, 1))
        start = day_before(chance, date(2025, 12, 1), earliest).replace(day=1)
        years = chance.randint(1, 3)
        end: date | str = start.replace(year=start.year + years) - timedelta(days=1)
        if number % 8 == 0:
            end = day_before(chance, AS_OF + _SOON, AS_OF + timedelta(days=9))
        elif number % 7 == 0:
            end = "until further notice"
        yield {
            "id": f"A{number}",
            "customer": customer.id,
            "name": chance.choice(world.texts["contract_names"]),
            "start": start,
            "end": end,
            "amount": Decimal(round(customer.basket * chance.uniform(3, 9), -3)),
            "status": "ended" if isinstance(end, date) and end < AS_OF else "active",
        }
