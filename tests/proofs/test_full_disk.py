"""A disk that is really full: readers keep their site, and the next build heals."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder.problems import SiteError
from site_builder.releases import served_number, verify
from tests.releases.tiny import files, page, publish, site

_SIZE = "3m"
_STEPS = range(0, 1000, 10)  # kB that are left free


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 3 MiB."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("only root can mount a disk")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def _pages(generation: int) -> dict[str, bytes]:
    large = {
        f"pages/{n}.html": page(f"{generation} {n} " + "x" * 40_000) for n in range(10)
    }
    return site(generation) | large


@pytest.mark.proof
def test_full_disk(disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output, filler, refused = disk / "output", disk / "filler", 0
    generation, number = 1, publish(output, _pages(1), keep=2).number

    for free in _STEPS:
        generation += 1
        stats = os.statvfs(disk)
        filler.write_bytes(b"x" * (stats.f_bavail * stats.f_frsize - free * 1024))
        before = files(output / "everyone")
        try:
            number = publish(output, _pages(generation), keep=2).number
        except SiteError as error:
            assert "No space left on device" in str(error)  # noqa: PT017
            assert files(output / "everyone") == before
            assert served_number(output) == number
            refused += 1
        assert verify(output, number) == []
        filler.unlink()

        generation += 1
        number = publish(output, _pages(generation), keep=2).number
        assert files(output / "everyone").items() >= _pages(generation).items()
        assert verify(output, number) == []
        assert not (output / ".work").exists()

    with capsys.disabled():
        print(f"\nfull disk: {len(_STEPS)} builds, {refused} refused")  # noqa: T201
    assert 0 < refused < len(_STEPS)
