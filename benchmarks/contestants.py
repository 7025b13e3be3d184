"""Who builds the pages: the product, its peers, and the floor under all of them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contexts import Contexts
from benchmarks.eleventy import (
    eleventy_command,
    install_eleventy,
    make_eleventy_site,
)
from benchmarks.hugo import Form, hugo_command, make_hugo_site
from benchmarks.tools import MissingError, tool

FASTEST: Form = "index"  # of Hugo's forms; docs/performance.md has the figures
PRODUCT = "product-2"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to build the pages.

    Attributes:
        name: As ``--without`` knows it.
        label: In the table.
        command: Made of the folder to write to.
        kinds: Folders of the customers' pages that it makes.
        tree: Where they are, in the folder written to.
        folder: Where the command is run; None: here.
        says_seconds: The command prints itself how long it took.

    """

    name: str
    label: str
    command: Callable[[Path], Sequence[str]]
    kinds: tuple[str, ...]
    tree: str = "."
    folder: Path | None = None
    says_seconds: bool = False


def product_command(site: Path, output: Path, jobs: int) -> list[str]:
    """Give the command that builds and publishes a site, as a user runs it."""
    return [
        *(sys.executable, "-m", "site_builder", "build", "--quiet"),
        *("--site", str(site), "--output", str(output), "--jobs", str(jobs)),
    ]


def contestants(
    site: Path, contexts: Contexts, runs: Path, work: Path, without: set[str]
) -> tuple[list[Contestant], list[str]]:
    """Make everyone ready.

    Args:
        site: The product's.
        contexts: Of its pages.
        runs: Folder for the peers' sites.
        work: Folder that is kept, for what is installed.
        without: Names of those that are left out.

    Returns:
        Contestants in the order in which they run, and what keeps others away.

    """
    found: list[Contestant] = []
    missing: list[str] = []
    makers: Sequence[Callable[[], Iterator[Contestant]]] = (
        lambda: _product(site),
        lambda: _hugo(contexts, runs, without),
        lambda: _eleventy(contexts, runs, work),
        _floor,
    )
    names = ("product", "hugo", "eleventy", "floor")
    for name, maker in zip(names, makers, strict=True):
        if name in without:
            missing.append(f"left out: {name}")
            continue
        try:
            found += [one for one in maker() if one.name not in without]
        except MissingError as error:
            missing.append(str(error))
    return found, missing


def _product(site: Path) -> Iterator[Contestant]:
    for jobs in (2, 1):
        yield Contestant(
            name=f"product-{jobs}",
            label=f"`dossier build --jobs {jobs}`, from CSV to a release",
            command=lambda output, jobs=jobs: product_command(site, output, jobs),
            kinds=("customers", "briefs"),
            tree="everyone",
        )


def _hugo(contexts: Contexts, runs: Path, without: set[str]) -> Iterator[Contestant]:
    tool("hugo")
    for name, label, kinds in (
        ("hugo", "Hugo, the same pages from ready contexts", ("customers", "briefs")),
        ("hugo-dossiers", "Hugo, dossiers only", ("customers",)),
    ):
        if name not in without:
            peer = runs / f"site-{name}"
            make_hugo_site(contexts, peer, FASTEST, kinds)
            yield Contestant(
                name=name,
                label=label,
                command=lambda output, peer=peer: hugo_command(peer, output),
                kinds=kinds,
            )


def _eleventy(contexts: Contexts, runs: Path, work: Path) -> Iterator[Contestant]:
    program = install_eleventy(work / "eleventy")
    peer = runs / "site-eleventy"
    make_eleventy_site(contexts, peer)
    yield Contestant(
        name="eleventy",
        label="Eleventy, the same pages from ready contexts",
        command=lambda output: eleventy_command(program, output),
        kinds=("customers", "briefs"),
        folder=peer,
    )


def _floor() -> Iterator[Contestant]:
    def command(output: Path) -> list[str]:
        round_ = output.name.partition("-")[0]
        tree = output.with_name(f"{round_}-{PRODUCT}") / "everyone"
        return [sys.executable, "-m", "benchmarks.floor", str(tree), str(output)]

    yield Contestant(
        name="floor",
        label="the floor: the product's files written again by one process",
        command=command,
        kinds=("customers", "briefs"),
        says_seconds=True,
    )
