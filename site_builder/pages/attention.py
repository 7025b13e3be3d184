"""Which customers want attention, and why: one line each."""

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from site_builder.measures.payment import overdue
from site_builder.measures.rows import NO_DAY, days_of
from site_builder.measures.service import open_cases
from site_builder.pages.facts import say_first
from site_builder.pages.material import Material
from site_builder.pages.shown import Link, Phrase, Tone

_NEVER = np.iinfo(np.int64).max


class Attention(NamedTuple):
    """One customer that wants attention, and why.

    Attributes:
        id: Of the customer.
        customer: Link to the dossier.
        parts: The fact, in words.
        date: Since when, or due when; None: not dated.
        tone: How urgent.
        owner: Whose customer it is; empty: unknown.

    """

    id: str
    customer: Link
    parts: Phrase
    date: dt.date | None
    tone: Tone
    owner: str


def urgent_customers(of: Material) -> npt.NDArray[np.int64]:
    """List who has an open complaint or an overdue invoice, the oldest first."""

    def find() -> npt.NDArray[np.int64]:
        since = _urgent_since(of)
        urgent = np.flatnonzero(since < _NEVER)
        return urgent[np.argsort(since[urgent], kind="stable")]

    return of.once("urgent", find)


def _urgent_since(of: Material) -> npt.NDArray[np.int64]:
    """Find per customer the day since which something is urgent, as a day number.

    The same as the first thing to say: an open complaint, else an overdue invoice.
    """
    file, as_of = of.visible.file, of.visible.as_of
    cases, invoices = file["cases"], file["invoices"]
    opened, due = days_of(cases.frame["opened"]), days_of(invoices.frame["due"])
    complaint = (cases.frame["kind"] == "complaint").to_numpy(bool, na_value=False)
    complaint = complaint & open_cases(cases, as_of) & (opened != NO_DAY)
    late = overdue(invoices, as_of)
    complained = np.full(file.size, _NEVER)
    owed = np.full(file.size, _NEVER)
    np.minimum.at(complained, cases.customer[complaint], opened[complaint])
    np.minimum.at(owed, invoices.customer[late], due[late])
    return np.where(complained < _NEVER, complained, owed)


def wants_attention(of: Material, place: int, folder: str) -> Attention:
    """Say what is urgent of a customer.

    Args:
        of: All there is.
        place: Of one of ``urgent_customers``.
        folder: Where the dossiers lie, seen from the page.

    """
    batch = of.batch(range(place, place + 1))
    fact = say_first(batch, of.visible.as_of, of.setting.wording)[0][0]
    href = f"{folder}{of.directory.slugs[place]}.html"
    link = Link(href, of.directory.names[place])
    owner = batch.customers["owner_name"][0] or ""
    return Attention(batch.ids[0], link, fact.parts, fact.date, fact.tone, owner)
