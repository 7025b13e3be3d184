"""Publishing: a complete tree of its own for each build, then one atomic swap.

A build that fails or is killed leaves the release that is served as it was; what it
left behind is thrown away by the next one.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_RELEASES = ".releases"
_WORK = ".work"
_LOCK = ".lock"
_NUMBER = re.compile(r"[1-9][0-9]*\Z")


class BusyError(Exception):
    """Another build holds the output; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Release:
    """One complete published tree.

    Attributes:
        number: Counts from 1, never used twice.
        folder: Where it lies.
        root: The link that web servers and readers follow to it.

    """

    number: int
    folder: Path
    root: Path


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree that is being made, and the release that it will become."""

    folder: Path
    release: Release


@contextmanager
def publish(output: Path, audience: str, keep: int = 10) -> Iterator[Tree]:
    """Give a folder to write a tree into, and publish it when the block ends well.

    Args:
        output: Folder of all releases.
        audience: Whose tree it is.
        keep: How many releases stay.

    Raises:
        BusyError: Another build holds the output.

    """
    output.mkdir(parents=True, exist_ok=True)
    with _lock(output):
        work = output / _WORK
        shutil.rmtree(work, ignore_errors=True)
        releases = output / _RELEASES / audience
        releases.mkdir(parents=True, exist_ok=True)
        number = max(_numbers(releases), default=0) + 1
        tree = Tree(
            work / audience, Release(number, releases / str(number), output / audience)
        )
        tree.folder.mkdir(parents=True)
        yield tree
        _sync(tree.folder)
        tree.folder.rename(tree.release.folder)
        _swap(tree.release)
        for old in _numbers(releases)[:-keep]:
            shutil.rmtree(releases / str(old))
        shutil.rmtree(work)


@contextmanager
def _lock(output: Path) -> Iterator[None]:
    with (output / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another build is running in {output}"
            raise BusyError(message) from None
        yield


def _numbers(releases: Path) -> list[int]:
    return sorted(
        int(folder.name) for folder in releases.iterdir() if _NUMBER.match(folder.name)
    )


def _swap(release: Release) -> None:
    """Point the root at a release: one rename, so that readers see old or new."""
    target = os.path.relpath(release.folder, release.root.parent)
    link = release.root.with_name(f".{release.root.name}.new")
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    link.replace(release.root)
    _sync(release.root.parent)


def _sync(folder: Path) -> None:
    """Force the entries of a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
