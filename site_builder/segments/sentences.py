"""Whole definitions in words: what a sales manager reads on the page of a segment."""

from collections.abc import Sequence

from site_builder.segments.definitions import Condition, Group, Segment, Where
from site_builder.segments.saying import Said, fill, in_group, listed
from site_builder.segments.subjects import KINDS
from site_builder.wording import Language, Wording, wording_of

_PEOPLE = {
    "customers": "Customers",
    "prospects": "Prospects",
    "everyone": "Customers and prospects",
}
_IF_UNKNOWN = {
    "not_judged": "",
    "out": "Those of whom this is not known do not belong.",
    "in": "Those of whom this is not known belong, too.",
}


def say(segment: Segment, language: Language = "en") -> str:
    """Say a whole definition as one sentence, and what else decides in a second."""
    wording = wording_of(language, segment.currency)
    people = wording.word(_PEOPLE[segment.of])
    sentences = [_say_top(segment.where, people, wording)]
    if segment.if_unknown != "not_judged":
        sentences.append(wording.word(_IF_UNKNOWN[segment.if_unknown]))
    if segment.include:
        message = "{n} customer is added by hand.|{n} customers are added by hand."
        count = len(segment.include)
        added = wording.phrase(message, count=count, n=wording.whole(count))
        sentences.append("".join(added))
    whole = sentences[0]
    for one in sentences[1:]:
        whole = fill(wording, "{sentence} {more}", sentence=whole, more=one)
    return whole


def say_condition(condition: Condition, wording: Wording) -> str:
    """Say one condition by itself: ``city is Oslo``."""
    return _said(condition, wording).short


def _said(condition: Condition, wording: Wording) -> Said:
    kind = KINDS[condition.subject.word]
    return kind.say(condition.subject, condition.comparisons, wording)


def _say_top(where: Where, people: str, wording: Wording) -> str:
    """Say whom it is about, what must hold, then what must not."""
    parts = _parts(where)
    wanted = [part for part in parts if not _is_none(part)]
    denied = [
        one
        for part in parts
        if isinstance(part, Group) and _is_none(part)
        for one in part.parts
    ]
    said = _say_wanted(wanted, wording)
    if not denied:
        return fill(wording, "{people} {said}.", people=people, said=said)
    those = listed(wording, [_those(part, wording) for part in denied])
    message = "{people} {said}; not {those}." if said else "{people}, but not {those}."
    places = {"people": people, "said": said, "those": those}
    return fill(wording, message, **places)


def _parts(where: Where) -> Sequence[Where]:
    """Take apart groups that ask for all, within each other."""
    if isinstance(where, Condition) or where.word != "all":
        return [where]
    return [one for part in where.parts for one in _parts(part)]


def _is_none(where: Where) -> bool:
    return isinstance(where, Group) and where.word == "none"


def _say_wanted(parts: Sequence[Where], wording: Wording) -> str:
    said = [_clause(part, wording) for part in parts]
    if len(said) < 2:  # noqa: PLR2004 -- nothing to join
        return "".join(said)
    joined = said[0]
    for one in said[1:]:
        joined = fill(wording, "{first}, and {second}", first=joined, second=one)
    return joined


def _clause(where: Where, wording: Wording) -> str:
    """Say a part of a sentence about people; nested groups stand in brackets."""
    if isinstance(where, Condition):
        return _said(where, wording).clause_in(wording)
    parts = [_inner(part, wording) for part in where.parts]
    if where.word == "any" and len(parts) > 1:
        return fill(wording, "either {said}", said=listed(wording, parts))
    return in_group(where, parts, wording, top=True)


def _inner(where: Where, wording: Wording) -> str:
    if isinstance(where, Condition):
        return _said(where, wording).clause_in(wording)
    parts = [_inner(part, wording) for part in where.parts]
    return in_group(where, parts, wording, top=False)


def _those(where: Where, wording: Wording) -> str:
    if isinstance(where, Condition):
        return _said(where, wording).those_in(wording)
    return fill(wording, "those {said}", said=_inner(where, wording))
