"""``segment:`` membership of another segment, as it was judged just before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from site_builder.segments.columns import Values
from site_builder.segments.definitions import Comparison, Labels, ValueType
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts
from site_builder.segments.kleene import UNKNOWN, YES
from site_builder.segments.lacking import Lack
from site_builder.segments.reader import Entry, NotUnderstood, quoted, text
from site_builder.segments.saying import Said, fill
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording

_MEMBER = Comparison("is", value=True)
_YES_NO = ValueType("yes_no", "yes_no")


@dataclass(frozen=True, slots=True)
class Membership:
    """Another segment, by its id."""

    segment: str
    title: Labels = field(compare=False)
    word: str = "segment"
    name: str = ""
    type: ValueType = _YES_NO


def _read(entry: Entry) -> Membership | None:
    titles = entry.vocabulary.titles
    name = entry.attempt("segment", lambda data: named_segment(data, titles))
    return None if name is None else Membership(name, titles[name])


def named_segment(data: object, titles: Mapping[str, Labels]) -> str:
    """Read the id of a segment.

    Raises:
        NotUnderstood: There is none.

    """
    name = text(data)
    if name in titles:
        return name
    hint = f"segments: {', '.join(titles)}"
    message = f"there is no segment {quoted(name)}"
    raise NotUnderstood(message, hint, name, titles)


def _evidence(subject: Membership, facts: Facts) -> Evidence:
    answer = facts.answers[subject.segment]
    return OneEach(Values("yes_no", answer == YES, answer != UNKNOWN))


def _say(subject: Membership, _: tuple[Comparison, ...], wording: Wording) -> Said:
    title = say_title(subject.title, wording)
    said = fill(wording, "in '{segment}'", segment=title)
    return Said(said, "in", said)


def say_title(title: Labels, wording: Wording) -> str:
    """Name a segment in a language, else in English, else as it is written."""
    first = next(iter(title.values()))
    return title.get(wording.language) or title.get("en") or first


def _lacks(subject: Membership, facts: Facts) -> Iterator[Lack]:
    yield f"segment:{subject.segment}", facts.answers[subject.segment] == UNKNOWN


SEGMENT = SubjectKind(
    ("segment",),
    frozenset(),
    _read,
    _evidence,
    _say,
    implied=_MEMBER,
    compares=False,
    lacks=_lacks,
)
