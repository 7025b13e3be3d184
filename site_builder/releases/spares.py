"""A second tree of links to the newest release, for the next one to begin with.

Linking every file takes longer than making the pages that one changed row is shown on.
Whoever builds again and again has it done while nobody waits; the next build puts what
has changed into the spare trees, and publishes them. Without them it links by itself.
Once a release is too old, its trees become the spare ones, as soon as readers have the
new ones.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from site_builder.memory import Recall, afresh
from site_builder.releases.durability import remove, sync_all, write_new
from site_builder.releases.gates import differences
from site_builder.releases.last import Last, find_last
from site_builder.releases.layout import BusyError, Layout
from site_builder.releases.locks import building
from site_builder.releases.manifests import Manifest
from site_builder.releases.records import DamagedError, read_manifest, read_record
from site_builder.releases.retention import give_up_oldest, oldest_to_go
from site_builder.releases.trees import DamagedTreeError, NewTree, complete_by_changes

_AT_ONCE = 200  # links: some milliseconds
_SEEN = "seen.json"  # beside the spare trees
_TICK = 0.02  # seconds, after which what changes is sure to have another time
_Times = dict[str, list[int]]
"""By folder, when it was changed: what is in it, and anything of it, in ns."""


def never() -> bool:
    """Leave off for nothing."""
    return False


def lay_by(
    output: Path,
    leave_off: Callable[[], bool] = never,
    recall: Recall = afresh,
) -> None:
    """Make spare trees of the newest release, if there are none.

    It only saves time: what the disk or another build refuses is left undone. The lock
    is held for the last step only, so that it keeps no other build from running.

    Args:
        output: Folder of all releases.
        leave_off: Asked every few milliseconds. A change of the site is no reason: its
            build would have to make the links that are left.
        recall: Of the one who builds again and again.

    """
    layout = Layout(output.absolute())
    try:
        _lay_by(find_last(layout, recall), leave_off)
    except (BusyError, OSError):
        return


def lay_by_oldest(last: Last, keep: int) -> list[int]:
    """Make the trees of the oldest release, if it has to go, into spare ones.

    That costs what has changed since then; to delete them, and to link others, costs
    what there is. To be called while ``building``.

    Returns:
        Numbers of the releases that are no more.

    """
    layout = last.layout
    number = oldest_to_go(layout, keep + 1)
    if number is None or not last.sound:
        return []
    try:
        record = read_record(layout, number)
        if record.parts.keys() != last.parts.keys():
            return []
        manifests = {one: read_manifest(layout, record, one) for one in record.parts}
    except DamagedError:
        return []
    given_up = give_up_oldest(layout, number)
    try:
        layout.spares.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=layout.spares))
        for audience, place in given_up.items():
            place.rename(folder / audience)
            _make_same(last, audience, folder / audience, manifests[audience])
        _look(last, folder)
        folder.rename(_place(last))
    except (DamagedTreeError, OSError):  # the next build throws away what there is
        pass
    return [number] if given_up else []


def _make_same(last: Last, audience: str, folder: Path, before: Manifest) -> None:
    """Make an old tree into one like that of the last release.

    Raises:
        DamagedTreeError: The last release lacks a file.

    """
    manifest = last.manifest(audience)
    tree = NewTree(audience, folder, manifest)
    tree.keep(manifest, known=True)
    complete_by_changes(tree, manifest, last.folder(audience), before, folder)


@dataclass(frozen=True, slots=True)
class Spare:
    """A spare tree.

    Attributes:
        folder: Where it lies.
        sound: Whether what is in it is known to be called, and to be, what the manifest
            of its release says.

    """

    folder: Path
    sound: bool


def take(last: Last, folder: Path) -> Mapping[str, Spare]:
    """Move the spare trees of the last release, if there are any.

    Args:
        last: The release they are of; those of any other are of no use.
        folder: To move them into; not there yet.

    Returns:
        The trees where they lie now, by audience.

    """
    place = _place(last)
    if not place.is_dir():
        return {}
    place.rename(folder)
    seen = _seen(folder / _SEEN)
    return {
        one.name: Spare(one, one.name in seen and _is_as_seen(one, seen[one.name]))
        for one in folder.iterdir()
        if one.is_dir()
    }


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
        _look(last, folder)
        sync_all(layout.output)  # or the next build would have to wait for it
        with building(layout):
            if layout.numbers()[-1:] == [last.number]:
                folder.rename(place)
        remove(folder)  # if it is still there
    except (BusyError, OSError):
        remove(folder)
        raise


def _make_folders(last: Last, folder: Path) -> None:
    for audience in last.parts:
        for one in _folders(last.manifest(audience)):
            (folder / audience / one).mkdir(parents=True, exist_ok=True)


def _folders(paths: Iterable[str]) -> set[str]:
    """List the folders that files are in; empty: that of all."""
    nearest = {path.rpartition("/")[0] for path in paths}
    return {str(one) for path in nearest for one in PurePosixPath(path, "x").parents}


def _look(last: Last, folder: Path) -> None:
    """Look at what is in spare trees, so that the next build need not.

    If nothing is wrong there, it is noted when each folder was changed: that changes
    with the names in it, and with what they stand for.
    """
    time.sleep(_TICK)
    seen: dict[str, _Times] = {}
    for audience in last.parts:
        manifest, tree = last.manifest(audience), folder / audience
        seen[audience] = _times(tree, _folders(manifest))
        if any(differences(tree, manifest.lines, frozenset())):
            return
    write_new(str(folder / _SEEN), json.dumps(seen).encode())


def _times(tree: Path, folders: Iterable[str]) -> _Times:
    """Tell when folders of a tree were changed, in nanoseconds."""
    states = {one: (tree / one).lstat() for one in folders}
    return {one: [at.st_mtime_ns, at.st_ctime_ns] for one, at in states.items()}


def _seen(file: Path) -> Mapping[str, _Times]:
    """Read what ``_look`` noted; nothing where it found something wrong."""
    try:
        seen: dict[str, _Times] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return seen


def _is_as_seen(tree: Path, seen: _Times) -> bool:
    try:
        return _times(tree, seen) == seen
    except OSError:
        return False


def _links(last: Last, folder: Path) -> Iterator[tuple[str, str]]:
    """Name every file of a release, and what it is to be called in its spare tree."""
    for audience in last.parts:
        before, after = last.folder(audience), folder / audience
        for path in last.manifest(audience):
            yield f"{before}/{path}", f"{after}/{path}"
