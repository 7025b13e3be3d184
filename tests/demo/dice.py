"""Chance that gives the same every time, and the calendar of the demonstration."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TypeVar

SEED = "Fjordlys 2026"
AS_OF = date(2026, 3, 10)
HISTORY_STARTS = date(2023, 3, 11)

Cell = str | int | float | Decimal | date | time | None
Row = dict[str, Cell]
Item = TypeVar("Item")


def dice(*about: str) -> random.Random:
    """Give the chance of one thing, so that a change elsewhere does not touch it."""
    name = ":".join((SEED, *about))
    return random.Random(name)  # noqa: S311 -- invented data, not secrets


def sometimes(chance: random.Random, share: float, item: Item) -> Item | None:
    """Give the item in a share (0 to 1) of all cases, else nothing."""
    return item if chance.random() < share else None


def weighted(chance: random.Random, weights: Mapping[Item, float]) -> Item:
    """Draw one of the keys by its weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def some(chance: random.Random, items: Sequence[Item], most: int) -> list[Item]:
    """Draw one to `most` different items, in the order in which they stand."""
    count = min(chance.randint(1, most), len(items))
    kept = set(chance.sample(range(len(items)), count))
    return [item for place, item in enumerate(items) if place in kept]


def day_before(chance: random.Random, last: date, first: date) -> date:
    """Draw a day from first to last, both included."""
    return first + timedelta(days=chance.randint(0, max((last - first).days, 0)))


def clock(chance: random.Random, hours: Mapping[int, float]) -> time:
    """Draw a time of day from hours with weights; minutes in steps of five."""
    return time(weighted(chance, hours), 5 * chance.randint(0, 11))


def working_day(day: date) -> date:
    """Move a Saturday or Sunday to the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - 4))
