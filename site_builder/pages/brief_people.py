"""Whom a rep meets: the contacts who are still there, and the roles nobody has."""

import datetime as dt

from site_builder.pages.addresses import link_to
from site_builder.pages.batches import Batch
from site_builder.pages.brief_parts import Person
from site_builder.pages.touches import in_words, past
from site_builder.wording import Wording

_ROLES = ("economic_buyer", "champion", "user", "blocker")
_WANTED_ROLES = {"economic_buyer": "economic buyer", "champion": "champion"}


def people(batch: Batch, as_of: dt.date, wording: Wording) -> list[tuple[Person, ...]]:
    """List the contacts who are still there, those who decide first."""
    found: list[tuple[Person, ...]] = [()] * len(batch.ids)
    rows = batch.rows.get("contacts")
    if rows is None:
        return found
    columns = rows.columns
    spoke = _spoke(batch, as_of)

    def weight(row: int) -> tuple[int, str]:
        return who_first(columns["role"][row], columns["name"][row])

    def person(i: int, row: int) -> Person:
        identity = columns["id"][row]
        day, rep = spoke.get((i, identity), (None, ""))
        return Person(
            name=columns["name"][row] or identity or wording.unknown,
            job=columns["job_title"][row] or "",
            role=in_words(columns["role"][row], wording),
            attitude=in_words(columns["attitude"][row], wording),
            phone=link_to(columns["phone"][row], "phone"),
            spoke=day,
            spoke_with=rep,
        )

    for i, own in _still_there(batch, as_of).items():
        found[i] = tuple([person(i, row) for row in sorted(own, key=weight)])
    return found


def who_first(role: str | None, name: str | None) -> tuple[int, str]:
    """Make a key that sorts people: those who decide first, then by name."""
    place = _ROLES.index(role) if role in _ROLES else len(_ROLES)
    return place, name or ""


def missing_roles(
    batch: Batch, as_of: dt.date, wording: Wording
) -> list[tuple[str, ...]]:
    """Name the roles of a decision that no contact of a company is known to have."""
    words = {role: wording.word(said) for role, said in _WANTED_ROLES.items()}
    return [
        tuple([words[role] for role in lacking])
        for lacking in lacking_roles(batch, as_of)
    ]


def lacking_roles(batch: Batch, as_of: dt.date) -> list[tuple[str, ...]]:
    """List the roles that ``missing_roles`` names, as the file calls them."""
    return batch.once("lacking roles", lambda: _roles_lacking(batch, as_of))


def _roles_lacking(batch: Batch, as_of: dt.date) -> list[tuple[str, ...]]:
    rows = batch.rows.get("contacts")
    if rows is None:
        return [()] * len(batch.ids)
    roles, there = rows.columns["role"], _still_there(batch, as_of)
    known = [{roles[row] for row in there.get(i, ())} for i in range(len(batch.ids))]
    return [
        ()
        if kind == "person"
        else tuple([role for role in _WANTED_ROLES if role not in own])
        for kind, own in zip(batch.customers["kind"], known, strict=True)
    ]


def _still_there(batch: Batch, as_of: dt.date) -> dict[int, list[int]]:
    """List the rows of the contacts who have not left, by customer."""
    rows = batch.rows["contacts"]
    left = rows.columns["left"]
    return batch.once(
        "contacts",
        lambda: rows.where([day is None or day > as_of for day in left]),
    )


def _spoke(batch: Batch, as_of: dt.date) -> dict[tuple[int, str], tuple[dt.date, str]]:
    """Find the last time each contact was spoken with, and by whom.

    Returns:
        By place of the customer in the batch, and id of the contact.

    """
    rows = batch.rows.get("interactions")
    if rows is None:
        return {}
    columns = rows.columns
    happened = past(columns["date"], as_of)
    return {
        (i, columns["contact"][row]): (
            columns["date"][row],
            columns["rep_name"][row] or "",
        )
        for i, own in rows.where(happened).items()
        for row in own
        if columns["contact"][row]
    }
