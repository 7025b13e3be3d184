"""A tree that is being made, and how it becomes complete.

Files are written into an empty folder. What did not change is linked: into that folder,
or the other way round, new files move into the oldest tree, which is given up anyway.
The second way costs what has changed, not what there is.
"""

import os
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.durability import EarlySync, link_or_copy
from site_builder.releases.manifests import NOTHING, Kind, Manifest, count_pages
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
        noted: What its manifest says as long as it is in memory; see ``Manifest``.
        written: Files written anew: lines of the manifest, by path.
        kept: Paths of files of ``previous`` that are not.
        assets: Paths of those of this release itself.
        carried: Assets of the last release only, kept for those who have it open: lines
            of the manifest, by path.
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
        self.noted: object = None
        self.written: dict[str, str] = {}
        self.kept: set[str] = set()
        self.assets: list[str] = []
        self.carried: dict[str, str] = {}
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
        self._refuse({path})
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
        self._refuse(written.lines.keys())
        self.written.update(written.lines)
        for target, page in written.targets.items():
            self.targets.setdefault(target, page)

    def keep(self, paths: Iterable[str], *, known: bool = False) -> None:
        """Take files of the last release as they are.

        Args:
            paths: Of the files.
            known: They are known to be there; to look for 300,000 takes 0.1 s.

        Raises:
            KeyError: There is no such file in ``previous``.
            SiteError: There is such a file in this tree already.

        """
        paths = list(paths)
        some = set(paths)
        if len(some) < len(paths):
            raise twice(min(one for one, n in Counter(paths).items() if n > 1))
        if not known and not some <= self.previous.lines.keys():
            raise KeyError(min(some - self.previous.lines.keys()))
        self._refuse(some)
        self.kept = self.kept | some if self.kept else some

    def lost(self) -> set[str]:
        """List the files of ``previous`` that this tree has not; as a rule none."""
        before = self.previous.lines.keys()
        again = before & self.written.keys()
        if len(self.kept) + len(again) == len(before):  # no need to look at each
            return set()
        return before - self.kept - again

    def pages_kept(self) -> int:
        """Count the pages that are not written anew, without looking at each."""
        again = self.previous.lines.keys() & self.written.keys()
        return self.previous.pages - count_pages(again) - count_pages(self.lost())

    def manifest(self) -> Manifest:
        """Give the manifest of the tree as far as it is made."""
        lines = dict(self.previous.lines)
        for path in self.lost():
            del lines[path]
        size = len(lines)
        lines |= self.carried | self.written
        if len(lines) > size:
            lines = {path: lines[path] for path in sorted(lines)}
        pages = self.pages_kept() + count_pages(self.written)
        return Manifest(lines, pages, self.noted)

    def _refuse(self, paths: AbstractSet[str]) -> None:
        """Insist that the tree has no such files so far."""
        for there in (self.written.keys(), self.kept):
            if not there.isdisjoint(paths):
                raise twice(min(there & paths))

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
            there = path in self.written or path in self.kept
            if not there and (folder / path).is_file():
                self.carried[path] = last[path]._replace(kind="carried").line
                self.kept.add(path)


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
    tree: NewTree, manifest: Manifest, last: Path, old: Manifest, folder: Path
) -> set[str]:
    """Make an old tree, which nobody sees any more, into the new one.

    No file is opened: all of them may have names in other releases, too.

    Args:
        tree: Its new files lie in its own folder, from where they are moved.
        manifest: What it has to hold.
        last: The last release, which has every kept file.
        old: What the old tree holds.
        folder: Where it lies; holds the new tree afterwards.

    Returns:
        Paths of the files that were put there.

    Raises:
        DamagedTreeError: The last release lacks a kept file.

    """
    lines, before = manifest.lines, old.lines
    if old is tree.previous:  # what is kept is the same in both, but for its kind
        gone, lines = tree.lost(), tree.carried | tree.written
    else:
        gone = before.keys() - lines.keys()
    for path in gone:
        (folder / path).unlink(missing_ok=True)
        _remove_if_empty(folder, path)
    changed = {
        path
        for path, line in lines.items()
        if line != before.get(path) and not _same_bytes(before.get(path), line)
    }
    for path in sorted(changed):
        place = folder / path
        if path in tree.kept:
            place.unlink(missing_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            _link(tree, last, path, folder)
            continue
        if path not in before:
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
    if old is None:
        return False
    return old.split("\t", 2)[:2] == new.split("\t", 2)[:2]


def _remove_if_empty(folder: Path, path: str) -> None:
    parent = (folder / path).parent
    while parent != folder:
        try:
            os.rmdir(parent)  # noqa: PTH106 -- the error tells what it is, at once
        except OSError:
            return
        parent = parent.parent
