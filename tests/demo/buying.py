"""Orders with their lines: how often, how much, and what."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.demo.customers import GUEST_ROAST, Customer
from tests.demo.dice import (
    AS_OF,
    HISTORY_STARTS,
    Row,
    clock,
    day_before,
    dice,
    sometimes,
    weighted,
    working_day,
)
from tests.demo.world import Product, World

LINES_START = date(2023, 7, 1)  # before it the shop kept only what an order came to
DELIVERIES_START = date(2024, 1, 1)
YEARLY_PRICES = {2023: "0.94", 2024: "0.97", 2025: "1.00", 2026: "1.03"}
STEPS = {"NOK": "1", "PHP": "5", "CNY": "1", "EUR": "0.1", "GBP": "0.05"}
HOURS = {
    "Hotels": {8: 4, 9: 5, 10: 4, 11: 2, 13: 2, 14: 3, 15: 2},
    "Cafés": {7: 1, 10: 2, 14: 4, 15: 5, 16: 5, 17: 3, 21: 1},
    "People": {7: 1, 12: 2, 17: 2, 18: 3, 19: 4, 20: 6, 21: 5, 22: 3, 23: 1},
}
OFFICE_HOURS = {8: 2, 9: 4, 10: 5, 11: 3, 12: 1, 13: 3, 14: 4, 15: 2}
PLACES = ("Breakfast room", "Lobby bar", "Conference rooms", "Terrace")
Chance = random.Random


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order in the order's currency; fixed where no unit price is kept."""

    product: Product
    quantity: int
    unit_price: Decimal
    discount: Decimal
    amount: Decimal
    margin: Decimal | None
    fixed: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order; amount and margin in its currency, nok in that of the site."""

    id: str
    customer: Customer
    date: date
    time: time | None
    channel: str
    venue: str | None
    status: str
    rep: str | None
    lines: tuple[Line, ...]
    amount: Decimal
    margin: Decimal | None
    nok: Decimal

    @property
    def counts(self) -> bool:
        """Tell whether the order came about."""
        return self.status not in ("cancelled", "returned")


def draw_orders(world: World, customers: Sequence[Customer]) -> list[Order]:
    """Draw all orders, and number them by day."""
    drawn = [
        order
        for customer in customers
        if customer.status != "prospect"
        for order in _orders_of(world, customer)
    ]
    drawn.sort(key=lambda order: (order.date, order.customer.id))
    return [replace(order, id=str(10_001 + place)) for place, order in enumerate(drawn)]


def order_rows(orders: Sequence[Order]) -> Iterator[Row]:
    """Lay orders out for the file; what has lines leaves its amount to them."""
    for order in orders:
        old = order.date < LINES_START
        currency = order.customer.country.currency
        yield {
            "id": order.id,
            "customer": order.customer.id,
            "date": order.date,
            "time": order.time,
            "channel": order.channel,
            "venue": order.venue,
            "status": order.status,
            "rep": order.rep,
            "amount": order.amount if old else None,
            "margin": order.margin if old else None,
            "currency": None if currency == "NOK" else currency,
        }


def line_rows(orders: Sequence[Order]) -> Iterator[Row]:
    """Lay lines out for the file."""
    for order in orders:
        if order.date < LINES_START:
            continue
        for line in order.lines:
            yield {
                "order": order.id,
                "product": line.product.id,
                "quantity": line.quantity,
                "unit_price": None if line.fixed else line.unit_price,
                "discount": line.discount or None,
                "amount": line.amount if line.fixed else None,
                "margin": line.margin if line.fixed else None,
            }


def _orders_of(world: World, customer: Customer) -> Iterator[Order]:
    chance = dice("orders", customer.id)
    days = list(_days(world, chance, customer))
    for day in days:
        growth = _growth(customer, day)
        budget = customer.basket * growth * chance.lognormvariate(0, 0.3)
        lines = tuple(_lines(world, chance, customer, day, budget))
        amount = sum((line.amount for line in lines), Decimal(0))
        margins = [line.margin for line in lines]
        margin = None if None in margins else sum(filter(None, margins), Decimal(0))
        rate = world.rate(customer.country.currency, day)
        channel = _channel(chance, customer)
        hours = HOURS.get(customer.sort, OFFICE_HOURS)
        asked = channel in ("rep", "phone", "email") and customer.is_company
        yield Order(
            "",
            customer,
            day,
            sometimes(chance, 0.84, clock(chance, hours)),
            channel,
            _venue(chance, customer, channel),
            _status(chance, day, last=day == days[-1]),
            customer.owner if asked and chance.random() < 0.9 else None,
            lines,
            amount,
            margin,
            (amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP),
        )


def _days(world: World, chance: Chance, customer: Customer) -> Iterator[date]:
    """Give the days of a customer's orders: its rhythm, the season, and its trend."""
    season = world.catalogue["seasons"][customer.sort]
    end = customer.last or _last_possible(chance, customer)
    first = max(customer.since, HISTORY_STARTS)
    day = first + timedelta(days=round(chance.uniform(0, customer.gap)))
    seen: set[date] = set()
    while day < end - timedelta(days=2 if customer.last else -1):
        moved = working_day(day) if customer.is_company else day
        if moved not in seen and moved >= HISTORY_STARTS:
            seen.add(moved)
            yield moved
        pace = season[day.month - 1] * (_growth(customer, day) ** 0.5)
        step = customer.gap * chance.lognormvariate(0, 0.28) / pace
        day += timedelta(days=max(2, round(step)))
    if customer.last:
        yield customer.last


