"""What a segment is derived from: fields of tables, and other segments."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from site_builder.segments.conditions import conditions_of
from site_builder.segments.definitions import FieldPath, Segment
from site_builder.segments.loading import references
from site_builder.segments.subjects.history import PastMembership
from site_builder.segments.subjects.membership import Membership


def fields_of(segment: Segment) -> frozenset[tuple[str, str]]:
    """Name the table and field of everything that the conditions look at."""
    found = {
        (table, step)
        for condition in conditions_of(segment.where)
        for path in _paths(condition)
        for table, step in zip(path.tables, path.steps, strict=True)
    }
    return frozenset(found)


def segments_of(segment: Segment) -> frozenset[str]:
    """Name the segments that the conditions ask for."""
    return frozenset(
        condition.subject.segment
        for condition in references(segment)
        if isinstance(condition.subject, Membership | PastMembership)
    )


def _paths(value: object) -> Iterator[FieldPath]:
    """Find every field path in a frozen value, however deep."""
    if isinstance(value, FieldPath):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _paths(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _paths(getattr(value, field.name))
