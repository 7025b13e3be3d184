"""The product, Hugo and Eleventy build the same pages, in turn; prints one table.

    python -m benchmarks.compare [--size 15000] [--rounds 3] [--without eleventy,hugo,…]
        [--limit 18] [--work .bench] [--into docs/performance.md] [--keep] [--all-forms]

The product reads CSV files and publishes a release; the peers get contexts that are
ready. Every run writes into a fresh folder, and nothing is deleted before the last one
has ended: on ext4 a file is ten times as dear where many were deleted just before.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path

from benchmarks.aims import BLOCK, aims, results
from benchmarks.changes import GivenUpError, Orders, Watched, watch_hugo, watch_product
from benchmarks.contestants import (
    KINDS,
    PEERS,
    PRODUCT,
    Contestant,
    contestants,
    product_command,
)
from benchmarks.contexts import NO_CONTEXTS, Contexts, make_contexts
from benchmarks.data import site_of
from benchmarks.hugo import FORMS, hugo_command, make_hugo_site
from benchmarks.processes import Taken, take
from benchmarks.report import Result, replace_block, report
from benchmarks.sameness import first_difference, sample
from benchmarks.tools import find, machine, versions

SAMPLE = 300
CHANGES = 5
_GB = 10**9
_SHOWN = 5
_ROOM = 3  # trees that have to fit on the disk


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for on the command line.

    Attributes:
        size: Customers.
        limit: Bytes of memory at which a peer is stopped.
        work: Folder for what is kept from one time to the next.

    """

    size: int
    rounds: int
    without: set[str]
    limit: int
    work: Path
    into: Path | None
    keep: bool
    all_forms: bool


@dataclass(slots=True)
class Runs:
    """The runs so far.

    Attributes:
        folder: With a fresh folder for each.
        taken: By contestant, in the order of the rounds.
        product: The newest tree of the product.
        size: Bytes of all its pages.
        differences: Where peers' pages are not the product's.

    """

    folder: Path
    taken: dict[str, list[Taken]] = field(default_factory=dict)
    product: Path = Path()
    size: int = 0
    differences: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the table."""
    wanted = _wanted(arguments)
    work = wanted.work.resolve() / str(wanted.size)
    folder = work / f"runs-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True)
    try:
        result = compare(wanted, work, Runs(folder))
        _tell(result, wanted, work)
    finally:
        if not wanted.keep:
            _say("deleting what was built")
            _delete(work)
    if result.differences:
        sys.exit(1)


def _tell(result: Result, wanted: Wanted, work: Path) -> None:
    plain = json.dumps(asdict(result), indent=1)
    (work / "result.json").write_text(f"{plain}\n", encoding="utf-8")
    text = report(result)
    aimed = "\n".join(aims(*results(wanted.work)))
    print(f"{text}\n\n{aimed}", flush=True)
    if wanted.into:
        replace_block(wanted.into, f"bench-{wanted.size}", text)
        replace_block(wanted.into, BLOCK, aimed)


def compare(wanted: Wanted, work: Path, runs: Runs) -> Result:
    """Run everyone in turn, and look at one changed row.

    Args:
        wanted: From the command line.
        work: Folder of this size.
        runs: None yet.

    """
    load = os.getloadavg()[0]
    _say(f"making the customer file of {wanted.size} customers")
    site = site_of(wanted.size, work)
    contexts = NO_CONTEXTS
    if wanted.all_forms or not set(PEERS) <= wanted.without:
        _say("making the contexts of all pages")
        contexts = make_contexts(site, work, os.cpu_count() or 1)
    everyone, missing = contestants(
        site,
        contexts,
        runs.folder,
        wanted.work.resolve(),
        wanted.without,
        FORMS if wanted.all_forms else (),
    )
    for number in range(1, wanted.rounds + 1):
        for one in everyone:
            _run(one, number, wanted.limit, runs)
    pages = _pages(runs.product, KINDS)
    written = sum((runs.product / page).stat().st_size for page in pages)
    again, watched = _changes(wanted, site, contexts, runs)
    return Result(
        when=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        machine=machine(runs.folder),
        load=load,
        versions=versions(wanted.work.resolve()),
        rows=_rows(site),
        pages=len(pages),
        written=written,
        labels={one.name: one.label for one in everyone},
        taken={name: tuple(some) for name, some in runs.taken.items()},
        again=again,
        watched=watched,
        compared=min(SAMPLE, len(pages)),
        differences=tuple(runs.differences),
        missing=tuple(missing),
    )


def _wanted(arguments: Sequence[str] | None) -> Wanted:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("--size", type=int, default=15000, help="customers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--without",
        default="",
        help="hugo, hugo-lean, hugo-dossiers, eleventy, product-1, floor, changes, "
        "watching",
    )
    parser.add_argument("--limit", type=float, default=18, help="GB of memory")
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    parser.add_argument("--into", type=Path, help="Markdown file to put the table in")
    parser.add_argument("--keep", action="store_true", help="keep what was built")
    parser.add_argument("--all-forms", action="store_true", help="Hugo in every form")
    found = parser.parse_args(arguments)
    return Wanted(
        found.size,
        found.rounds,
        set(found.without.split(",")),
        int(found.limit * _GB),
        found.work,
        found.into,
        found.keep,
        found.all_forms,
    )


def _run(one: Contestant, number: int, limit: int, runs: Runs) -> None:
    """Let one contestant build everything once, unless it could not do so before.

    In the first round its pages are compared with the product's, which runs first.
    """
    before = runs.taken.setdefault(one.name, [])
    if before and (before[-1].ended or one.once):
        return
    _make_room(runs)
    output = runs.folder / f"{number}-{one.name}"
    log = output.with_suffix(".log")
    os.sync()  # what was written before is no burden on this run
    done = take(one.command(output), limit, log, one.folder)
    if one.says_seconds and not done.ended:
        done = replace(done, seconds=float(log.read_text()))
    before.append(done)
    _say(
        f"round {number}, {one.name}: {done.seconds:.2f} s, "
        f"{done.processor:.1f} s of processors, {done.peak / _GB:.2f} GB {done.ended}"
    )
    tree = output / one.tree
    if one.name == PRODUCT:
        if done.ended:
            sys.exit(f"{done.ended}:\n{log.read_text(errors='replace')}")
        runs.product = tree
        runs.size = sum(path.stat().st_size for path in tree.rglob("*.html"))
    elif number == 1 and not done.ended:
        unlike = list(_differences(one, runs.product, tree))
        _say(f"{one.name}: {len(unlike)} of {SAMPLE} pages differ")
        runs.differences += unlike[:_SHOWN]


def _differences(one: Contestant, ours: Path, theirs: Path) -> Iterator[str]:
    """Find where the pages of one contestant are not the product's."""
    expected, found = _pages(ours, one.kinds), _pages(theirs, one.kinds)
    if found != expected:
        yield f"{one.name}: {len(found)} pages are not {len(expected)}"
        return
    for page in sample(expected, SAMPLE):
        difference = first_difference(ours / page, theirs / page)
        if difference:
            yield f"{one.name}: {page}: {difference}"


