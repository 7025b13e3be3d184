"""A snapshot: fields, measures and memberships as they are on one as-of date."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.customer_file import CustomerFile, Field
from site_builder.measures import Measures
from site_builder.segments import Judgement, Segment, segments_of

Answers = npt.NDArray[np.int8]
Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

Item = TypeVar("Item", bound=np.generic)

_DIGEST_SIZE = 16
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class PastLeaf:
    """One condition of a segment.

    Attributes:
        answers: 1 met, 0 not met, -1 unknown.
        values: Each customer's own; None where there is no single one for anybody.

    """

    answers: Answers
    values: pa.Array | None


@dataclass(frozen=True, slots=True)
class Memberships:
    """How all customers stand to one segment.

    Attributes:
        definition: Digest of what is asked of whom; neither of its words nor of who is
            added by hand.
        answers: 1 member, 0 not, -1 not judged.
        since: Day of the first of the snapshots on end that have the customer as a
            member by this definition; NaT: no member.
        witnessed: The snapshot before that one knows that the customer was none, so
            that they joined then; otherwise they may have been a member for longer.
        leaves: In the order of the definition; none where they were not read.

    """

    definition: str
    answers: Answers
    since: Days
    witnessed: Flags
    leaves: tuple[PastLeaf, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of all customers on one as-of date.

    Attributes:
        ids: Exactly as in the customer file; in its order, each once.
        fields: Of customers, by name; those that the source has. A value per customer:
            text, whole numbers (amounts in millionths), floats, flags or days.
        measures: By name, likewise.
        meanings: By ``fields.NAME`` and ``measures.NAME``, a digest of what the column
            means; columns of different meanings cannot be compared.
        segments: By id.

    """

    as_of: dt.date
    ids: pa.Array
    fields: Mapping[str, pa.Array]
    measures: Mapping[str, pa.Array]
    meanings: Mapping[str, str]
    segments: Mapping[str, Memberships]

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.ids)

    def only(self, fields: Collection[str], segments: Collection[str]) -> "Snapshot":
        """Leave out fields and segments that somebody may not see."""
        return replace(
            self,
            fields={name: self.fields[name] for name in self.fields if name in fields},
            segments={
                name: self.segments[name] for name in self.segments if name in segments
            },
        )


def snapshot_of(
    file: CustomerFile,
    measures: Measures,
    judgements: Mapping[str, Judgement],
    as_of: dt.date,
) -> Snapshot:
    """Take the snapshot of one as-of date, before anything is known of earlier ones."""
    table = file["customers"]
    known = sorted(table.supplied & set(table.frame.columns) - {"id"})
    found = {name: column_of(table.frame[name]) for name in known}
    counted = {str(name): column_of(one) for name, one in measures.frame.items()}
    currency = file.currency
    meanings = {
        f"fields.{name}": meaning_of(table.entry.fields[name], file) for name in known
    } | {
        f"measures.{name}": digest_of(one.unit, one.definition, currency)
        for name, one in measures.catalogue.items()
    }
    return Snapshot(
        as_of=as_of,
        ids=column_of(table.frame["id"]),
        fields=found,
        measures=counted,
        meanings=meanings,
        segments={
            name: _memberships(judgement, definition, file.size)
            for (name, judgement), definition in zip(
                judgements.items(),
                definitions_of(
                    (one.segment for one in judgements.values()), file
                ).values(),
                strict=True,
            )
        },
    )


def meaning_of(field: Field, file: CustomerFile) -> str:
    """Digest what a field of customers means; others cannot be compared with it."""
    return digest_of(field.type, field.unit, file.currency)


def _memberships(judgement: Judgement, definition: str, size: int) -> Memberships:
    return Memberships(
        definition=definition,
        answers=judgement.answer,
        since=np.full(size, _NEVER),
        witnessed=np.zeros(size, np.bool_),
        leaves=tuple(
            PastLeaf(leaf.answer, column_of(leaf.values) if leaf.name else None)
            for leaf in judgement.leaves
        ),
    )


