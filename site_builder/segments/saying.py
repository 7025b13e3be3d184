"""Comparators, windows and rows in words: the pieces that sentences are made of.

Messages are English texts with ``{places}``; ``locale/`` translates them as it does
those of the templates.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from site_builder.measures.periods import MONTHS, WEEKDAYS
from site_builder.segments.definitions import (
    Comparison,
    Condition,
    Day,
    FieldPath,
    Group,
    Labels,
    MeasurePath,
    Money,
    Span,
    Stretch,
    ValueType,
    Where,
    Window,
)
from site_builder.segments.rows import RowField, Scope
from site_builder.wording import NBSP, THIN_NBSP, Wording, wording_of

Form = Literal["whose", "who", "in", "where"]
_CLAUSES: Mapping[Form, str] = {
    "whose": "whose {said}",
    "who": "who {said}",
    "in": "who are {said}",
    "where": "where {said}",
}
_THOSE: Mapping[Form, str] = {
    "whose": "those whose {said}",
    "who": "those who {said}",
    "in": "those {said}",
    "where": "those where {said}",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A condition in words.

    Attributes:
        short: As it stands alone: ``city is Oslo``.
        form: How it joins the people it is about: ``whose city is Oslo``.
        clause: What follows the joint; the same as ``short`` but for verbs.

    """

    short: str
    form: Form
    clause: str

    def clause_in(self, wording: Wording) -> str:
        """Say it of people: ``whose city is Oslo``."""
        return fill(wording, _CLAUSES[self.form], said=self.clause)

    def those_in(self, wording: Wording) -> str:
        """Say it of others: ``those whose city is Oslo``."""
        return fill(wording, _THOSE[self.form], said=self.clause)


def fill(wording: Wording, message: str, **parts: str) -> str:
    """Translate a message and fill its places."""
    return "".join(wording.phrase(message, count=None, **parts))


def listed(wording: Wording, parts: Sequence[str], last: str = "or") -> str:
    """Say several things as one: ``a, b or c``."""
    if len(parts) == 1:
        return parts[0]
    first = functools.reduce(functools.partial(_enumerated, wording), parts[:-1])
    message = "{first} and {last}" if last == "and" else "{first} or {last}"
    return fill(wording, message, first=first, last=parts[-1])


def _enumerated(wording: Wording, first: str, next_one: str) -> str:
    return fill(wording, "{first}, {next}", first=first, next=next_one)


def whose(
    subject: str, comparisons: tuple[Comparison, ...], of: ValueType, wording: Wording
) -> Said:
    """Say what something that people have is."""
    said = say_comparisons(subject, comparisons, of, wording)
    return Said(said, "whose", said)


def say_comparisons(
    subject: str, comparisons: tuple[Comparison, ...], of: ValueType, wording: Wording
) -> str:
    """Say a subject with all its comparators: ``revenue is over 5 and under 9``."""
    parts = [say_comparison(one, of, wording) for one in comparisons]
    return claim(subject, listed(wording, parts, "and"), wording)


def claim(subject: str, said: str, wording: Wording) -> str:
    """Say something of a subject: ``revenue`` and ``is over 5``."""
    return fill(wording, "{subject} {said}", subject=subject, said=said)


def quoted_in(wording: Wording, text: str) -> str:
    """Quote what the author of a definition or the customer file has written."""
    return fill(wording, "'{text}'", text=text)


def label(labels: Labels, wording: Wording) -> str:
    """Name something inside a sentence; an abbreviation keeps its capitals."""
    text = labels.get(wording.language) or wording.word(labels["en"])
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def say_field(path: FieldPath, wording: Wording) -> str:
    """Name a field, with what leads to it: ``category of product``."""
    names = [label(one, wording) for one in path.labels]
    said = names[-1]
    for name in reversed(names[:-1]):
        said = fill(wording, "{field} of the {reference}", field=said, reference=name)
    return said


