"""Which releases there are, and which of them has a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from site_builder.releases.layout import Layout
from site_builder.releases.records import (
    DamagedError,
    Record,
    read_manifest,
    read_record,
)
from site_builder.releases.roots import pinned
from site_builder.releases.switching import current

DIGEST = re.compile(r"[0-9a-f]{7,64}\Z")
What = Literal["page", "content", "inputs"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A release in the list.

    Attributes:
        record: None: it is damaged.
        served: Whether readers see it.
        pinned: Whether it is held against builds.

    """

    number: int
    record: Record | None
    served: bool
    pinned: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A file that has a digest.

    Attributes:
        what: Which of its digests it is: the one that the page prints, that of its
            bytes, or that of what it was made of.

    """

    release: int
    audience: str
    path: str
    what: What


def list_releases(output: Path) -> list[Listed]:
    """List the releases there are, newest first."""
    layout = Layout(output.absolute())
    seen, held = current(layout), pinned(layout)
    return [
        Listed(number, _record(layout, number), number == seen, number == held)
        for number in reversed(layout.numbers())
    ]


def find(output: Path, digest: str) -> Iterator[Found]:
    """Find the files that a digest belongs to, newest release first.

    Args:
        output: Folder of all releases.
        digest: As a page prints it, or the beginning of a longer one; see ``DIGEST``.

    """
    layout = Layout(output.absolute())
    for listed in list_releases(output):
        for audience in listed.record.parts if listed.record else ():
            for path, what in _in_tree(layout, listed, audience, digest):
                yield Found(listed.number, audience, path, what)


def _in_tree(
    layout: Layout, listed: Listed, audience: str, digest: str
) -> Iterator[tuple[str, What]]:
    try:
        record = read_record(layout, listed.number)
        manifest = read_manifest(layout, record, audience)
    except DamagedError:
        return
    for path, line in manifest.lines.items():
        if digest in line:
            entry = manifest[path]
            if entry.short == digest:
                yield path, "page"
            elif entry.content.startswith(digest):
                yield path, "content"
            elif entry.inputs.startswith(digest):
                yield path, "inputs"


def _record(layout: Layout, number: int) -> Record | None:
    try:
        return read_record(layout, number)
    except DamagedError:
        return None
