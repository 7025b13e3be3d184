"""The files that search reads: an index, and shards that a browser loads as it needs.

Each is a script, because pages that are opened from a folder can load nothing else. It
hands over what it holds under its own name. Shards are named by what they hold, so that
an index never leads to shards of another release, and no address has a name in it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from json import JSONEncoder

import numpy as np

from site_builder.customer_file import CustomerFile, Table
from site_builder.pages.directory import Directory
from site_builder.pages.hashes import Hashes, digest_of, digest_of_bytes, hash_of
from site_builder.pages.later import LaterView
from site_builder.pages.material import Material
from site_builder.pages.owners import owned, rep_names, rep_slugs
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page
from site_builder.pages.reports import CONSENT, ON_THE_FILE, REPORTS
from site_builder.search import (
    Shard,
    also_called,
    index_of,
    numbers_in,
    shards,
    vocabulary,
    wholes_of,
    words_of,
)

FOLDER = "search"
_SHOWN = 12  # digits of the digest that names a file: it names one of 5,000 at the most
_MORE = (
    *("legal_name", "given_name", "family_name", "nickname"),
    *("email", "phone", "mobile"),
)
_CODES = ("registration_number", "vat_id")  # typed whole, with or without spaces
_LONG = 6  # digits of a code that are typed without its letters
_OF_CONTACTS = ("name", "email", "phone")
_TOLD = ("prospect", "former")  # who is neither is a customer
_json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class SearchView:
    """What one file of the index holds.

    Attributes:
        name: Of the file, without ``.js``.
        content: In JSON.

            - Of a shard: customers, each a list of slug (empty: it is the id), name,
              id, postal code, city, status, and whatever else leads to them.
            - Of words that may be mistyped: a text.
            - Of the index: ``shards``, by turns a key and the name of the file;
              ``words``, the name of a file by the letter that all its words begin
              (``a-``) or end (``-a``) with; ``also``, by a name what people may be
              called; ``status``, in words; ``pages``, titles with links and kinds.

    """

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of all customers before any file is laid out.

    Attributes:
        records: By position, in JSON.
        shards: With the names of their files.
        words: By the letters that they begin or end with: the name of the file, and
            the words.
        also: By names, how people in the file may be called.

    """

    records: Sequence[str]
    shards: Sequence[tuple[Shard, str]]
    words: Mapping[str, tuple[str, str]]
    also: Mapping[str, list[str]]


def plan(of: Material) -> Iterator[Page]:
    """Plan the index, and all that it leads to."""
    file, people = of.visible.file, of.directory
    tables = (file["customers"], file["contacts"])
    found: _Found = of.visible.revision.recall(
        "search", tables, lambda: _find(file, people)
    )
    for shard, name in found.shards:
        yield _page(name, name, partial(_shard, name, found.records, shard.places))
    for name, words in found.words.values():
        yield _page(name, name, partial(SearchView, name, _json(words)))
    index = _json(
        {
            "shards": [
                *chain.from_iterable((one.key, name) for one, name in found.shards)
            ],
            "words": {letter: name for letter, (name, _) in found.words.items()},
            "also": found.also,
            "status": {one: of.setting.wording.word(one) for one in _TOLD},
            "pages": _pages(of),
        }
    )
    yield _page("index", digest_of(index), lambda: SearchView("index", index))


def _page(name: str, digest: str, make: Callable[[], SearchView]) -> Page:
    return Page(f"{FOLDER}/{name}.js", "", LaterView(digest, make), None)


def _shard(name: str, records: Sequence[str], places: list[int]) -> SearchView:
    return SearchView(name, "[" + ",\n".join([records[one] for one in places]) + "]")


def _pages(of: Material) -> list[tuple[str, str, str]]:
    """List pages that are of no customer: title, path, and what they are about."""
    word = of.setting.wording.word
    names, slugs = rep_names(of), rep_slugs(of)
    consent = (CONSENT,) if of.visible.file.has("consents") else ()
    kinds = {
        ("segments", "Segment"): [(one.title, one.slug) for one in of.standings],
        ("reports", "Report"): [
            *((word(one.title), one.id) for one in REPORTS if one.there_is(of)),
            *((word(title), name) for name, title, _ in (*consent, *ON_THE_FILE)),
        ],
        ("reps", "Rep"): [(names[rep], slugs[rep]) for rep in owned(of)],
        ("pages", "Page"): [(one.title, one.slug) for one in of.visible.pages],
    }
    return [
        (title, f"{folder}/{slug}.html", word(kind))
        for (folder, kind), some in kinds.items()
        for title, slug in some
    ]


