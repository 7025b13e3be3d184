"""``may_contact:`` and ``consent:`` what customers allow, by their last word."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from site_builder.customer_file.consent import (
    CHANNELS,
    STATES,
    LastWords,
    fold_purpose,
    last_words,
    permission,
)
from site_builder.segments import naming
from site_builder.segments.columns import Positions, Values, unknown_values, values_of
from site_builder.segments.definitions import Comparison, FieldPath, ValueType
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts
from site_builder.segments.kleene import Flags
from site_builder.segments.reader import Entry, found, one_of, text
from site_builder.segments.saying import Said, fill, listed
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording

NOT_ASKED = "not_asked"
CONSENT_KEYS = ("channel", "purpose", "status")
CONSENT_STATES = (*STATES, NOT_ASKED)

_MET = Comparison("is", value=True)
_YES_NO = ValueType("yes_no", "yes_no")
_STATE = ValueType("choice", "choice")
_FIELDS = ("channel", "purpose", "status", "date", "expires")
_MAY: Mapping[str, str] = {
    "email": "may be contacted by e-mail",
    "phone": "may be contacted by phone",
    "post": "may be contacted by post",
    "sms": "may be contacted by SMS",
}
_CONSENTS: Mapping[str, str] = {
    "email": "consent to e-mail",
    "phone": "consent to phone calls",
    "post": "consent to post",
    "sms": "consent to SMS",
}


@dataclass(frozen=True, slots=True)
class MayContact:
    """A channel.

    Attributes:
        paths: The fields that the answer is derived from.

    """

    channel: str
    paths: tuple[FieldPath, ...]
    word: str = "may_contact"
    type: ValueType = _YES_NO

    @property
    def name(self) -> str:
        """Name of the measure that says the same."""
        return f"may_{self.channel}"


@dataclass(frozen=True, slots=True)
class Consent:
    """A channel, for one purpose or any, and what the last word on it may be.

    Attributes:
        purpose: As it is compared; None: any.
        statuses: At least one of CONSENT_STATES.
        written: The purpose as it is written.
        paths: The fields that the answer is derived from.

    """

    channel: str
    purpose: str | None
    statuses: tuple[str, ...]
    written: str = field(compare=False)
    paths: tuple[FieldPath, ...]
    word: str = "consent"
    name: str = "consents.status"
    type: ValueType = _STATE


def _paths(entry: Entry) -> tuple[FieldPath, ...]:
    fields = entry.vocabulary.dictionary.tables["consents"].fields
    return tuple(
        naming.field_of(name, "consents", entry.vocabulary)
        for name in _FIELDS
        if name in fields
    )


def _read_channel(entry: Entry) -> MayContact | None:
    channel = entry.attempt("may_contact", one_of(CHANNELS), "may_contact")
    return None if channel is None else MayContact(channel, _paths(entry))


def _read_consent(entry: Entry) -> Consent | None:
    reader, data, path = entry.reader, entry.data["consent"], entry.at("consent")
    example = "such as {channel: email, purpose: newsletter, status: given}"
    if not isinstance(data, dict):
        reader.refuse(path, f"expected a map, found {found(data)}", example)
        return None
    before = len(reader.problems)
    unknown = data.keys() - set(CONSENT_KEYS)
    for key in sorted(unknown, key=str):
        reader.unknown_key(path, key, CONSENT_KEYS)
    if "channel" not in data and not unknown:  # else it may be that one
        reader.refuse(path, "missing key 'channel'", example)
    channel, purpose = "", None
    if "channel" in data:
        place = (*path, "channel")
        channel = (
            reader.attempt(place, one_of(CHANNELS), data["channel"], "channel") or ""
        )
    if "purpose" in data:
        purpose = reader.attempt((*path, "purpose"), text, data["purpose"])
    statuses = _read_statuses(entry, data.get("status", "given"))
    if len(reader.problems) > before:
        return None
    folded = None if purpose is None else fold_purpose(purpose)
    return Consent(channel, folded, statuses, purpose or "", _paths(entry))


def _read_statuses(entry: Entry, data: object) -> tuple[str, ...]:
    path = (*entry.at("consent"), "status")
    if isinstance(data, list) and data:
        read = [
            entry.reader.attempt((*path, place), one_of(CONSENT_STATES), one, "status")
            for place, one in enumerate(data)
        ]
        return tuple(dict.fromkeys(one for one in read if one is not None))
    one = entry.reader.attempt(path, one_of(CONSENT_STATES), data, "status")
    return () if one is None else (one,)


def _may_contact(subject: MayContact, facts: Facts) -> Evidence:
    column = facts.once(
        ("may_contact", subject.channel),
        lambda: permission(facts.file, subject.channel, facts.as_of),
    )
    return OneEach(values_of(column, "yes_no"), column)


def _consent(subject: Consent, facts: Facts) -> Evidence:
    size = facts.file.size
    if not facts.file.has("consents"):
        return OneEach(unknown_values("yes_no", size), _written(np.full(size, -1)))
    words = facts.once(
        ("consents",), lambda: last_words(facts.file["consents"], facts.as_of)
    )
    wanted = [STATES.index(one) for one in subject.statuses if one != NOT_ASKED]
    if subject.purpose is None:
        met, states = _of_any(words, subject.channel, wanted, size)
    else:
        states = words.states(subject.channel, subject.purpose, size)
        met = np.isin(states, wanted)
    if NOT_ASKED in subject.statuses:
        met |= states < 0
    return OneEach(Values("yes_no", met, np.ones(size, np.bool_)), _written(states))


def _of_any(
    words: LastWords, channel: str, wanted: list[int], size: int
) -> tuple[Flags, Positions]:
    """Look at the last words on all purposes: one that is wanted is enough."""
    mine = words.channel == CHANNELS.index(channel)
    states = np.full(size, -1, np.int64)
    states[words.question[mine]] = words.state[mine]
    good = mine & np.isin(words.state, wanted)
    states[words.question[good]] = words.state[good]
    met = np.zeros(size, np.bool_)
    met[words.question[good]] = True
    return met, states


def _written(states: Positions) -> pd.Series:
    """Write states as the table does; missing where nothing was ever said."""
    return pd.Series(np.array([*STATES, None], object)[states], dtype="str")


def _say_may(subject: MayContact, _: tuple[Comparison, ...], wording: Wording) -> Said:
    said = wording.word(_MAY[subject.channel])
    return Said(said, "who", said)


def _say_consent(subject: Consent, _: tuple[Comparison, ...], wording: Wording) -> Said:
    consent = wording.word(_CONSENTS[subject.channel])
    if subject.purpose is not None:
        consent = fill(
            wording,
            "{consent} for '{purpose}'",
            consent=consent,
            purpose=subject.written,
        )
    states = [wording.word(one.replace("_", " ")) for one in subject.statuses]
    said = fill(
        wording, "{subject} is {any}", subject=consent, any=listed(wording, states)
    )
    return Said(said, "whose", said)


MAY_CONTACT = SubjectKind(
    ("may_contact",),
    frozenset(),
    _read_channel,
    _may_contact,
    _say_may,
    implied=_MET,
    compares=False,
)
CONSENT = SubjectKind(
    ("consent",),
    frozenset(),
    _read_consent,
    _consent,
    _say_consent,
    implied=_MET,
    compares=False,
)
