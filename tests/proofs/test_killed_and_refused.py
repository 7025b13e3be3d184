"""Killed or refused at any system call: readers keep a whole site, and builds heal."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from site_builder.releases import list_releases, served_number, verify
from tests.proofs.tiny_build import SIZE, build
from tests.proofs.tracing import calls_on, spoiling, traced_build
from tests.releases.tiny import files, site

_HOW = ("signal=KILL", "error=ENOSPC", "error=EIO")
_KILLED = (-9, 137)


@pytest.mark.proof
@pytest.mark.parametrize("generation", [1, 4, 5], ids=["first", "anew", "recycled"])
def test_served_tree_verifies_and_the_next_build_heals(
    generation: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, log, before = tmp_path / "o", tmp_path / "log", tmp_path / "before"
    source = tmp_path / "source.csv"
    source.write_text("id\n1\n")
    before.mkdir()
    for number in range(1, generation):
        build(before, number, source)
    _reset(before, output)
    assert traced_build(output, generation, source, log) == 0
    calls = calls_on(output, log)
    points: Counter[str] = Counter()
    wrong = []

    for call in calls:
        for how in _HOW:
            _reset(before, output)
            code = traced_build(output, generation, source, log, *spoiling(call, how))
            points[how] += str(output) in _spoilt(log)
            wrong += [
                f"{how} at {call.line}: {what}"
                for what in _faults(output, generation, code, how)
            ]

    with capsys.disabled():
        told = ", ".join(f"{how} {number}" for how, number in points.items())
        print(f"\n{generation=}: {told}; violations: {len(wrong)}")  # noqa: T201
    assert wrong == []
    assert sum(points.values()) > 0.95 * len(calls) * len(_HOW)


def _reset(before: Path, output: Path) -> None:
    shutil.rmtree(output, ignore_errors=True)
    subprocess.run(["cp", "-a", str(before), str(output)], check=True)


def _spoilt(log: Path) -> str:
    """Find the call that was spoilt: marked as such, or the last one before the end."""
    lines = log.read_text().splitlines()
    marked = [line for line in lines if "(INJECTED)" in line]
    ended = [line for line in lines if "resumed" not in line and "+++" not in line]
    return (marked or ended or [""])[-1]


def _faults(output: Path, generation: int, code: int, how: str) -> list[str]:
    """Look at what a spoilt build left, and build again."""
    found = []
    served = served_number(output)
    if served not in (generation, (generation - 1) or None):
        found.append(f"release {served} is served")
    if served is not None:
        found += [str(one) for one in verify(output, served)]
        seen = files(output / "everyone").items()
        if not seen >= site(served, SIZE).items():
            found.append("not the pages of this release")
    if how == "signal=KILL" and code not in (*_KILLED, 0):
        found.append(f"killed, but ended with {code}")
    if code == 0 and served != generation:
        found.append("ended well, but is not served")
    build(output, generation + 1)
    now = served_number(output)
    if now is None or not files(output / "everyone").items() >= (
        site(generation + 1, SIZE).items()
    ):
        found.append("the next build does not heal")
    numbers = [one.number for one in list_releases(output)]
    found += [str(one) for number in numbers for one in verify(output, number)]
    left = {one.name for one in output.iterdir()}
    if left != {".lock", ".releases", ".state", "everyone"}:
        found.append(f"left lying about: {left}")
    trees = {one.name for one in (output / ".releases/everyone").iterdir()}
    if trees != {str(number) for number in numbers}:
        found.append(f"trees {trees} of releases {numbers}")
    return found
