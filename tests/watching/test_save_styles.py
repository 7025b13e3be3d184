"""However programs save a file: one release, and never of half a file.

security.md, B1 to B5. Where a program is not installed here (Excel, rsync) its system
calls are made as it makes them.
"""

import itertools
import math
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.watching.conftest import git
from tests.watching.running import ORDERS, Process, order_count, orders, writing

Save = Callable[[Path, str], object]

_COUNTS = itertools.count(10, 10)
_CHUNKS = 20


def _in_place(path: Path, text: str) -> None:
    path.write_text(text)


def _renamed_over(path: Path, text: str) -> None:
    new = path.with_name("orders.csv.tmp")
    new.write_text(text)
    new.replace(path)


def _moved_in(path: Path, text: str) -> None:
    """Save elsewhere on the same disk, and move it here."""
    new = path.parents[3] / "elsewhere.csv"
    new.write_text(text)
    new.replace(path)


def _copied(path: Path, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / "new.csv"
        new.write_text(text)
        subprocess.run(["cp", str(new), str(path)], check=True)


def _vim(path: Path, text: str) -> None:
    """Let vim do it: 4913, a backup by renaming, a new file, a swap file."""
    program = shutil.which("vim")
    if program is None:
        pytest.skip("vim is not installed")
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / "new.csv"
        new.write_text(text)
        words = ["-N", "-u", "NONE", "-es", "-c", "set backup", "-c", "%d"]
        words += ["-c", f"0read {new}", "-c", "g/^$/d", "-c", "wq"]
        subprocess.run([program, *words, str(path)], check=True, stdin=-3)
    assert path.read_text() == text


def _vim_by_hand(path: Path, text: str) -> None:
    """Save as vim does, slowly where it may be slow: it waits for the disk."""
    probe, backup = path.with_name("4913"), path.with_name("orders.csv~")
    probe.touch()
    probe.unlink()
    path.rename(backup)
    with path.open("w") as file:
        file.write(text)
        file.flush()
        time.sleep(0.3)
    backup.unlink()


def _excel(path: Path, text: str) -> None:
    """Save as Excel does, by its system calls: a lock file, a new file, two renames."""
    lock, new = path.with_name("~$orders.csv"), path.with_name("5AF3C200")
    old = path.with_name("8E21B4D0.tmp")
    lock.write_bytes(b"\x05Kari" + b" " * 160)
    new.write_text(text)
    path.rename(old)
    new.rename(path)
    old.unlink()
    lock.unlink()


def _deleted_and_written(path: Path, text: str) -> None:
    """Save as some exports do: the file is missing for a while."""
    path.unlink()
    time.sleep(0.3)
    path.write_text(text)


def _rsync(path: Path, text: str) -> None:
    """Save as rsync does, by its system calls: a hidden file, its times, a rename."""
    new = path.with_name(".orders.csv.Xa81Bc")
    new.write_text(text)
    os.utime(new, (1_700_000_000, 1_700_000_000 + len(text)))
    new.replace(path)


def _rsync_inplace(path: Path, text: str) -> None:
    """Save as ``rsync --inplace`` does, by its system calls."""
    data = text.encode()
    handle = os.open(path, os.O_WRONLY)
    try:
        for start in range(0, len(data), 64):
            os.pwrite(handle, data[start : start + 64], start)
            time.sleep(0.01)
        os.ftruncate(handle, len(data))
    finally:
        os.close(handle)
    os.utime(path, (1_700_000_000, 1_700_000_000 + len(text)))


def _slow_chunks(path: Path, text: str) -> None:
    """Write it in twenty parts, which end in the middle of rows."""
    size = math.ceil(len(text) / _CHUNKS)
    with path.open("w") as file:
        for start in range(0, len(text), size):
            file.write(text[start : start + size])
            file.flush()
            time.sleep(0.15)


@pytest.mark.parametrize(
    "save",
    [
        _in_place,
        _renamed_over,
        _moved_in,
        _copied,
        _vim,
        _vim_by_hand,
        _excel,
        _deleted_and_written,
        _rsync,
        _rsync_inplace,
        _slow_chunks,
    ],
    ids=lambda save: save.__name__.strip("_"),
)
def test_each_style_makes_one_release_of_the_whole_file(
    watched: Process, save: Save
) -> None:
    count = next(_COUNTS)

    made = watched.after(lambda: save(watched.site / ORDERS, orders(count)))

    assert [reasons for _, reasons in made] == [ORDERS]
    assert order_count(watched.output, made[0][0]) == count
    assert order_count(watched.output) == count


def test_checkout_of_many_files_makes_one_release(
    watched: Process, tmp_path: Path
) -> None:
    count = next(_COUNTS)
    git(tmp_path, "clone", "-q", str(watched.site), "clone")
    clone = tmp_path / "clone"
    (clone / ORDERS).write_text(orders(count))
    for n in range(100):
        note = clone / f"content/notes/1/2026-01-05-{n}.md"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(f"Note {n}\n")
    git(clone, "config", "user.email", "test@example.org")
    git(clone, "config", "user.name", "Test")
    git(clone, "checkout", "-q", "-b", "other")
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", "other")
    git(watched.site, "fetch", "-q", str(clone), "other")

    made = watched.after(lambda: git(watched.site, "checkout", "-qf", "FETCH_HEAD"))
    back = watched.after(lambda: git(watched.site, "checkout", "-qf", "main"))

    assert len(made) == 1
    assert order_count(watched.output, made[0][0]) == count
    assert "and 98 more" in made[0][1]
    assert len(back) == 1
    assert order_count(watched.output) == 2


def test_reading_the_sources_builds_nothing(watched: Process) -> None:
    """security.md, B1."""
    files = [path for path in watched.site.rglob("*") if path.is_file()]

    def read() -> None:
        for _ in range(100):
            for path in files:
                path.read_bytes()

    assert watched.without(read) == []


def test_touches_and_the_same_content_again_build_nothing(watched: Process) -> None:
    watched.after(writing(watched.site / ORDERS, orders(next(_COUNTS))))
    path = watched.site / ORDERS
    text = path.read_text()

    def touch() -> None:
        path.touch()
        path.write_text(text)
        _renamed_over(path, text)

    assert watched.without(touch) == []


def test_thousand_touches_in_a_second_make_at_most_two_releases(
    watched: Process,
) -> None:
    """security.md, B5; here with another content each time, and each time closed."""
    path, count = watched.site / ORDERS, next(_COUNTS)
    watched.after(writing(path, orders(count)))
    seconds: list[float] = []

    def touch() -> None:
        started = time.monotonic()
        for n in range(1000):
            with path.open("a") as file:
                file.write(f"t{n},1,2026-01-05,1\n")
        seconds.append(time.monotonic() - started)

    made = watched.after(touch)

    assert len(made) <= 2 * math.ceil(seconds[0])
    assert order_count(watched.output) == count + 1000


@pytest.mark.parametrize(
    "names",
    [
        [
            *("~$orders.xlsx", ".~lock.orders.csv#", "orders.tmp", ".orders.csv.swp"),
            *("orders.csv.swx", "4913", "orders.csv~", ".#orders.csv", "#orders.csv#"),
            *("orders.csv___jb_tmp___", "orders.csv___jb_old___", ".x.kate-swp"),
            *("orders.csv___jb_bak___", "orders.csv.bck", ".DS_Store", "._orders.csv"),
            *(".goutputstream-AB12CD", ".git/index", "orders.csv.part", "notes.txt"),
        ]
    ],
    ids=["all"],
)
def test_temporary_files_build_nothing(watched: Process, names: list[str]) -> None:
    """security.md, B3, in each of the folders; also what is published by others."""
    places = [
        watched.site / folder / name
        for folder in ("content/data", "content/segments", "content/notes/1", ".")
        for name in names
        if not (name == "notes.txt" and "data" not in folder)
        if not name.startswith(".git/")
    ]

    def make() -> None:
        for path in places:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
        (watched.output / "other").mkdir(exist_ok=True)
        (watched.output / "other/index.html").write_text("x")
        for path in places:
            path.unlink()

    assert watched.without(make) == []
