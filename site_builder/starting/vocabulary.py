"""Words of other programs: what they call our tables, fields and values."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from site_builder.customer_file import standard_dictionary
from site_builder.yaml_file import read_yaml, validated

Words = dict[str, list[str]]
Languages = frozenset[str]
Known = Mapping[str, Languages]

# Letters that Unicode does not take apart, as they are typed without them.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l"})
_TOKENS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_CUSTOM = re.compile(r"__c\Z")

# Where a table has two references to another one, the second has a name of its own.
_NAMED_AFTER_TABLE = frozenset(
    {
        "customer",
        "order",
        "product",
        "rep",
        "owner",
        "contact",
        "campaign",
        "territory",
    }
)

# How sure a meaning is: a column named after its table says more than a bare word.
SURE, LIKELY, PROBABLE, POSSIBLE = 5, 4, 3, 2


class _Synonyms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: Words
    joints: list[str]
    noise: list[str]
    tables: dict[str, Words]
    like: dict[str, list[str]]
    fields: dict[str, Words]
    own_fields: dict[str, Words]
    values: dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One field that a column may be.

    Attributes:
        points: How sure that is, from POSSIBLE to SURE.
        languages: In which the column is called so.

    """

    field: str
    points: int
    languages: frozenset[str]


def fold(text: str) -> str:
    """Leave case, accents, spaces and signs out of a word."""
    apart = unicodedata.normalize("NFKD", _CUSTOM.sub("", text.strip()))
    bare = unicodedata.normalize("NFKD", apart.casefold()).translate(_PLAIN)
    return "".join(sign for sign in bare if sign.isalnum())


def meanings(header: str, table: str) -> list[Meaning]:
    """List what a column of a table may be, the surest first."""
    word = fold(header)
    found: dict[str, Meaning] = {}
    for meaning in _all_meanings(word, table) if word else ():
        before = found.get(meaning.field, meaning)
        points = max(before.points, meaning.points)
        languages = before.languages | meaning.languages
        found[meaning.field] = Meaning(meaning.field, points, languages)
    return sorted(found.values(), key=lambda one: -one.points)


def name_points(name: str, table: str) -> int:
    """Tell how well a file's or sheet's name fits a table; 0: not at all."""
    words = _table_words(table)
    tokens = [fold(token) for token in _TOKENS.findall(name)]
    noise = {fold(word) for word in synonyms().noise}
    rest = [token for token in tokens if token not in noise]
    if "".join(rest) in words or "".join(tokens) in words:
        return SURE
    ends = {rest[0], rest[-1]} if rest else set()
    return PROBABLE if ends & words.keys() else 0


def our_value(table: str, field: str, theirs: str) -> str | None:
    """Find the choice that a value of theirs stands for."""
    known = synonyms().values.get(f"{table}.{field}", {})
    folded = fold(theirs)
    for ours, words in known.items():
        if folded in {fold(word) for word in (ours, *words)}:
            return ours
    return None


def is_number_word(word: str) -> bool:
    """Tell whether a word makes a number of a thing, as in ShipperID."""
    return fold(word) in _numbers()


def language_of(found: Iterable[frozenset[str]]) -> str:
    """Tell in which language most columns are named; English where it is a draw."""
    counts = Counter(language for languages in found for language in languages)
    return max(("en", *sorted(counts)), key=lambda language: counts[language])


@cache
def synonyms() -> _Synonyms:
    """Read the words that come with the program."""
    path = Path(__file__).with_name("synonyms.yaml")
    return validated(read_yaml(path, path.name), _Synonyms)


def _all_meanings(word: str, table: str) -> Iterator[Meaning]:
    fields = standard_dictionary().tables[table].fields
    for name in fields:
        words = _field_words(table, name)
        if word in words:
            yield Meaning(name, LIKELY, words[word])
        for rest, languages in _without(word, _table_words(table)):
            if known := languages & words.get(rest, frozenset()):
                yield Meaning(name, SURE, known)
        if fields[name].of:
            yield from _reference(word, table, name)
    if standard_dictionary().tables[table].key == "id":
        yield from _key(word, table)


def _key(word: str, table: str) -> Iterator[Meaning]:
    numbers = _numbers()
    if word in numbers and (len(word) > 1 or not word.isascii()):
        yield Meaning("id", PROBABLE, numbers[word])
    for rest, languages in _without(word, _table_words(table)):
        if known := languages & numbers.get(rest, frozenset()):
            yield Meaning("id", SURE, known)
    for other in synonyms().like.get(table, []):
        yield from _borrowed(word, table, other)


def _borrowed(word: str, table: str, other: str) -> Iterator[Meaning]:
    """Take a column named after a table that does as well: an invoice for an order."""
    for rest, languages in _without(word, _table_words(other)):
        if known := languages & _numbers().get(rest, frozenset()):
            yield Meaning("id", LIKELY, known)
        for name in standard_dictionary().tables[table].fields:
            words = _field_words(table, name)
            if known := languages & words.get(rest, frozenset()):
                yield Meaning(name, PROBABLE, known)


def _reference(word: str, table: str, field: str) -> Iterator[Meaning]:
    """Read a column that names a row of another table: by its number, or as such."""
    of = standard_dictionary().field(table, field).of
    numbers = _numbers()
    for rest, languages in _without(word, numbers):
        if known := languages & _field_words(table, field).get(rest, frozenset()):
            yield Meaning(field, LIKELY, known)
        if field in _NAMED_AFTER_TABLE:
            if known := languages & _table_words(of).get(rest, frozenset()):
                yield Meaning(field, LIKELY, known)
            for other in synonyms().like.get(of, []):
                if known := languages & _table_words(other).get(rest, frozenset()):
                    yield Meaning(field, POSSIBLE, known)
    if field in _NAMED_AFTER_TABLE and word in _table_words(of):
        yield Meaning(field, PROBABLE, _table_words(of)[word])


def _without(word: str, parts: Known) -> Iterator[tuple[str, Languages]]:
    """Take a part off either end of a word: kundenr, numéro de client."""
    for part, languages in parts.items():
        if len(word) <= len(part):
            continue
        if word.startswith(part):
            for joint in _joints():
                if word.startswith(joint, len(part)):
                    yield word[len(part) + len(joint) :], languages
        if word.endswith(part):
            rest = word[: -len(part)]
            for joint in _joints():
                if rest.endswith(joint):
                    yield rest[: len(rest) - len(joint)], languages


@cache
def _joints() -> tuple[str, ...]:
    return tuple(fold(joint) for joint in synonyms().joints)


@cache
def _numbers() -> Known:
    return _folded(synonyms().numbers)


@cache
def _table_words(table: str) -> Known:
    return _folded(synonyms().tables.get(table, {}))


@cache
def _field_words(table: str, field: str) -> Known:
    """List the synonyms of a field, its own name and labels included."""
    label = standard_dictionary().field(table, field).label
    every: Words = {"en": [field]}
    for source in (
        {language: [word] for language, word in label.items()},
        synonyms().fields.get(field, {}),
        synonyms().own_fields.get(f"{table}.{field}", {}),
    ):
        for language, words in source.items():
            every[language] = [*every.get(language, []), *words]
    return _folded(every)


def _folded(words: Words) -> Known:
    found: dict[str, frozenset[str]] = {}
    for language, ones in words.items():
        for word in ones:
            key = fold(word)
            found[key] = found.get(key, frozenset()) | {language}
    return found
