"""What a subject shows of each customer, and how it answers the comparators.

Most subjects have one value per customer. A field of a related table has one per row,
and any row will do. A count of rows some of which are unknown lies between two values.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from site_builder.customer_file.tables import Table
from site_builder.segments.columns import Positions, Values, as_series, take
from site_builder.segments.comparators import asserted
from site_builder.segments.comparing import compare, is_denial
from site_builder.segments.definitions import Comparison, ValueType
from site_builder.segments.facts import Facts, other_values
from site_builder.segments.gathering import count_rows
from site_builder.segments.kleene import (
    NO,
    UNKNOWN,
    YES,
    Answers,
    Flags,
    all_of,
    opposite,
)

Comparisons = tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class OneEach:
    """One value per customer.

    Attributes:
        column: What is shown of each customer in place of the values: as a rule the
            same, as the tables hold them.

    """

    values: Values
    column: pd.Series | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """A lower and an upper value per customer: unknown rows left out, and taken in."""

    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class AnyRow:
    """One value per row of a table.

    Attributes:
        kept: The rows that are asked.
        there: Whether the table has a source; without one nothing is known of it.

    """

    values: Values
    table: Table
    kept: Flags
    there: bool


Evidence = OneEach | Between | AnyRow


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition says of every customer.

    Attributes:
        answer: Whether it is met.
        own: The customer's own value; missing where there is no single one.
        unsure: Of whom the subject itself is not known, or not of every row.

    """

    answer: Answers
    own: pd.Series
    unsure: Flags


def put_values(before: Values, now: Values, changed: Flags) -> Values | None:
    """Take new values of customers with changes; None if there are texts or others.

    Values that are as they were stay the very same.
    """
    fits = before.kind == now.kind and before.data.dtype == now.data.dtype
    if not fits or before.texts is not None or now.texts is not None:
        return None
    if all(
        old[changed].tobytes() == new[changed].tobytes()
        for old, new in ((before.data, now.data), (before.known, now.known))
    ):
        return before
    data = np.where(changed, now.data, before.data)
    return Values(now.kind, data, np.where(changed, now.known, before.known))


def put(before: Evidence, now: Evidence, changed: Flags) -> Evidence | None:
    """Take new evidence of customers with changes; None if that cannot be done."""
    match before, now:
        case OneEach(old, None), OneEach(new, None):
            values = put_values(old, new, changed)
            return None if values is None else OneEach(values)
        case Between(old, old_high), Between(new, new_high):
            low = put_values(old, new, changed)
            high = put_values(old_high, new_high, changed)
            return None if low is None or high is None else Between(low, high)
        case _:
            return None


def single(evidence: Evidence) -> Values:
    """Take one value per customer; unknown where it is not sure."""
    match evidence:
        case OneEach(values, _):
            return values
        case Between(low, high):
            known = low.known & (low.data == high.data)
            return Values(low.kind, low.data, known)
        case AnyRow():
            message = "a field of several rows has no single value"
            raise TypeError(message)


def verdict(
    evidence: Evidence, comparisons: Comparisons, of: ValueType, facts: Facts
) -> Verdict:
    """Hold evidence against the comparators of a condition."""
    match evidence:
        case OneEach(values, column):
            own = as_series(values, of.unit) if column is None else column
            return Verdict(_answer(values, comparisons, facts), own, ~values.known)
        case Between():
            return _of_bounds(evidence, comparisons, of, facts)
        case AnyRow():
            return _of_rows(evidence, comparisons, of, facts)


def _answer(values: Values, comparisons: Comparisons, facts: Facts) -> Answers:
    return all_of(
        compare(values, one, facts.moment, other_values(one.value, facts))
        for one in comparisons
    )


def _of_bounds(
    between: Between, comparisons: Comparisons, of: ValueType, facts: Facts
) -> Verdict:
    low = _answer(between.low, comparisons, facts)
    high = _answer(between.high, comparisons, facts)
    answer = np.where(low == high, low, UNKNOWN)
    own = single(between)
    return Verdict(answer, as_series(own, of.unit), ~own.known)


def _of_rows(
    rows: AnyRow, comparisons: Comparisons, of: ValueType, facts: Facts
) -> Verdict:
    """Look for one row that meets all positive comparators, and none that is denied."""
    wanted = [one for one in comparisons if not is_denial(one)]
    parts = [
        opposite(_any(rows, _row_answer(rows, [asserted(one)], facts)))
        for one in comparisons
        if is_denial(one)
    ]
    values = rows.values
    met = rows.kept & values.known
    if wanted:
        each = _row_answer(rows, wanted, facts)
        parts.append(_any(rows, each))
        met = _preferred(rows, each, met)
    answer = all_of(parts)
    if not rows.there:
        answer = np.full(len(answer), UNKNOWN)
    own = take(values, _first_rows(rows.table, met, len(answer)))
    return Verdict(answer, as_series(own, of.unit), np.ones(len(answer), np.bool_))


def _row_answer(
    rows: AnyRow, comparisons: Iterable[Comparison], facts: Facts
) -> Answers:
    """Answer positive comparators for each row; other values are the customer's."""
    found = []
    for one in comparisons:
        other = other_values(one.value, facts)
        theirs = None if other is None else take(other, rows.table.customer)
        found.append(compare(rows.values, one, facts.moment, theirs))
    return np.where(rows.kept, all_of(found), NO)


def _any(rows: AnyRow, each: Answers) -> Answers:
    """Tell for each customer whether any of the rows meets it."""
    some = count_rows(rows.table, each == YES) > 0
    unsure = count_rows(rows.table, each == UNKNOWN) > 0
    return np.where(some, YES, np.where(unsure, UNKNOWN, NO))


def _preferred(rows: AnyRow, each: Answers, known: Flags) -> Flags:
    """Take rows that meet the condition, or any known ones where none does."""
    met = each == YES
    someone = count_rows(rows.table, met) > 0
    return np.where(someone[rows.table.customer], met, known)


def _first_rows(table: Table, flags: Flags, size: int) -> Positions:
    rows = np.flatnonzero(flags)[::-1]
    first = np.full(size, -1, np.int64)
    # Of several rows of one customer the last one assigned stays: the first.
    first[table.customer[rows]] = rows
    return first
