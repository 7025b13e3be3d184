"""What judging asks of the past: memberships and fields on earlier as-of dates.

``history`` answers; it stands above the segments, and is handed to them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from site_builder.segments.columns import Values
from site_builder.segments.definitions import FieldPath
from site_builder.segments.kleene import Answers, Flags


@dataclass(frozen=True, slots=True)
class PastField:
    """A field of customers on an earlier date, per customer of now.

    Attributes:
        there: Whether the customer was in the file.

    """

    values: Values
    there: Flags


class Past(Protocol):
    """Snapshots of dates before the as-of date."""

    @property
    def days(self) -> Sequence[dt.date]:
        """Their dates, oldest first."""

    def members(self, day: dt.date, segment: str) -> Answers | None:
        """Tell who was a member, per customer of now; who was not in the file was not.

        None where nobody can tell: another question was asked then, or none.
        """

    def field(self, day: dt.date, path: FieldPath) -> PastField | None:
        """Give a field of customers; None where it was not there, or meant another."""
