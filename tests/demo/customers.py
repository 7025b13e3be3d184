"""The customers: who they are, and how they buy."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.demo.dice import AS_OF, Row, day_before, dice, some, sometimes, weighted
from tests.demo.people import (
    Name,
    draw_address,
    draw_city,
    draw_company,
    draw_name,
    plain,
    register_numbers,
    story_name,
    whole_name,
)
from tests.demo.world import City, Country, Product, World

GUEST_ROAST = "0109"  # nobody's habit; its cost is not known
FIRST_ID, LAST_ID = 101, 540
COMPANIES, PROSPECTS, FORMER = 0.55, 0.155, 0.04
COUNTRIES = {
    "Norway": 46.0,
    "Philippines": 18.0,
    "China": 13.0,
    "France": 12.0,
    "United Kingdom": 11.0,
}
SECTORS = {
    "Hotels": 24.0,
    "Cafés": 28.0,
    "Restaurants": 12.0,
    "Offices": 20.0,
    "Bakeries": 8.0,
    "Gyms": 4.0,
    "Public sector": 4.0,
}
BASKETS = {
    "Hotels": 9000,
    "Cafés": 3600,
    "Restaurants": 4200,
    "Offices": 3100,
    "Bakeries": 2500,
    "Gyms": 1500,
    "Public sector": 2400,
    "People": 470,
}
TASTES = {
    "Hotels": ("Tea", "Cups and tools", "Sweets", "Filters and care", "Service"),
    "Cafés": ("Cups and tools", "Filters and care", "Tea", "Sweets", "Service"),
    "Restaurants": ("Tea", "Filters and care", "Sweets"),
    "Offices": ("Filters and care", "Tea", "Service", "Cups and tools"),
    "Bakeries": ("Cups and tools", "Tea", "Filters and care"),
    "Gyms": ("Tea", "Cups and tools"),
    "Public sector": ("Tea", "Cups and tools", "Filters and care"),
    "People": ("Tea", "Sweets", "Cups and tools", "Filters and care"),
}
HOMES = ("single", "couple", "family", "single_parent", "shared")
_HOME_REPS = {"Norway": "SD"}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with what its rows in all tables are drawn from.

    Attributes:
        sort: The sector, or People: how it buys.
        gap: Usual days between two orders.
        basket: Usual amount of an order, in NOK.
        last: Day of the last order where a story tells it.
        payer: Usual days after the due day until it pays; negative: before.
        row: What table customers says of it, before anything is lost.

    """

    id: str
    status: str
    country: Country
    city: City
    sort: str
    trend: str
    gap: float
    basket: float
    since: date
    last: date | None
    owner: str
    payer: float
    likes: tuple[Product, ...]
    story: Mapping[str, Any]
    row: Row

    @property
    def is_company(self) -> bool:
        """Tell a company from a person."""
        return self.sort != "People"

    @property
    def name(self) -> str:
        """The name that is shown."""
        return str(self.row["name"])

    @property
    def language(self) -> str:
        """The language that is spoken with the customer."""
        return self.country.language


def draw_customers(world: World) -> list[Customer]:
    """Draw everyone, those of the stories among them, in the order of their ids."""
    stories = {
        story["id"]: (sort, story)
        for sort in ("companies", "people", "prospects")
        for story in world.stories[sort]
    }
    reps = {row[3]: row[0] for row in world.catalogue["reps"] if row[3]}
    taken: set[str] = {story.get("name", "") for _, story in stories.values()}
    ids = (f"{number:04d}" for number in range(FIRST_ID, LAST_ID + 1))
    return [_draw(world, reps, one, *stories.get(one, ("", {})), taken) for one in ids]


