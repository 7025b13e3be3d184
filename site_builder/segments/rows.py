"""Conditions on the rows of one table: a ``where:`` read, answered and said.

The rows that an aggregate is about are those that count, have happened, lie in its
window and meet its ``where:``. Where one of these is unknown, so is the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from site_builder.measures.periods import Window as Days
from site_builder.segments import naming
from site_builder.segments.comparators import read_comparisons
from site_builder.segments.comparing import compare
from site_builder.segments.definitions import (
    Condition,
    Day,
    Earlier,
    FieldPath,
    Labels,
    Other,
    ValueType,
    Versus,
    Where,
    Window,
)
from site_builder.segments.facts import Facts, field_values, other_values, reference
from site_builder.segments.kleene import (
    NO,
    YES,
    Answers,
    Flags,
    all_of,
    answers,
    combine,
)
from site_builder.segments.reader import (
    Entry,
    NotUnderstood,
    Reader,
    quoted,
    read_tree,
)
from site_builder.segments.windows import is_current, read_window
from site_builder.yaml_file import YamlPath

SCOPE_KEYS = frozenset({"where", "within", "date"})


@dataclass(frozen=True, slots=True)
class RowField:
    """The subject of a condition on rows: a field of each row."""

    path: FieldPath
    word: str = "field"

    @property
    def name(self) -> str:
        """Name of the field, with its table."""
        return self.path.name

    @property
    def type(self) -> ValueType:
        """Type of the field."""
        return self.path.type


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows of a table an aggregate is about.

    Attributes:
        where: What each row must meet; None: nothing.
        window: When each row must have been; None: until the as-of day.
        star: The ★ date of the table, which tells what has happened; None: it has none.
        date: The date that the window and first and last go by.
        versus: Look at the rows of the window as it lay before; None: of itself.
        label: Of the table.

    """

    table: str
    where: Where | None
    window: Window | None
    star: FieldPath | None
    date: FieldPath | None
    label: Labels = field(compare=False)
    versus: Versus | None = None

    def days(self, facts: Facts) -> Days | None:
        """Tell the first and last day; None: there is no window."""
        if self.window is None:
            return None
        if self.versus is not None:
            return facts.moment.bounds(Earlier(self.window, self.versus))
        return facts.moment.bounds(self.window)


def read_scope(entry: Entry, table: str) -> Scope | None:
    """Read where, within and date beside an aggregate; None if there is a problem."""
    before = len(entry.reader.problems)
    known = entry.vocabulary.dictionary.tables[table]
    star = naming.own_date(known, entry.vocabulary)
    date = _read_date(entry, table) if "date" in entry.data else star
    window = entry.attempt("within", read_window) if "within" in entry.data else None
    where = _read_where(entry, table) if "where" in entry.data else None
    if window is not None and date is None and "date" not in entry.data:
        message = f"{table} has no date of its own for 'within'"
        entry.reader.refuse(entry.at("within"), message, dates_hint(entry, table))
    if len(entry.reader.problems) > before:
        return None
    return Scope(table, where, window, star, date, known.label)


def dates_hint(entry: Entry, table: str) -> str:
    """Name the dates that ``date:`` could be."""
    fields = entry.vocabulary.dictionary.tables[table].fields
    dates = [name for name, one in fields.items() if one.type == "date"]
    if not dates:
        return f"{table} has no dates at all"
    return f"name one with 'date': {', '.join(dates)}"


def _read_date(entry: Entry, table: str) -> FieldPath | None:
    def read(data: object) -> FieldPath:
        path = naming.field_of(data, table, entry.vocabulary)
        if path.type.kind != "date":
            message = f"{quoted(str(data))} of {table} is no date"
            raise NotUnderstood(message, dates_hint(entry, table))
        return path

    return entry.attempt("date", read)


def _read_where(entry: Entry, table: str) -> Where | None:
    def read_condition(
        reader: Reader, path: YamlPath, data: Mapping[str, Any]
    ) -> Condition | None:
        return _read_condition(Entry(reader, path, data, "field"), table)

    place, data = entry.at("where"), entry.data["where"]
    return read_tree(entry.reader, place, data, read_condition)