def _pages(tree: Path, kinds: Sequence[str]) -> list[str]:
    """List the pages of single customers."""
    return sorted(
        f"{kind}/{entry.name}"
        for kind in kinds
        for entry in os.scandir(tree / kind)
        if entry.name.endswith(".html")
        and not entry.name.startswith(("index.", "page-"))
    )


def _changes(
    wanted: Wanted, site: Path, contexts: Contexts, runs: Runs
) -> tuple[tuple[Taken, ...], dict[str, Watched | str]]:
    """Look at what one changed row takes: a build anew, and those that watch.

    Returns:
        What builds of the product took, and by name what the watching ones did, or why
        there is nothing to tell.

    """
    if "changes" in wanted.without:
        return (), {}
    changed = runs.folder / "changed-site"
    shutil.copytree(site, changed)
    orders = Orders(changed)
    output = runs.product.parent
    again = []
    for number in range(wanted.rounds):
        orders.add()
        log = runs.folder / f"{number}-again.log"
        again.append(take(product_command(changed, 2, output), wanted.limit, log))
        _say(f"one row more, built again: {again[-1].seconds:.2f} s")
    watched: dict[str, Watched | str] = {}
    for name, watch in (("product", _product_watched), ("hugo", _hugo_watched)):
        if name in wanted.without or "watching" in wanted.without:
            watched[name] = "left out"
            continue
        try:
            found = watched[name] = watch(changed, contexts, runs, wanted.limit)
        except GivenUpError as error:
            found = watched[name] = str(error)
        _say(f"{name} watching: {found}")
    return tuple(again), watched


def _product_watched(
    site: Path, contexts: Contexts, runs: Runs, limit: int
) -> Watched | str:
    del contexts
    command = [sys.executable, "-m", "site_builder", "watch"]
    if subprocess.run(
        [*command, "--help"], capture_output=True, check=False
    ).returncode:
        return "there is no `dossier watch` in this version"
    output = runs.folder / "watched-product"
    os.sync()
    command += ["--site", str(site), "--output", str(output)]
    return watch_product(command, output, Orders(site), CHANGES, limit)


def _hugo_watched(
    site: Path, contexts: Contexts, runs: Runs, limit: int
) -> Watched | str:
    del site
    if find("hugo") is None:
        return "there is no Hugo"
    builds = runs.taken.get("hugo", ())
    if builds and builds[-1].ended:
        return f"not tried: it takes more memory than its build, {builds[-1].ended}"
    peer, output = runs.folder / "watched-site", runs.folder / "watched-hugo"
    make_hugo_site(contexts, peer, "pages", KINDS)
    os.sync()
    command = [*hugo_command(peer, output, quiet=False), "--watch"]
    return watch_hugo(command, output, peer, CHANGES, limit)


def _make_room(runs: Runs) -> None:
    """Empty trees that nobody needs any more, where the disk would become full.

    Files are emptied, not deleted, for the reason that stands above.
    """
    if shutil.disk_usage(runs.folder).free > _ROOM * runs.size:
        return
    for output in runs.folder.glob("[0-9]*-*"):
        if output.is_dir() and output != runs.product.parent and _has_bytes(output):
            _say(f"emptying {output.name}")
            for file in output.rglob("*.html"):
                file.chmod(0o644)
                os.truncate(file, 0)


def _has_bytes(output: Path) -> bool:
    return any(path.stat().st_size for path in islice(output.rglob("*.html"), 1))


def _delete(work: Path) -> None:
    """Delete what was built, and all but the newest site and contexts."""
    for runs in work.glob("runs-*"):
        shutil.rmtree(runs, ignore_errors=True)
    for pattern in ("site-*", "contexts-*"):
        found = sorted(work.glob(pattern), key=lambda path: path.stat().st_mtime)
        for old in found[:-1]:
            shutil.rmtree(old, ignore_errors=True)


def _rows(site: Path) -> dict[str, int]:
    found = {}
    for path in sorted((site / "content" / "data").glob("*.csv")):
        with path.open("rb") as lines:
            found[path.stem] = sum(1 for _ in lines) - 1
    return found


def _say(text: str) -> None:
    print(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
