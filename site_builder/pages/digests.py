"""What pages are made of, as digests: a page whose digest stays need not be made again.

The digest of a customer is that of its own rows in every column that a batch slices,
so that it is known without making a view; whole columns are hashed at once. What all
customers' pages share is hashed once, by part, so that one can tell what has changed.
The pages of the whole file are few: their views are made, and hashed, but for the rows
of long lists, which are known by their hashes (``listed``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import groupby, zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file import CustomerFile, Table, Update
from site_builder.memory import Recall, Same, afresh, step
from site_builder.pages.batches import Derived, names_of
from site_builder.pages.derived import derived
from site_builder.pages.hashes import (
    Hashes,
    digest_of,
    hash_of,
    hash_of_rows,
    packed,
)
from site_builder.pages.likeness import like
from site_builder.pages.listed import hash_again, measure_hash
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, Setting, chrome_of
from site_builder.pages.standings import WholeStanding

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


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """Hashes per row of a table: its own, or those of the rows that it refers to.

    Attributes:
        values: Hashes.
        places: Which of them a row has, -1: the last; None: its own.

    """

    values: Hashes
    places: npt.NDArray[np.int64] | None = None

    @property
    def hashes(self) -> Hashes:
        """One per row."""
        return self.values if self.places is None else self.values[self.places]


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What the rows of a table say, and whose they are; compared by all of it.

    Attributes:
        customer: Per row the position of the customer.
        offsets: Where the rows of each customer begin.

    """

    columns: tuple[_Taken, ...]
    customer: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]

    def __eq__(self, other: object) -> bool:
        """Tell whether there is no difference; far cheaper than to mix the hashes."""
        if not isinstance(other, _Columns):
            return False
        pairs = zip_longest(self._arrays(), other._arrays())
        return all(_is_same(one, another) for one, another in pairs)

    __hash__ = None  # type: ignore[assignment]

    def _arrays(self) -> Iterator[npt.NDArray[Any] | None]:
        yield from (self.customer, self.offsets)
        for one in self.columns:
            yield from (one.values, one.places)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows of the customer file: all of them, or those of some customers.

    Attributes:
        derived: Of these rows.
        names: Hashes of the names of what they refer to, by table.
        categories: Hashes of those of the products, at the end that of none.

    """

    file: CustomerFile
    derived: Derived
    names: Mapping[str, Hashes]
    categories: Hashes


def _is_same(one: npt.NDArray[Any] | None, other: npt.NDArray[Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(one, other)


def digests(of: Material) -> Digests:
    """Compute the digests of all customers, once for all who ask."""
    return of.once("digests", lambda: _digests(of))


def _digests(of: Material) -> Digests:
    shared = dict(_shared(of))
    own = dict(_own(of))
    seed = np.full(of.visible.file.size, int(digest_of(shared), 16), np.uint64)
    whole = hash_of_rows((seed, *own.values()))
    return Digests(shared, own, _as_digests(whole))


def _as_digests(hashes: Hashes) -> list[str]:
    """Write hashes as digests: 16 hex digits each."""
    text = hashes.astype(">u8").tobytes().hex()
    return [text[place : place + 16] for place in range(0, len(text), 16)]


def page_digests(pages: Iterable[Page], setting: str) -> Iterator[Page]:
    """Give pages of the whole file their digests, made of their views."""
    for chrome, some in groupby(pages, lambda page: page.chrome):
        around = digest_of((setting, chrome))
        for page in some:
            inputs = digest_of((around, page.template, page.shown))
            yield Page(page.path, page.template, page.shown, chrome, inputs)


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
    yield "half-years", digest_of(of.turnover.halves)
    yield "figures of all customers", digest_of(of.average)


def _definition(one: WholeStanding) -> tuple[object, ...]:
    leaves = [(leaf.sentence, leaf.name, leaf.kind, leaf.lacks) for leaf in one.leaves]
    return (one.identity, one.title, one.sentence, one.slug, leaves)


def _own(of: Material) -> Iterator[tuple[str, Hashes]]:
    """Hash what is each customer's own, by what it is."""
    recall = of.visible.revision.recall
    names = {
        name: step(recall, f"hashes of names in {name}", _hashes, Same(values))
        for name, values in of.names.items()
        if name != "customers"
    }
    names["customers"] = of.directory.hashes
    for name, table in of.visible.file.tables.items():
        if name == "customers":
            rows = _own_columns(table, names, recall)
            yield name, hash_of_rows(one.hashes for one in rows)
        elif len(table.customer):
            yield name, _of_table(of, name, names)
    measures = of.visible.measures.frame.columns
    yield (
        "measures",
        hash_of_rows(measure_hash(of, str(one)) for one in measures),
    )
    yield "turnover", hash_of_rows(_amounts(of))
    nothing = np.zeros(of.visible.file.size, np.uint64)  # there may be no segment
    yield "memberships", hash_of_rows((nothing, *_answers(of)))
    yield "rejects", _by_id(of, of.rejects)
    yield "notes", _by_id(of, of.visible.notes)
    yield "customers alike", _alike(of)


