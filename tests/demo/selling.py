"""Campaigns and their answers, opportunities, competitors, consent, and meetings."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from tests.demo.buying import OFFICE_HOURS, Order
from tests.demo.customers import Customer
from tests.demo.dice import (
    AS_OF,
    Row,
    clock,
    day_before,
    dice,
    sometimes,
    weighted,
    working_day,
)
from tests.demo.touching import Contacts
from tests.demo.world import World

Chance = random.Random
_RENEWED = timedelta(days=730)  # a consent to SMS is asked for anew
_VERSIONS = {2023: "2.1", 2024: "2.1", 2025: "3.0", 2026: "3.0"}


def campaign_rows(world: World) -> Iterator[Row]:
    """Lay the campaigns out."""
    names = ("id", "name", "kind", "channel", "start", "end", "cost", "purpose")
    for row in world.catalogue["campaigns"]:
        yield {name: value or None for name, value in zip(names, row, strict=False)}


def mailing_rows(
    world: World, customers: Sequence[Customer], orders: Mapping[str, Sequence[Order]]
) -> Iterator[Row]:
    """Log each thing that happens to a mailing or call, as a mailing program does."""
    for row in world.catalogue["campaigns"]:
        if row[2] == "fair":
            continue
        start = date.fromisoformat(row[4])
        for customer in _reached(row[8], customers, start):
            chance = dice("mailing", row[0], customer.id)
            if chance.random() < 0.42:
                yield from _log(chance, row[0], customer, start, orders)


def _reached(
    whom: str, customers: Sequence[Customer], start: date
) -> Iterator[Customer]:
    for one in customers:
        facts = (one.sort, one.country.name, one.row["kind"])
        if whom in facts and one.since <= start and one.status != "former":
            yield one


def _log(
    chance: Chance,
    campaign: str,
    customer: Customer,
    start: date,
    orders: Mapping[str, Sequence[Order]],
) -> Iterator[Row]:
    day = start + timedelta(days=chance.randint(0, 2))
    chances = {"sent": 1.0, "opened": 0.5, "clicked": 0.4, "responded": 0.4}
    row: Row = {"campaign": campaign, "customer": customer.id}
    for status, likely in chances.items():
        if chance.random() > likely or day > AS_OF:
            return
        yield row | {"date": day, "what": status, "order": None}
        day += timedelta(days=chance.randint(0, 2))
    later = (one for one in orders.get(customer.id, ()) if one.counts)
    near = timedelta(days=30)
    order = next((one for one in later if day <= one.date <= day + near), None)
    if order:
        yield row | {"date": order.date, "what": "converted", "order": order.id}


def fair_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """List who was invited to a fair, and who came."""
    for row in world.catalogue["campaigns"]:
        if row[2] != "fair":
            continue
        start = date.fromisoformat(row[4])
        for customer in _reached(row[8], customers, start - timedelta(days=30)):
            chance = dice("fair", row[0], customer.id)
            if not customer.is_company or chance.random() < 0.45:
                continue
            answers = {"invited": 5, "registered": 1, "attended": 4, "no_show": 2}
            answer = weighted(chance, answers)
            before = start - timedelta(days=chance.randint(10, 30))
            day = before if answer in ("invited", "registered") else start
            yield {
                "campaign": row[0],
                "customer": customer.id,
                "date": day,
                "answer": answer,
            }


def opportunity_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """Hope to sell to prospects, and more to some customers."""
    number = 800
    for customer in customers:
        chance = dice("opportunities", customer.id)
        share = {"prospect": 0.75, "customer": 0.3}.get(customer.status, 0.0)
        if not customer.is_company or chance.random() > share:
            continue
        number += 1
        created = working_day(
            day_before(chance, AS_OF, max(customer.since, date(2024, 9, 1)))
        )
        rival = chance.choice(customer.country.words["competitors"])
        row: Row = {
            "id": f"M{number}",
            "customer": customer.id,
            "name": chance.choice(world.texts["opportunities"]),
            "amount": Decimal(round(customer.basket * chance.uniform(4, 25), -3)),
            "created": created,
            "rep": customer.owner,
            "product": sometimes(chance, 0.6, chance.choice(world.products).id),
            "competitor": sometimes(chance, 0.4, rival),
        }
        yield row | _outcome(chance, customer, created)


def _outcome(chance: Chance, customer: Customer, created: date) -> Row:
    recent = created > AS_OF - timedelta(days=240)
    if recent and (customer.status == "prospect" or chance.random() < 0.6):
        stages = {"qualified": 0.2, "needs": 0.35, "proposal": 0.5, "negotiation": 0.75}
        stage = chance.choice(list(stages))
        expected = AS_OF + timedelta(days=chance.randint(-12, 120))
        return {
            "stage": stage,
            "status": "open",
            "probability": stages[stage],
            "expected_close": expected,
        }
    closed = min(created + timedelta(days=chance.randint(15, 120)), AS_OF)
    lost = customer.status == "prospect"
    status = "lost" if lost else weighted(chance, {"won": 3, "lost": 2})
    return {
        "stage": "closed",
        "status": status,
        "probability": 1 if status == "won" else 0,
        "expected_close": closed + timedelta(days=chance.randint(-9, 20)),
        "closed": closed,
    }


def competitor_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """Hear of others who sell to our customers."""
    sources = ("visit", "the owner", "website", "fair", "former employee")
    for customer in customers:
        chance = dice("competitors", customer.id)
        share = 0.6 if customer.status == "prospect" else 0.28
        if not customer.is_company or chance.random() > share:
            continue
        end = day_before(chance, date(2027, 6, 30), date(2026, 3, 20))
        heard = day_before(chance, AS_OF, max(customer.since, date(2024, 1, 1)))
        since = day_before(chance, date(2025, 6, 1), date(2018, 1, 1))
        what = chance.choice(world.texts["competitor_products"])
        strength = chance.choice(world.texts["strengths"])
        yield {
            "customer": customer.id,
            "name": chance.choice(customer.country.words["competitors"]),
            "product": sometimes(chance, 0.8, what),
            "share": sometimes(chance, 0.6, chance.randint(1, 19) / 20),
            "since": sometimes(chance, 0.5, since),
            "contract_end": sometimes(chance, 0.5, end),
            "strength": sometimes(chance, 0.6, strength),
            "source": sometimes(chance, 0.8, chance.choice(sources)),
            "date": sometimes(chance, 0.9, heard),
        }


def consent_rows(customers: Sequence[Customer]) -> Iterator[Row]:
    """Ask for consent by channel; some refuse, some think better of it later."""
    for customer in customers:
        chance = dice("consents", customer.id)
        likely = {"email": 0.8, "phone": 0.55, "post": 0.35, "sms": 0.25}
        for channel, share in likely.items():
            if chance.random() > share:
                continue
            first = max(customer.since, date(2023, 1, 2))
            day = day_before(chance, date(2026, 2, 20), min(first, date(2026, 2, 1)))
            status = weighted(chance, {"given": 75, "refused": 15, "withdrawn": 10})
            given = "given" if status == "withdrawn" else status
            yield _consent(chance, customer, channel, given, day)
            if status == "withdrawn":
                later = day_before(chance, AS_OF, day)
                yield _consent(chance, customer, channel, status, later)


def _consent(
    chance: Chance, customer: Customer, channel: str, status: str, day: date
) -> Row:
    purposes = {"email": "newsletter", "phone": "offers", "post": "offers"}
    source = "link in newsletter" if status == "withdrawn" else "form on website"
    proof = f"archive/consents/{day.year}/{customer.id}-{channel}.pdf"
    refused = status == "refused"
    renewed = channel == "sms" and status == "given"
    interest = customer.is_company and channel == "phone" and not refused
    return {
        "customer": customer.id,
        "channel": channel,
        "purpose": sometimes(chance, 0.85, purposes.get(channel, "delivery notice")),
        "status": status,
        "date": sometimes(chance, 0.95, day),
        "expires": day + _RENEWED if renewed else None,
        "basis": "legitimate_interest" if interest else "consent",
        "source": "call" if channel == "phone" else source,
        "proof": sometimes(chance, 0.7, proof),
        "text_version": sometimes(chance, 0.8, _VERSIONS[day.year]),
    }


def meeting_rows(customers: Sequence[Customer], contacts: Contacts) -> Iterator[Row]:
    """Plan the days after the as-of date, and keep a few that lie behind."""
    companies = [one for one in customers if one.is_company and one.status != "former"]
    chance = dice("meetings")
    for customer in sorted(chance.sample(companies, 34), key=lambda one: one.id):
        own = dice("meeting", customer.id)
        first, last = AS_OF + timedelta(days=1), AS_OF + timedelta(days=17)
        day = working_day(day_before(own, last, first))
        if own.random() < 0.15:
            day = working_day(AS_OF - timedelta(days=own.randint(3, 60)))
        known = contacts.get(customer.id, ())
        place = f"{customer.row['street']}, {customer.city.name}"
        aims = ("yearly review", "taste new roasts", "price talk", "meet the owner")
        yield {
            "customer": customer.id,
            "start": max(day, AS_OF + timedelta(days=1)) if day >= AS_OF else day,
            "time": sometimes(own, 0.9, clock(own, OFFICE_HOURS)),
            "rep": customer.owner,
            "contact": own.choice(known) if known else None,
            "place": sometimes(own, 0.75, place),
            "purpose": sometimes(own, 0.8, own.choice(aims)),
        }
