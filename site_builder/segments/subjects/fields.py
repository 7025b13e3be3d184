"""``field:`` a field of customers, of what they refer to, or of any related row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from site_builder.segments import naming
from site_builder.segments.comparators import asserted
from site_builder.segments.comparing import is_denial
from site_builder.segments.definitions import (
    Comparison,
    Day,
    FieldPath,
    Labels,
    ValueType,
)
from site_builder.segments.evidence import AnyRow, Evidence, OneEach, single
from site_builder.segments.facts import Facts, column_of, field_values
from site_builder.segments.gathering import count_rows
from site_builder.segments.lacking import Lack
from site_builder.segments.reader import Entry
from site_builder.segments.saying import (
    Said,
    claim,
    fill,
    label,
    listed,
    say_comparison,
    say_field,
    whose,
)
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording


@dataclass(frozen=True, slots=True)
class FieldSubject:
    """A field.

    Attributes:
        star: ★ date of the related table if its rows happen: those that are still to
            come are not asked. None: every row is asked.
        table: Label of the related table; None for a field of customers.

    """

    path: FieldPath
    star: FieldPath | None = None
    table: Labels | None = field(default=None, compare=False)
    word: str = "field"

    @property
    def name(self) -> str:
        """Name of the field; with its table where that is not customers."""
        return self.path.name

    @property
    def type(self) -> ValueType:
        """Type of the field."""
        return self.path.type


def _read(entry: Entry) -> FieldSubject | None:
    path = entry.attempt("field", lambda name: naming.field(name, entry.vocabulary))
    if path is None:
        return None
    if path.table == "customers":
        return FieldSubject(path)
    table = entry.vocabulary.dictionary.tables[path.table]
    star = naming.own_date(table, entry.vocabulary)
    happens = star and entry.vocabulary.dictionary.tables[star.tables[-1]].happens
    return FieldSubject(path, star if happens else None, table=table.label)


def _evidence(subject: FieldSubject, facts: Facts) -> Evidence:
    values = field_values(subject.path, facts)
    if subject.path.table == "customers":
        return OneEach(values, column_of(subject.path, facts))
    table = facts.file[subject.path.table]
    kept = np.ones(len(table), np.bool_)
    if subject.star is not None:
        dates = field_values(subject.star, facts)
        kept = ~dates.known | (dates.data <= facts.moment.day(Day()))
    return AnyRow(values, table, kept, there=facts.file.has(table.name))


def _lacks(subject: FieldSubject, facts: Facts) -> Iterator[Lack]:
    match _evidence(subject, facts):
        case AnyRow(values, table, kept):
            missing = count_rows(table, kept & ~values.known) > 0
            yield subject.name, missing
        case found:
            yield subject.name, ~single(found).known


def _say(
    subject: FieldSubject, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    name = say_field(subject.path, wording)
    if subject.table is None:
        return whose(name, comparisons, subject.type, wording)
    rows = label(subject.table, wording)
    wanted = [one for one in comparisons if not is_denial(one)]
    denied = [one for one in comparisons if is_denial(one)]
    parts = []
    if wanted:
        some = fill(wording, "{field} of one of the {rows}", field=name, rows=rows)
        said = [say_comparison(one, subject.type, wording) for one in wanted]
        parts.append(claim(some, listed(wording, said, "and"), wording))
    none = fill(wording, "{field} of none of the {rows}", field=name, rows=rows)
    parts += [
        claim(none, say_comparison(asserted(one), subject.type, wording), wording)
        for one in denied
    ]
    whole = listed(wording, parts, "and")
    return Said(whole, "where", whole)


FIELD = SubjectKind(("field",), frozenset(), _read, _evidence, _say, lacks=_lacks)
