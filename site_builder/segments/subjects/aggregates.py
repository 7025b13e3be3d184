"""Aggregates: one figure of the rows that a customer has in a related table.

``count`` and ``exists`` take rows that may or may not belong both ways; all others are
unknown where there is such a row. Missing values are passed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.segments import naming
from site_builder.segments.columns import Positions, Values, unknown_values
from site_builder.segments.comparators import KIND_NAMES
from site_builder.segments.comparing import is_denial
from site_builder.segments.definitions import (
    Comparison,
    FieldPath,
    ValueKind,
    ValueType,
)
from site_builder.segments.evidence import Between, Evidence, OneEach, put
from site_builder.segments.facts import Facts, field_values
from site_builder.segments.gathering import GATHERINGS, Rows, count_rows
from site_builder.segments.kleene import UNKNOWN, YES, Flags
from site_builder.segments.lacking import Lack, rows_lack
from site_builder.segments.reader import Entry, NotUnderstood
from site_builder.segments.rows import (
    SCOPE_KEYS,
    Scope,
    dates_hint,
    read_scope,
    rows_in,
)
from site_builder.segments.saying import (
    Said,
    fill,
    label,
    listed,
    narrowed,
    say_field,
    say_rows,
    say_value,
    whose,
)
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording

_COUNT = ValueType("number", "whole")
_NUMBERS: frozenset[ValueKind] = frozenset({"number", "amount"})
_ORDERED: frozenset[ValueKind] = _NUMBERS | {"date", "time"}
_SINGLE: frozenset[ValueKind] = _ORDERED | {"text", "choice", "yes_no"}
_FITS: Mapping[str, frozenset[ValueKind]] = {
    "sum": _NUMBERS,
    "avg": _NUMBERS,
    "median": _NUMBERS,
    "min": _ORDERED,
    "max": _ORDERED,
    "distinct": _SINGLE,
    "first": _SINGLE | {"list"},
    "last": _SINGLE | {"list"},
    "most_frequent": _SINGLE,
    "share": _NUMBERS,
}
_OF_FIELDS = tuple(word for word in _FITS if word != "share")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure of related rows.

    Attributes:
        path: The field it is about; None: the rows themselves.

    """

    word: str
    path: FieldPath | None
    scope: Scope
    type: ValueType

    @property
    def name(self) -> str:
        """Name of what is worked out: ``sum.orders.amount``, ``count.orders``."""
        if self.path is None or self.word == "days_since":
            return f"{self.word}.{self.scope.table}"
        return f"{self.word}.{self.path.name}"


def _read(entry: Entry) -> Aggregate | None:
    if entry.word in _OF_FIELDS:
        return _read_of_field(entry)
    if entry.word == "days_since":
        return _read_days_since(entry)
    return _read_of_rows(entry)


def _read_of_rows(entry: Entry) -> Aggregate | None:
    table = entry.attempt(
        entry.word, lambda name: naming.related(name, entry.vocabulary).name
    )
    scope = None if table is None else read_rows(entry, table, in_order=False)
    if scope is None:
        return None
    of = _COUNT if entry.word == "count" else ValueType("yes_no", "yes_no")
    return Aggregate(entry.word, None, scope, of)


def _read_of_field(entry: Entry) -> Aggregate | None:
    path = entry.attempt(entry.word, lambda name: fitting(name, entry))
    if path is None:
        return None
    scope = read_rows(entry, path.table, in_order=entry.word in {"first", "last"})
    if scope is None:
        return None
    return Aggregate(entry.word, path, scope, _type_of(entry.word, path.type))


def _read_days_since(entry: Entry) -> Aggregate | None:
    """Read the days since the last row, or since the last of another of its dates."""
    name = entry.data["days_since"]
    path = None
    if isinstance(name, str) and "." in name:
        path = entry.attempt("days_since", lambda name: fitting(name, entry))
        table = path.table if path else None
    else:
        table = entry.attempt(
            "days_since", lambda name: naming.related(name, entry.vocabulary).name
        )
    if table is None:
        return None
    scope = read_rows(entry, table, in_order=path is None)
    if scope is None:
        return None
    of = ValueType("number", "days")
    return Aggregate("days_since", path or scope.date, scope, of)