_COMPARISONS: Mapping[str, str] = {
    "is": "is {value}",
    "is_not": "is not {value}",
    "in": "is {any}",
    "not_in": "is not {any}",
    "gt": "is over {value}",
    "gte": "is at least {value}",
    "lt": "is under {value}",
    "lte": "is at most {value}",
    "between": "is between {first} and {last}",
    "not_between": "is not between {first} and {last}",
    "known": "is known",
    "unknown": "is unknown",
    "contains": "contains {text}",
    "contains_any": "contains {texts}",
    "contains_all": "contains {all_texts}",
    "not_contains": "does not contain {text}",
    "starts_with": "starts with {texts}",
    "ends_with": "ends with {texts}",
    "like": "looks like {text}",
    "matches": "matches the pattern {text}",
    "on": "is on {value}",
    "before": "is before {value}",
    "after": "is after {value}",
    "on_or_before": "is on or before {value}",
    "on_or_after": "is on or after {value}",
    "within": "is {window}",
    "more_than": "is more than {value}",
    "anniversary": "has its anniversary {window}",
    "weekday": "is on a {weekday}",
    "month": "is in {month}",
    "time_slot": "is in the {any}",
    "has_any": "has {any}",
    "has_all": "has {all}",
    "has_none": "does not have {any}",
}


