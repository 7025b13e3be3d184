"""The invented world as it is written down in world/*.yaml."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from site_builder.yaml_file import read_yaml

FOLDER = Path(__file__).parent / "world"


@dataclass(frozen=True, slots=True)
class City:
    """A town with some of its postal codes; area is for telephone numbers."""

    name: str
    region: str
    codes: tuple[str, ...]
    latitude: float
    longitude: float
    territory: str
    area: str
    weight: float


@dataclass(frozen=True, slots=True)
class Country:
    """A country: how prices are made of those in NOK, and all kinds of names."""

    name: str
    language: str
    currency: str
    price_factor: Decimal
    cities: tuple[City, ...]
    words: Mapping[str, Any]

    def draw(self, chance: random.Random, sort: str) -> str:
        """Draw one of the country's words of a sort."""
        return str(chance.choice(self.words[sort]))

    def numbers(self, chance: random.Random, sort: str, area: str = "") -> str:
        """Draw a telephone number that nobody has."""
        form = self.words[sort].replace("{area}", area)
        return "".join(str(chance.randint(0, 9)) if c == "#" else c for c in form)


@dataclass(frozen=True, slots=True)
class Product:
    """A product; price and cost of one unit in NOK; no cost where it is not known."""

    id: str
    name: str
    category: str
    brand: str | None
    price: Decimal
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class World:
    """All that is written down; texts and stories are as they stand in the files."""

    countries: Mapping[str, Country]
    products: tuple[Product, ...]
    catalogue: Mapping[str, Any]
    texts: Mapping[str, Any]
    stories: Mapping[str, Any]
    untidy: Mapping[str, Any]

    def product(self, number: str) -> Product:
        """Find a product by its number."""
        return next(one for one in self.products if one.id == number)

    def of_category(self, *categories: str) -> list[Product]:
        """List the products of some categories."""
        return [one for one in self.products if one.category in categories]

    def rate(self, currency: str, day: date) -> Decimal:
        """Tell what a currency was worth in NOK on the first of the day's month.

        Rates move in a straight line with a small wave, the same in every year.
        """
        if currency == "NOK":
            return Decimal(1)
        first, last = self.catalogue["rates"][currency]
        months = (day.year - 2023) * 12 + day.month - 1
        wave = (-2, 0, 1, 3, 2, 1, 0, -1, -3, -2, 0, 1)[day.month - 1]
        value = (first + (last - first) * months / 36) * (1 + wave / 200)
        return Decimal(f"{value:.5f}" if value < 1 else f"{value:.4f}")


def load_world() -> World:
    """Read the world from its files."""
    catalogue = _read("catalogue")
    return World(
        {name: _country(name, words) for name, words in _read("places").items()},
        tuple(_product(row) for row in catalogue["products"]),
        catalogue,
        _read("texts"),
        _read("stories"),
        _read("untidy"),
    )


def _read(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.yaml"
    data: dict[str, Any] = read_yaml(path, path.name).data
    return data


def _country(name: str, words: Mapping[str, Any]) -> Country:
    return Country(
        name,
        words["language"],
        words["currency"],
        Decimal(str(words["price_factor"])),
        tuple(_city(row) for row in words["cities"]),
        words,
    )


def _city(row: Mapping[str, Any]) -> City:
    latitude, longitude = row["at"]
    return City(
        row["name"],
        row["region"],
        tuple(map(str, row["codes"])),
        latitude,
        longitude,
        row["territory"],
        str(row.get("area", "")),
        row["weight"],
    )


def _product(row: Sequence[Any]) -> Product:
    number, name, category, brand, price, cost = row
    known = None if cost == "" else Decimal(cost)
    return Product(number, name, category, brand or None, Decimal(price), known)