def _last_possible(chance: Chance, customer: Customer) -> date:
    if customer.trend == "slipping":
        return AS_OF - timedelta(days=round(customer.gap * chance.uniform(2.2, 4.5)))
    if customer.trend == "gone":
        return day_before(chance, date(2025, 8, 1), date(2024, 8, 1))
    return AS_OF


def _growth(customer: Customer, day: date) -> float:
    """Tell how much more a customer orders than in the beginning."""
    years = (day - HISTORY_STARTS).days / 365
    match customer.trend:
        case "growing":
            return float(0.7 * 1.28**years)
        case "slipping":
            return float(1.15 * 0.88**years)
        case _:
            return 1.0


def _lines(
    world: World, chance: Chance, customer: Customer, day: date, budget: float
) -> Iterator[Line]:
    most = 5 if customer.is_company else 3
    count = min(chance.randint(1, most), len(customer.likes))
    rebate = _rebate(chance, customer)
    for product in chance.sample(customer.likes, count):
        share = budget / count / float(product.price)
        yield _line(world, customer, day, product, max(1, round(share)), rebate)
    if chance.random() < 0.05:
        machine = chance.choice(_machines(world, customer))
        yield _line(world, customer, day, machine, 1, rebate)
    if chance.random() < 0.05:
        guest = world.product(GUEST_ROAST)
        yield _line(world, customer, day, guest, chance.randint(1, 4), rebate)
    gifts = day.month in (11, 12) and not customer.is_company
    if gifts and chance.random() < 0.6:
        gift = chance.choice(world.of_category("Gifts"))
        yield _line(world, customer, day, gift, chance.randint(1, 2), Decimal(0))


def _machines(world: World, customer: Customer) -> list[Product]:
    if customer.is_company:
        numbers = ["0301", "0302", "0303", "0304", "0306"]
        size = 5 if customer.sort in ("Hotels", "Cafés") else 4
        return [world.product(one) for one in numbers[-size:]]
    return [world.product(one) for one in ("0305", "0307", "0605")]


def _rebate(chance: Chance, customer: Customer) -> Decimal:
    if customer.is_company and customer.basket > 4000:
        return chance.choice((Decimal("0.05"), Decimal("0.1"), Decimal("0.15")))
    often = 0.35 if customer.is_company else 0.12
    return Decimal("0.1") if chance.random() < often else Decimal(0)


def _line(
    world: World,
    customer: Customer,
    day: date,
    product: Product,
    quantity: int,
    discount: Decimal,
) -> Line:
    country = customer.country
    step = Decimal(STEPS[country.currency])
    exact = product.price * Decimal(YEARLY_PRICES[day.year]) * country.price_factor
    price = (exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    amount = (price * quantity * (1 - discount)).quantize(Decimal("0.0001"))
    cost = None
    if product.cost is not None:
        cost = product.cost * quantity / world.rate(country.currency, day)
    margin = None if cost is None else (amount - cost).quantize(Decimal("0.01"))
    fixed = product.category == "Service"
    amount = amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if fixed else amount
    return Line(product, quantity, price, discount, amount, margin, fixed)


def _status(chance: Chance, day: date, *, last: bool) -> str:
    age = (AS_OF - day).days
    if chance.random() < 0.014 and not last:
        return "cancelled"
    if chance.random() < 0.007 and not last:
        return "returned"
    if age < 3:
        return "confirmed"
    return "shipped" if age < 6 else "delivered"


def _channel(chance: Chance, customer: Customer) -> str:
    if customer.is_company:
        return weighted(chance, {"web": 30, "phone": 25, "email": 20, "rep": 25})
    return weighted(chance, {"web": 55, "app": 16, "shop": 24, "phone": 5})


def _venue(chance: Chance, customer: Customer, channel: str) -> str | None:
    if channel == "shop":
        return f"Fjordlys {customer.city.name}"
    if customer.sort == "Hotels":
        return sometimes(chance, 0.6, chance.choice(PLACES))
    return None
