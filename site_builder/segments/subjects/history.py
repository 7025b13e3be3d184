"""What was otherwise: ``joined``, ``left``, ``ever_was``, ``never_was``, ``changed``.

The snapshots of earlier as-of dates tell. Without ``within:`` the first two and the
last ask about the days that the site compares with; the others about all that is kept.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from site_builder.measures.periods import day_number
from site_builder.segments import literals, naming
from site_builder.segments.columns import Values
from site_builder.segments.comparing import compare
from site_builder.segments.definitions import (
    Comparison,
    Day,
    FieldPath,
    Labels,
    Scalar,
    Stretch,
    ValueType,
    Window,
)
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts, field_values
from site_builder.segments.kleene import (
    NO,
    UNKNOWN,
    YES,
    Answers,
    Flags,
    all_of,
    any_of,
    opposite,
)
from site_builder.segments.reader import Entry, NotUnderstood, quoted
from site_builder.segments.saying import Said, fill, label, say_value, say_window
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.segments.subjects.membership import named_segment, say_title
from site_builder.segments.windows import read_day, read_window
from site_builder.wording import Wording

_MET = Comparison("is", value=True)
_YES_NO = ValueType("yes_no", "yes_no")
_EVER = ("ever_was", "never_was")


@dataclass(frozen=True, slots=True)
class PastMembership:
    """Another segment, and what became of its members.

    Attributes:
        window: None: all that is kept.

    """

    word: str
    segment: str
    window: Window | None
    title: Labels = field(compare=False)
    name: str = ""
    type: ValueType = _YES_NO


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of customers that is not what it was.

    Attributes:
        before: What it was at the start; None: anything else.
        after: What it was at the end; None: anything else.

    """

    path: FieldPath
    before: Comparison | None
    after: Comparison | None
    window: Window
    word: str = "changed"
    name: str = ""
    type: ValueType = _YES_NO


# --- reading -------------------------------------------------------------------------


def _read_membership(entry: Entry) -> PastMembership | None:
    titles = entry.vocabulary.titles
    name = entry.attempt(entry.word, lambda data: named_segment(data, titles))
    usual = None if entry.word in _EVER else _compared(entry)
    window = _window(entry, usual)
    if name is None or ("within" in entry.data and window is None):
        return None
    return PastMembership(entry.word, name, window, titles[name])


def _read_changed(entry: Entry) -> Changed | None:
    before = len(entry.reader.problems)
    path = entry.attempt("changed", lambda name: _own_field(name, entry))
    window = _window(entry, _compared(entry))
    if path is None or window is None:
        return None
    first, last = (
        entry.attempt(key, lambda data: _is(data, path, entry))
        if key in entry.data
        else None
        for key in ("from", "to")
    )
    if len(entry.reader.problems) > before:
        return None
    return Changed(path, first, last, window)


def _window(entry: Entry, usual: Window | None) -> Window | None:
    """Read the window; it lies in the past."""

    def read(data: object) -> Window:
        window = read_window(data)
        if isinstance(window, Stretch) and window.side == "next":
            message = "the window lies ahead; nobody knows yet"
            raise NotUnderstood(message, "such as 'last 30 days'")
        return window

    return entry.attempt("within", read) if "within" in entry.data else usual


def _compared(entry: Entry) -> Window:
    """Take the days that the site compares with, ``compare:`` of config.yaml."""
    return Stretch("last", entry.vocabulary.compare, "days", calendar=False)


def _own_field(name: object, entry: Entry) -> FieldPath:
    path = naming.field(name, entry.vocabulary)
    if path.table == "customers" and len(path.steps) == 1 and path.name != "id":
        return path
    message = f"the history has no {quoted(path.name)}"
    raise NotUnderstood(message, "name a field of customers, such as changed: owner")


def _is(data: object, path: FieldPath, entry: Entry) -> Comparison:
    """Read what a field was: a value of its own type."""
    if path.type.kind == "date":
        day = read_day(data)
        return Comparison("on", day)
    value: Scalar = literals.scalar(path.type, entry.vocabulary)(data)
    if path.type.kind == "list":
        return Comparison("has_any", (value,))
    return Comparison("is", value)


# --- judging -------------------------------------------------------------------------


def _evidence(subject: PastMembership, facts: Facts) -> Evidence:
    answer = _ANSWERS[subject.word](subject, facts)
    return _found(answer)


def _found(answer: Answers) -> Evidence:
    return OneEach(Values("yes_no", answer == YES, answer != UNKNOWN))


def _joined(subject: PastMembership, facts: Facts) -> Answers:
    first, last = _ends(subject, facts)
    return all_of([last, opposite(first)])


def _left(subject: PastMembership, facts: Facts) -> Answers:
    first, last = _ends(subject, facts)
    return all_of([first, opposite(last)])


def _ends(subject: PastMembership, facts: Facts) -> tuple[Answers, Answers]:
    """Tell who was a member before the window, and who at its end."""
    first, last = _days(cast("Window", subject.window), facts)
    return _members(first, subject, facts), _members(last, subject, facts)


def _ever(subject: PastMembership, facts: Facts) -> Answers:
    """Look at every day that the segment was defined as it is now."""
    days = [] if facts.past is None else list(facts.past.days)
    asked = {day: _members(day, subject, facts) for day in days}
    told = [day for day in days if not (asked[day] == UNKNOWN).all()]
    found = [asked[day] for day in told if _inside(day, subject.window, facts)]
    if _inside(facts.as_of, subject.window, facts):
        found.append(facts.answers[subject.segment])
    if not _reaches(told, subject.window, facts):
        found.append(_nobody_knows(facts))
    return any_of(found) if found else _nobody_knows(facts)


