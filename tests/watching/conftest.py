"""One running watcher for all tests that only edit a site."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watching.running import Process, process, write_site


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Watch a site that lies in a repository of git."""
    folder = tmp_path_factory.mktemp("watched")
    site, output = write_site(folder / "site"), folder / "output"
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.email", "test@example.org"),
        ("config", "user.name", "Test"),
        ("add", "."),
        ("commit", "-q", "-m", "first"),
    ):
        git(site, *words)
    with process(site, output) as running:
        yield running


def git(folder: Path, *words: str) -> None:
    """Run git."""
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
