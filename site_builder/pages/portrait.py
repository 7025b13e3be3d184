"""Who a customer is, in few words: what the dossier and the brief both begin with."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.consent import STATES
from site_builder.customer_file.slugs import slugs
from site_builder.pages.addresses import LINKED, link_to
from site_builder.pages.batches import NAME_SUFFIX, Batch
from site_builder.pages.directory import Directory
from site_builder.pages.plain import Plain, plain
from site_builder.pages.row_tables import cell, column_of
from site_builder.pages.shown import (
    Column,
    Detail,
    Link,
    Permission,
    Phrase,
    Value,
    present,
    values_of,
    zipped,
)
from site_builder.wording import Wording

GIVEN, *_, EXPIRED = STATES
CHANNELS = {"phone": "phone", "email": "e-mail", "post": "post", "sms": "SMS"}
_COMPANY = (
    "legal_name",
    "sector",
    "legal_form",
    "annual_revenue",
    "employees",
    "parent",
    "vat_id",
    "registration_number",
    "website",
)
_PERSON = (
    "honorific",
    "nickname",
    "gender",
    "birth_date",
    "household",
    "occupation",
    "employer",
    "socio_professional",
    "leisure",
)
_BOTH = (
    "street",
    "region",
    "country",
    "phone",
    "mobile",
    "email",
    "preferred_channel",
    "language",
    "territory",
    "owner",
    "source",
    "tags",
    "list_origin",
    "permitted_use",
    "credit_limit",
    "created",
    "updated",
)
# Worth asking for: said to be unknown where they are; the others are then left out.
_ASKED = frozenset(
    {
        "sector",
        "legal_form",
        "annual_revenue",
        "employees",
        "website",
        "birth_date",
        "household",
        "occupation",
        "street",
        "phone",
        "email",
        "territory",
        "owner",
    }
)


def joined(parts: Iterable[Phrase], mark: str = " · ") -> Phrase:
    """Join phrases into one, with a mark between them."""
    found: list[str | Value | Link] = []
    for part in parts:
        if part:
            found.append(mark)
            found += part
    return tuple(found[1:])


def subtitles(batch: Batch, wording: Wording) -> list[Phrase]:
    """Say in one line what kind of customer each is."""
    return batch.once("subtitles", lambda: _subtitles(batch, wording))


def _subtitles(batch: Batch, wording: Wording) -> list[Phrase]:
    columns = (
        _choices(batch, "kind", wording),
        _since(batch, wording),
        _texts(batch, "sector"),
        _texts(batch, "occupation"),
        _joined_texts(batch, ("city", "country"), ", "),
        _owners(batch, wording),
        wording.phrases("no. {id}", id=values_of("id", batch.ids, "text")),
    )
    return [*map(joined, zip(*columns, strict=True))]


def _choices(batch: Batch, field: str, wording: Wording) -> list[Phrase]:
    """Say each customer's choice; nothing where there is none."""
    column = batch.customers[field]
    said: dict[str | None, Phrase] = {
        one: (Value(field, wording.word(one), "choice"),) if one else ()
        for one in set(column)
    }
    return [said[one] for one in column]


def _texts(batch: Batch, field: str) -> list[Phrase]:
    """Say each customer's text; nothing where there is none."""
    values = values_of(field, batch.customers[field], "text")
    return [(value,) if value.value else () for value in values]


def _joined_texts(batch: Batch, fields: tuple[str, ...], mark: str) -> Iterable[Phrase]:
    columns = [_texts(batch, field) for field in fields]
    return (joined(texts, mark) for texts in zip(*columns, strict=True))


def _since(batch: Batch, wording: Wording) -> Iterator[Phrase]:
    """Say since when each is a customer; else, and of others, the status alone."""
    said: dict[tuple[str, int], Phrase] = {}
    for first, created, status, other in zip(
        batch.measures["first_order"],
        batch.customers["created"],
        batch.customers["status"],
        _choices(batch, "status", wording),
        strict=True,
    ):
        name, day = ("first_order", first) if first else ("created", created)
        if status != "customer" or day is None:
            yield other
        else:
            if (name, day.year) not in said:
                year = Value(name, str(day.year), "text")
                phrase = wording.phrase("customer since {year}", year=year)
                said[name, day.year] = phrase
            yield said[name, day.year]


def _owners(batch: Batch, wording: Wording) -> list[Phrase]:
    names = batch.customers["owner_name"]
    said = wording.phrases("owner {owner}", owner=values_of("owner", names, "name"))
    return [phrase if name else () for name, phrase in zip(names, said, strict=True)]


def who(
    file: CustomerFile, batch: Batch, people: Directory, wording: Wording
) -> list[tuple[Detail, ...]]:
    """Describe each customer by the fields that fit its kind.

    What is worth asking for and missing is said to be unknown; other fields, and those
    that fit the other kind of customer, are shown where they are known.
    """
    columns = who_by_field(file, batch, people, wording)
    if not columns:
        return [()] * len(batch.ids)
    return [*map(present, zip(*columns.values(), strict=True))]


def who_by_field(
    file: CustomerFile, batch: Batch, people: Directory, wording: Wording
) -> dict[str, list[Detail | None]]:
    """Describe each customer, by field; None: it does not fit, or nobody asks."""
    return batch.once("who", lambda: dict(_who(file, batch, people, wording)))


