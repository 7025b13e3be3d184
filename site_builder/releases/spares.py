"""A second tree of links to the newest release, for the next one to begin with.

Linking every file takes longer than making the pages that one changed row is shown on.
Whoever builds again and again has it done while nobody waits; the next build puts what
has changed into the spare trees, and publishes them. Without them it links by itself.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from site_builder.memory import Recall, afresh
from site_builder.releases.durability import remove
from site_builder.releases.last import Last, find_last
from site_builder.releases.layout import BusyError, Layout
from site_builder.releases.locks import building
from site_builder.releases.retention import oldest_to_go

_AT_ONCE = 200  # links: some milliseconds


def never() -> bool:
    """Leave off for nothing."""
    return False


def lay_by(
    output: Path,
    keep: int,
    leave_off: Callable[[], bool] = never,
    recall: Recall = afresh,
) -> None:
    """Make spare trees of the newest release, if the next one has a use for them.

    It only saves time: what the disk or another build refuses is left undone. The lock
    is held for the last step only, so that it keeps no other build from running.

    Args:
        output: Folder of all releases.
        keep: How many releases stay; where one has to go, its trees are used instead.
        leave_off: Asked every few milliseconds. A change of the site is no reason: its
            build would have to make the links that are left.
        recall: Of the one who builds again and again.

    """
    layout = Layout(output.absolute())
    try:
        if oldest_to_go(layout, keep) is None:
            _lay_by(find_last(layout, recall), leave_off)
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
    place = _place(last)
    if not place.is_dir():
        return {}
    place.rename(folder)
    return {one.name: one for one in folder.iterdir()}


def _place(last: Last) -> Path:
    """Name the folder of spare trees that are whole."""
    return last.layout.spares / str(last.number)


def _lay_by(last: Last, leave_off: Callable[[], bool]) -> None:
    """Link all files into a folder of our own, which becomes the spare one when whole.

    The release that is linked changes for nobody as long as it is the newest. So it is
    enough to look at the end whether it still is. What is not finished is thrown away
    by the next build, like all spare trees that it has no use for.
    """
    layout, place = last.layout, _place(last)
    if not last.sound or not last.number or place.is_dir():
        return
    layout.spares.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=layout.spares))
    try:
        _make_folders(last, folder)
        links = _links(last, folder)
        while some := list(islice(links, _AT_ONCE)):
            if leave_off():
                return
            for old, new in some:
                os.link(old, new)
        with building(layout):
            if layout.numbers()[-1:] == [last.number]:
                folder.rename(place)
        remove(folder)  # if it is still there
    except (BusyError, OSError):
        remove(folder)
        raise


def _make_folders(last: Last, folder: Path) -> None:
    for audience in last.parts:
        for one in {path.rpartition("/")[0] for path in last.manifest(audience)}:
            (folder / audience / one).mkdir(parents=True, exist_ok=True)


def _links(last: Last, folder: Path) -> Iterator[tuple[str, str]]:
    """Name every file of a release, and what it is to be called in its spare tree."""
    for audience in last.parts:
        before, after = last.folder(audience), folder / audience
        for path in last.manifest(audience):
            yield f"{before}/{path}", f"{after}/{path}"
