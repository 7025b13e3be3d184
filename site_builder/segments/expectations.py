"""What authors expect of their segments, held against who really belongs."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from site_builder.problems import Problem
from site_builder.segments.definitions import Segment
from site_builder.segments.judging import Judgement

_ANSWERS = {0: "is not one", -1: "could not be judged"}


def check_expectations(
    judgements: Mapping[str, Judgement], ids: Sequence[str]
) -> list[Problem]:
    """List where segments are not what their authors expect, with the lines.

    Args:
        judgements: By segment.
        ids: Of all customers, in the order of the customer file.

    """
    named = {
        name for judgement in judgements.values() for name in _named(judgement.segment)
    }
    places = {name: place for place, name in enumerate(ids) if name in named}
    return [
        problem
        for judgement in judgements.values()
        for problem in _problems(judgement, places)
    ]


def _named(segment: Segment) -> Iterator[str]:
    """Name the customers that a definition names."""
    yield from (one.customer for one in segment.include)
    yield from segment.expect.contains
    yield from segment.expect.excludes


def _problems(judgement: Judgement, places: Mapping[str, int]) -> Iterator[Problem]:
    segment = judgement.segment
    yield from _of_size(judgement)
    for place, one in enumerate(segment.include):
        if one.customer not in places:
            yield _stranger(segment, ("include", place, "customer"), one.customer)
    for key, wanted in (("contains", 1), ("excludes", 0)):
        names = segment.expect.contains if wanted else segment.expect.excludes
        for place, name in enumerate(names):
            path = ("expect", key, place)
            if name not in places:
                yield _stranger(segment, path, name)
                continue
            answer = int(judgement.answer[places[name]])
            if (answer == 1) != bool(wanted):
                what = _ANSWERS.get(answer, "is one")
                expected = "to be a member" if wanted else "not to be a member"
                message = f"expected '{name}' {expected}, but it {what}"
                hint = "mend the conditions, or the expectation"
                yield segment.document.problem(path, message, hint)


def _of_size(judgement: Judgement) -> Iterator[Problem]:
    segment, expect = judgement.segment, judgement.segment.expect
    size = int(np.count_nonzero(judgement.answer == 1))
    hint = "mend the conditions, or the expectation"
    if expect.min is not None and size < expect.min:
        message = f"expected at least {expect.min} members, found {size}"
        yield segment.document.problem(("expect", "min"), message, hint)
    if expect.max is not None and size > expect.max:
        message = f"expected at most {expect.max} members, found {size}"
        yield segment.document.problem(("expect", "max"), message, hint)


def _stranger(segment: Segment, path: tuple[str | int, ...], name: str) -> Problem:
    message = f"there is no customer '{name}' in the customer file"
    return segment.document.problem(path, message, "ids are written as in the source")
