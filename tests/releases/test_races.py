"""Of two builds at once one is made, and the other is told so at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.releases import list_releases, served_number, verify
from tests.conftest import REPOSITORY, SITES

_BUSY = 75


def _race(output: Path, times: int) -> list[tuple[int, int]]:
    command = [sys.executable, "-m", "site_builder", "build", "--quiet", "--jobs", "1"]
    command += ["--site", str(SITES / "minimal"), "--output", str(output)]
    codes = []
    for _ in range(times):
        both = [
            subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)
            for _ in range(2)
        ]
        first, second = (one.wait(60) for one in both)
        codes.append((min(first, second), max(first, second)))
    return codes


def _check(output: Path, codes: list[tuple[int, int]]) -> None:
    # Where one was done before the other began, both are made.
    assert set(codes) <= {(0, _BUSY), (0, 0)}
    assert codes.count((0, _BUSY)) >= 0.8 * len(codes)
    made = sum(code == 0 for pair in codes for code in pair)
    assert served_number(output) == made
    for listed in list_releases(output):
        assert verify(output, listed.number) == []
    assert not (output / ".work").exists()


@pytest.mark.slow
def test_twenty_races(tmp_path: Path) -> None:
    _check(tmp_path, _race(tmp_path, 20))


@pytest.mark.proof
def test_hundred_races(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = _race(tmp_path, 100)

    _check(tmp_path, codes)
    with capsys.disabled():
        busy = codes.count((0, _BUSY))
        print(f"\nraces: {len(codes)}, of which {busy} ended with 0 and 75")  # noqa: T201
