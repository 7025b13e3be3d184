"""A tree that is being made, and how it becomes complete.

Files are written into an empty folder. What did not change is linked: into that folder,
or the other way round, new files move into the oldest tree, which is given up anyway.
The second way costs what has changed, not what there is.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.durability import EarlySync, link_or_copy
from site_builder.releases.manifests import NOTHING, Kind, Manifest
from site_builder.releases.writing import Writer, Written, twice


class DamagedTreeError(SiteError):
    """A file of the last release is gone, or not what it was."""


class NewTree:
    """The tree of one audience, while it is made.

    Attributes:
        audience: Whose tree it is.
        folder: To write new files into; empty at first.
        previous: Files of the last release that may be kept; empty where there is none.
        origins_before: What the one who made it noted of its pages; may be empty.
        origins: The same of this one, for the next.
        lines: Of the manifest, by path.
        kept: Paths of files that are not written anew.
        assets: Paths of those of this release itself.
        carried: Assets of the last release only, kept for those who have it open.
        targets: Files that the new pages lead to, each with one page that does.

    """

    def __init__(
        self,
        audience: str,
        folder: Path,
        previous: Manifest = NOTHING,
        origins_before: bytes = b"",
    ) -> None:
        """Begin a tree."""
        self.audience = audience
        self.folder = folder
        self.previous = previous
        self.origins_before = origins_before
        self.origins = b""
        self.lines: dict[str, str] = {}
        self.kept: set[str] = set()
        self.assets: list[str] = []
        self.carried: set[str] = set()
        self.targets: dict[str, str] = {}
        self._writer = Writer(folder)
        self._early = EarlySync(folder)

    def write(
        self,
        path: str,
        data: bytes,
        inputs: str = "",
        short: str = "",
        kind: Kind = "",
    ) -> None:
        """Write one file; see ``Writer.write``."""
        if path in self.lines:
            raise twice(path)
        self._writer.write(path, data, inputs, short, kind)
        self.add(self._writer.written())

    def asset(self, path: str, data: bytes) -> None:
        """Write a file that carries its digest in its name.

        The next release will carry it along for those who have a page of this one open.
        """
        self.write(path, data, kind="asset")
        self.assets.append(path)

    def add(self, written: Written) -> None:
        """Take over what a writer has written into the folder, here or elsewhere.

        Raises:
            SiteError: There is such a file already.

        """
        if not self.lines.keys().isdisjoint(written.lines):
            raise twice(min(self.lines.keys() & written.lines.keys()))
        self.lines.update(written.lines)
        for target, page in written.targets.items():
            self.targets.setdefault(target, page)

    def keep(self, paths: Iterable[str]) -> None:
        """Take files of the last release as they are.

        Raises:
            KeyError: There is no such file in ``previous``.
            SiteError: There is such a file in this tree already.

        """
        before = self.previous.lines
        some = {path: before[path] for path in paths}  # in order: it is soon sorted
        if not some.keys().isdisjoint(self.lines.keys()):
            raise twice(min(self.lines.keys() & some))
        self.lines.update(some)
        self.kept.update(some)

    def sync_early(self) -> None:
        """Begin to force to disk what was written so far; to be called now and then.

        Raises:
            OSError: Something written before may not have reached the disk.

        """
        self._early.begin()

    def end_sync(self) -> None:
        """Wait until nothing is being forced to disk any more.

        Raises:
            OSError: As ``sync_early`` does.

        """
        self._early.wait()

    def carry_along(self, assets: Iterable[str], last: Manifest, folder: Path) -> None:
        """Keep assets of the last release, once more."""
        for path in assets:
            if path not in self.lines and (folder / path).is_file():
                self.lines[path] = last[path]._replace(kind="carried").line
                self.kept.add(path)
                self.carried.add(path)


def complete_by_links(tree: NewTree, last: Path) -> None:
    """Link every kept file from the last release into the new tree.

    Raises:
        DamagedTreeError: The last release lacks one.

    """
    made: set[str] = set()
    for path in sorted(tree.kept):
        folder = path.rpartition("/")[0]
        if folder not in made:
            (tree.folder / folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        _link(tree, last, path, tree.folder)


def complete_by_changes(
    tree: NewTree, last: Path, old: Manifest, folder: Path
) -> set[str]:
    """Make an old tree, which nobody sees any more, into the new one.

    No file is opened: all of them may have names in other releases, too.

    Args:
        tree: Its new files lie in its own folder, from where they are moved.
        last: The last release, which has every kept file.
        old: What the old tree holds.
        folder: Where it lies; holds the new tree afterwards.

    Returns:
        Paths of the files that were put there.

    Raises:
        DamagedTreeError: The last release lacks a kept file.

    """
    for path in old.lines.keys() - tree.lines.keys():
        (folder / path).unlink(missing_ok=True)
        _remove_if_empty(folder, path)
    before = old.lines.get
    lines: Iterable[str] = tree.lines
    if old is tree.previous:  # what is kept is the same in both, but for its kind
        lines = (tree.lines.keys() - tree.kept) | tree.carried
    other = {path for path in lines if before(path) != tree.lines[path]}
    changed = {
        path for path in other if not _same_bytes(before(path), tree.lines[path])
    }
    for path in sorted(changed):
        place = folder / path
        if path in tree.kept:
            place.unlink(missing_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            _link(tree, last, path, folder)
            continue
        if path not in old.lines:
            place.parent.mkdir(parents=True, exist_ok=True)
        (tree.folder / path).replace(place)
    return changed


def _link(tree: NewTree, last: Path, path: str, folder: Path) -> None:
    try:
        link_or_copy(f"{last}/{path}", f"{folder}/{path}")
    except FileNotFoundError:
        message = "is gone from the last release"
        hint = "build again: everything will be made anew"
        problem = Problem(f"{tree.audience}/{path}", 0, message, hint)
        raise DamagedTreeError([problem]) from None


def _same_bytes(old: str | None, new: str) -> bool:
    """Compare size and content of two lines."""
    if old is None or old == new:
        return old is not None
    return old.split("\t", 2)[:2] == new.split("\t", 2)[:2]


def _remove_if_empty(folder: Path, path: str) -> None:
    parent = (folder / path).parent
    while parent != folder:
        try:
            os.rmdir(parent)  # noqa: PTH106 -- the error tells what it is, at once
        except OSError:
            return
        parent = parent.parent
