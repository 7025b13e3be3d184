"""The subjects that a condition may have. ADD A SUBJECT HERE: a module and a line."""

from collections.abc import Mapping
from typing import Any

from site_builder.segments.subjects.aggregates import AGGREGATE, EXISTS
from site_builder.segments.subjects.at_least import AT_LEAST
from site_builder.segments.subjects.fields import FIELD
from site_builder.segments.subjects.history import CHANGED, HISTORY
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.segments.subjects.measures import MEASURE
from site_builder.segments.subjects.membership import SEGMENT
from site_builder.segments.subjects.permission import CONSENT, MAY_CONTACT
from site_builder.segments.subjects.quality import COMPLETENESS, FIELD_AGE
from site_builder.segments.subjects.ranks import RANK
from site_builder.segments.subjects.shares import SHARE
from site_builder.segments.subjects.trends import TREND

_ALL: tuple[SubjectKind[Any], ...] = (
    FIELD,
    MEASURE,
    AGGREGATE,
    EXISTS,
    SHARE,
    TREND,
    RANK,
    SEGMENT,
    MAY_CONTACT,
    CONSENT,
    AT_LEAST,
    HISTORY,
    CHANGED,
    COMPLETENESS,
    FIELD_AGE,
)

KINDS: Mapping[str, SubjectKind[Any]] = {
    word: kind for kind in _ALL for word in kind.words
}

SUBJECTS = tuple(word for word, kind in KINDS.items() if not kind.joins)
"""The keys that name a subject by themselves."""

__all__ = ["KINDS", "SUBJECTS", "SubjectKind"]
