"""What pages are made of, as digests: a page whose digest stays need not be made again.

The digest of a customer is that of its own rows in every column that a batch slices,
so that it is known without making a view; whole columns are hashed at once. What all
customers' pages share is hashed once, by part, so that one can tell what has changed.
The pages of the whole file are few: their views are made, and hashed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file import Table
from site_builder.pages.batches import CATEGORY, WholeStanding, plain
from site_builder.pages.likeness import like
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, Setting, chrome_of

Hashes = npt.NDArray[np.uint64]
"""64 bits each; equal values have equal hashes."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # of splitmix64, as the constants below
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_NOTHING = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Digests:
    """What the pages of customers are made of.

    Attributes:
        shared: By what all of them are made of, its digest.
        own: By what they are made of each by itself, a hash per customer.
        pages: Per customer the digest of all that its pages are made of.

    """

    shared: Mapping[str, str]
    own: Mapping[str, Hashes]
    pages: list[str]


def digests(of: Material) -> Digests:
    """Compute the digests of all customers."""
    shared = dict(_shared(of))
    own = dict(_own(of))
    seed = np.full(of.visible.file.size, int(digest_of(shared), 16), np.uint64)
    whole = _rows_of((seed, *own.values()))
    return Digests(shared, own, [f"{one:016x}" for one in whole.tolist()])


def page_digest(page: Page, setting: str) -> str:
    """Compute the digest of a page of the whole file, from its view."""
    return digest_of((setting, page.template, page.chrome, page.view))


def setting_digest(setting: Setting) -> str:
    """Hash what all pages of a site are made by."""
    return digest_of((_config(setting), sorted(setting.made_by.items())))


def _config(setting: Setting) -> tuple[object, ...]:
    return (
        setting.title,
        setting.wording,
        setting.time_slots,
        setting.spend_levels,
        setting.rejects_allowed,
    )


def digest_of(value: object) -> str:
    """Hash a frozen value that says all of itself; 16 hex digits."""
    data = repr(value).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _shared(of: Material) -> Iterator[tuple[str, str]]:
    """Hash what the pages of all customers may show besides their own rows."""
    setting, visible = of.setting, of.visible
    tables = visible.file.tables.values()
    yield from setting.made_by.items()
    yield "config.yaml", digest_of(_config(setting))
    entries = [
        (one.entry, sorted(one.supplied), len(one.customer) > 0) for one in tables
    ]
    yield "fields", digest_of((entries, sorted(visible.file.sources)))
    yield "as-of date", digest_of(visible.as_of)
    chrome = chrome_of(setting, visible, 1, "")
    yield "dates of the sources", digest_of(chrome.sources)
    yield "navigation", digest_of((chrome.nav, chrome.audience))
    yield "segments", digest_of([_definition(one) for one in of.standings])
    yield "figures of all customers", digest_of(of.average)


def _definition(one: WholeStanding) -> tuple[object, ...]:
    leaves = [(leaf.sentence, leaf.name, leaf.kind, leaf.lacks) for leaf in one.leaves]
    return (one.identity, one.title, one.sentence, one.slug, leaves)


def _own(of: Material) -> Iterator[tuple[str, Hashes]]:
    """Hash what is each customer's own, by what it is."""
    names = {name: _hash(values) for name, values in of.names.items()}
    slugs = _hash(np.array([*of.directory.slugs, ""], object))
    names["customers"] = names["customers"] + _SPREAD * slugs
    for name, table in of.visible.file.tables.items():
        if name == "customers":
            yield name, _rows_of(_columns(table, names))
        elif len(table.customer):
            derived = of.derived.get(name, {})
            columns = [*_columns(table, names), *map(_hash, derived.values())]
            if name == "order_lines":
                columns += _order_lines(of)
            yield name, _per_customer(columns, table)
    yield (
        "measures",
        _rows_of(_hash(one) for _, one in of.visible.measures.frame.items()),
    )
    yield "turnover", _rows_of(_amounts(of))
    yield "memberships", _rows_of(_answers(of))
    yield "rejects", _by_id(of, of.rejects)
    yield "notes", _by_id(of, of.visible.notes)
    yield "customers alike", _alike(of)


