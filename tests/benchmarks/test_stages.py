"""Where the time of a build goes."""

import subprocess
import sys
from pathlib import Path

from benchmarks.stages import STAGES
from tests.conftest import SITES


def test_a_build_is_told_by_its_stages(tmp_path: Path) -> None:
    site, output = str(SITES / "minimal"), str(tmp_path / "output")

    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.stages", site, output],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    shown = {line.split("|")[1].strip() for line in told.splitlines()}
    assert {"reading", "checking", "measuring", "templates"} <= shown
    assert shown <= {stage for _, _, stage in STAGES} | {"stage", "---", "together"}