def following(now: Snapshot, before: Snapshot | None) -> Snapshot:
    """Tell of each member since when, given the snapshot before and what it tells."""
    earlier = places_of(now, before) if before is not None else None
    then = before.segments if before is not None else {}
    return replace(
        now,
        segments={
            name: _following(one, then.get(name), earlier, now.as_of)
            for name, one in now.segments.items()
        },
    )


def _following(
    now: Memberships, before: Memberships | None, earlier: Places | None, as_of: dt.date
) -> Memberships:
    is_member = now.answers == 1
    since = np.where(is_member, np.datetime64(as_of, "D"), _NEVER)
    witnessed = np.zeros(len(is_member), np.bool_)
    if before is None or earlier is None or before.definition != now.definition:
        return replace(now, since=since, witnessed=witnessed)
    is_new = earlier < 0
    answers = taken(before.answers, earlier, np.int8(0))
    stayed = is_member & (answers == 1)
    since = np.where(stayed, taken(before.since, earlier, _NEVER), since)
    stayed_witnessed = stayed & taken(before.witnessed, earlier, np.False_)
    witnessed = stayed_witnessed | (is_member & (is_new | (answers == 0)))
    return replace(now, since=since, witnessed=witnessed)


def known_since(memberships: Memberships, as_of: dt.date) -> Days:
    """Tell since when members are members, as far as the past tells anything of it.

    Of whom only this one date is known, nothing is.
    """
    today = np.datetime64(as_of, "D")
    alone = (memberships.since == today) & ~memberships.witnessed
    return np.where(alone, _NEVER, memberships.since)


def places_of(now: Snapshot, before: Snapshot) -> Places:
    """Find where each customer stands in an earlier snapshot; -1: not in it."""
    if now.ids.equals(before.ids):
        return np.arange(len(now), dtype=np.int64)
    found = pc.index_in(now.ids, value_set=before.ids)
    places: Places = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)
    return places.astype(np.int64)


def taken(values: npt.NDArray[Item], places: Places, fill: Item) -> npt.NDArray[Item]:
    """Look up values of an earlier snapshot, with something in place of none."""
    found = np.full(len(places), fill, values.dtype)
    found[places >= 0] = values[places[places >= 0]]
    return found


def column_of(values: pd.Series) -> pa.Array:
    """Turn a column of a checked table or a measure into one without a program's NaN.

    Dates become days: Parquet knows no seconds.
    """
    column = pa.array(values, from_pandas=True)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.date32())
    if pa.types.is_string(column.type):
        return column.cast(pa.large_string())
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), None, column)
    return column


def digest_of(*parts: object) -> str:
    """Make a short text that is the same where all parts are."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_SIZE]


def definitions_of(some: Iterable[Segment], file: CustomerFile) -> dict[str, str]:
    """Give a digest of each definition, with those of the segments that it names."""
    segments = {segment.id: segment for segment in some}
    own = {name: _asked(segment) for name, segment in segments.items()}
    found = {}
    for name in segments:
        behind = sorted(_behind(name, segments, set()))
        asked = [own[one] for one in (name, *behind)]
        found[name] = digest_of(file.currency, file.year_starts, *asked)
    return found


def _behind(
    name: str, segments: Mapping[str, Segment], found: set[str]
) -> Collection[str]:
    """Name the segments that one asks for, and those that they ask for."""
    for other in segments_of(segments[name]) - found:
        found.add(other)
        _behind(other, segments, found)
    return found


def _asked(segment: Segment) -> str:
    return repr(
        (segment.of, segment.if_unknown, segment.currency, _content(segment.where))
    )


def _content(value: object) -> object:
    """Take what decides whether two definitions are equal: no labels, no lines."""
    if isinstance(value, tuple):
        return tuple(_content(part) for part in value)
    if is_dataclass(value):
        parts = (
            (one.name, _content(getattr(value, one.name)))
            for one in fields(value)
            if one.compare
        )
        return (type(value).__name__, *parts)
    return value
