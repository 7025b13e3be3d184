"""A second tree of links to the newest release, for the next one to begin with.

Linking every file takes longer than making the pages that one changed row is shown on.
Whoever builds again and again has it done while nobody waits; the next build puts what
has changed into the spare trees, and publishes them. Without them it links by itself.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from site_builder.releases.durability import remove
from site_builder.releases.last import Last, find_last
from site_builder.releases.layout import BusyError, Layout
from site_builder.releases.locks import building
from site_builder.releases.retention import oldest_to_go

_UNFINISHED = "unfinished"


def lay_by(output: Path, keep: int) -> None:
    """Make spare trees of the newest release, if the next one has a use for them.

    It only saves time: what the disk or another build refuses is left undone.

    Args:
        output: Folder of all releases.
        keep: How many releases stay; where one has to go, its trees are used instead.

    """
    layout = Layout(output.absolute())
    try:
        with building(layout):
            if oldest_to_go(layout, keep) is None:
                _link(find_last(layout))
    except (BusyError, OSError):
        return


def take(last: Last, folder: Path) -> Mapping[str, Path]:
    """Move the spare trees of the last release, if there are any.

    Args:
        last: The release they are of; those of any other are of no use.
        folder: To move them into; not there yet.

    Returns:
        Where they lie now, by audience.

    """
    place = last.layout.spares / str(last.number)
    if not place.is_dir():
        return {}
    place.rename(folder)
    return {one.name: one for one in folder.iterdir()}


def throw_away(layout: Layout) -> None:
    """Delete spare trees that were of no use."""
    remove(layout.spares)


def _link(last: Last) -> None:
    layout = last.layout
    place = layout.spares / str(last.number)
    if not last.sound or not last.number or place.is_dir():
        return
    remove(layout.spares)
    unfinished = layout.spares / _UNFINISHED
    try:
        for audience in last.parts:
            _link_tree(last, audience, unfinished / audience)
        unfinished.rename(place)
    except OSError:
        remove(layout.spares)
        raise


def _link_tree(last: Last, audience: str, folder: Path) -> None:
    before = last.folder(audience)
    for one in {path.rpartition("/")[0] for path in last.manifest(audience)}:
        (folder / one).mkdir(parents=True, exist_ok=True)
    for path in last.manifest(audience):
        os.link(f"{before}/{path}", f"{folder}/{path}")
