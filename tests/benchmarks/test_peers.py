"""The benchmark runs, at a size that shows nothing but that."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.tools import find
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow


def test_hugo_shows_the_same_pages_in_each_of_its_forms(tmp_path: Path) -> None:
    for name in ("tpchgen-cli", "hugo"):
        if find(name) is None:
            pytest.skip(f"there is no {name}: 'make bench' installs it")
    command = [sys.executable, "-m", "benchmarks.compare", "--size", "50"]
    done = subprocess.run(
        [
            *(*command, "--rounds", "1", "--work", str(tmp_path)),
            *("--without", "eleventy,watching", "--all-forms"),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "50" / "result.json").read_text())
    assert result["rows"]["customers"] == 50
    assert result["pages"] == 100
    assert result["compared"] == 100
    assert result["differences"] == []
    assert all(
        not run["ended"] and run["seconds"] > 0
        for runs in result["taken"].values()
        for run in runs
    )
    assert {"hugo", "hugo-unmarshal", "hugo-pages", "hugo-files"} <= set(
        result["taken"]
    )
    assert not list((tmp_path / "50").glob("runs-*")), "what was built is deleted"
