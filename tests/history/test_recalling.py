"""From one date back: what is compared with, since when, how large."""

import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.history import (
    History,
    Snapshot,
    content,
    file_name,
    recall,
    recalling,
)
from site_builder.history.files import About, Kept, read_memberships
from tests.history.small import DAY, people, since_of, snapshot


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def build(folder: Path, now: Snapshot, window: int = 7) -> History:
    """Look back, and put the snapshot beside the others, as a build does."""
    history = recall(folder, now, window, "history")
    folder.mkdir(exist_ok=True)
    data = content(history.now, history.line)
    (folder / file_name(now.as_of)).write_bytes(data)
    return history


def build_all(folder: Path, days: Sequence[int], **answers: int) -> None:
    for day in days:
        build(folder, snapshot(answers or {"a": 1}, day=ago(day)))


@pytest.mark.parametrize(
    ("days", "window", "expected"),
    [
        ([], 7, None),
        ([6, 1], 7, None),
        ([7], 7, 7),
        ([30, 9, 8, 6], 7, 8),
        ([30, 9, 8, 6], 30, 30),
        ([30, 9, 8, 6], 31, None),
        ([5, 2, 1], 1, 1),
    ],
)
def test_the_newest_at_or_before_the_start_of_the_window_is_compared_with(
    days: list[int], window: int, expected: int | None, tmp_path: Path
) -> None:
    build_all(tmp_path, days)

    found = recall(tmp_path, snapshot({"a": 1}), window, "history")

    day = None if found.before is None else found.before.as_of
    assert day == (None if expected is None else ago(expected))
    assert found.first == ago(max([*days, 0]))


def test_the_same_date_and_later_ones_are_not_looked_at(tmp_path: Path) -> None:
    build_all(tmp_path, [20, 10], a=0)
    expected = recall(tmp_path, snapshot({"a": 1}), 7, "history")
    build(tmp_path, snapshot({"a": 0}))
    build(tmp_path, snapshot({"a": 0}, day=ago(-5)))

    found = recall(tmp_path, snapshot({"a": 1}), 7, "history")

    assert since_of(found.now) == since_of(expected.now) == {"a": (DAY, True)}
    assert found.sizes == expected.sizes
    assert found.line == expected.line


def test_an_older_snapshot_that_comes_later_is_taken_into_account(
    tmp_path: Path,
) -> None:
    build_all(tmp_path, [10, 8], a=1)
    assert since_of(recall(tmp_path, snapshot({"a": 1}), 7, "h").now) == {
        "a": (ago(10), False)
    }

    build(tmp_path, snapshot({"a": 0}, day=ago(12)))
    later = since_of(recall(tmp_path, snapshot({"a": 1}), 7, "h").now)
    build(tmp_path, snapshot({"a": 0}, day=ago(9)))
    between = since_of(recall(tmp_path, snapshot({"a": 1}), 7, "h").now)

    assert later == {"a": (ago(10), True)}
    assert between == {"a": (ago(8), True)}


def test_only_the_newest_is_read_where_nothing_before_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_all(tmp_path, range(40, 0, -1))
    read: list[dt.date] = []

    def note(kept: Kept) -> tuple[Snapshot, About]:
        read.append(kept.day)
        return read_memberships(kept)

    monkeypatch.setattr(recalling, "read_memberships", note)
    found = recall(tmp_path, snapshot({"a": 1}), 7, "history")

    assert read == [ago(1)]
    assert since_of(found.now) == {"a": (ago(40), False)}


@given(st.lists(people, min_size=1, max_size=5), st.permutations(range(5)))
def test_the_order_in_which_dates_are_built_decides_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    some: list[dict[str, int]],
    order: list[int],
) -> None:
    in_order, mixed = (tmp_path_factory.mktemp(name) for name in ("a", "b"))
    numbers = range(len(some))
    for number in numbers:
        build(in_order, snapshot(some[number], day=ago(10 - number)))
    for number in order:
        if number in numbers:
            build(mixed, snapshot(some[number], day=ago(10 - number)))

    now = snapshot(some[-1])
    one, other = (recall(folder, now, 7, "h") for folder in (in_order, mixed))

    assert since_of(one.now) == since_of(other.now)
    assert one.sizes == other.sizes


def test_sizes_are_those_of_dates_with_the_same_definition(tmp_path: Path) -> None:
    build(tmp_path, snapshot({"a": 1, "b": 1}, day=ago(30), definition="old"))
    build(tmp_path, snapshot({"a": 1, "b": 0}, day=ago(20)))
    build(tmp_path, snapshot({"a": 1, "b": 1}, day=ago(10)))

    sizes = recall(tmp_path, snapshot({"a": 0, "b": 0}), 7, "h").sizes["vip"]

    assert sizes == ((ago(20), 1), (ago(10), 2), (DAY, 0))


def test_many_dates_are_thinned_evenly_and_keep_first_and_last(tmp_path: Path) -> None:
    build_all(tmp_path, range(150, 0, -1))

    sizes = recall(tmp_path, snapshot({"a": 1}), 7, "h").sizes["vip"]

    assert len(sizes) == 60
    assert [sizes[0].day, sizes[-2].day, sizes[-1].day] == [ago(150), ago(1), DAY]
    gaps = {(after.day - day.day).days for day, after in itertools.pairwise(sizes[:-1])}
    assert gaps <= {2, 3}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_damaged_snapshot_is_told_and_left_out(place: int, tmp_path: Path) -> None:
    days = [30, 20, 10]
    build_all(tmp_path, days)
    path = tmp_path / file_name(ago(days[place]))
    path.write_bytes(b"PAR1 this is no snapshot")

    found = recall(tmp_path, snapshot({"a": 1}), 7, "out/history")

    [notice] = found.notices
    assert notice.startswith(f"out/history/{path.name}: is no snapshot")
    assert found.before is not None
    assert found.before.as_of == ago([10, 10, 20][place])
    assert since_of(found.now) == {"a": (ago([20, 30, 30][place]), False)}
    assert len(found.sizes["vip"]) == 3


def test_a_missing_history_is_told_and_a_begun_one_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "history"

    [notice] = build(folder, snapshot({"a": 1})).notices
    again = build(folder, snapshot({"a": 1})).notices

    assert "there is no history in history" in notice
    assert again == ()


def test_a_foreign_file_is_told_and_left_alone(tmp_path: Path) -> None:
    build_all(tmp_path, [10])
    (tmp_path / "notes.txt").write_text("mine")

    [notice] = recall(tmp_path, snapshot({"a": 1}), 7, "history").notices

    assert notice.startswith("history/notes.txt: is no snapshot")
    assert (tmp_path / "notes.txt").read_text() == "mine"
