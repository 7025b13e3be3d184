"""Snapshots by as-of date: who is new, gone, joined, left, changed; and since when.

History is an input of a build: it reads the snapshots of earlier dates, and gives its
own to be put beside them when its release is published.
"""

from site_builder.history.comparing import Changes, Moves, compare
from site_builder.history.files import content, file_name
from site_builder.history.looking_back import EarlierSnapshots, look_back
from site_builder.history.recalling import History, Size, recall
from site_builder.history.snapshots import (
    Memberships,
    Snapshot,
    known_since,
    snapshot_of,
)

__all__ = [
    "Changes",
    "EarlierSnapshots",
    "History",
    "Memberships",
    "Moves",
    "Size",
    "Snapshot",
    "compare",
    "content",
    "file_name",
    "known_since",
    "look_back",
    "recall",
    "snapshot_of",
]
