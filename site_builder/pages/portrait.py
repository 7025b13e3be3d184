"""Who a customer is, in few words: what the dossier and the brief both begin with."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.consent import STATES
from site_builder.pages.batches import Batch, Directory, Plain
from site_builder.pages.row_tables import cell, column_of
from site_builder.pages.shown import (
    Column,
    Detail,
    Link,
    Permission,
    Phrase,
    Value,
    safe_url,
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
_LINKED: Mapping[str, Literal["web", "mail", "phone"]] = {
    "website": "web",
    "email": "mail",
    "phone": "phone",
    "mobile": "phone",
}


def joined(parts: Iterable[Phrase], mark: str = " · ") -> Phrase:
    """Join phrases into one, with a mark between them."""
    found: list[str | Value | Link] = []
    for part in parts:
        if part:
            found += [mark, *part] if found else part
    return tuple(found)


def subtitle(batch: Batch, i: int, wording: Wording) -> Phrase:
    """Say in one line what kind of customer this is."""
    return batch.once(("subtitle", i), lambda: joined(_subtitle(batch, i, wording)))


def _subtitle(batch: Batch, i: int, wording: Wording) -> Iterator[Phrase]:
    customer = batch.customers
    kind, status = customer["kind"][i], customer["status"][i]
    if kind:
        yield (Value("kind", wording.word(kind), "choice"),)
    since = batch.measures["first_order"][i] or customer["created"][i]
    if status != "customer":
        yield (Value("status", wording.word(status), "choice"),)
    elif since is not None:
        name = "first_order" if batch.measures["first_order"][i] else "created"
        yield wording.phrase("customer since {year}", year=_year(name, since))
    for field in ("sector", "occupation"):
        if customer[field][i]:
            yield (Value(field, customer[field][i], "text"),)
    place = [
        Value(field, customer[field][i], "text")
        for field in ("city", "country")
        if customer[field][i]
    ]
    yield joined(((one,) for one in place), ", ")
    if customer["owner_name"][i]:
        owner = Value("owner", customer["owner_name"][i], "name")
        yield wording.phrase("owner {owner}", owner=owner)
    yield wording.phrase("no. {id}", id=Value("id", batch.ids[i], "text"))


def _year(name: str, day: dt.date) -> Value:
    return Value(name, str(day.year), "text")


def who(
    file: CustomerFile,
    batch: Batch,
    i: int,
    people: Directory,
    wording: Wording,
) -> tuple[Detail, ...]:
    """Describe the customer by the fields that fit its kind.

    What is worth asking for and missing is said to be unknown; other fields, and those
    that fit the other kind of customer, are shown where they are known.
    """
    return batch.once(("who", i), lambda: tuple(_who(file, batch, i, people, wording)))


def _who(
    file: CustomerFile,
    batch: Batch,
    i: int,
    people: Directory,
    wording: Wording,
) -> Iterator[Detail]:
    entry = file["customers"].entry
    supplied = file["customers"].supplied
    kind = batch.customers["kind"][i]
    fitting = {"company": _COMPANY, "person": _PERSON}.get(kind, ())
    own = [name for name, field in entry.fields.items() if field.own]
    # Where there is no street to stand behind, postal code and city stand alone.
    place = () if "street" in supplied else ("postal_code", "city")
    for name in (*_COMPANY, *_PERSON, *place, *_BOTH, *own):
        if name not in supplied:
            continue
        known = batch.customers[name][i] is not None
        wanted = name in _ASKED and name in (*fitting, *_BOTH)
        if known or wanted or name in own:
            yield _detail(file, batch, i, name, people, wording)


def _detail(
    file: CustomerFile,
    batch: Batch,
    i: int,
    name: str,
    people: Directory,
    wording: Wording,
) -> Detail:
    field = file["customers"].entry.fields[name]
    column = column_of(field, "customers", wording.language)
    value = cell(batch.customers[name][i], field)
    note: Phrase = ()
    if name in _LINKED and isinstance(value, str):
        href = safe_url(value, _LINKED[name])
        return Detail(column._replace(kind="link"), Link(href, value))
    if name == "parent" and value is not None:
        value = _parent(file, batch, i, people, str(value))
        column = column._replace(kind="link" if isinstance(value, Link) else "text")
    elif field.of and value is not None:
        value = batch.customers[f"{name}_name"][i]
    elif name == "birth_date" and value is not None:
        age = Value("age", batch.measures["age"][i], "whole")
        note = wording.phrase("{age} years", age=age)
    elif name == "street":
        column = Column(name, wording.word("Address"), "text")
        note = _place(batch, i)
    return Detail(column, value, note)


def _place(batch: Batch, i: int) -> Phrase:
    parts = [
        Value(field, batch.customers[field][i], "text")
        for field in ("postal_code", "city")
        if batch.customers[field][i]
    ]
    return joined(((one,) for one in parts), " ")


def _parent(
    file: CustomerFile, batch: Batch, i: int, people: Directory, value: str
) -> Link | str:
    place = int(file["customers"].references["parent"][batch.first + i])
    if place < 0:
        return value
    return Link(f"{people.slugs[place]}.html", people.names[place])


def permissions(batch: Batch, i: int, wording: Wording) -> tuple[Permission, ...]:
    """Say per channel whether the customer allows contact, as far as the file knows.

    The last word per purpose counts; where purposes differ they are named.
    """
    return batch.once(("permissions", i), lambda: _permissions(batch, i, wording))


def _permissions(batch: Batch, i: int, wording: Wording) -> tuple[Permission, ...]:
    rows = batch.rows.get("consents")
    if rows is None:
        return ()
    columns = rows.columns
    last: dict[str, list[int]] = {}
    for row in rows.of(i):
        if columns["standing"][row]:
            last.setdefault(columns["channel"][row], []).append(row)
    return tuple(
        _permission(name, label, last[name], columns, wording)
        for name, label in CHANNELS.items()
        if name in last
    )


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
