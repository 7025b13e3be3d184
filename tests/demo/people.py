"""Names, numbers and addresses of invented people and companies."""

import random
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.demo.dice import Row
from tests.demo.world import City, Country

_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "’": "", "ñ": "n"})


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as written, and in letters that an e-mail address may have."""

    given: str
    family: str
    letters: str
    gender: str


def plain(text: str) -> str:
    """Make a part of a web address of a text; empty where no letter is left."""
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    ascii_only = folded.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def draw_name(chance: random.Random, country: Country) -> Name:
    """Draw a person's name."""
    gender = chance.choice(("female", "male"))
    sort = {"female": "women", "male": "men"}[gender]
    given, given_letters = _split(country.draw(chance, sort))
    family, family_letters = _split(country.draw(chance, "families"))
    letters = f"{plain(given_letters)}.{plain(family_letters)}"
    return Name(given, family, letters, gender)


def whole_name(country: Country, given: str, family: str) -> str:
    """Write a name as the country does."""
    return family + given if country.name == "China" else f"{given} {family}"


def draw_company(
    chance: random.Random, country: Country, city: City, sector: str
) -> tuple[str, str]:
    """Draw a company's name, and the same in letters for its web address."""
    form = chance.choice(country.words["names"][sector])
    family, family_letters = _split(country.draw(chance, "families"))
    second, _ = _split(country.draw(chance, "families"))
    nature, nature_letters = _split(country.draw(chance, "nature"))
    name = form.format(family=family, family2=second, nature=nature, city=city.name)
    letters = plain(name) or f"{nature_letters}-{family_letters}"
    return name, letters


def draw_city(chance: random.Random, country: Country) -> City:
    """Draw a town, large ones more often."""
    weights = [one.weight for one in country.cities]
    return chance.choices(country.cities, weights)[0]


def draw_address(chance: random.Random, country: Country, city: City) -> Row:
    """Draw where someone lives, within a few kilometres of the middle of a town."""
    form = country.words["street_form"]
    street = country.draw(chance, "streets")
    return {
        "street": form.format(street=street, number=chance.randint(1, 118)),
        "postal_code": chance.choice(city.codes),
        "city": city.name,
        "region": city.region,
        "country": country.name,
        "latitude": round(city.latitude + chance.uniform(-0.03, 0.03), 4),
        "longitude": round(city.longitude + chance.uniform(-0.04, 0.04), 4),
        "territory": city.territory,
    }


def register_numbers(chance: random.Random, country: Country) -> tuple[str, str]:
    """Draw a register and a VAT number that no register gives out."""
    digits = f"{chance.randint(0, 999_999):06d}"
    match country.name:
        case "Norway":
            return f"000 {digits[:3]} {digits[3:]}", f"NO000{digits}MVA"
        case "Philippines":
            return f"CS2099{digits}", f"000-{digits[:3]}-{digits[3:]}-000"
        case "China":
            return f"00{digits}MA0000000X", f"00{digits}MA0000000X"
        case "France":
            return f"000 {digits[:3]} {digits[3:]}", f"FR00000{digits}"
        case _:
            return f"99{digits}", f"GB000{digits}"


def story_name(story: Mapping[str, Any]) -> Name:
    """Take a person's name from a story."""
    letters = f"{plain(story['given']) or 'xuemei'}.{plain(story['family']) or 'lin'}"
    return Name(story["given"], story["family"], letters, story["gender"])


def _split(written: str) -> tuple[str, str]:
    name, _, letters = written.partition("|")
    return name, letters or name
