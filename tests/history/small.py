"""Small snapshots, made from plain values, for tests."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from site_builder.history import Memberships, Snapshot
from site_builder.history.snapshots import PastLeaf

DAY = dt.date(2026, 3, 10)
KINDS = ("same", "other")


def snapshot(
    answers: Mapping[str, int],
    *,
    day: dt.date = DAY,
    city: Mapping[str, str] | None = None,
    revenue: Mapping[str, int] | None = None,
    definition: str = "same",
    segments: Sequence[str] = ("vip",),
) -> Snapshot:
    """Make a snapshot of customers by their answers to each segment.

    Args:
        answers: By id, 1, 0 or -1: the same for every segment.
        day: As-of date.
        city: By id; unknown for those who are not in it.
        revenue: By id, likewise.
        definition: Of every segment.
        segments: Their ids.

    """
    ids = list(answers)
    given = np.array(list(answers.values()), np.int8)
    amounts = pa.array([(revenue or {}).get(one) for one in ids], pa.int64())
    memberships = Memberships(
        definition=definition,
        answers=given,
        since=np.full(len(ids), np.datetime64("NaT", "D")),
        witnessed=np.zeros(len(ids), np.bool_),
        leaves=(PastLeaf(given, amounts), PastLeaf(given, None)),
    )
    cities = [(city or {}).get(one) for one in ids]
    return Snapshot(
        as_of=day,
        ids=pa.array(ids, pa.large_string()),
        fields={"city": pa.array(cities, pa.large_string())},
        measures={"revenue_12m": amounts},
        meanings={"fields.city": "text", "measures.revenue_12m": "amount"},
        segments=dict.fromkeys(segments, memberships),
    )


_ids = st.text("abcAB01é中-/ ", min_size=1, max_size=3)
people = st.dictionaries(_ids, st.sampled_from([1, 0, -1]), max_size=12)
cities = st.dictionaries(_ids, st.sampled_from(["Oslo", "Bø", "oslo", ""]), max_size=12)
amounts = st.dictionaries(_ids, st.integers(-(10**15), 10**15), max_size=12)


@st.composite
def snapshots(draw: st.DrawFn, day: dt.date = DAY) -> Snapshot:
    """Make any small snapshot."""
    return snapshot(
        draw(people),
        day=day,
        city=draw(cities),
        revenue=draw(amounts),
        definition=draw(st.sampled_from(KINDS)),
    )


def answers_of(one: Snapshot, segment: str = "vip") -> dict[str, int]:
    """Give the answers by id."""
    ids = one.ids.to_pylist()
    return dict(zip(ids, one.segments[segment].answers.tolist(), strict=True))


def since_of(
    one: Snapshot, segment: str = "vip"
) -> dict[str, tuple[dt.date | None, bool]]:
    """Give by id since when they are members, and whether they were seen joining."""
    memberships = one.segments[segment]
    pairs = zip(memberships.since.tolist(), memberships.witnessed.tolist(), strict=True)
    return dict(zip(one.ids.to_pylist(), pairs, strict=True))
