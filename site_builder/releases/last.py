"""The last release, as far as the next one may build on it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from site_builder.memory import Recall, afresh
from site_builder.releases.durability import replace_text
from site_builder.releases.layout import Layout
from site_builder.releases.manifests import NOTHING, Manifest
from site_builder.releases.records import (
    DamagedError,
    Part,
    Record,
    read_manifest,
    read_origins,
    read_record,
)
from site_builder.releases.roots import tree_folder

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
_DAMAGED = "damaged"  # number of a release whose files are not those of its manifest


@dataclass(frozen=True, slots=True)
class Last:
    """The newest release that can be read.

    Attributes:
        number: 0 where there is none.
        made: When it was complete; long ago where there is none.
        parts: What else is known of each tree, by audience.
        manifests: By audience.
        sound: Whether its files may be kept; not after damage was found.
        notices: What cannot be read.

    """

    layout: Layout
    number: int
    made: dt.datetime
    parts: Mapping[str, Part]
    manifests: Mapping[str, Manifest]
    sound: bool
    notices: tuple[str, ...]

    def manifest(self, audience: str) -> Manifest:
        """Give the manifest of a tree; that of no files where there is none."""
        return self.manifests.get(audience, NOTHING)

    def pages(self, audience: str) -> int:
        """Count the pages of a tree; none where there is none."""
        return self.parts[audience].pages if audience in self.parts else 0

    def assets(self, audience: str) -> Sequence[str]:
        """List the assets that belong to the last release itself."""
        return self.parts[audience].assets if audience in self.parts else ()

    def origins(self, audience: str) -> bytes:
        """Read what was noted of the pages of a tree; empty: nothing."""
        return read_origins(self.layout, self.number, audience)

    def folder(self, audience: str) -> Path:
        """Find where the tree of an audience lies."""
        return tree_folder(self.layout, audience, self.number)


def find_last(layout: Layout, recall: Recall = afresh) -> Last:
    """Find the newest release, and read its manifests, unless they are remembered."""
    notices: list[str] = []
    for number in reversed(layout.numbers()):
        try:
            record = read_record(layout, number)
            manifests = {
                audience: recall(
                    _stage(audience),
                    part.manifest,
                    partial(read_manifest, layout, record, audience),
                )
                for audience, part in record.parts.items()
            }
        except DamagedError as error:
            notices.append(f"{error}; nothing of it is kept")
            continue
        damaged = layout.state / _DAMAGED
        sound = not damaged.exists() or damaged.read_text().strip() != str(number)
        return Last(
            layout,
            number,
            record.made,
            record.parts,
            manifests,
            sound,
            tuple(notices),
        )
    if layout.tree_numbers():
        lost = "the state of earlier builds is lost (.state): no way back, no history"
        notices.append(f"{lost}, no copies of sources; everything is made anew")
    return Last(layout, 0, _LONG_AGO, {}, {}, sound=True, notices=tuple(notices))


def remember(record: Record, manifests: Mapping[str, Manifest], recall: Recall) -> None:
    """Have the manifests of a new release remembered, for ``find_last``."""
    for audience, manifest in manifests.items():
        digest = record.parts[audience].manifest
        recall(_stage(audience), digest, partial(_given, manifest))


def _stage(audience: str) -> str:
    return f"manifest for {audience}"


def _given(manifest: Manifest) -> Manifest:
    return manifest


def distrust(layout: Layout, number: int) -> None:
    """Let no later release keep files of one that was found damaged."""
    replace_text(layout.state / _DAMAGED, f"{number}\n")
