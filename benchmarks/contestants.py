"""Who builds the pages: the product, its peers, and the floor under all of them."""

import compileall
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import site_builder
from benchmarks.contexts import Contexts
from benchmarks.eleventy import (
    eleventy_command,
    install_eleventy,
    make_eleventy_site,
)
from benchmarks.hugo import Form, hugo_command, make_hugo_site
from benchmarks.tools import MissingError, tool

FASTEST: Form = "index"  # of Hugo's forms; docs/performance.md has the figures
LEANEST: Form = "files"
PRODUCT = "product-2"
PEERS = ("hugo", "hugo-lean", "hugo-dossiers", "eleventy")
KINDS = ("customers", "briefs")  # folders with a page of each customer


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
        once: It runs in the first round only.

    """

    name: str
    label: str
    command: Callable[[Path], Sequence[str]]
    kinds: tuple[str, ...]
    tree: str = "."
    folder: Path | None = None
    says_seconds: bool = False
    once: bool = False


def product_command(site: Path, jobs: int, output: Path) -> list[str]:
    """Give the command that builds and publishes a site, as a user runs it."""
    return [
        *(sys.executable, "-m", "site_builder", "build", "--quiet"),
        *("--site", str(site), "--output", str(output), "--jobs", str(jobs)),
    ]


def contestants(
    site: Path,
    contexts: Contexts,
    runs: Path,
    work: Path,
    without: set[str],
    forms: Sequence[Form],
) -> tuple[list[Contestant], list[str]]:
    """Make everyone ready.

    Args:
        site: The product's.
        contexts: Of its pages.
        runs: Folder for the peers' sites.
        work: Folder that is kept, for what is installed.
        without: Names of those that are left out.
        forms: Of Hugo's pages, that take part beside the fastest.

    Returns:
        Contestants in the order in which they run, and what keeps others away.

    """
    # An installed program is compiled; where Python may write nothing, as in some
    # containers, a folder of sources would be compiled at each start.
    compileall.compile_dir(Path(site_builder.__file__).parent, quiet=2)
    found: list[Contestant] = []
    known = (*PEERS, "product-1", "floor")
    missing = [f"left out: {name}" for name in known if name in without]
    makers: Sequence[Callable[[], Iterator[Contestant]]] = (
        lambda: _product(site),
        lambda: _hugo(contexts, runs, without, forms),
        lambda: _eleventy(contexts, runs, work, without),
        _floor,
    )
    for maker in makers:
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
            command=partial(product_command, site, jobs),
            kinds=KINDS,
            tree="everyone",
            once=jobs == 1,
        )


def _hugo(
    contexts: Contexts, runs: Path, without: set[str], forms: Sequence[Form]
) -> Iterator[Contestant]:
    ready = "Hugo, the same pages from ready contexts"
    wanted: list[tuple[str, str, Form, tuple[str, ...]]] = [
        ("hugo", f"{ready} (fastest form)", FASTEST, KINDS),
        ("hugo-lean", f"{ready} (leanest form)", LEANEST, KINDS),
        ("hugo-dossiers", "Hugo, dossiers only", FASTEST, KINDS[:1]),
        *((f"hugo-{form}", f"{ready}: {form}", form, KINDS) for form in forms),
    ]
    for name, label, form, kinds in wanted:
        if name not in without:
            tool("hugo")
            peer = runs / f"site-{name}"
            make_hugo_site(contexts, peer, form, kinds)
            yield Contestant(
                name=name,
                label=label,
                command=partial(hugo_command, peer),
                kinds=kinds,
                once=kinds != KINDS,
            )


def _eleventy(
    contexts: Contexts, runs: Path, work: Path, without: set[str]
) -> Iterator[Contestant]:
    if "eleventy" in without:
        return
    program = install_eleventy(work / "eleventy")
    peer = runs / "site-eleventy"
    make_eleventy_site(contexts, peer)
    yield Contestant(
        name="eleventy",
        label="Eleventy, the same pages from ready contexts",
        command=partial(eleventy_command, program),
        kinds=KINDS,
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
        kinds=KINDS,
        says_seconds=True,
    )
