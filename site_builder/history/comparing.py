"""What is different between two snapshots: customers, fields, memberships."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.history.snapshots import (
    Flags,
    Memberships,
    Places,
    Snapshot,
    places_of,
    taken,
)


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of the memberships of one segment.

    Attributes:
        definition: ``same``: people are compared. ``changed``: another question was
            asked then; ``new``: none was. Then nobody is said to have moved.
        before: Members then.
        joined: Members now; then none, or not in the file. Per customer of now.
        left: No members now; then members. Per customer of now.
        left_gone: Members then who are no longer in the file. Positions in before.
        judged: Members now who could not be judged then. Per customer of now.
        not_judged: Members then who cannot be judged now. Per customer of now.

    """

    definition: Literal["same", "changed", "new"]
    before: int
    joined: Flags
    left: Flags
    left_gone: Places
    judged: Flags
    not_judged: Flags

    @property
    def number_joined(self) -> int:
        """Count who joined."""
        return int(self.joined.sum())

    @property
    def number_left(self) -> int:
        """Count who left, with those who left the file."""
        return int(self.left.sum()) + len(self.left_gone)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different between two snapshots.

    Attributes:
        places: Per customer of now, the position in before; -1: not in it.
        gone: Positions in before of customers who are no longer in the file.
        fields: By name, per customer of now, whether the value is another one; only
            of customers in both, and of fields that mean the same in both.
        segments: By id, every segment of now.

    """

    before: Snapshot
    now: Snapshot
    places: Places
    gone: Places
    fields: Mapping[str, Flags]
    segments: Mapping[str, Moves]

    @property
    def new(self) -> Flags:
        """Which customers are new in the file."""
        return self.places < 0

    def then(self, column: pa.Array) -> pa.Array:
        """Give a column of before in the order of now; missing for the new."""
        return column.take(pa.array(self.places, mask=self.places < 0))

    def measures(self, name: str) -> tuple[pa.Array, pa.Array] | None:
        """Give a measure then and now, in the order of now; None: not comparable."""
        if not _comparable(f"measures.{name}", self.before, self.now):
            return None
        if name not in self.before.measures or name not in self.now.measures:
            return None
        return self.then(self.before.measures[name]), self.now.measures[name]


def compare(before: Snapshot, now: Snapshot) -> Changes:
    """Compare two snapshots."""
    places = places_of(now, before)
    still_there = np.zeros(len(before), np.bool_)
    still_there[places[places >= 0]] = True
    gone = np.flatnonzero(~still_there)
    positions = pa.array(places, mask=places < 0)
    return Changes(
        before=before,
        now=now,
        places=places,
        gone=gone,
        fields={
            name: _differs(before.fields[name].take(positions), column) & (places >= 0)
            for name, column in now.fields.items()
            if name in before.fields and _comparable(f"fields.{name}", before, now)
        },
        segments={
            name: _moves(one, before.segments.get(name), places, gone)
            for name, one in now.segments.items()
        },
    )


def _comparable(name: str, before: Snapshot, now: Snapshot) -> bool:
    return before.meanings.get(name) == now.meanings.get(name)


def _differs(before: pa.Array, now: pa.Array) -> Flags:
    """Tell where values differ; known and unknown do, two unknown ones do not."""
    if before.type != now.type:
        before = before.cast(now.type)
    other = pc.fill_null(pc.not_equal(before, now), fill_value=False)
    differs: Flags = pc.or_(other, pc.xor(before.is_null(), now.is_null())).to_numpy(
        zero_copy_only=False
    )
    return differs


def _moves(
    now: Memberships, before: Memberships | None, places: Places, gone: Places
) -> Moves:
    nobody = np.zeros(len(places), np.bool_)
    if before is None:
        return Moves("new", 0, nobody, nobody, gone[:0], nobody, nobody)
    number = int((before.answers == 1).sum())
    if before.definition != now.definition:
        return Moves("changed", number, nobody, nobody, gone[:0], nobody, nobody)
    then = taken(before.answers, places, np.int8(0))
    return Moves(
        definition="same",
        before=number,
        joined=(now.answers == 1) & (then == 0),
        left=(now.answers == 0) & (then == 1),
        left_gone=gone[before.answers[gone] == 1],
        judged=(now.answers == 1) & (then == -1),
        not_judged=(now.answers == -1) & (then == 1),
    )
