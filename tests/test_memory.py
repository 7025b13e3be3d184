"""What is remembered between builds is never older than the files."""

import os
import shutil
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from site_builder import reading
from site_builder.build import Built, build_site
from site_builder.memory import Memory, Same
from site_builder.problems import SiteError
from site_builder.sources import SourceTable, read_table
from tests.edits import Editor, same_history, small_site

_LONG_AGO = 1_000_000_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize("seed", [11, 12])
def test_a_build_that_remembers_is_one_that_does_not(
    site: Path, tmp_path: Path, seed: int
) -> None:
    copy = shutil.copytree(site, tmp_path / "site")
    editor = Editor(copy, seed)
    memory = Memory()
    _build(copy, tmp_path / "output", memory)
    for step in range(4):
        edits = [editor.edit() for _ in range(2)]

        clean = same_history(tmp_path / "output", tmp_path / f"clean-{step}")
        after = _build(copy, tmp_path / "output", memory)

        assert after == _build(copy, clean, Memory()), edits


def test_only_what_has_changed_is_made_again() -> None:
    memory = Memory()
    made: list[int] = []

    def make(value: int) -> int:
        made.append(value)
        return value

    found = [
        memory.recall("stage", value, partial(make, value)) for value in (1, 1, 2, 1)
    ]

    assert found == [1, 1, 2, 1]

    assert made == [1, 2, 1]


