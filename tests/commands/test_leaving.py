"""The program leaves at once, but not before all is said, and with the right code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "site_builder", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_of_a_long_answer_arrives(tmp_path: Path) -> None:
    found = run("schema", folder=tmp_path)

    assert found.returncode == 0
    assert len(json.loads(found.stdout)) > 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--help",), 0, ""),
        (("check",), 1, "config.yaml: no such file"),
        (("buidl",), 2, "No such command 'buidl'"),
    ],
)
def test_the_code_tells_what_happened(
    tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found = run(*arguments, folder=tmp_path)

    assert found.returncode == code
    assert said in found.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_nobody_need_listen(tmp_path: Path, closed: str) -> None:
    command = f"{sys.executable} -m site_builder --version {closed}"

    found = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False
    )

    assert found.returncode == 0