def _columns(table: Table, names: Mapping[str, Hashes]) -> Iterator[Hashes]:
    """Hash the columns of a table that a batch gives, in their order."""
    for name, column in table.frame.items():
        field = table.entry.fields.get(str(name))
        if field is not None and field.name not in table.supplied:
            continue
        yield _hash(column)
        if field is not None and field.of in names:
            yield names[field.of][table.references[field.name]]


def _order_lines(of: Material) -> Iterator[Hashes]:
    """Hash what a batch adds to order lines: the place of the order, the category."""
    orders, lines = of.visible.file["orders"], of.visible.file["order_lines"]
    order = lines.references["order"]
    yield _hash(order - orders.offsets[lines.customer])
    categories = np.array([*plain(of.visible.file["products"].frame[CATEGORY]), None])
    yield _hash(categories.astype(object))[lines.references["product"]]


def _amounts(of: Material) -> Iterator[Hashes]:
    windowed = of.turnover.windowed
    tables = [getattr(windowed, one.name) for one in fields(windowed)]
    for table in (*tables, of.turnover.months):
        for place in range(table.shape[1]):
            yield _hash(table[:, place])


def _answers(of: Material) -> Iterator[Hashes]:
    for standing in of.standings:
        yield _hash(standing.answers)
        yield _hash(standing.since)
        yield _hash(standing.witnessed)
        yield _hash(standing.short)
        yield _hash(standing.distance)
        for leaf in standing.leaves:
            yield _hash(leaf.answers)
            yield _hash(leaf.values)
            yield _hash(leaf.lacking)


def _by_id(of: Material, found: Mapping[str, object]) -> Hashes:
    """Hash what only some customers have, found by their ids."""
    places = {identity: place for place, identity in enumerate(of.directory.ids)}
    hashes = np.zeros(len(places), np.uint64)
    for identity, value in found.items():
        if identity in places:
            hashes[places[identity]] = int(digest_of(value), 16)
    return hashes


def _alike(of: Material) -> Hashes:
    """Hash what is shown of other customers: those one may name to a prospect."""
    customers = of.visible.file.customers
    cities, people = customers["city"], of.directory
    hashes: dict[tuple[str, str, str], int] = {}
    found = np.zeros(len(people.ids), np.uint64)
    orders = plain(of.visible.measures.frame["order_count"])
    columns = (plain(customers[name]) for name in ("sector", "country", "kind"))
    for place, (count, *some) in enumerate(zip(orders, *columns, strict=True)):
        if count:
            continue
        key = (some[0] or "", some[1] or "", some[2] or "")
        if key not in hashes:
            shown = [
                (people.slugs[one], people.names[one], cities.iloc[one])
                for one in like(of.alike, *key)
            ]
            hashes[key] = int(digest_of(shown), 16)
        found[place] = hashes[key]
    return found


def _per_customer(columns: Iterable[Hashes], table: Table) -> Hashes:
    """Add up the hashes of the rows of each customer, each with its place there."""
    place = np.arange(len(table)) - table.offsets[table.customer]
    rows = _rows_of((*columns, place.astype(np.uint64)))
    sums = np.concatenate([[_NOTHING], np.cumsum(rows, dtype=np.uint64)])
    found: Hashes = sums[table.offsets[1:]] - sums[table.offsets[:-1]]
    return found


def _rows_of(columns: Iterable[Hashes]) -> Hashes:
    """Make one hash of each row; no sum of two rows is that of two others."""
    total: Any = _NOTHING
    for column in columns:
        total = total * _SPREAD + column
        total = (total ^ (total >> np.uint64(30))) * _MIX_1
        total = (total ^ (total >> np.uint64(27))) * _MIX_2
        total = total ^ (total >> np.uint64(31))
    found: Hashes = np.atleast_1d(total)
    return found


def _hash(values: pd.Series | npt.NDArray[Any]) -> Hashes:
    column = values if isinstance(values, pd.Series) else pd.Series(values)
    hashed = pd.util.hash_pandas_object(column, index=False)
    hashes: Hashes = hashed.to_numpy().view(np.uint64)
    return hashes