def _read_condition(entry: Entry, table: str) -> Condition | None:
    vocabulary = entry.vocabulary
    if "field" not in entry.data:
        first = next(iter(vocabulary.dictionary.tables[table].fields))
        hint = f"such as {{field: {first}, …}}"
        message = f"a condition on rows of {table} has a 'field'"
        entry.reader.refuse(entry.path, message, hint)
        return None
    path = entry.attempt("field", lambda name: naming.field_of(name, table, vocabulary))
    if path is None:
        return None

    def other(key: str, name: object) -> Other:
        if key == "measure":
            message = "a row has no measures"
            raise NotUnderstood(message, "compare it with {field: …} of the same row")
        return naming.field_of(name, table, vocabulary)

    comparisons = read_comparisons(entry, path.type, (), other)
    if comparisons is None or not has_comparator(entry, comparisons, path.type):
        return None
    return Condition(RowField(path), comparisons, entry.path)


def has_comparator(entry: Entry, comparisons: object, of: ValueType) -> bool:
    """Tell whether there is any comparator, or note the problem."""
    if comparisons:
        return True
    message = (
        f"the condition on {quoted(str(entry.data[entry.word]))} has no comparator"
    )
    entry.reader.refuse(entry.path, message, example(of))
    return False


def example(of: ValueType) -> str:
    """Show a comparator that fits a type."""
    examples = {
        "text": "is: …",
        "choice": "is: …",
        "list": "has_any: […]",
        "number": "gte: 3",
        "amount": "gt: 500",
        "date": "after: 2026-01-01",
        "time": "gte: 12:00",
        "yes_no": "is: true",
    }
    return f"add one, such as {examples[of.kind]}"


def rows_in(scope: Scope, facts: Facts) -> Answers:
    """Answer for every row of a table whether it is in the scope of an aggregate."""
    ahead = _asks_ahead(scope, facts)
    parts = [
        facts.once(
            ("rows that may count", scope.table, scope.star, ahead),
            lambda: np.where(
                _counted(scope, facts) & _happened(scope, facts, ahead=ahead), YES, NO
            ),
        )
    ]
    days = scope.days(facts)
    if days is not None and scope.date is not None:
        question = ("rows within", scope.date, days)
        work = partial(_within, scope.date, days, facts)
        parts.append(facts.once(question, work))
    if scope.where is not None:
        parts.append(answer_rows(scope.where, facts))
    return all_of(parts)


def answer_rows(where: Where, facts: Facts) -> Answers:
    """Answer conditions for every row of the table that they are about."""

    def answer(condition: Condition) -> Answers:
        return facts.once(("row", condition), lambda: _answer_row(condition, facts))

    return combine(where, answer)


def _answer_row(condition: Condition, facts: Facts) -> Answers:
    subject = condition.subject
    if not isinstance(subject, RowField):
        message = f"rows have no subject '{subject.word}'"
        raise TypeError(message)
    values = field_values(subject.path, facts)
    return all_of(
        compare(values, one, facts.moment, other_values(one.value, facts))
        for one in condition.comparisons
    )


def _within(date: FieldPath, days: Days, facts: Facts) -> Answers:
    dates = field_values(date, facts)
    inside = (dates.data >= days.first) & (dates.data <= days.last)
    return answers(inside, dates.known)


def _counted(scope: Scope, facts: Facts) -> Flags:
    """Tell which rows count; a line counts if its order does."""
    table = facts.file[scope.table]
    if scope.star is None or len(scope.star.steps) == 1:
        return table.counted
    orders = facts.file[scope.star.tables[1]].counted
    places = reference(table, scope.star.steps[0])
    if not len(orders):
        return table.counted
    return table.counted & (orders[np.maximum(places, 0)] | (places < 0))


def _happened(scope: Scope, facts: Facts, *, ahead: bool) -> Flags:
    """Tell which rows are not later than the as-of day, unless those are asked for.

    A row without a date has happened, for all that is known.
    """
    table = facts.file[scope.table]
    if scope.star is None or ahead:
        return np.ones(len(table), np.bool_)
    dates = field_values(scope.star, facts)
    return ~dates.known | (dates.data <= facts.moment.day(Day()))


def _asks_ahead(scope: Scope, facts: Facts) -> bool:
    """Tell whether the window asks for what is still to come.

    The current period does so where rows are plans: ``this week`` has all its meetings,
    but never an order that is still to come.
    """
    days = scope.days(facts)
    if scope.window is None or days is None:
        return False
    if is_current(scope.window) and facts.file[scope.table].entry.happens:
        return False
    return days.last > facts.moment.day(Day())
