"""Running tiny builds under strace, which sees and spoils their system calls."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

_CALL = re.compile(r"^\d+ +(\w+)\(")
_TRACED = "%file,%desc,syncfs,flock"


@dataclass(frozen=True, slots=True)
class Call:
    """One system call of a build.

    Attributes:
        number: Counts the calls of this name, from 1.
        line: As strace shows it.

    """

    name: str
    number: int
    line: str


def strace() -> str:
    """Find strace, or skip the test."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed")
    return found


def traced_build(
    output: Path, generation: int, source: Path, log: Path, *options: str
) -> int:
    """Run a tiny build under strace; give its exit code, negative for a signal."""
    traced = options or ("-e", f"trace={_TRACED}")
    command = [strace(), "-f", "-y", "-qq", "-s", "0", "-o", str(log), *traced]
    command += [sys.executable, "-m", "tests.proofs.tiny_build"]
    command += [str(output), str(generation), str(source)]
    # One seed and no compiled files: each run makes the same calls.
    clean = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], **clean},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode


def calls_on(output: Path, log: Path) -> list[Call]:
    """List the calls that touch the output, each with its number among all."""
    counts: Counter[str] = Counter()
    found = []
    for line in log.read_text().splitlines():
        match = _CALL.match(line)
        if match:
            counts[match[1]] += 1
            if str(output) in line:
                found.append(Call(match[1], counts[match[1]], line))
    return found


def spoiling(call: Call, how: str) -> Sequence[str]:
    """Give the options that spoil one call: ``signal=KILL``, ``error=EIO`` …"""
    return (
        "-e",
        f"trace={call.name}",
        "-e",
        f"inject={call.name}:{how}:when={call.number}",
    )
