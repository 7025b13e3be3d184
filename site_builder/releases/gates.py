"""What must be true of a tree before anybody sees it."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from site_builder.problems import Problem
from site_builder.releases.links import links_in, target_of
from site_builder.releases.manifests import Manifest, size_of
from site_builder.releases.trees import NewTree

_LEAST_LEFT = 0.9
_FEW = 20
_ODD = "is a link, a pipe or a device"


def shrinkage(audience: str, before: int, now: int) -> Iterator[Problem]:
    """Find out whether many pages are gone: a file may have come in half.

    Args:
        audience: Whose pages they are.
        before: How many pages the last release has.
        now: How many the new one has.

    """
    if now < _LEAST_LEFT * before:
        message = f"the site would shrink from {before} to {now} pages"
        hint = "if that is right, build once with --accept-shrink"
        yield Problem(audience, 0, message, hint)


def broken_links(tree: NewTree, manifest: Manifest, last: Path) -> Iterator[Problem]:
    """Find links to files that are not on the site.

    New pages have told their targets. Kept ones are read only where files are gone.

    Args:
        tree: A new one.
        manifest: Of all that will be in it.
        last: Where the last one lies.

    """
    hint = "mend the link, or bring back what it leads to"
    broken = {
        target: page for target, page in tree.targets.items() if target not in manifest
    }
    gone = _gone(tree)
    if gone:
        for target, page in _pages_that_lead_to(gone, tree, last):
            broken.setdefault(target, page)
    for target, page in sorted(broken.items())[:_FEW]:
        message = f"leads to '{target}', which is not on the site"
        yield Problem(page, 0, message, hint)


def _gone(tree: NewTree) -> set[str]:
    """List what kept pages must not lead to any more: also assets carried along."""
    before = tree.previous.lines
    lost = {one for one in tree.lost() if not before[one].endswith("\tcarried")}
    return lost | tree.carried.keys()


def _pages_that_lead_to(
    gone: Collection[str], tree: NewTree, last: Path
) -> Iterator[tuple[str, str]]:
    for path in sorted(tree.kept):
        if not path.endswith(".html"):
            continue
        folder = path.rpartition("/")[0]
        try:
            links = links_in((last / path).read_bytes())
        except FileNotFoundError:  # told when it is linked
            continue
        for link in links:
            target = target_of(link, folder)
            if target is not None and target in gone:
                yield target, path


def differences(
    folder: Path, lines: Mapping[str, str], sized: AbstractSet[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Compare a tree with its manifest: names, kinds and sizes of files.

    Args:
        folder: Where the tree lies.
        lines: Of its manifest.
        sized: Whose sizes are compared; all, if none are given.

    Returns:
        Paths, each with what is wrong there.

    """
    found = look_through(folder)
    for path in found.odd:
        yield path, _ODD
    more = found.files - lines.keys()
    for path in more:
        yield path, "is not in the manifest"
    missing: set[str] = set()
    if len(found.files) - len(more) < len(lines):
        missing = lines.keys() - found.files - found.odd
    for path in missing:
        yield path, "is missing"
    for path in found.empty:
        if not any(one.startswith(f"{path}/") for one in missing):
            yield path, "is a folder of nothing"
    for path in (lines.keys() if sized is None else sized) & found.files:
        size = os.stat(f"{folder}/{path}").st_size  # noqa: PTH116 -- many of them
        if path in lines and size != size_of(lines[path]):
            yield path, "has another size"


def wrong_among(
    folder: Path, lines: Mapping[str, str], paths: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Compare some files of a tree with its manifest: kinds and sizes.

    Args:
        folder: Where the tree lies.
        lines: Of its manifest.
        paths: Of the files, which all are in the manifest.

    """
    for path in paths:
        try:
            about = (folder / path).lstat()
        except FileNotFoundError:
            yield path, "is missing"
            continue
        if not stat.S_ISREG(about.st_mode):
            yield path, _ODD
        elif about.st_size != size_of(lines[path]):
            yield path, "has another size"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that is in a folder, at any depth, by path from there.

    Attributes:
        empty: Folders.
        odd: Links, pipes, devices.

    """

    files: set[str]
    empty: set[str]
    odd: set[str]


def look_through(folder: Path) -> Found:
    """List everything that is in a folder, without asking more than names and kinds."""
    found = Found(set(), set(), set())
    _look_through(str(folder), "", found)
    return found


def _look_through(folder: str, before: str, found: Found) -> None:
    files: list[str] = []
    others: list[os.DirEntry[str]] = []
    with os.scandir(folder) as scan:
        for one in scan:
            if one.is_file(follow_symlinks=False):
                files.append(before + one.name)
            else:
                others.append(one)
    folders = [one.name for one in others if one.is_dir(follow_symlinks=False)]
    found.files.update(files)
    found.odd.update(before + one.name for one in others if one.name not in folders)
    if before and not files and not others:
        found.empty.add(before.rstrip("/"))
    for name in folders:
        _look_through(f"{folder}/{name}", f"{before}{name}/", found)