def _of_table(of: Material, name: str, names: Mapping[str, Hashes]) -> Hashes:
    """Hash what rows of a table tell of each customer; of whose have changed, again."""
    visible = of.visible

    def again(last: Hashes, update: Update) -> Hashes:
        _forget_rows(of, name)
        rows = of.once("rows again", lambda: _changed_rows(of, update.part, names))
        return np.where(update.changed, _hashes_of(rows, name, afresh), last)

    revision, tables = visible.revision, visible.file.tables
    supplied = tuple((one, tables[one].supplied) for one in tables)
    rows = _Rows(visible.file, of.derived, names, _hashes_of_categories(of))
    return revision.revise(
        f"own hashes of {name}",
        (visible.as_of, supplied),
        lambda: _hashes_of(rows, name, revision.recall),
        again,
    )


def _forget_rows(of: Material, name: str) -> None:
    """Let go of the hashes of rows that are no more, and so of the rows themselves."""
    memory = of.visible.revision.memory
    made_from, _ = memory.last(f"hashes of {name}")
    if made_from is not None and made_from[0] != Same(of.visible.file[name].frame):
        memory.forget(f"hashes of {name}")
        memory.forget(f"hashes of {name} by customer")


def _changed_rows(
    of: Material, part: CustomerFile, names: Mapping[str, Hashes]
) -> _Rows:
    """Take the rows of customers with changes: names of such rows are among them."""
    own = {name: one for name, one in part.tables.items() if one.entry.of_customer}
    named = names_of(replace(part, tables=own))
    hashes = {name: hash_of(values) for name, values in named.items()}
    return _Rows(
        part,
        derived(part, of.visible.as_of),
        {**names, **hashes},
        _hashes_of_categories(of),
    )


def _hashes_of_categories(of: Material) -> Hashes:
    recall = of.visible.revision.recall
    return step(recall, "hashes of categories", _hashes, Same(of.categories))


def _hashes_of(rows: _Rows, name: str, recall: Recall) -> Hashes:
    """Hash what rows of a table tell of each customer."""
    table = rows.file[name]
    columns = [
        *_own_columns(table, rows.names, recall),
        *(_Taken(hash_of(one)) for one in rows.derived.get(name, {}).values()),
        *(_order_lines(rows) if name == "order_lines" else ()),
    ]
    found = _Columns(tuple(columns), table.customer, table.offsets)
    return step(recall, f"hashes of {name} by customer", _per_customer, found)


def _own_columns(
    table: Table, names: Mapping[str, Hashes], recall: Recall
) -> list[_Taken]:
    """Hash the rows of a table, and the names of what they refer to."""
    shown = tuple(str(one) for one in table.frame if _is_shown(table, str(one)))
    rows = step(recall, f"hashes of {table.name}", _rows, Same(table.frame), shown)
    return [_Taken(rows), *_names(table, names)]


