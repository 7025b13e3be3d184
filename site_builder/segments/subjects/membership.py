"""``segment:`` membership of another segment, as it was judged just before."""

from dataclasses import dataclass, field

from site_builder.segments.columns import Values
from site_builder.segments.definitions import Comparison, Labels, ValueType
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts
from site_builder.segments.kleene import UNKNOWN, YES
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

    def read(data: object) -> Membership:
        name = text(data)
        if name in titles:
            return Membership(name, titles[name])
        hint = f"segments: {', '.join(titles)}"
        message = f"there is no segment {quoted(name)}"
        raise NotUnderstood(message, hint, name, titles)

    return entry.attempt("segment", read)


def _evidence(subject: Membership, facts: Facts) -> Evidence:
    answer = facts.answers[subject.segment]
    return OneEach(Values("yes_no", answer == YES, answer != UNKNOWN))


def _say(subject: Membership, _: tuple[Comparison, ...], wording: Wording) -> Said:
    first = next(iter(subject.title.values()))
    title = subject.title.get(wording.language) or subject.title.get("en") or first
    said = fill(wording, "in '{segment}'", segment=title)
    return Said(said, "in", said)


SEGMENT = SubjectKind(
    ("segment",),
    frozenset(),
    _read,
    _evidence,
    _say,
    implied=_MEMBER,
    compares=False,
)
