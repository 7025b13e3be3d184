"""What is remembered between builds is never older than the files."""

import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from site_builder.build import Built, build_site
from site_builder.memory import Memory
from site_builder.problems import SiteError
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
