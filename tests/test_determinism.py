"""The same inputs give the same bytes, wherever and in whatever order they are read."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder.build import build_site
from tests.built_sites import folder_of
from tests.conftest import REPOSITORY
from tests.tied_site import shuffle_rows, write_tied_site

# What tells of places in the files, and so may change with the order of their rows:
# the report on rejects is left out whole; of dossiers the section that names the
# rejects of the customer, and with it the digest in the foot of that page. All else is
# compared to the byte.
REJECTS = re.compile(r"reports/rejects(-page-[0-9]+)?\.html\Z")
PLACES = re.compile(rb'<section id="quality".*?</section>', re.DOTALL)
DIGEST = re.compile(rb'<span class="digest">[0-9a-f]+</span>')

SURROUNDINGS: tuple[Mapping[str, str], ...] = (
    {"TZ": "UTC", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "",
        "PYTHONHASHSEED": "4711",
    },
)
SEEDS = (0, 1, 2, 26)  # 26: a row of which nothing is known but whose it is
Tree = dict[str, bytes]


def tree_of(root: Path) -> Tree:
    """Read every file that is published."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def without_places(tree: Tree) -> Tree:
    """Leave out what says where a rejected row stands."""
    kept = {path: data for path, data in tree.items() if not REJECTS.search(path)}
    for path, data in kept.items():
        if PLACES.search(data):
            kept[path] = DIGEST.sub(b"", PLACES.sub(b"", data))
    return kept


def differing(ours: Tree, theirs: Tree) -> list[str]:
    """Name the files that are not the same, and where the first ones differ."""
    paths = sorted(ours.keys() | theirs.keys())
    wrong = [path for path in paths if ours.get(path) != theirs.get(path)]
    return [f"{one}: {_first_difference(ours, theirs, one)}" for one in wrong[:3]]


def _first_difference(ours: Tree, theirs: Tree, path: str) -> str:
    one, other = ours.get(path, b""), theirs.get(path, b"")
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    for line, (left, right) in enumerate(pairs, 1):
        if left != right:
            return f"line {line}: {left[-300:]!r} against {right[-300:]!r}"
    return "one has more lines, or is not there"


def built_here(site: Path, output: Path) -> Tree:
    return tree_of(build_site(site, output).release.root)


def built_elsewhere(site: Path, output: Path, jobs: int, **surroundings: str) -> Tree:
    """Build from another folder, in processes of its own."""
    output.mkdir(parents=True)
    command = [sys.executable, "-m", "site_builder", "build", "--quiet"]
    subprocess.run(
        [*command, "--site", site, "--output", output, "--jobs", str(jobs)],
        cwd=output,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **surroundings},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return tree_of(output / "everyone")


@pytest.fixture(params=["minimal", "demo", "tied"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "tied":
        write_tied_site(tmp_path / "tied", seed=11)
        return tmp_path / "tied"
    return folder_of(request.param)


def test_surroundings_and_number_of_processes_change_no_byte(
    site: Path, tmp_path: Path
) -> None:
    first, second = (
        built_elsewhere(site, tmp_path / f"output-{jobs}", jobs, **surroundings)
        for jobs, surroundings in ((1, SURROUNDINGS[0]), (3, SURROUNDINGS[1]))
    )

    assert len(first) > 10
    assert not differing(first, second)


def test_a_second_build_into_the_same_output_changes_no_byte(tmp_path: Path) -> None:
    site, output = tmp_path / "site", tmp_path / "output"
    write_tied_site(site, seed=12)

    first, second = built_here(site, output), built_here(site, output)

    assert not differing(first, second)


@pytest.mark.parametrize("name", ["minimal", "demo"])
def test_the_order_of_rows_changes_no_byte(name: str, tmp_path: Path) -> None:
    folder = folder_of(name)
    copy = tmp_path / "copy"
    shutil.copytree(folder / "content", copy / "content")
    shutil.copy(folder / "config.yaml", copy)
    ordered = built_here(copy, tmp_path / "ordered")

    shuffle_rows(copy, seed=3)
    shuffled = built_here(copy, tmp_path / "shuffled")

    assert not differing(without_places(ordered), without_places(shuffled))


@pytest.mark.parametrize("seed", SEEDS)
def test_ties_are_never_broken_by_the_order_of_rows(seed: int, tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_tied_site(site, seed)
    ordered = built_here(site, tmp_path / "ordered")

    shuffle_rows(site, seed=seed + 100)
    shuffled = built_here(site, tmp_path / "shuffled")

    assert len(ordered) > 80
    assert not differing(without_places(ordered), without_places(shuffled))
