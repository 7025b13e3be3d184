"""``at_least:`` membership of some of several segments, whichever they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from site_builder.segments.columns import Positions, Values, as_series
from site_builder.segments.definitions import Comparison, Labels, ValueType
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import Facts
from site_builder.segments.kleene import UNKNOWN, YES, Answers
from site_builder.segments.lacking import Lack
from site_builder.segments.reader import Entry, NotUnderstood, found
from site_builder.segments.saying import Said, fill, listed, quoted_in
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.segments.subjects.membership import named_segment, say_title
from site_builder.wording import Wording

_WHOLE = ValueType("number", "whole")
_HINT = "such as {at_least: 2, of: [one, two, three]}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Some of several segments, by their ids.

    Attributes:
        number: How many of them; from 1 to all.

    """

    number: int
    segments: tuple[str, ...]
    titles: tuple[Labels, ...] = field(compare=False)
    word: str = "at_least"
    name: str = "memberships"
    type: ValueType = _WHOLE


def _read(entry: Entry) -> AtLeast | None:
    segments = _read_segments(entry)
    if segments is None:
        return None

    def read(data: object) -> int:
        if isinstance(data, int) and data is not True and 1 <= data <= len(segments):
            return data
        message = f"expected 1 to {len(segments)} segments, found {found(data)}"
        raise NotUnderstood(message, _HINT)

    number = entry.attempt("at_least", read, "at_least")
    titles = tuple(entry.vocabulary.titles[one] for one in segments)
    return None if number is None else AtLeast(number, segments, titles)


def _read_segments(entry: Entry) -> tuple[str, ...] | None:
    data = entry.data.get("of")
    if not isinstance(data, list) or not data:
        message = f"'at_least' takes a list of segments, found {found(data or None)}"
        place = entry.at("of") if "of" in entry.data else entry.path
        entry.reader.refuse(place, message, _HINT)
        return None
    titles = entry.vocabulary.titles
    names: list[str] = []
    for number, one in enumerate(data):
        path = (*entry.at("of"), number)
        name = entry.reader.attempt(path, lambda one: named_segment(one, titles), one)
        if name is not None and name in names:
            message = f"'{name}' stands twice in the list"
            entry.reader.refuse(path, message, "leave one of them out")
        names += [] if name is None else [name]
    return tuple(names) if len(set(names)) == len(data) else None


def _evidence(subject: AtLeast, facts: Facts) -> Evidence:
    """Count those that are sure; unknown where the others could make up the number."""
    answers = [facts.answers[name] for name in subject.segments]
    sure, unsure = (_count(answers, answer) for answer in (YES, UNKNOWN))
    met = sure >= subject.number
    known = met | (sure + unsure < subject.number)
    shown = as_series(Values("number", sure, unsure == 0), "whole")
    return OneEach(Values("yes_no", met, known), shown)


def _count(answers: Sequence[Answers], answer: np.int8) -> Positions:
    """Count for each customer the segments that answered so."""
    counted = np.zeros(len(answers[0]), np.int64)
    for one in answers:
        counted += one == answer
    return counted


def _lacks(subject: AtLeast, facts: Facts) -> Iterator[Lack]:
    for name in subject.segments:
        yield f"segment:{name}", facts.answers[name] == UNKNOWN


def _say(subject: AtLeast, _: tuple[Comparison, ...], wording: Wording) -> Said:
    titles = [quoted_in(wording, say_title(one, wording)) for one in subject.titles]
    number, of = wording.whole(subject.number), listed(wording, titles, "and")
    said = fill(
        wording, "in at least {number} of {segments}", number=number, segments=of
    )
    return Said(said, "in", said)


AT_LEAST = SubjectKind(
    ("at_least",),
    frozenset({"of"}),
    _read,
    _evidence,
    _say,
    implied=Comparison("is", value=True),
    compares=False,
    lacks=_lacks,
)