def read_rows(entry: Entry, table: str, *, in_order: bool) -> Scope | None:
    """Read the scope; a date must be known where rows are taken in its order."""
    scope = read_scope(entry, table)
    if scope is None:
        return None
    if in_order and scope.date is None:
        message = f"{table} has no date of its own for '{entry.word}'"
        entry.reader.refuse(entry.at(entry.word), message, dates_hint(entry, table))
        return None
    if "date" in entry.data and scope.window is None and not in_order:
        message = f"'date' beside '{entry.word}' needs 'within'"
        entry.reader.refuse(entry.at("date"), message, "add within:, or leave it out")
        return None
    return scope


def fitting(name: object, entry: Entry) -> FieldPath:
    """Find a field of a related table that the aggregate fits."""
    word = entry.word
    example = f"such as {word}: orders.{'date' if word == 'days_since' else 'amount'}"
    if isinstance(name, str) and name in entry.vocabulary.dictionary.tables:
        message = f"'{name}' is a table; '{word}' is about a field of its rows"
        raise NotUnderstood(message, example)
    path = naming.field(name, entry.vocabulary)
    if path.table == "customers":
        message = f"'{path.name}' is a field of customers; '{word}' is about rows"
        raise NotUnderstood(message, example)
    fits = _FITS.get(word, frozenset({"date"}))
    if path.type.kind in fits:
        return path
    fields = entry.vocabulary.dictionary.tables[path.tables[-1]].fields
    good = [one for one, known in fields.items() if naming.kind_of(known) in fits]
    what = KIND_NAMES[path.type.kind]
    message = f"'{word}' does not fit '{path.name}', which is {what}"
    raise NotUnderstood(message, f"fields that fit: {', '.join(good) or 'none'}")


def _type_of(word: str, of: ValueType) -> ValueType:
    if word == "distinct":
        return _COUNT
    if word in {"avg", "median"} and of.unit == "whole":
        return ValueType("number", "number")
    return of


def _evidence(subject: Aggregate, facts: Facts) -> Evidence:
    return facts.of_rows(("aggregate", subject), partial(_gathered, subject), put)


def _gathered(subject: Aggregate, facts: Facts) -> Evidence:
    table = facts.file[subject.scope.table]
    if not facts.file.has(table.name):
        return OneEach(unknown_values(subject.type.kind, facts.file.size))
    inside = rows_in(subject.scope, facts)
    sure, unsure = inside == YES, count_rows(table, inside == UNKNOWN)
    if subject.path is None:
        return _counted(subject, count_rows(table, sure), unsure)
    values = field_values(subject.path, facts)
    dates = field_values(subject.scope.date, facts) if subject.scope.date else None
    rows = Rows(table, sure & values.known, values, dates, facts.moment)
    found = GATHERINGS[subject.word](rows)
    known = found.known & (unsure == 0) & ~_only_missing(rows, sure)
    return OneEach(Values(found.kind, found.data, known, found.texts))


def _only_missing(rows: Rows, sure: Flags) -> Flags:
    """Tell who has rows, but none with a value: they are not nothing, so not 0."""
    missing = sure & ~rows.chosen
    if not missing.any():
        return np.zeros(rows.size, np.bool_)
    without, with_value = (
        count_rows(rows.table, flags) for flags in (missing, rows.chosen)
    )
    return np.greater(without, 0) & np.equal(with_value, 0)


def _counted(subject: Aggregate, sure: Positions, unsure: Positions) -> Evidence:
    everywhere = np.ones(len(sure), np.bool_)
    low, high = sure, sure + unsure
    if subject.word == "count":
        return _bounds("number", low, high, everywhere)
    return _bounds("yes_no", low > 0, high > 0, everywhere)


def _bounds(
    kind: ValueKind,
    low: npt.NDArray[Any],
    high: npt.NDArray[Any],
    known: Flags,
) -> Evidence:
    return Between(Values(kind, low, known), Values(kind, high, known))


