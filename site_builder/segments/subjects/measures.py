"""``measure:`` one number, date or label per customer."""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.segments import naming
from site_builder.segments.definitions import Comparison, MeasurePath, ValueType
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts, column_of, measure_values
from site_builder.segments.lacking import Lack
from site_builder.segments.reader import Entry
from site_builder.segments.saying import Said, label, whose
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording


@dataclass(frozen=True, slots=True)
class MeasureSubject:
    """A measure of the catalogue."""

    path: MeasurePath
    word: str = "measure"

    @property
    def name(self) -> str:
        """Name in the catalogue."""
        return self.path.name

    @property
    def type(self) -> ValueType:
        """Type of the measure."""
        return self.path.type


def _read(entry: Entry) -> MeasureSubject | None:
    path = entry.attempt("measure", lambda name: naming.measure(name, entry.vocabulary))
    return None if path is None else MeasureSubject(path)


def _evidence(subject: MeasureSubject, facts: Facts) -> Evidence:
    values = measure_values(subject.path, facts)
    return OneEach(values, column_of(subject.path, facts))


def _lacks(subject: MeasureSubject, facts: Facts) -> Iterator[Lack]:
    yield subject.name, ~measure_values(subject.path, facts).known


def _say(
    subject: MeasureSubject, comparisons: tuple[Comparison, ...], wording: Wording
) -> Said:
    name = label(subject.path.label, wording)
    return whose(name, comparisons, subject.type, wording)


MEASURE = SubjectKind(("measure",), frozenset(), _read, _evidence, _say, lacks=_lacks)
