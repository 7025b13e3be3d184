"""Looking back from one as-of date: what is compared with, since when, how large."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from site_builder.history.files import (
    About,
    Kept,
    UnreadableError,
    kept_in,
    line_of,
    read_about,
    read_memberships,
    read_snapshot,
)
from site_builder.history.snapshots import Snapshot, following

MOVING = ("revenue_12m",)  # measures whose movements are told
_MOST_SIZES = 60  # dates that a picture of a segment's size has


class Size(NamedTuple):
    """How many members a segment has on one date."""

    day: dt.date
    members: int


@dataclass(frozen=True, slots=True)
class History:
    """What a build knows of the time before.

    Attributes:
        now: The snapshot of this as-of date; tells since when members are members.
        window: Days before the as-of date; what changed in them is told.
        before: The newest snapshot at or before the start of the window; None: there
            is none yet.
        first: Day of the oldest snapshot, this one included.
        sizes: By id of the segment, oldest first, this date last: dates on which the
            segment was defined as it is now. Evenly chosen where there are many.
        line: Digest of all snapshots before this one.
        notices: What the one who builds should know.

    """

    now: Snapshot
    window: int
    before: Snapshot | None
    first: dt.date
    sizes: Mapping[str, tuple[Size, ...]]
    line: str
    notices: tuple[str, ...] = field(default=(), compare=False)

    def only(self, fields: Collection[str], segments: Collection[str]) -> "History":
        """Leave out fields and segments that somebody may not see."""
        before = self.before.only(fields, segments) if self.before else None
        sizes = {name: self.sizes[name] for name in self.sizes if name in segments}
        now = self.now.only(fields, segments)
        return replace(self, now=now, before=before, sizes=sizes)

    def without_columns(self) -> "History":
        """Leave out all that there is one of for each customer."""
        now = replace(self.now, fields={}, measures={}, segments={})
        return replace(self, now=now, before=None)


def recall(folder: Path, now: Snapshot, window: int, shown: str) -> History:
    """Look back from a snapshot at those of earlier dates.

    Neither the snapshot of the same date nor any of a later one is looked at.

    Args:
        folder: Has a file for each date; need not be there.
        now: Of this as-of date.
        window: Days.
        shown: The folder as the one who builds knows it, for notices.

    """
    files, foreign = kept_in(folder)
    earlier = [kept for kept in files if kept.day < now.as_of]
    reading = _Reading(notices=[_no_snapshot(shown, one.name) for one in foreign])
    lines = line_of(earlier)
    newest = _newest(earlier, lines, reading)
    start = now.as_of - dt.timedelta(days=window)
    before = _compared_with(earlier, start, reading)
    sizes = _sizes(earlier, now, reading)
    if not files:
        reading.notices.append(
            f"there is no history in {shown}: this build begins it. If there were "
            "builds before, keep the output folder from build to build"
        )
    damaged = {one.path.name for one in reading.damaged}
    sound = [kept.day for kept in earlier if kept.path.name not in damaged]
    return History(
        now=following(now, newest),
        window=window,
        before=before,
        first=min([*sound, now.as_of]),
        sizes=sizes,
        line=lines[-1],
        notices=(
            *reading.notices,
            *(_no_snapshot(shown, name) for name in sorted(damaged)),
        ),
    )


@dataclass(slots=True)
class _Reading:
    """What reading came across.

    Attributes:
        damaged: Files that are left out.

    """

    notices: list[str]
    damaged: list[Kept] = field(default_factory=list)

    def memberships(self, kept: Kept) -> tuple[Snapshot, About] | None:
        """Read the memberships; None: damaged."""
        try:
            return read_memberships(kept)
        except UnreadableError:
            self.damaged.append(kept)
            return None


def _newest(
    files: Sequence[Kept], lines: Sequence[str], reading: _Reading
) -> Snapshot | None:
    """Find the newest snapshot, and since when its members were members.

    It says so itself, and is right as long as all snapshots before it are as they were
    when it was made. Otherwise the whole line is followed anew.
    """
    if not files:
        return None
    found = reading.memberships(files[-1])
    if found is not None and found[1].line == lines[-2]:
        return found[0]
    before: Snapshot | None = None
    for kept in files:
        if kept not in reading.damaged and (one := reading.memberships(kept)):
            before = following(one[0], before)
    return before


def _compared_with(
    files: Sequence[Kept], start: dt.date, reading: _Reading
) -> Snapshot | None:
    """Read the newest snapshot at or before a day that can be read."""
    for kept in reversed(files):
        if kept.day > start or kept in reading.damaged:
            continue
        try:
            return read_snapshot(kept, MOVING)
        except UnreadableError:
            reading.damaged.append(kept)
    return None


def _sizes(
    files: Sequence[Kept], now: Snapshot, reading: _Reading
) -> dict[str, tuple[Size, ...]]:
    """Read how large the segments were that were defined as they are now."""
    found: dict[str, list[Size]] = {name: [] for name in now.segments}
    for kept in _evenly(files, _MOST_SIZES - 1):
        try:
            about = read_about(kept)
        except UnreadableError:
            if kept not in reading.damaged:
                reading.damaged.append(kept)
            continue
        for name, sizes in found.items():
            if about.definitions.get(name) == now.segments[name].definition:
                sizes.append(Size(kept.day, about.sizes[name]))
    for name, sizes in found.items():
        members = int((now.segments[name].answers == 1).sum())
        sizes.append(Size(now.as_of, members))
    return {name: tuple(sizes) for name, sizes in found.items()}


def _evenly(files: Sequence[Kept], most: int) -> list[Kept]:
    """Choose some, the first and the last among them."""
    if len(files) <= most:
        return list(files)
    places = np.linspace(0, len(files) - 1, most).round().astype(int)
    return [files[place] for place in places]


def _no_snapshot(folder: str, name: str) -> str:
    return (
        f"{folder}/{name}: is no snapshot that can be read, and is left out. "
        "Bring it back from a backup, or delete it"
    )