_NAMES: Mapping[str, str] = {
    "sum": "total {field} of {rows}",
    "avg": "average {field} of {rows}",
    "median": "median {field} of {rows}",
    "min": "smallest {field} of {rows}",
    "max": "largest {field} of {rows}",
    "distinct": "number of different values of {field} in {rows}",
    "first": "{field} of the first of the {rows}",
    "last": "{field} of the latest of the {rows}",
    "most_frequent": "most frequent {field} of {rows}",
    "days_since": "time since the latest {field} of {rows}",
}
_DATE_NAMES: Mapping[str, str] = {
    "min": "earliest {field} of {rows}",
    "max": "latest {field} of {rows}",
}
_COUNTS: Mapping[str, str] = {
    "is": "exactly {value} {rows}",
    "is_not": "not exactly {value} {rows}",
    "gt": "more than {value} {rows}",
    "gte": "at least {value} {rows}",
    "lt": "fewer than {value} {rows}",
    "lte": "at most {value} {rows}",
}
_VERBS: Mapping[str, str] = {
    "orders": "placed {said}",
    "surveys": "answered {said}",
    "cases": "opened {said}",
}


def _say(
    subject: Aggregate, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    if subject.word == "exists":
        return _say_exists(subject, comparisons, wording)
    if subject.word == "count":
        return _say_count(subject, comparisons, wording)
    name = name_of(subject, wording)
    return whose(name, comparisons, subject.type, wording)


def name_of(subject: Aggregate, wording: Wording) -> str:
    """Name the figure: ``total amount of orders in the last 30 days``."""
    if subject.word == "count":
        rows = say_rows(subject.scope, wording)
        return fill(wording, "number of {rows}", rows=rows)
    field_name = say_field(subject.path, wording) if subject.path else ""
    dated = subject.path is not None and subject.path.type.kind == "date"
    message = _NAMES[subject.word]
    message = _DATE_NAMES.get(subject.word, message) if dated else message
    if subject.word == "days_since" and subject.path == subject.scope.star:
        message = "time since the last of the {rows}"
    rows = say_rows(subject.scope, wording)
    return fill(wording, message, field=field_name, rows=rows)


def _say_count(
    subject: Aggregate, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    rows = label(subject.scope.label, wording)
    if all(one.word in _COUNTS and _is_number(one) for one in comparisons):
        parts = [
            fill(wording, _count_message(one), value=_number(one, wording), rows=rows)
            for one in comparisons
        ]
        counted = listed(wording, parts, "and")
        return _done(subject, narrowed(counted, subject.scope, wording), wording)
    return whose(name_of(subject, wording), comparisons, subject.type, wording)


def _count_message(comparison: Comparison) -> str:
    if (comparison.word, comparison.value) == ("is", 0):
        return "no {rows}"
    if (comparison.word, comparison.value) == ("gte", 1):
        return "any {rows}"
    return _COUNTS[comparison.word]


def _is_number(comparison: Comparison) -> bool:
    return isinstance(comparison.value, int | float)


def _number(comparison: Comparison, wording: Wording) -> str:
    return say_value(comparison.value, _COUNT, wording)


def _say_exists(
    subject: Aggregate, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    rows = say_rows(subject.scope, wording)
    wanted = all((one.value is True) != is_denial(one) for one in comparisons)
    message = "any {rows}" if wanted else "no {rows}"
    return _done(subject, fill(wording, message, rows=rows), wording)


def _done(subject: Aggregate, short: str, wording: Wording) -> Said:
    """Say what people did to have such rows: they placed orders, they have contacts."""
    verb = _VERBS.get(subject.scope.table, "have {said}")
    return Said(short, "who", fill(wording, verb, said=short))


def _lacks(subject: Aggregate, facts: Facts) -> Iterator[Lack]:
    yield from rows_lack(subject.scope, subject.path, facts)


AGGREGATE = SubjectKind(
    ("count", *_OF_FIELDS, "days_since"),
    SCOPE_KEYS,
    _read,
    _evidence,
    _say,
    lacks=_lacks,
)
EXISTS = SubjectKind(
    ("exists",),
    SCOPE_KEYS,
    _read,
    _evidence,
    _say,
    implied=Comparison("is", value=True),
    lacks=_lacks,
)