def _draw(
    world: World,
    reps: Mapping[str, str],
    number: str,
    sort: str,
    story: Mapping[str, Any],
    taken: set[str],
) -> Customer:
    chance = dice("customer", number)
    company = chance.random() < COMPANIES if not sort else sort != "people"
    status = _status(chance) if not sort else "customer"
    status = "prospect" if sort == "prospects" else status
    country = world.countries[story.get("country") or weighted(chance, COUNTRIES)]
    city = draw_city(chance, country)
    city = next((c for c in country.cities if c.name == story.get("city")), city)
    buys_like = story.get("sector") or weighted(chance, SECTORS)
    buys_like = buys_like if company else "People"
    owner = reps[city.territory] if company else _HOME_REPS.get(country.name)
    trend = story.get("trend") or _trend(chance, status)
    since = _since(chance, status, trend, story)
    row: Row = {"id": number, "kind": "company" if company else "person"}
    row |= {"status": status, "created": since, "owner": owner or reps[city.territory]}
    row |= draw_address(chance, country, city)
    if company:
        row |= _company(chance, country, city, buys_like, story, taken)
    else:
        row |= _person(chance, world, country, story)
    row |= _relation(chance, world, status, since) | {"language": country.language}
    return Customer(
        number,
        status,
        country,
        city,
        buys_like,
        trend,
        _gap(chance, company=company, story=story),
        _basket(chance, buys_like, country, story),
        since,
        date.fromisoformat(story["last"]) if "last" in story else None,
        str(row["owner"]),
        story.get("payer") or weighted(chance, {-4.0: 55, 8.0: 30, 27.0: 15}),
        tuple(_likes(chance, world, buys_like)),
        story,
        row,
    )


def _status(chance: random.Random) -> str:
    other = 1 - PROSPECTS - FORMER
    return weighted(
        chance, {"prospect": PROSPECTS, "former": FORMER, "customer": other}
    )


def _trend(chance: random.Random, status: str) -> str:
    if status == "former":
        return "gone"
    weights = {"steady": 44.0, "growing": 21.0, "slipping": 20.0, "new": 15.0}
    return weighted(chance, weights)


def _since(
    chance: random.Random, status: str, trend: str, story: Mapping[str, Any]
) -> date:
    if "since" in story:
        return date.fromisoformat(story["since"])
    if status == "prospect":
        return day_before(chance, date(2026, 3, 5), date(2024, 6, 1))
    if trend == "new":
        return day_before(chance, date(2026, 2, 10), date(2025, 9, 12))
    return day_before(chance, date(2025, 3, 1), date(2016, 1, 4))


def _gap(chance: random.Random, *, company: bool, story: Mapping[str, Any]) -> float:
    usual = 36 if company else 58
    drawn = usual * chance.lognormvariate(0, 0.5)
    return float(story.get("gap") or min(max(drawn, 9), 150))


def _basket(
    chance: random.Random, sort: str, country: Country, story: Mapping[str, Any]
) -> float:
    drawn = BASKETS[sort] * chance.lognormvariate(0, 0.5)
    poorer = 0.75 if country.name == "Philippines" else 1
    return float(story.get("basket") or drawn * poorer)


def _likes(chance: random.Random, world: World, sort: str) -> Iterator[Product]:
    coffee = [one for one in world.of_category("Coffee") if one.id != GUEST_ROAST]
    yield from some(chance, coffee, 4)
    for category in TASTES[sort]:
        if chance.random() < 0.55:
            yield from some(chance, world.of_category(category), 2)


