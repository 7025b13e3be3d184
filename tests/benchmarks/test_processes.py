"""What a command takes, and that it is stopped when it takes too much."""

import sys
from pathlib import Path

import pytest

from benchmarks.floor import write_again
from benchmarks.processes import take

MB = 10**6
HOLD = "import time; held = bytearray(b'1') * {size}; time.sleep({seconds})"
TWO = """
import subprocess, sys
subprocess.run([sys.executable, "-c", {child!r}])
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="memory is looked up in /proc"
)


def _take(tmp_path: Path, program: str, limit: int = 10**12) -> tuple[int, str]:
    done = take([sys.executable, "-c", program], limit, tmp_path / "log")
    assert done.seconds > 0
    return done.peak, done.ended


def test_memory_of_a_child_counts(tmp_path: Path) -> None:
    child = HOLD.format(size=200 * MB, seconds=3)
    peak, ended = _take(tmp_path, TWO.format(child=child))
    assert not ended
    assert 200 * MB < peak < 400 * MB


def test_too_much_memory_ends_it(tmp_path: Path) -> None:
    peak, ended = _take(tmp_path, HOLD.format(size=200 * MB, seconds=600), 100 * MB)
    assert peak > 100 * MB
    assert ended.startswith("stopped at 0 GB after")


def test_a_failure_is_told(tmp_path: Path) -> None:
    assert _take(tmp_path, "raise SystemExit(3)")[1] == "exit code 3"


def test_the_floor_writes_the_same_files(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "customers").mkdir(parents=True)
    (tree / "index.html").write_bytes(b"one")
    (tree / "customers" / "1.html").write_bytes(b"two")
    assert write_again(tree, tmp_path / "new") > 0
    written = {
        path.relative_to(tmp_path / "new").as_posix(): path.read_bytes()
        for path in (tmp_path / "new").rglob("*.html")
    }
    assert written == {"index.html": b"one", "customers/1.html": b"two"}
