"""The parts that only a brief has."""

import datetime as dt
from typing import NamedTuple

from site_builder.pages.shown import Link, Phrase


class Meeting(NamedTuple):
    """The next meeting.

    Attributes:
        time: Seconds since midnight; None: unknown.
        with_whom: Name of the contact; empty: unknown.
        place: Empty: unknown.
        purpose: Empty: unknown.
        rep: Who goes, from our side; empty: unknown.

    """

    date: dt.date
    time: int | None
    with_whom: str
    place: str
    purpose: str
    rep: str


class Person(NamedTuple):
    """Somebody to meet or to know of.

    Attributes:
        job: Job title; empty: unknown.
        role: Role in the decision, in words; empty: unknown.
        attitude: In words; empty: unknown.
        phone: None: unknown.
        spoke: Date of the last contact; None: never, or unknown.
        spoke_with: Our rep of that contact; may be empty.

    """

    name: str
    job: str
    role: str
    attitude: str
    phone: Link | None
    spoke: dt.date | None
    spoke_with: str


class Touch(NamedTuple):
    """One contact, complaint, survey or campaign.

    Attributes:
        id: Of its row.
        kind: In words.
        who: Our rep, or empty.
        text: Subject, else text, else empty; cut by CSS to one line.
        outcome: May be empty.

    """

    id: str
    date: dt.date
    kind: str
    who: str
    text: str
    outcome: str


class Alike(NamedTuple):
    """A customer like this prospect, to name as a reference; ``why`` says how alike."""

    customer: Link
    why: Phrase