def _never(subject: PastMembership, facts: Facts) -> Answers:
    return opposite(_ever(subject, facts))


_ANSWERS = {
    "joined": _joined,
    "left": _left,
    "ever_was": _ever,
    "never_was": _never,
}


def _inside(day: dt.date, window: Window | None, facts: Facts) -> bool:
    if window is None:
        return True
    bounds = facts.moment.bounds(window)
    return bounds.first <= day_number(day) <= bounds.last


def _reaches(told: Sequence[dt.date], window: Window | None, facts: Facts) -> bool:
    """Tell whether the history goes back to the start of the window, or at all."""
    if window is None or not told:
        return bool(told)
    return day_number(told[0]) <= facts.moment.bounds(window).first


def _days(window: Window, facts: Facts) -> tuple[dt.date | None, dt.date | None]:
    """Find the dates to compare: the newest before the window, the newest in it.

    Returns:
        None where there is none. The second is the as-of date itself where the window
        runs up to it.

    """
    bounds = facts.moment.bounds(window)
    days = [] if facts.past is None else list(facts.past.days)
    before = [day for day in days if day_number(day) < bounds.first]
    within = [day for day in days if bounds.first <= day_number(day) <= bounds.last]
    if bounds.first <= facts.moment.day(Day()) <= bounds.last:
        within.append(facts.as_of)
    return max(before, default=None), max(within, default=None)


def _members(day: dt.date | None, subject: PastMembership, facts: Facts) -> Answers:
    if day == facts.as_of:
        return facts.answers[subject.segment]
    if day is None or facts.past is None:
        return _nobody_knows(facts)
    found = facts.past.members(day, subject.segment)
    return _nobody_knows(facts) if found is None else found


def _nobody_knows(facts: Facts) -> Answers:
    return np.full(facts.file.size, UNKNOWN)


def _changes(subject: Changed, facts: Facts) -> Evidence:
    first, last = _days(subject.window, facts)
    before, after = _field(first, subject, facts), _field(last, subject, facts)
    if before is None or after is None:
        return _found(_nobody_knows(facts))
    differs = _plain(before[0]) != _plain(after[0])
    there = before[1] & after[1]  # who came or went has not changed
    parts = [np.where(differs & there, YES, NO)]
    for comparison, (values, _) in (
        (subject.before, before),
        (subject.after, after),
    ):
        if comparison is not None:
            known = np.where(
                values.known, compare(values, comparison, facts.moment, None), NO
            )
            parts.append(known)
    return _found(all_of(parts))


def _field(
    day: dt.date | None, subject: Changed, facts: Facts
) -> tuple[Values, Flags] | None:
    """Give the field on a day, and who was in the file; None: not known."""
    if day == facts.as_of:
        if subject.path.steps[0] not in facts.file["customers"].supplied:
            return None
        return field_values(subject.path, facts), np.ones(facts.file.size, np.bool_)
    if day is None or facts.past is None:
        return None
    found = facts.past.field(day, subject.path)
    return None if found is None else (found.values, found.there)


def _plain(values: Values) -> npt.NDArray[np.object_]:
    """Write values so that those of two dates can be compared; None: unknown."""
    data = values.data.astype(object)
    if values.texts is not None:
        data = np.array([*values.texts.raw, None], object)[values.data]
    data[~values.known] = None
    return data


# --- saying --------------------------------------------------------------------------

_SAID: Mapping[str, str] = {
    "joined": "joined '{segment}' {window}",
    "left": "left '{segment}' {window}",
    "ever_was": "were at some time in '{segment}' {window}",
    "never_was": "were never in '{segment}' {window}",
}
_SAID_OF_ALL: Mapping[str, str] = {
    "ever_was": "were at some time in '{segment}'",
    "never_was": "were never in '{segment}'",
}
_CHANGED: Mapping[tuple[bool, bool], str] = {
    (False, False): "{field} changed {window}",
    (True, False): "{field} changed from {first} {window}",
    (False, True): "{field} changed to {last} {window}",
    (True, True): "{field} changed from {first} to {last} {window}",
}


def _say(subject: PastMembership, _: tuple[Comparison, ...], wording: Wording) -> Said:
    title = say_title(subject.title, wording)
    if subject.window is None:
        said = fill(wording, _SAID_OF_ALL[subject.word], segment=title)
    else:
        window = say_window(subject.window, wording)
        said = fill(wording, _SAID[subject.word], segment=title, window=window)
    return Said(said, "who", said)


def _say_changed(subject: Changed, _: tuple[Comparison, ...], wording: Wording) -> Said:
    parts = {
        "field": label(subject.path.labels[0], wording),
        "window": say_window(subject.window, wording),
    }
    if subject.before is not None:
        parts["first"] = _value(subject.before, subject, wording)
    if subject.after is not None:
        parts["last"] = _value(subject.after, subject, wording)
    message = _CHANGED[subject.before is not None, subject.after is not None]
    said = fill(wording, message, **parts)
    return Said(said, "whose", said)


def _value(comparison: Comparison, subject: Changed, wording: Wording) -> str:
    value = comparison.value
    one = value[0] if isinstance(value, tuple) else value
    return say_value(one, subject.path.type, wording)


HISTORY = SubjectKind(
    ("joined", "left", *_EVER),
    frozenset({"within"}),
    _read_membership,
    _evidence,
    _say,
    implied=_MET,
    compares=False,
)
CHANGED = SubjectKind(
    ("changed",),
    frozenset({"within", "from", "to"}),
    _read_changed,
    _changes,
    _say_changed,
    implied=_MET,
    compares=False,
)
