"""What a segment is derived from: fields of tables, and other segments."""

from site_builder.segments.conditions import conditions_of
from site_builder.segments.definitions import Segment
from site_builder.segments.paths import paths_in
from site_builder.segments.references import segments_named


def fields_of(segment: Segment) -> frozenset[tuple[str, str]]:
    """Name the table and field of everything that the conditions look at."""
    found = {
        (table, step)
        for condition in conditions_of(segment.where)
        for path in paths_in(condition)
        for table, step in zip(path.tables, path.steps, strict=True)
    }
    return frozenset(found)


def segments_of(segment: Segment) -> frozenset[str]:
    """Name the segments that the conditions ask for."""
    return frozenset(
        name
        for condition in conditions_of(segment.where)
        for name in segments_named(condition.subject)
    )
