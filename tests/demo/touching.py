"""How Fjordlys and its customers are in touch: talks, clicks, cases, answers."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.demo.buying import OFFICE_HOURS, Order
from tests.demo.customers import Customer
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
from tests.demo.people import draw_name, whole_name
from tests.demo.world import World

Chance = random.Random
Contacts = Mapping[str, Sequence[str]]  # customer -> numbers of those still there
KINDS = {"call": 5.0, "email": 5.0, "visit": 3.0, "meeting": 1.0, "fair": 0.4}
EVENING = {12: 2.0, 18: 3.0, 20: 5.0, 21: 5.0, 22: 2.0}


def contact_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """Know one to three people at most companies; some of them have left."""
    number = 0
    for customer in customers:
        chance = dice("contacts", customer.id)
        if not customer.is_company or chance.random() < 0.06:
            continue
        titles = [
            row for row in world.texts["job_titles"] if row[3] in ("", customer.sort)
        ]
        domain = str(customer.row["email"]).partition("@")[2]
        for title, department, role, _ in chance.sample(titles, chance.randint(1, 3)):
            number += 1
            name = draw_name(chance, customer.country)
            whole = whole_name(customer.country, name.given, name.family)
            since = day_before(chance, date(2025, 10, 1), date(2014, 1, 1))
            left = day_before(chance, date(2026, 2, 27), date(2025, 11, 1))
            split = chance.random() < 0.8
            yield {
                "id": f"P{number:04d}",
                "customer": customer.id,
                "given_name": name.given if split else None,
                "family_name": name.family if split else None,
                "name": None if split else whole,
                "job_title": sometimes(chance, 0.9, title),
                "department": sometimes(chance, 0.7, department),
                "role": sometimes(chance, 0.72, role),
                "attitude": sometimes(chance, 0.6, _attitude(chance, role)),
                "email": sometimes(chance, 0.8, f"{name.letters}@{domain}"),
                "phone": sometimes(
                    chance, 0.6, customer.country.numbers(chance, "mobile")
                ),
                "since": sometimes(chance, 0.6, since),
                "left": sometimes(chance, 0.07, left),
            }


def _attitude(chance: Chance, role: str) -> str:
    if role == "blocker":
        return "opposed"
    return weighted(chance, {"supportive": 6, "neutral": 3, "opposed": 1})


def interaction_rows(
    world: World, customers: Sequence[Customer], contacts: Contacts
) -> Iterator[Row]:
    """Talk with companies every two or three months, with people hardly ever."""
    for customer in customers:
        chance = dice("interactions", customer.id)
        days = list(_talks(chance, customer))
        for day in days:
            yield _talk(world, chance, customer, day, contacts, last=day == days[-1])


def _talks(chance: Chance, customer: Customer) -> Iterator[date]:
    if not customer.is_company:
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
            yield day_before(chance, AS_OF, max(customer.since, HISTORY_STARTS))
        return
    apart = 45 if customer.status == "prospect" else 90
    apart = 60 if customer.basket > 8000 else apart
    end = AS_OF if customer.status != "former" else date(2025, 9, 1)
    day = max(customer.since, HISTORY_STARTS) + timedelta(days=chance.randint(0, 30))
    while day <= end:
        yield working_day(day)
        day += timedelta(days=max(3, round(apart * chance.lognormvariate(0, 0.5))))


def _talk(
    world: World,
    chance: Chance,
    customer: Customer,
    day: date,
    contacts: Contacts,
    *,
    last: bool,
) -> Row:
    texts = world.texts["touches"][customer.language]
    subject, text, outcome, step = chance.choice(texts)
    known = contacts.get(customer.id, ())
    product = chance.choice(customer.likes).name
    planned = step and (chance.random() < 0.6 if last else chance.random() < 0.3)
    soon = day + timedelta(days=chance.randint(5, 30))
    if last and planned:
        soon = max(soon, AS_OF + timedelta(days=chance.randint(-9, 21)))
    return {
        "customer": customer.id,
        "date": day,
        "time": sometimes(chance, 0.6, clock(chance, OFFICE_HOURS)),
        "kind": weighted(chance, KINDS if customer.is_company else {"call": 1.0}),
        "direction": weighted(chance, {"in": 3, "out": 6}),
        "rep": sometimes(chance, 0.96, customer.owner),
        "contact": sometimes(chance, 0.7, chance.choice(known)) if known else None,
        "subject": subject,
        "text": text.format(product=product) or None,
        "outcome": outcome or None,
        "next_step": step if planned else None,
        "next_date": soon if planned else None,
    }


def event_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """Let customers look around; prospects do so before they buy."""
    for customer in customers:
        chance = dice("events", customer.id)
        if customer.status == "former" or chance.random() < 0.35:
            continue
        recent = customer.status == "prospect"
        first = AS_OF - timedelta(days=100 if recent else 365)
        for _ in range(chance.randint(1, 9)):
            kind, detail, channel = weighted(chance, _event_weights(world))
            hours = OFFICE_HOURS if customer.is_company else EVENING
            yield {
                "customer": customer.id,
                "date": day_before(chance, AS_OF, max(first, customer.since)),
                "time": sometimes(chance, 0.95, clock(chance, hours)),
                "kind": kind,
                "detail": detail,
                "channel": sometimes(chance, 0.9, channel),
            }


def _event_weights(world: World) -> dict[tuple[str, str, str], float]:
    often = {"page_view": 6.0, "form": 1.5, "download": 1.5, "subscription": 0.7}
    rows = world.texts["events"]
    return {(kind, what, how): often.get(kind, 0.5) for kind, what, how in rows}


def case_rows(world: World, customers: Sequence[Customer]) -> Iterator[Row]:
    """Complain, ask and suggest; a case in six is still open."""
    number = 700
    for customer in customers:
        chance = dice("cases", customer.id)
        share = 0.42 if customer.is_company else 0.22
        if customer.status == "prospect" or chance.random() > share:
            continue
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            number += 1
            opened = day_before(chance, AS_OF, max(customer.since, HISTORY_STARTS))
            is_open = chance.random() < 0.09
            if is_open:
                opened = day_before(chance, AS_OF, AS_OF - timedelta(days=40))
            row: Row = {"id": f"S{number}"}
            yield row | _case(world, chance, customer, opened, is_open=is_open)


def _case(
    world: World, chance: Chance, customer: Customer, opened: date, *, is_open: bool
) -> Row:
    kind = weighted(chance, {"complaint": 5, "question": 4, "suggestion": 1})
    closed = min(opened + timedelta(days=round(chance.expovariate(1 / 9))), AS_OF)
    ended = {"closed": 1.0}
    going = {"open": 5.0, "reopened": 1.0}
    row: Row = {
        "customer": customer.id,
        "opened": opened,
        "closed": None if is_open else closed,
        "kind": kind,
        "status": weighted(chance, going if is_open else ended),
        "severity": weighted(chance, {"low": 4, "medium": 4, "high": 1}),
        "product": sometimes(chance, 0.6, chance.choice(customer.likes).id),
    }
    if kind != "complaint":
        words = chance.choice(world.texts[f"{kind}s"][customer.language])
        return row | {"subject": words}
    choices = world.texts["complaints"][customer.language]
    subject, text, promise = chance.choice(choices)
    promised = opened + timedelta(days=chance.randint(5, 20))
    row |= {"subject": subject, "text": text}
    kept = is_open or chance.random() < 0.3
    return row | {"promise": promise, "promise_date": promised} if kept else row


def survey_rows(
    world: World, customers: Sequence[Customer], orders: Sequence[Order]
) -> Iterator[Row]:
    """Ask for a recommendation every spring, and for satisfaction after an order."""
    for customer in customers:
        chance = dice("surveys", customer.id)
        mood = {"growing": 9.2, "slipping": 6.4, "gone": 5.4}.get(customer.trend, 8.2)
        for year in (2023, 2024, 2025, 2026):
            day = date(year, 2 if year == 2026 else 4, chance.randint(2, 27))
            asked = customer.since < day and customer.status == "customer"
            if asked and chance.random() < 0.34:
                score = min(10, max(0, round(chance.gauss(mood, 1.6))))
                high = score > 7
                yield _answer(world, chance, customer, day, "nps", score, high=high)
    for order in orders:
        chance = dice("survey", order.id)
        mood = 3.2 if order.customer.trend == "slipping" else 4.3
        score = min(5, max(1, round(chance.gauss(mood, 0.8))))
        day = order.date + timedelta(days=7)
        if order.counts and day <= AS_OF and chance.random() < 0.035:
            high = score > 3
            yield _answer(world, chance, order.customer, day, "csat", score, high=high)
        elif day <= AS_OF and chance.random() < 0.006:
            score = chance.randint(2, 7)
            yield _answer(world, chance, order.customer, day, "ces", score, high=True)


def _answer(
    world: World,
    chance: Chance,
    customer: Customer,
    day: date,
    kind: str,
    score: int,
    *,
    high: bool,
) -> Row:
    comments: Any = world.texts["comments"]["high" if high else "low"]
    comment = sometimes(chance, 0.45, chance.choice(comments[customer.language]))
    return {
        "customer": customer.id,
        "date": day,
        "kind": kind,
        "score": score,
        "question": world.texts["questions_asked"][kind],
        "comment": (comment or None) if kind != "ces" else None,
    }