def _find(file: CustomerFile, people: Directory) -> _Found:
    customers = file["customers"]
    places = [
        tuple(one or "" for one in row)
        for row in _rows(customers, ("postal_code", "city"))
    ]
    codes = [[*filter(None, row)] for row in _rows(customers, _CODES)]
    more = _more(file, people.names)
    states = (one if one in _TOLD else "" for one in plain(customers.frame["status"]))
    records = [
        _json(("" if slug == key else slug, name, key, *place, state, *rest, *numbers))
        for slug, name, key, place, state, rest, numbers in zip(
            people.slugs,
            people.names,
            people.ids,
            places,
            states,
            more,
            codes,
            strict=True,
        )
    ]
    index = index_of(_words(people, places, more, codes))
    hashes = hash_of(np.array(records, object))
    cut = shards(index, people.ranks.tolist(), words_of(people.names))
    return _Found(
        records=records,
        shards=[(one, _name_of(one, hashes)) for one in cut],
        words={
            letter: (digest_of((letter, some))[:_SHOWN], " ".join(some))
            for letter, some in vocabulary(index).items()
        },
        also=also_called(index),
    )


def _name_of(shard: Shard, hashes: Hashes) -> str:
    said = hashes[shard.places].tobytes() + shard.key.encode(errors="replace")
    return digest_of_bytes(said)[:_SHOWN]


def _rows(table: Table, fields: Iterable[str]) -> Iterator[tuple[str | None, ...]]:
    """Give some fields of each row, as texts; None where they are missing."""
    return zip(*(plain(table.frame[name]) for name in fields), strict=True)


def _more(file: CustomerFile, names: Sequence[str]) -> list[list[str]]:
    """Gather, by position, what leads to a customer beside name, number and place."""
    found = [
        [one for one in dict.fromkeys(some) if one and f" {one} " not in f" {name} "]
        for name, some in zip(names, _rows(file["customers"], _MORE), strict=True)
    ]
    contacts = file["contacts"]
    rows = _rows(contacts, _OF_CONTACTS)
    for place, some in zip(contacts.customer.tolist(), rows, strict=True):
        found[place] += filter(None, some)
    return found


def _words(
    people: Directory,
    places: Sequence[tuple[str, ...]],
    more: Sequence[Sequence[str]],
    codes: Sequence[Sequence[str]],
) -> Iterator[Iterator[str]]:
    """Give, by position, all words that lead to a customer."""
    numbers = [[numbers_in(text) for text in rest] for rest in more]
    texts = [
        " ".join((name, key, *place, *map(_as_words, rest, known)))
        for name, key, place, rest, known in zip(
            people.names, people.ids, places, more, numbers, strict=True
        )
    ]
    columns = (
        words_of(texts),
        wholes_of(people.ids),
        wholes_of([postal_code for postal_code, _ in places]),
    )
    for words, key, postal_code, known, own in zip(
        *columns, numbers, codes, strict=True
    ):
        bare = key.lstrip("0")  # who types a number leaves them out
        wholes = (key, bare, postal_code, *(wholes_of(own) if own else ()))
        digits = (re.sub("[^0-9]", "", one) for one in own)
        long = (one for one in digits if len(one) >= _LONG)
        dialled = (one for found, _ in known for one in found)
        yield chain(words, filter(None, wholes), long, dialled)


def _as_words(text: str, numbers: tuple[list[str], bool]) -> str:
    """Leave out what is not looked for by its words.

    Numbers are not, and of an e-mail address the last part, by which nobody is found.
    """
    if "@" in text:
        local, _, domain = text.rpartition("@")
        return re.sub(r"[\W_]", " ", f"{local} {domain.rpartition('.')[0] or domain}")
    return "" if numbers[1] else text
