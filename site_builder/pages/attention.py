"""Which customers want attention, and why: one line each."""

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from site_builder.measures.payment import overdue
from site_builder.measures.periods import date_of
from site_builder.measures.rows import NO_DAY, days_of
from site_builder.measures.service import open_cases
from site_builder.pages.facts import say_first
from site_builder.pages.material import Material
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Link, Phrase, Tone

_NEVER = np.iinfo(np.int64).max


class Attention(NamedTuple):
    """One customer that wants attention, and why.

    Attributes:
        id: Of the customer.
        customer: Link to the dossier.
        parts: What is urgent, in words.
        date: Since when, or due when, the oldest of it; None: not dated.
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
        since = _since(of)
        urgent = np.flatnonzero(since < _NEVER)
        return urgent[np.argsort(since[urgent], kind="stable")]

    return of.once("urgent", find)


def wants_attention(of: Material, place: int, folder: str) -> Attention:
    """Say what is urgent of a customer.

    Args:
        of: All there is.
        place: Of one of ``urgent_customers``.
        folder: Where the dossiers lie, seen from the page.

    """
    batch = of.batch(range(place, place + 1))
    facts = say_first(batch, of.visible.as_of, of.setting.wording)[0]
    urgent = [fact for fact in facts if fact.tone == "bad"]
    href = f"{folder}{of.directory.slugs[place]}.html"
    return Attention(
        id=batch.ids[0],
        customer=Link(href, of.directory.names[place]),
        parts=joined([fact.parts for fact in urgent]),
        date=date_of(int(_since(of)[place])),
        tone=urgent[0].tone,
        owner=batch.customers["owner_name"][0] or "",
    )


def _since(of: Material) -> npt.NDArray[np.int64]:
    """Find per customer the day since which something is urgent, as a day number."""

    def find() -> npt.NDArray[np.int64]:
        file, as_of = of.visible.file, of.visible.as_of
        cases, invoices = file["cases"], file["invoices"]
        opened, due = days_of(cases.frame["opened"]), days_of(invoices.frame["due"])
        complaint = (cases.frame["kind"] == "complaint").to_numpy(bool, na_value=False)
        complaint = complaint & open_cases(cases, as_of) & (opened != NO_DAY)
        late = overdue(invoices, as_of)
        since = np.full(file.size, _NEVER)
        np.minimum.at(since, cases.customer[complaint], opened[complaint])
        np.minimum.at(since, invoices.customer[late], due[late])
        return since

    return of.once("urgent since", find)
