"""Earlier snapshots as segments ask for them: read one column at a time, when asked."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.customer_file import CustomerFile
from site_builder.history.files import (
    Kept,
    UnreadableError,
    kept_in,
    read_columns,
)
from site_builder.history.snapshots import (
    Places,
    column_of,
    definitions_of,
    meaning_of,
    taken,
)
from site_builder.segments import Segment
from site_builder.segments.columns import Values, values_of
from site_builder.segments.definitions import FieldPath, ValueKind
from site_builder.segments.kleene import NO, UNKNOWN, YES, Answers
from site_builder.segments.past import PastField


@dataclass(frozen=True, slots=True)
class EarlierSnapshots:
    """The snapshots of dates before the as-of date.

    Attributes:
        file: Of now.
        kept: By date, oldest first.
        definitions: Digests of what the segments of now ask, by id.
        memory: What was read, by date and column.

    """

    file: CustomerFile
    kept: Mapping[dt.date, Kept]
    definitions: Mapping[str, str]
    memory: dict[tuple[dt.date, str], object] = field(default_factory=dict)

    @property
    def days(self) -> Sequence[dt.date]:
        """Their dates, oldest first."""
        return list(self.kept)

    def asked_by(self, segments: Iterable[Segment]) -> "EarlierSnapshots":
        """Take other segments to be those of now."""
        return replace(self, definitions=definitions_of(segments, self.file))

    def members(self, day: dt.date, segment: str) -> Answers | None:
        """Tell who was a member, per customer of now; see ``Past``."""
        name = f"segment:{segment}"
        found = self._read(day, name)
        if found is None or found.definitions.get(segment) != self.definitions[segment]:
            return None
        flags = found.columns[name].cast(pa.int8())
        answers = np.where(
            flags.is_null().to_numpy(zero_copy_only=False),
            UNKNOWN,
            np.where(pc.fill_null(flags, 0).to_numpy() == 1, YES, NO),
        ).astype(np.int8)
        return taken(answers, found.places, NO)

    def field(self, day: dt.date, path: FieldPath) -> PastField | None:
        """Give a field of customers on a day; see ``Past``."""
        [step] = path.steps
        name = f"field:{step}"
        found = self._read(day, name)
        entry = self.file["customers"].entry.fields[step]
        meaning = meaning_of(entry, self.file)
        if found is None or found.meanings.get(f"fields.{step}") != meaning:
            return None
        there = found.places >= 0
        column = found.columns[name].take(pa.array(found.places, mask=~there))
        return PastField(_values(column, path.type.kind), there)

    def _read(self, day: dt.date, name: str) -> "_Found | None":
        """Read a column, once; None: the snapshot has none, or cannot be read."""
        key = (day, name)
        if key not in self.memory:
            try:
                about, columns = read_columns(self.kept[day], ("id", name))
            except UnreadableError:
                self.memory[key] = None
            else:
                self.memory[key] = _Found(
                    self._places(columns["id"]),
                    columns,
                    about.definitions,
                    about.meanings,
                )
        found = self.memory[key]
        return found if isinstance(found, _Found) and name in found.columns else None

    def _places(self, ids: pa.Array) -> Places:
        """Find where each customer of now stands; -1: not in the file then."""
        now = column_of(self.file.customers["id"])
        found = pc.fill_null(pc.index_in(now, value_set=ids.cast(now.type)), -1)
        places: Places = found.to_numpy(zero_copy_only=False).astype(np.int64)
        return places


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of one snapshot."""

    places: Places
    columns: Mapping[str, pa.Array]
    definitions: Mapping[str, str]
    meanings: Mapping[str, str]


def look_back(
    folder: Path, file: CustomerFile, segments: Iterable[Segment], as_of: dt.date
) -> EarlierSnapshots:
    """Find the snapshots of earlier dates; nothing is read yet.

    Args:
        folder: Has a file for each date; need not be there.
        file: Of now.
        segments: All that are judged.
        as_of: Snapshots of this date and later ones are not looked at.

    """
    kept = {one.day: one for one in kept_in(folder)[0] if one.day < as_of}
    return EarlierSnapshots(file, kept, definitions_of(segments, file))


def _values(column: pa.Array, kind: ValueKind) -> Values:
    """Turn a column of a snapshot into values, as those of now are."""
    if kind in {"text", "choice", "list"}:
        texts = pd.Series(column.to_pylist(), dtype="str")
        return values_of(texts, kind)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    if kind == "date":
        column = column.cast(pa.int32())
    filled = pc.fill_null(column, pa.scalar(0, column.type).cast(column.type))
    data = filled.to_numpy(zero_copy_only=False)
    return Values(
        kind, data if data.dtype.kind in "fb" else data.astype(np.int64), known
    )