def _who(
    file: CustomerFile, batch: Batch, people: Directory, wording: Wording
) -> Iterator[tuple[str, list[Detail | None]]]:
    entry = file["customers"].entry
    supplied = file["customers"].supplied
    own = [name for name, field in entry.fields.items() if field.own]
    # Where there is no street to stand behind, postal code and city stand alone.
    place = () if "street" in supplied else ("postal_code", "city")
    for name in (*_COMPANY, *_PERSON, *place, *_BOTH, *own):
        if name not in supplied:
            continue
        details: Iterable[Detail | None] = _details(file, batch, name, people, wording)
        if name not in own and not (name in _ASKED and name in _BOTH):
            fitting = {"company": _COMPANY, "person": _PERSON}
            asked = [kind for kind in fitting if name in _ASKED & {*fitting[kind]}]
            kinds = batch.customers["kind"]
            details = (
                detail if value is not None or kind in asked else None
                for detail, value, kind in zip(
                    details, batch.customers[name], kinds, strict=True
                )
            )
        yield name, [*details]


def _details(
    file: CustomerFile, batch: Batch, name: str, people: Directory, wording: Wording
) -> Iterable[Detail]:
    """Give one field of each customer."""
    field = file["customers"].entry.fields[name]
    column = column_of(field, "customers", wording.language)
    values = batch.customers[name]
    notes: Iterable[Phrase] = repeat(())
    if name in LINKED and field.type == "text":
        column = column._replace(kind="link")
        values = [link_to(value, LINKED[name]) for value in values]
    elif name == "parent":
        return _parents(file, batch, people, column)
    elif name == "owner":
        return _linked_owners(file, batch, column)
    elif field.of:
        values = batch.customers[f"{name}{NAME_SUFFIX}"]
    elif field.type == "list":
        values = [cell(value, field) for value in values]
    elif name == "birth_date":
        ages = values_of("age", batch.measures["age"], "whole")
        said = wording.phrases("{age} years", age=ages)
        notes = [
            () if born is None else age for born, age in zip(values, said, strict=True)
        ]
    elif name == "street":
        column = Column(name, wording.word("Address"), "text")
        notes = _joined_texts(batch, ("postal_code", "city"), " ")
    return zipped(Detail, repeat(column), values, notes)


def _parents(
    file: CustomerFile, batch: Batch, people: Directory, column: Column
) -> Iterator[Detail]:
    places = file["customers"].references["parent"]
    text, link = column._replace(kind="text"), column._replace(kind="link")
    for i, value in enumerate(batch.customers["parent"]):
        place = int(places[batch.first + i])
        if value is None:
            yield Detail(column, None)
        elif place < 0:
            yield Detail(text, value)
        else:
            found = Link(f"{people.slugs[place]}.html", people.names[place])
            yield Detail(link, found)


def _linked_owners(
    file: CustomerFile, batch: Batch, column: Column
) -> Iterator[Detail]:
    """Lead to the pages of the reps; who the file does not know has none."""
    places = file["customers"].references["owner"]
    if not len(file["reps"]):
        yield from (Detail(column, name) for name in batch.customers["owner_name"])
        return
    ids = plain(file["reps"].frame["id"])
    found, link = slugs(ids), column._replace(kind="link")
    for i, name in enumerate(batch.customers["owner_name"]):
        place = int(places[batch.first + i])
        if name is None or place < 0:
            yield Detail(column, name)
        else:
            yield Detail(link, Link(f"../reps/{found[ids[place]]}.html", name))


def permissions(batch: Batch, wording: Wording) -> list[tuple[Permission, ...]]:
    """Say per channel whether each allows contact: over all that the file knows of.

    The last word per purpose counts; where purposes differ they are named. Somebody
    who never was asked is not to be taken for somebody who allows it.
    """
    return batch.once("permissions", lambda: _permissions(batch, wording))


def _permissions(batch: Batch, wording: Wording) -> list[tuple[Permission, ...]]:
    rows = batch.rows.get("consents")
    if rows is None:
        return [()] * len(batch.ids)
    columns = rows.columns
    never_asked = {
        name: Permission(f"may_{name}", wording.word(label), None)
        for name, label in CHANNELS.items()
    }
    found = [(*never_asked.values(),)] * len(batch.ids)
    for i, own in rows.where(columns["standing"]).items():
        last: dict[str, list[int]] = {}
        for row in own:
            last.setdefault(columns["channel"][row], []).append(row)
        found[i] = tuple(
            _permission(name, label, last[name], columns, wording)
            if name in last
            else never_asked[name]
            for name, label in CHANNELS.items()
        )
    return found


def _permission(
    name: str,
    label: str,
    rows: list[int],
    columns: Mapping[str, Plain],
    wording: Wording,
) -> Permission:
    given = [row for row in rows if columns["standing"][row] == GIVEN]
    allowed = bool(given)
    note: Phrase = ()
    if not allowed:
        row = max(rows, key=lambda row: columns["date"][row] or dt.date.min)
        state = columns["standing"][row]
        field = "expires" if state == EXPIRED else "date"
        day = columns[field][row]
        said = wording.word(state)
        note = (said, " ", Value(f"consents.{field}", day, "date")) if day else (said,)
    elif len(given) < len(rows):
        note = _some(given, rows, columns, wording)
    return Permission(f"may_{name}", wording.word(label), allowed, note)


def _some(
    given: list[int], rows: list[int], columns: Mapping[str, Plain], wording: Wording
) -> Phrase:
    """Name the purposes that are allowed; or, where all but a few are, those few."""
    everything = any(columns["purpose"][row] is None for row in given)
    others = [row for row in rows if row not in given]
    named = others if everything else given
    purposes = {columns["purpose"][row] or "" for row in named}
    word = wording.word("not for" if everything else "only")
    return (word, " ", ", ".join(sorted(filter(None, purposes))))
