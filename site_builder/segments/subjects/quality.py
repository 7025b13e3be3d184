"""``completeness:`` and ``field_age:`` how well a customer is known, and how lately."""

from dataclasses import dataclass, field

from site_builder.customer_file.completeness import (
    OVERALL,
    OWN_DATES,
    WHEN,
    completeness,
    field_age,
    fields_counted,
    sections_counted,
)
from site_builder.segments import naming
from site_builder.segments.columns import values_of
from site_builder.segments.definitions import Comparison, FieldPath, Labels, ValueType
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts
from site_builder.segments.reader import Entry, NotUnderstood, one_of, quoted
from site_builder.segments.saying import Said, fill, label, whose
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording

_SHARE = ValueType("number", "rate")
_DAYS = ValueType("number", "days")


@dataclass(frozen=True, slots=True)
class Completeness:
    """The share of the fields of a section that are known.

    Attributes:
        section: Of the dictionary, or ``overall``.
        paths: The fields that are counted.

    """

    section: str
    paths: tuple[FieldPath, ...]
    word: str = "completeness"
    type: ValueType = _SHARE

    @property
    def name(self) -> str:
        """Name of the measure that says the same."""
        return self.word if self.section == OVERALL else f"{self.word}_{self.section}"


@dataclass(frozen=True, slots=True)
class FieldAge:
    """The days since a field of customers was last looked at.

    Attributes:
        step: Name of the field.
        paths: The field, and what tells of its age.

    """

    step: str
    paths: tuple[FieldPath, ...]
    label: Labels = field(compare=False)
    word: str = "field_age"
    type: ValueType = _DAYS

    @property
    def name(self) -> str:
        """Machine name of the age of this field."""
        return f"field_age.{self.step}"


def _read_section(entry: Entry) -> Completeness | None:
    dictionary = entry.vocabulary.dictionary
    known = (OVERALL, *sections_counted(dictionary))
    section = entry.attempt("completeness", one_of(known), "completeness")
    if section is None:
        return None
    names = [one.name for one in fields_counted(dictionary, section)]
    return Completeness(section, _paths(entry, names))


def _read_field(entry: Entry) -> FieldAge | None:
    path = entry.attempt("field_age", lambda name: _own_field(name, entry))
    if path is None:
        return None
    name = path.steps[0]
    names = [one for one in (name, OWN_DATES.get(name), *WHEN) if one]
    return FieldAge(name, _paths(entry, dict.fromkeys(names)), path.labels[0])


def _own_field(name: object, entry: Entry) -> FieldPath:
    path = naming.field(name, entry.vocabulary)
    if path.table == "customers" and len(path.steps) == 1:
        return path
    message = f"nothing tells how old {quoted(path.name)} is"
    raise NotUnderstood(message, "name a field of customers, such as field_age: phone")


def _paths(entry: Entry, names: list[str] | dict[str, None]) -> tuple[FieldPath, ...]:
    fields = entry.vocabulary.dictionary.tables["customers"].fields
    return tuple(
        naming.field_of(name, "customers", entry.vocabulary)
        for name in names
        if name in fields
    )


def _completeness(subject: Completeness, facts: Facts) -> Evidence:
    column = completeness(facts.file, subject.section)
    return OneEach(values_of(column, "number"), column)


def _age(subject: FieldAge, facts: Facts) -> Evidence:
    column = field_age(facts.file, subject.step, facts.as_of)
    return OneEach(values_of(column, "number"), column)


def _say_completeness(
    subject: Completeness, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    name = wording.word("completeness")
    if subject.section != OVERALL:
        section = wording.word(subject.section)
        name = fill(wording, "completeness of the {section} fields", section=section)
    return whose(name, comparisons, subject.type, wording)


def _say_age(
    subject: FieldAge, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    named = label(subject.label, wording)
    name = fill(wording, "time since {field} was checked", field=named)
    return whose(name, comparisons, subject.type, wording)


COMPLETENESS = SubjectKind(
    ("completeness",), frozenset(), _read_section, _completeness, _say_completeness
)
FIELD_AGE = SubjectKind(("field_age",), frozenset(), _read_field, _age, _say_age)
