"""Which other segments a subject asks about: those must be judged before."""

from site_builder.segments.definitions import Subject
from site_builder.segments.subjects.at_least import AtLeast
from site_builder.segments.subjects.history import PastMembership
from site_builder.segments.subjects.membership import Membership


def segments_named(subject: Subject) -> tuple[str, ...]:
    """Name the segments, in the order of the definition."""
    match subject:
        case Membership(segment=name) | PastMembership(segment=name):
            return (name,)
        case AtLeast(segments=names):
            return names
        case _:
            return ()
