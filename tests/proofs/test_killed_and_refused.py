"""Killed or refused at any system call: readers keep a whole site, and builds heal."""

import shutil
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from site_builder.releases import lay_by, list_releases, served_number, verify
from tests.proofs.tiny_build import SIZE, SNAPSHOT, build
from tests.proofs.tracing import Call, calls_on, spoiling, traced_build
from tests.releases.tiny import files, site

_KILL, _FULL, _BROKEN = "signal=KILL", "error=ENOSPC", "error=EIO"
_KILLED = (-9, 137)
# What the kernel refuses on a full disk; other calls never say so.
_NEEDS_SPACE = frozenset(
    ("openat", "mkdir", "write", "rename", "link", "symlink", "fsync", "syncfs")
)
_AT_ONCE = 2


@pytest.mark.proof
@pytest.mark.parametrize(
    ("generation", "spared"),
    [(1, False), (4, False), (5, False), (5, True)],
    ids=["first", "anew", "recycled", "spared"],
)
def test_served_tree_verifies_and_the_next_build_heals(
    generation: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    spared: bool,
) -> None:
    before, source = tmp_path / "before", tmp_path / "source.csv"
    source.write_text("id\n1\n")
    before.mkdir()
    for number in range(1, generation):
        build(before, number, source)
    if spared:
        lay_by(before)
    trial = Trial(before, tmp_path / "trial", source, generation)
    _reset(trial)
    assert traced_build(trial.output, generation, source, trial.log) == 0
    points = [
        (call, how)
        for call in calls_on(trial.output, trial.log)
        for how in (_KILL, _FULL, _BROKEN)
        if how != _FULL or call.name in _NEEDS_SPACE
    ]
    places = [replace(trial, folder=tmp_path / f"trial{n}") for n in range(_AT_ONCE)]

    def try_some(number: int) -> list[tuple[str, bool, list[str]]]:
        some = points[number::_AT_ONCE]
        return [(how, *_try(places[number], call, how)) for call, how in some]

    with ThreadPoolExecutor(_AT_ONCE) as executor:
        tried = [
            one for some in executor.map(try_some, range(_AT_ONCE)) for one in some
        ]

    spoilt = Counter(how for how, hit, _ in tried if hit)
    wrong = [fault for _, _, faults in tried for fault in faults]
    with capsys.disabled():
        told = ", ".join(f"{how} {number}" for how, number in spoilt.items())
        print(f"\n{generation=}: {told}; violations: {len(wrong)}")  # noqa: T201
    assert wrong == []
    assert spoilt.total() > 0.95 * len(points)


@dataclass(frozen=True, slots=True)
class Trial:
    """Where builds are spoilt.

    Attributes:
        before: The output before the build.
        generation: That is built.

    """

    before: Path
    folder: Path
    source: Path
    generation: int

    @property
    def output(self) -> Path:
        """The output that is spoilt."""
        return self.folder / "output"

    @property
    def log(self) -> Path:
        """What strace saw."""
        return self.folder / "log"


def _try(trial: Trial, call: Call, how: str) -> tuple[bool, list[str]]:
    """Spoil one call of a build; tell whether it was hit, and what is wrong then."""
    _reset(trial)
    spoilt = spoiling(call, how)
    code = traced_build(
        trial.output, trial.generation, trial.source, trial.log, *spoilt
    )
    hit = str(trial.output) in _spoilt(trial.log)
    faults = _faults(trial.output, trial.generation, code, how)
    return hit, [f"{how} at {call.line}: {fault}" for fault in faults]


def _faults_of_history(output: Path, generation: int) -> list[str]:
    """A snapshot is in the history, or in the record of its release; or never was."""
    snapshot, before = _snapshot(output), (generation - 1) or None
    record = output / f".state/releases/{generation}"
    if not record.is_dir():
        return [] if snapshot == before else [f"snapshot {snapshot} of no release"]
    waits = (record / "history" / SNAPSHOT).is_file()
    expected = before if waits else generation
    return [] if snapshot == expected else [f"snapshot {snapshot}, not {expected}"]


def _snapshot(output: Path) -> int | None:
    path = output / ".state/history" / SNAPSHOT
    return int(path.read_text().split()[1]) if path.is_file() else None


def _reset(trial: Trial) -> None:
    shutil.rmtree(trial.folder, ignore_errors=True)
    trial.folder.mkdir()
    subprocess.run(["cp", "-a", str(trial.before), str(trial.output)], check=True)
    if (trial.output / ".spares").exists():  # the copy of one is not as it was seen
        shutil.rmtree(trial.output / ".spares")
        lay_by(trial.output)


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
    if how == _KILL and code not in (*_KILLED, 0):
        found.append(f"killed, but ended with {code}")
    if code == 0 and served != generation:
        found.append("ended well, but is not served")
    found += _faults_of_history(output, generation)
    build(output, generation + 1)
    if _snapshot(output) != generation + 1:
        found.append("the next build does not put its snapshot into the history")
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
