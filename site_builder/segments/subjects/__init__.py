"""The subjects that a condition may have. ADD A SUBJECT HERE: a module and a line."""

from collections.abc import Mapping
from typing import Any

from site_builder.segments.subjects.aggregates import AGGREGATE, EXISTS
from site_builder.segments.subjects.fields import FIELD
from site_builder.segments.subjects.history import CHANGED, HISTORY
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.segments.subjects.measures import MEASURE
from site_builder.segments.subjects.membership import SEGMENT
from site_builder.segments.subjects.permission import CONSENT, MAY_CONTACT
from site_builder.segments.subjects.quality import COMPLETENESS, FIELD_AGE

_ALL: tuple[SubjectKind[Any], ...] = (
    FIELD,
    MEASURE,
    AGGREGATE,
    EXISTS,
    SEGMENT,
    MAY_CONTACT,
    CONSENT,
    HISTORY,
    CHANGED,
    COMPLETENESS,
    FIELD_AGE,
)

KINDS: Mapping[str, SubjectKind[Any]] = {
    word: kind for kind in _ALL for word in kind.words
}

COMING = (
    "share",
    "most_frequent",
    "rank",
    "vs",
    "change",
    "at_least",
)
"""Keys of the language that this version reads, but cannot judge yet."""

__all__ = ["COMING", "KINDS", "SubjectKind"]
