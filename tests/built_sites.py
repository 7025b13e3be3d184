"""The test sites, each built once and shared by all tests of a run."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import pytest

from site_builder.build import Built, build_site
from tests.conftest import REPOSITORY, SHARED, SITES

DATA = {
    "northwind": "data/northwind",
    "chinook": "data/chinook",
    "salesforce": "data/sfdc_bank",
}
ALL = ("minimal", *DATA, "demo")


def folder_of(name: str) -> Path:
    """Find the folder of a site; skip the test, and say why, where it is not there."""
    if name in DATA and not (SHARED / DATA[name]).is_dir():
        pytest.skip(f"{DATA[name]} is not beside this repository, in ../shared")
    folder = REPOSITORY if name == "demo" else SITES / name
    if not (folder / "config.yaml").is_file():
        pytest.skip(f"there is no site {name} at {folder}")
    return folder


def built(name: str) -> Built:
    """Build a site, or find it built."""
    return _built(folder_of(name))


def root_of(name: str) -> Path:
    """Find the published tree of a site."""
    return built(name).release.root


@functools.cache
def _built(folder: Path) -> Built:
    return build_site(folder, _output() / folder.name)


@functools.cache
def _output() -> Path:
    path = Path(tempfile.mkdtemp(prefix="dossier-sites-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path