def test_nothing_is_remembered_of_a_stage_that_failed() -> None:
    memory = Memory()
    memory.recall("stage", 1, lambda: "one")

    with pytest.raises(ZeroDivisionError):
        memory.recall("stage", 2, lambda: 1 // 0)

    assert memory.recall("stage", 1, lambda: "again") == "again"


def test_a_memory_that_does_not_last_remembers_nothing() -> None:
    memory = Memory(lasting=False)
    memory.recall("stage", 1, lambda: "one")

    assert memory.recall("stage", 1, lambda: "again") == "again"
    assert memory.last("stage") == (None, None)


def test_what_was_not_asked_for_since_it_was_tidied_is_forgotten() -> None:
    memory = Memory()
    for stage in ("kept", "left"):
        memory.recall(stage, 1, lambda: "one")
    memory.tidy()
    memory.recall("kept", 1, lambda: "again")

    memory.tidy()

    assert memory.last("kept") == (1, "one")
    assert memory.last("left") == (None, None)


def test_tables_are_the_same_only_if_they_are_one() -> None:
    memory = Memory()
    one, other = pd.DataFrame({"id": ["1"]}), pd.DataFrame({"id": ["1"]})
    memory.recall("stage", Same(one), lambda: "one")

    assert memory.recall("stage", Same(one), lambda: "again") == "one"
    assert memory.recall("stage", Same(other), lambda: "other") == "other"


def test_what_is_forgotten_is_made_again() -> None:
    memory = Memory()
    memory.recall("stage", 1, lambda: "one")

    memory.forget("stage")

    assert memory.recall("stage", 1, lambda: "again") == "again"


def test_a_file_that_changed_while_it_was_read_and_then_changed_back(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(site, tmp_path / "site")
    path = copy / "content/data/reps.csv"
    before = path.read_text(encoding="utf-8")
    after = before.replace("a", "e")
    memory = Memory()

    def read_too_late(name: str, *asked: Any, **more: Any) -> SourceTable:
        path.write_text(after if name == "reps" else before, encoding="utf-8")
        return read_table(name, *asked, **more)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_table", read_too_late)
        wrong = _build(copy, tmp_path / "output", memory)
    path.write_text(before, encoding="utf-8")
    right = _build(copy, tmp_path / "output", memory)

    assert wrong != right
    assert right == _build(copy, tmp_path / "clean", Memory())


def test_a_file_of_the_same_size_and_time_is_read_again_while_it_is_young(
    tmp_path: Path,
) -> None:
    """Time stamps are coarse: a second change may have that of the first."""
    memory = Memory()
    path = tmp_path / "orders.csv"
    path.write_text("one")
    state = path.stat()
    first = memory.contents([path])
    path.write_text("two")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert memory.contents([path]) != first


def test_a_file_that_is_old_and_looks_the_same_is_not_read_again(
    tmp_path: Path,
) -> None:
    memory = Memory()
    path = tmp_path / "orders.csv"
    path.write_text("one")
    os.utime(path, ns=(_LONG_AGO, _LONG_AGO))
    first = memory.contents([path])
    path.write_text("two")
    os.utime(path, ns=(_LONG_AGO, _LONG_AGO))

    assert memory.contents([path]) == first


def test_a_file_that_is_gone_has_no_digest(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"

    assert Memory().contents([path]) == ((str(path), ""),)


def _build(site: Path, output: Path, memory: Memory) -> dict[str, bytes] | str:
    try:
        built: Built = build_site(site, output, accept_shrink=True, memory=memory)
    except SiteError as error:
        return str(error)
    root = built.release.root
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*.html")
    }


def test_a_stage_is_made_of_the_last_one_where_that_is_enough() -> None:
    memory = Memory()

    made = [
        memory.revise("stage", now, lambda: 0, since, lambda last: last + 1)
        for now, since in ((1, None), (2, 1), (3, 2), (3, 1), (5, 4))
    ]

    assert made == [0, 1, 2, 2, 0]


def test_a_stage_is_made_anew_where_the_last_one_is_of_no_use() -> None:
    memory = Memory()
    memory.recall("stage", 1, lambda: "one")

    assert memory.revise("stage", 2, lambda: "two", 1, lambda _: None) == "two"


def test_what_is_found_for_a_part_is_not_remembered() -> None:
    memory = Memory()
    memory.recall("stage", 1, lambda: "one")

    assert memory.find("stage", 1, lambda: "again") == "one"
    assert memory.find("stage", 2, lambda: "two") == "two"
    assert memory.recall("stage", 1, lambda: "again") == "one"


def test_what_is_read_of_a_file_that_changes_meanwhile_is_read_again(
    tmp_path: Path,
) -> None:
    memory, path = Memory(), tmp_path / "a.csv"
    path.write_text("one")

    def read() -> str:
        text = path.read_text()
        path.write_text("two")
        return text

    assert memory.read("stage", None, [path], read) == "one"
    path.write_text("one")
    assert memory.read("stage", None, [path], path.read_text) == "one"
    path.write_text("three")
    assert memory.read("stage", None, [path], path.read_text) == "three"


def _told(value: tuple[str, str]) -> str:
    """Tell the digest of a result that knows what it was read from."""
    return value[1]


def test_a_result_that_tells_what_it_was_read_from_is_kept_under_that(
    tmp_path: Path,
) -> None:
    memory, path = Memory(), tmp_path / "a.csv"
    made: list[str] = []

    def read() -> tuple[str, str]:
        text = path.read_text()
        made.append(text)
        return text, blake2b(text.encode(), digest_size=16).hexdigest()

    def write(text: str, times: int) -> None:
        path.write_text(text)
        os.utime(path, ns=(_LONG_AGO + times, _LONG_AGO + times))

    found = []
    for times, text in enumerate(["one", "two", "two", "one"]):
        write(text, times)
        found += [memory.read("stage", None, [path], read, _told)[0] for _ in range(2)]

    assert found == ["one", "one", "two", "two", "two", "two", "one", "one"]
    assert made == ["one", "two", "two", "one"]


def test_a_result_is_not_kept_that_tells_no_more_what_it_was_read_from(
    tmp_path: Path,
) -> None:
    memory, path = Memory(), tmp_path / "a.csv"
    path.write_text("one")
    memory.read("stage", None, [path], lambda: ("one", "its digest"), _told)
    path.write_text("two")

    assert memory.read("stage", None, [path], lambda: ("two", ""), _told)[0] == "two"
    assert memory.last("stage") == (None, None)


def test_a_young_file_is_read_again_even_if_it_looks_the_same(tmp_path: Path) -> None:
    memory, path = Memory(), tmp_path / "a.csv"

    def read() -> tuple[str, str]:
        return path.read_text(), "a digest"

    path.write_text("one")
    state = path.stat()
    memory.read("stage", None, [path], read, _told)
    path.write_text("two")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert memory.read("stage", None, [path], read, _told)[0] == "two"