def _company(
    chance: random.Random,
    country: Country,
    city: City,
    sector: str,
    story: Mapping[str, Any],
    taken: set[str],
) -> Row:
    name, letters = _free_name(chance, country, city, sector, taken)
    form = country.draw(chance, "forms")
    written = name + ("" if country.name == "China" else f" {form}")
    if "name" in story:
        name = written = story["name"]
        first_words = name.removesuffix(" AS").removesuffix(" ANS").removesuffix(" LLP")
        letters = plain(first_words) or f"chenguang-{story['id']}"
    taken.add(name)
    domain = f"{letters}.example"
    employees = story.get("employees") or round(18 * chance.lognormvariate(0, 1)) + 1
    register, vat = register_numbers(chance, country)
    return {
        "name": name,
        "legal_name": written,
        "legal_form": form,
        "sector": sector,
        "employees": employees,
        "annual_revenue": Decimal(round(employees * chance.uniform(600, 1900))) * 1000,
        "registration_number": register,
        "vat_id": vat,
        "website": f"https://www.{domain}",
        "email": f"{chance.choice(('post', 'office', 'kontakt', 'hello'))}@{domain}",
        "phone": country.numbers(chance, "phone", city.area),
        "parent": story.get("parent"),
        "credit_limit": Decimal(chance.choice((20_000, 50_000, 100_000, 250_000))),
        "machines_installed": chance.randint(0, 4),
    }


def _free_name(
    chance: random.Random, country: Country, city: City, sector: str, taken: set[str]
) -> tuple[str, str]:
    """Draw until a name is free; small countries need the town or street, too."""
    for _ in range(9):
        name, letters = draw_company(chance, country, city, sector)
        if name not in taken:
            return name, letters
    longer = f"{name} {city.name}"
    if longer in taken:
        longer = f"{name} {country.draw(chance, 'streets')}"
    return longer, f"{letters}-{chance.randint(2, 99)}"


def _person(
    chance: random.Random, world: World, country: Country, story: Mapping[str, Any]
) -> Row:
    name: Name = story_name(story) if story else draw_name(chance, country)
    born = day_before(chance, date(2005, 12, 31), date(1941, 1, 1))
    told = story.get("born") or born.isoformat()
    occupation, employer, group = _occupation(chance, world, int(told[:4]))
    honorific = country.words["honorifics"]
    address = chance.choice(("mail.example", "post.example", "example.com"))
    return {
        "name": whole_name(country, name.given, name.family),
        "given_name": name.given,
        "family_name": name.family,
        "nickname": name.given.split()[0].split("-")[0][:3] if name.given else None,
        "honorific": chance.choice(honorific) if honorific else None,
        "gender": name.gender or None,
        "birth_date": (story["born"] or None) if story else born,
        "household": chance.choice(HOMES),
        "occupation": occupation,
        "employer": employer or None,
        "socio_professional": group,
        "leisure": "; ".join(some(chance, world.texts["leisure"], 3)),
        "email": f"{name.letters}@{address}",
        "mobile": country.numbers(chance, "mobile"),
        "loyalty_tier": weighted(chance, {"bronze": 5, "silver": 3, "gold": 1}),
        "favourite_roast": chance.choice(("light", "medium", "dark")),
    }


def _occupation(chance: random.Random, world: World, born: int) -> list[str]:
    """Draw an occupation that fits a year of birth."""
    rows: list[list[str]] = world.texts["people"]
    if born < 1959:
        return next(row for row in rows if row[2] == "retired")
    fitting = [row for row in rows if row[2] != "retired"]
    if born < 1998:
        fitting = [row for row in fitting if row[2] != "not_working"]
    return chance.choice(fitting)


def _relation(chance: random.Random, world: World, status: str, since: date) -> Row:
    source = chance.choice(world.texts["sources"])
    bought = source == "bought list"
    checked = day_before(chance, AS_OF - timedelta(days=9), since)
    return {
        "preferred_channel": weighted(
            chance, {"email": 5, "phone": 3, "visit": 2, "post": 1, "sms": 1}
        ),
        "source": source,
        "updated": checked,
        "tags": "; ".join(some(chance, world.texts["tags"], 2)),
        "list_origin": "Adresselisten Nord 2024" if bought else None,
        "permitted_use": "post, once, until 2026-12-31" if bought else None,
        "potential_date": sometimes(
            chance, 0.9, day_before(chance, AS_OF, date(2024, 1, 1))
        )
        if status != "former"
        else None,
    }