def _is_shown(table: Table, column: str) -> bool:
    """Tell whether a batch gives the values of a column."""
    return column in table.supplied or column not in table.entry.fields


def _hashes(values: Same[npt.NDArray[np.object_]]) -> Hashes:
    return hash_of(values.value)


def _rows(frame: Same[pd.DataFrame], shown: tuple[str, ...]) -> Hashes:
    """Hash the rows of a table, by the columns that a batch gives."""
    return hash_of_rows(hash_of(frame.value[name]) for name in shown)


def _names(table: Table, names: Mapping[str, Hashes]) -> Iterator[_Taken]:
    """Hash the names of what rows refer to."""
    for name, places in table.references.items():
        of = table.entry.fields[name].of
        if name in table.supplied and of in names:
            yield _Taken(names[of], places)


def _order_lines(rows: _Rows) -> Iterator[_Taken]:
    """Hash what a batch adds to order lines: the place of the order, the category.

    The place follows from the ids that orders and lines have, where these are hashed.
    """
    orders, lines = rows.file["orders"], rows.file["order_lines"]
    if "id" not in orders.supplied or "order" not in lines.supplied:
        order = lines.references["order"]
        yield _Taken(hash_of(order - orders.offsets[lines.customer]))
    yield _Taken(rows.categories, lines.references["product"])


def _amounts(of: Material) -> Iterator[Hashes]:
    windowed = of.turnover.windowed
    tables = [getattr(windowed, one.name) for one in fields(windowed)]
    for table in (*tables, of.turnover.months):
        for place in range(table.shape[1]):
            yield hash_of(table[:, place])


def _answers(of: Material) -> Iterator[Hashes]:
    narrow = []
    for standing in of.standings:
        narrow += [standing.answers, standing.witnessed]
        yield hash_of(standing.since)
        yield hash_of(standing.short)
        yield hash_of(standing.distance)
        for number, leaf in enumerate(standing.leaves):
            narrow += [leaf.answers, leaf.lacking]
            stage = f"hashes of values in {standing.identity}, {number}"
            yield hash_again(of, stage, leaf.values)
    yield from (hash_of(one) for one in narrow if one.itemsize > 1)
    yield from packed(one for one in narrow if one.itemsize == 1)


def _by_id(of: Material, found: Mapping[str, object]) -> Hashes:
    """Hash what only some customers have, found by their ids."""
    hashes = np.zeros(len(of.directory.ids), np.uint64)
    if found:
        for place, identity in enumerate(of.directory.ids):
            if identity in found:
                hashes[place] = int(digest_of(found[identity]), 16)
    return hashes


def _alike(of: Material) -> Hashes:
    """Hash what is shown of other customers: those one may name to a prospect."""
    customers = of.visible.file.customers
    cities, people = customers["city"], of.directory
    hashes: dict[tuple[str, ...], int] = {}
    found = np.zeros(len(people.ids), np.uint64)
    orders = of.visible.measures.frame["order_count"]
    places = np.flatnonzero(orders.to_numpy(np.int64, na_value=0) == 0)
    shared = customers[["sector", "country", "kind"]].iloc[places].fillna("")
    columns = (plain(shared[name]) for name in shared)
    for place, *some in zip(places.tolist(), *columns, strict=True):
        sector, country, kind = key = tuple(some)
        if key not in hashes:
            shown = [
                (people.slugs[one], people.names[one], cities.iloc[one])
                for one in like(of.alike, sector, country, kind)
            ]
            hashes[key] = int(digest_of(shown), 16)
        found[place] = hashes[key]
    return found


def _per_customer(of: _Columns) -> Hashes:
    """Add up the hashes of the rows of each customer, each with its place there."""
    place = np.arange(len(of.customer)) - of.offsets[of.customer]
    taken = (one.hashes for one in of.columns)
    rows = hash_of_rows((*taken, place.astype(np.uint64)))
    sums = np.concatenate([[_NOTHING], np.cumsum(rows, dtype=np.uint64)])
    found: Hashes = sums[of.offsets[1:]] - sums[of.offsets[:-1]]
    return found
