"""Trees that nobody sees, to be changed into the next release.

Where no release may go yet, linking a tree anew takes the next build seconds. Who has
time between builds, as a watcher has, may do that ahead: a spare tree is one more set
of links to the files of the last release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.releases.durability import link_or_copy, remove
from site_builder.releases.last import find_last
from site_builder.releases.layout import Layout, telling_what_cannot_be_written
from site_builder.releases.locks import building
from site_builder.releases.manifests import Manifest
from site_builder.releases.records import DamagedError, read_manifest, read_record
from site_builder.releases.trees import NewTree, complete_by_links

_RECORD, _TREES = "record", "trees"


@dataclass(frozen=True, slots=True)
class OldTrees:
    """The trees of a release that has ended, or spare ones.

    Attributes:
        folder: Holds a tree for each audience.
        manifests: What they hold, by audience.
        number: Of the release; 0 for spare ones.

    """

    folder: Path
    manifests: Mapping[str, Manifest]
    number: int


def old_trees(record: Path, folder: Path, number: int) -> OldTrees | None:
    """Read what trees hold; None where that is not known for sure."""
    try:
        known = read_record(record)
        manifests = {
            audience: read_manifest(record, known, audience)
            for audience in known.parts
            if (folder / audience).is_dir()
        }
    except DamagedError:
        return None
    return OldTrees(folder, manifests, number)


def prepare_spare(output: Path) -> bool:
    """Link the trees of the last release once more, if that was not done yet.

    Returns:
        Whether there is a spare now that was not there before.

    Raises:
        BusyError: A build is running.
        SiteError: The disk refuses.

    """
    layout = Layout(output.absolute())
    with telling_what_cannot_be_written(layout), building(layout):
        last = find_last(layout)
        if layout.spare.exists() or not last.number or not last.sound:
            return False
        remove(layout.work)
        spare = layout.make_work() / "spare"
        (spare / _RECORD).mkdir(parents=True)
        for path in layout.record(last.number).iterdir():
            link_or_copy(str(path), str(spare / _RECORD / path.name))
        for audience, manifest in last.manifests.items():
            tree = NewTree(audience, spare / _TREES / audience, manifest)
            tree.folder.mkdir(parents=True)
            tree.keep(manifest)
            complete_by_links(tree, last.folder(audience))
        spare.rename(layout.spare)
        remove(layout.work)
    return True


def take_spare(layout: Layout) -> OldTrees | None:
    """Take the spare trees, if there are any; they lie in the work folder then."""
    if not layout.spare.is_dir():
        return None
    place = layout.make_work() / "spare"
    layout.spare.rename(place)
    return old_trees(place / _RECORD, place / _TREES, 0)
