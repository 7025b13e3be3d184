"""A snapshot comes back from its file as it was; what is damaged is told as such."""

import datetime as dt
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from site_builder.history import Snapshot, content, file_name
from site_builder.history.files import (
    Kept,
    UnreadableError,
    kept_in,
    read_about,
    read_memberships,
    read_snapshot,
)
from site_builder.history.snapshots import following
from tests.history.small import DAY, answers_of, since_of, snapshot, snapshots


def kept(folder: Path, one: Snapshot, day: dt.date = DAY) -> Kept:
    path = folder / file_name(day)
    path.write_bytes(content(following(one, None), "line"))
    return Kept(day, path)


@given(snapshots())
def test_a_snapshot_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, one: Snapshot
) -> None:
    file = kept(tmp_path_factory.mktemp("history"), one)

    found = read_snapshot(file, ["revenue_12m"])

    assert found.as_of == one.as_of
    assert found.ids.to_pylist() == one.ids.to_pylist()
    assert found.fields["city"].to_pylist() == one.fields["city"].to_pylist()
    revenue = one.measures["revenue_12m"].to_pylist()
    assert found.measures["revenue_12m"].to_pylist() == revenue
    assert found.meanings == one.meanings
    assert answers_of(found) == answers_of(one)
    assert since_of(found) == since_of(following(one, None))
    [first, second] = found.segments["vip"].leaves
    assert (
        first.answers.tolist() == second.answers.tolist() == [*answers_of(one).values()]
    )
    known = first.values.to_pylist() if first.values is not None else []
    assert known == (revenue if any(value is not None for value in revenue) else [])
    assert second.values is None


@given(snapshots())
def test_the_same_snapshot_has_the_same_bytes(one: Snapshot) -> None:
    assert content(following(one, None), "x") == content(following(one, None), "x")


def test_the_order_of_segments_does_not_matter(tmp_path: Path) -> None:
    file = kept(tmp_path, snapshot({"a": 1}, segments=("s2", "s10", "s1")))

    assert read_memberships(file)[0].segments.keys() == {"s1", "s2", "s10"}


def test_only_the_columns_that_are_asked_for_are_read(tmp_path: Path) -> None:
    file = kept(tmp_path, snapshot({"a": 1}, city={"a": "Oslo"}))

    found, about = read_memberships(file)

    assert found.fields == found.measures == {}
    assert found.segments["vip"].leaves == ()
    assert about.sizes == {"vip": 1}
    assert read_snapshot(file, []).measures == {}


def test_no_flipped_byte_goes_unnoticed_or_raises_anything_else(tmp_path: Path) -> None:
    one = snapshot(
        {f"C-{n}": n % 3 - 1 for n in range(300)},
        city={f"C-{n}": f"city {n * n}" for n in range(300)},
        revenue={f"C-{n}": n**3 for n in range(0, 300, 2)},
    )
    file = kept(tmp_path, one)
    sound = file.path.read_bytes()
    dice = random.Random(7)  # noqa: S311 -- test data
    noticed = 0
    for _ in range(400):
        damaged = bytearray(sound)
        damaged[dice.randrange(len(sound))] ^= 1 << dice.randrange(8)
        file.path.write_bytes(damaged)
        try:
            found = read_snapshot(file, ["revenue_12m"])
        except UnreadableError:
            noticed += 1
            continue
        assert answers_of(found) == answers_of(one)
        assert found.ids.to_pylist() == one.ids.to_pylist()
        assert found.fields["city"].to_pylist() == one.fields["city"].to_pylist()

    assert noticed > 200


@pytest.mark.parametrize("size", [0, 3, 4, 100, 1000])
def test_a_file_that_was_cut_is_unreadable(size: int, tmp_path: Path) -> None:
    file = kept(tmp_path, snapshot({"a": 1}))
    file.path.write_bytes(file.path.read_bytes()[:size])

    for read in (read_about, read_memberships):
        with pytest.raises(UnreadableError):
            read(file)


def test_a_foreign_parquet_file_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / file_name(DAY)
    pq.write_table(pa.table({"id": ["a"]}), path)

    with pytest.raises(UnreadableError):
        read_memberships(Kept(DAY, path))


def test_a_snapshot_under_the_name_of_another_day_is_unreadable(tmp_path: Path) -> None:
    file = kept(tmp_path, snapshot({"a": 1}))
    other = DAY - dt.timedelta(days=1)
    path = file.path.rename(tmp_path / file_name(other))

    with pytest.raises(UnreadableError):
        read_memberships(Kept(other, path))


def test_a_folder_lists_snapshots_and_what_is_none(tmp_path: Path) -> None:
    for name in ("2026-03-10.parquet", "2026-01-05.parquet", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "2026-13-01.parquet").touch()
    (tmp_path / "2026-02-01.parquet").mkdir()

    found, foreign = kept_in(tmp_path)

    assert [one.day for one in found] == [dt.date(2026, 1, 5), DAY]
    assert {one.name for one in foreign} == {
        "notes.txt",
        "2026-13-01.parquet",
        "2026-02-01.parquet",
    }
    assert kept_in(tmp_path / "nowhere") == ([], [])
