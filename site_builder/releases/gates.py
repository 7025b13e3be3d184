"""What must be true of a tree before anybody sees it."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from site_builder.problems import Problem
from site_builder.releases.links import links_in, target_of
from site_builder.releases.manifests import Manifest, as_entry
from site_builder.releases.trees import NewTree

_LEAST_LEFT = 0.9
_FEW = 20


def shrinkage(tree: NewTree, last: Manifest) -> Iterator[Problem]:
    """Find out whether many pages are gone: a file may have come in half."""
    before, now = last.pages, Manifest(tree.lines).pages
    if now < _LEAST_LEFT * before:
        message = f"the site would shrink from {before} to {now} pages"
        hint = "if that is right, build once with --accept-shrink"
        yield Problem(tree.audience, 0, message, hint)


def broken_links(tree: NewTree, last: Path) -> Iterator[Problem]:
    """Find links to files that are not on the site.

    New pages have told their targets. Kept ones are read only where files are gone.
    """
    hint = "mend the link, or bring back what it leads to"
    broken = {
        target: page
        for target, page in tree.targets.items()
        if target not in tree.lines
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
    gone = before.keys() - tree.lines.keys()
    return {one for one in gone if not before[one].endswith("\tcarried")} | tree.carried


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
    folder: Path, lines: Mapping[str, str], sized: Collection[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Compare a tree with its manifest: names, kinds and sizes of files.

    Args:
        folder: Where the tree lies.
        lines: Of its manifest.
        sized: Whose sizes are compared; all, if none are given.

    Returns:
        Paths, each with what is wrong there.

    """
    present: set[str] = set()
    folders: set[str] = set()
    for path, entry in walk(folder):
        present.add(path)
        if entry.name.startswith("."):
            yield path, "is hidden"
        elif entry.is_dir(follow_symlinks=False):
            folders.add(path)
        elif not entry.is_file(follow_symlinks=False):
            yield path, "is a link, a pipe or a device"
        elif path not in lines:
            yield path, "is not in the manifest"
        elif (sized is None or path in sized) and (
            entry.stat(follow_symlinks=False).st_size
            != as_entry(path, lines[path]).size
        ):
            yield path, "has another size"
    for path in lines.keys() - present:
        yield path, "is missing"
    for path in folders - _folders_of(lines):
        yield path, "is a folder of nothing"


def walk(folder: Path, before: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """List everything in a folder, at any depth, by path from there."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{before}{entry.name}"
            yield path, entry
            if entry.is_dir(follow_symlinks=False):
                yield from walk(Path(entry.path), f"{path}/")


def _folders_of(lines: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    for path in lines:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