def say_comparison(comparison: Comparison, of: ValueType, wording: Wording) -> str:
    """Say one comparator with its value: ``is over NOK 500``."""
    message = _COMPARISONS[comparison.word]
    parts = _Parts(comparison, of, wording)
    places = [name for name in _PLACES if f"{{{name}}}" in message]
    said = fill(wording, message, **{name: _PLACES[name](parts) for name in places})
    if comparison.exact:
        return fill(wording, "{said}, written exactly so", said=said)
    return said


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the places of a message about a comparison may hold."""

    comparison: Comparison
    of: ValueType
    wording: Wording

    def all_values(self) -> list[str]:
        value = self.comparison.value
        if self.comparison.word == "time_slot":
            return [self.wording.word(one) for one in self.comparison.said]
        several = value if isinstance(value, tuple) else (value,)
        return [say_value(one, self.of, self.wording) for one in several]

    def quoted(self) -> list[str]:
        return [quoted_in(self.wording, one) for one in self.all_values()]

    def named(self, names: tuple[str, ...], first: int) -> str:
        places = cast("tuple[int, ...]", self.comparison.value)
        words = [self.wording.word(names[one - first].title()) for one in places]
        return listed(self.wording, words)

    def window(self) -> str:
        return say_window(cast("Window", self.comparison.value), self.wording)


_PLACES: Mapping[str, Any] = {
    "value": lambda parts: parts.all_values()[0],
    "first": lambda parts: parts.all_values()[0],
    "last": lambda parts: parts.all_values()[-1],
    "any": lambda parts: listed(parts.wording, parts.all_values()),
    "all": lambda parts: listed(parts.wording, parts.all_values(), "and"),
    "text": lambda parts: parts.quoted()[0],
    "texts": lambda parts: listed(parts.wording, parts.quoted()),
    "all_texts": lambda parts: listed(parts.wording, parts.quoted(), "and"),
    "window": lambda parts: parts.window(),
    "weekday": lambda parts: parts.named(WEEKDAYS, 0),
    "month": lambda parts: parts.named(MONTHS, 1),
}


def say_value(value: object, of: ValueType, wording: Wording) -> str:
    """Write one value of a definition as its type is written."""
    match value:
        case Day():
            return _say_day(value, wording)
        case Money():
            own = wording_of(wording.language, value.currency)
            return replace(own, symbol=value.currency, gap=NBSP).amount(value.number)
        case FieldPath():
            return fill(wording, "the {name}", name=say_field(value, wording))
        case MeasurePath():
            return fill(wording, "the {name}", name=label(value.label, wording))
        case int() | float():
            return _say_number(value, of, wording)
        case _:
            text = str(value)
            choice = of.kind == "choice"
            return wording.word(text.replace("_", " ")) if choice else text


def _say_number(value: float, of: ValueType, wording: Wording) -> str:
    match of.unit:
        case "yes_no":
            return wording.yes_no(bool(value))
        case "amount":
            return wording.amount(int(value))
        case "rate":
            return wording.rate(value)
        case "days":
            return wording.days(value)
        case "time":
            return wording.time(int(value))
        case _:
            return wording.number(value, 6)


def say_percent(share: float, wording: Wording) -> str:
    """Write a share as its author did, in per cent: ``20 %``, ``12.5 %``."""
    return f"{wording.number(100 * share, 6)}{THIN_NBSP}%"


def _say_day(day: Day, wording: Wording) -> str:
    if day.date is not None:
        return wording.date(day.date)
    if not day.number:
        return wording.word("today")
    message = "{time} ahead" if day.ahead else "{time} ago"
    return fill(wording, message, time=_say_time(day.number, day.unit, wording))


_UNITS: Mapping[str, str] = {
    "days": "{n} day|{n} days",
    "weeks": "{n} week|{n} weeks",
    "months": "{n} month|{n} months",
    "quarters": "{n} quarter|{n} quarters",
    "half_years": "{n} half-year|{n} half-years",
    "years": "{n} year|{n} years",
}
_WHOLE_UNITS: Mapping[str, str] = {
    "quarters": "{n} complete quarter|{n} complete quarters",
    "half_years": "{n} complete half-year|{n} complete half-years",
    "years": "{n} complete year|{n} complete years",
}
_ONE: Mapping[str, str] = {
    "days": "day",
    "weeks": "week",
    "months": "month",
    "quarters": "quarter",
    "half_years": "half-year",
    "years": "year",
}


def _say_time(number: int, unit: str, wording: Wording, *, whole: bool = False) -> str:
    message = _WHOLE_UNITS[unit] if whole else _UNITS[unit]
    return "".join(wording.phrase(message, count=number, n=wording.whole(number)))


def say_window(window: Window, wording: Wording) -> str:
    """Say a window as it follows a verb or a noun: ``in the last 30 days``."""
    if isinstance(window, Span):
        first = _say_day(window.start, wording)
        last = _say_day(window.end, wording)
        return fill(wording, "from {first} to {last}", first=first, last=last)
    if window == _TODAY:
        return wording.word("today")
    if window.calendar and window.number == 1:
        message = _CALENDAR[window.side, window.so_far]
        return fill(wording, message, period=wording.word(_ONE[window.unit]))
    message = _STRETCHES[window.side, window.calendar, window.so_far]
    time = _say_time(window.number, window.unit, wording, whole=window.calendar)
    return fill(wording, message, time=time)


_TODAY = Stretch("this", 1, "days", calendar=True)
_CALENDAR: Mapping[tuple[str, bool], str] = {
    ("last", False): "in the {period} before this one",
    ("last", True): "in the {period} before this one or in this one so far",
    ("this", False): "in this {period}",
    ("this", True): "in this {period} so far",
    ("next", False): "in the {period} after this one",
}
_STRETCHES: Mapping[tuple[str, bool, bool], str] = {
    ("last", False, False): "in the last {time}",
    ("last", True, False): "in the last {time}",
    ("last", True, True): "in the last {time} or the current one so far",
    ("next", False, False): "in the next {time}",
    ("next", True, False): "in the next {time}",
}


def say_rows(scope: Scope, wording: Wording) -> str:
    """Name the rows of a scope: ``orders in the last 30 days where channel is web``."""
    return narrowed(label(scope.label, wording), scope, wording)


def narrowed(rows: str, scope: Scope, wording: Wording) -> str:
    """Say rows together with what narrows them down."""
    for one in say_scope(scope, wording):
        rows = fill(wording, "{rows} {narrowed}", rows=rows, narrowed=one)
    return rows


def say_scope(scope: Scope, wording: Wording) -> list[str]:
    """Say what narrows a table down to the rows of a scope."""
    said = []
    if scope.window is not None:
        window = say_window(scope.window, wording)
        if scope.date is not None and scope.date != scope.star:
            date = say_field(scope.date, wording)
            window = fill(wording, "with {date} {window}", date=date, window=window)
        said.append(window)
    if scope.where is not None:
        conditions = say_where(scope.where, wording, top=True)
        said.append(fill(wording, "where {conditions}", conditions=conditions))
    return said


def say_where(where: Where, wording: Wording, *, top: bool = False) -> str:
    """Say conditions on rows; groups within groups stand in brackets."""
    if isinstance(where, Condition):
        subject = cast("RowField", where.subject)
        name = say_field(subject.path, wording)
        return say_comparisons(name, where.comparisons, subject.type, wording)
    parts = [
        say_where(part, wording, top=len(where.parts) == 1) for part in where.parts
    ]
    return in_group(where, parts, wording, top=top)


def in_group(group: Group, parts: Sequence[str], wording: Wording, *, top: bool) -> str:
    """Join the parts of a group; in brackets unless it stands alone."""
    said = listed(wording, parts, "and" if group.word == "all" else "or")
    if group.word == "none":
        return fill(wording, "not ({said})", said=said)
    return said if top or len(parts) == 1 else fill(wording, "({said})", said=said)
