"""One build's way to a release: lock, trees, gates, disk, swap.

Whatever fails or kills a build, the last release stays as it was, and the next build
throws away what this one had begun.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from site_builder.memory import Recall, afresh
from site_builder.problems import raise_if_any
from site_builder.releases.completing import complete
from site_builder.releases.durability import remove, sync_all, sync_folder
from site_builder.releases.gates import broken_links, shrinkage
from site_builder.releases.last import Last, distrust, find_last, remember
from site_builder.releases.layout import Layout, telling_what_cannot_be_written
from site_builder.releases.locks import building, swapping
from site_builder.releases.manifests import NOTHING, Manifest
from site_builder.releases.records import (
    Provenance,
    Record,
    write_origins,
    write_record,
)
from site_builder.releases.retention import (
    prune,
    remove_unfinished,
    throw_away_spares,
)
from site_builder.releases.roots import is_folder, pinned, refuse_foreign, serve
from site_builder.releases.snapshots import settle_history, write_snapshots
from site_builder.releases.source_copies import (
    Source,
    keep_copies,
    note_sources,
    prune_copies,
)
from site_builder.releases.spares import lay_by_oldest
from site_builder.releases.switching import settle
from site_builder.releases.trees import DamagedTreeError, NewTree


@dataclass(frozen=True, slots=True)
class Published:
    """A release that was made.

    Attributes:
        number: Counts from 1 for all audiences together; never used twice.
        roots: By audience, what web servers and readers follow.
        served: Whether readers see it; not while another release is pinned.
        pruned: Numbers of the releases that are gone for it.
        notices: What the one who builds should know.

    """

    number: int
    roots: Mapping[str, Path]
    served: bool
    pruned: tuple[int, ...]
    notices: tuple[str, ...]

    @property
    def root(self) -> Path:
        """The root of the first audience."""
        return next(iter(self.roots.values()))


@contextmanager
def publishing(
    output: Path, *, clean: bool = False, recall: Recall = afresh
) -> Iterator["Publication"]:
    """Take the lock of an output, and give what makes its next release.

    Nothing is published unless ``publish`` is called.

    Args:
        output: Folder of all releases; made where it is missing.
        clean: Keep no page of the last release.
        recall: Of the one who builds again and again.

    Raises:
        BusyError: Another build holds the output.
        SiteError: The disk refuses something.

    """
    layout = Layout(output.absolute())
    with telling_what_cannot_be_written(layout):
        layout.output.mkdir(parents=True, exist_ok=True)
        with building(layout):
            remove(layout.work)
            try:
                yield Publication(layout, clean=clean, recall=recall)
            finally:  # what a full disk or a kill leaves, the next build throws away
                shutil.rmtree(layout.work, ignore_errors=True)


class Publication:
    """The next release, while it is made. There is one at a time: it has the lock.

    Attributes:
        layout: Of the output.
        last: The newest release so far.

    """

    def __init__(self, layout: Layout, *, clean: bool, recall: Recall) -> None:
        """Finish what was interrupted, and find the last release."""
        self.layout = layout
        self._recall = recall
        self._notices: list[str] = []
        if layout.numbers():
            with swapping(layout):
                self._notices += settle(layout)
            settle_history(layout)
            remove_unfinished(layout)
        self.last: Last = find_last(layout, recall)
        self._notices += self.last.notices
        self._keeps = self.last.sound and not clean
        self._trees: dict[str, NewTree] = {}
        self._sources: list[Source] = []
        self._snapshots: dict[str, bytes] = {}
        self._work: Path | None = None

    def note_sources(self, files: Mapping[str, Path]) -> None:
        """Note what the release is made of; to be called before it is read.

        Args:
            files: By path as the author knows it; copies of them will be kept.

        """
        self._sources = note_sources(files)

    def remember(self, name: str, snapshot: bytes) -> None:
        """Note a snapshot; the history has it, under its name, if ``publish`` succeeds.

        One of the same name is replaced.
        """
        self._snapshots[name] = snapshot

    def tree(self, audience: str) -> NewTree:
        """Begin the tree of an audience; each that readers shall see needs one.

        Raises:
            SiteError: What stands in the place of its root is no root.

        """
        if audience not in self._trees:
            refuse_foreign(self.layout, [audience])
            folder = self.work() / "new" / audience
            folder.mkdir(parents=True)
            previous = self.last.manifest(audience) if self._keeps else NOTHING
            origins = self.last.origins(audience) if self._keeps else b""
            self._trees[audience] = NewTree(audience, folder, previous, origins)
        return self._trees[audience]

    def work(self) -> Path:
        """Give a folder for what no reader shall see, gone when the build has ended."""
        # A name of its own: workers of a killed build may still be writing.
        if self._work is None:
            self._work = Path(tempfile.mkdtemp(dir=self.layout.make_work()))
        return self._work

    def publish(
        self,
        keep: int = 10,
        *,
        keep_data: int = 90,
        provenance: Provenance | None = None,
        accept_shrink: bool = False,
    ) -> Published:
        """Make the trees complete, check them, and let readers see them.

        Args:
            keep: How many releases stay, this one included.
            keep_data: For how many days copies of sources stay, one for each day.
            provenance: What it was made of.
            accept_shrink: Publish even if a tenth of the pages is gone.

        Raises:
            SiteError: A tree is not as it should be; nothing has changed.

        """
        self.layout.make_state()
        manifests = self._check(accept_shrink=accept_shrink)
        try:
            trees = complete(self._trees.values(), manifests, self.last, keep)
        except DamagedTreeError:
            distrust(self.layout, self.last.number)
            raise
        record = self._make_release(
            trees.folders, manifests, provenance or Provenance()
        )
        number = record.number
        served = self._serve(number)
        remember(record, manifests, self._recall)
        self._keep_snapshots()
        self._keep_sources(number)
        pruned = [
            *trees.given_up,
            *self._clear_up(keep, keep_data, spared=trees.spared),
        ]
        return Published(
            number=number,
            roots={one: self.layout.root(one) for one in self._trees},
            served=served,
            pruned=tuple(pruned),
            notices=tuple(self._notices),
        )

    def _check(self, *, accept_shrink: bool) -> dict[str, Manifest]:
        """Do what can be checked before anything is linked or moved.

        Returns:
            The manifests of the new trees, by audience.

        """
        manifests: dict[str, Manifest] = {}
        last = self.last
        for audience, tree in self._trees.items():
            folder = last.folder(audience)
            tree.carry_along(last.assets(audience), last.manifest(audience), folder)
            now = manifests[audience] = tree.manifest()
            raise_if_any(broken_links(tree, now, folder))
            if not accept_shrink:
                raise_if_any(shrinkage(audience, last.pages(audience), now.pages))
        return manifests

    def _make_release(
        self,
        folders: Mapping[str, Path],
        manifests: Mapping[str, Manifest],
        provenance: Provenance,
    ) -> Record:
        """Put trees and record in their places, once all of it is on the disk."""
        number = self.layout.next_number()
        folder = self.work() / "record"
        assets = {audience: tree.assets for audience, tree in self._trees.items()}
        made = dt.datetime.now(dt.UTC)
        record = write_record(folder, number, made, provenance, manifests, assets)
        for audience, tree in self._trees.items():
            write_origins(folder, audience, tree.origins)
        write_snapshots(folder, self._snapshots)
        for tree in self._trees.values():
            tree.end_sync()
        sync_all(self.layout.output)
        for audience, complete_tree in folders.items():
            place = self.layout.tree(audience, number)
            place.parent.mkdir(parents=True, exist_ok=True)
            complete_tree.rename(place)
            sync_folder(place.parent)
        folder.rename(self.layout.record(number))
        sync_folder(self.layout.records)
        return record

    def _serve(self, number: int) -> bool:
        with swapping(self.layout):
            held = pinned(self.layout)
            if held is None:
                serve(self.layout, number, self._trees)
        if held is not None:
            self._notices.append(
                f"release {held} is pinned and stays what readers see; "
                "'dossier releases unpin' ends that"
            )
        elif any(is_folder(self.layout, audience) for audience in self._trees):
            self._notices.append(
                "links cannot be made here: folders were renamed instead, "
                "and readers may have met no site for a moment"
            )
        return held is None

    def _keep_snapshots(self) -> None:
        """Put snapshots into the history; what is refused now, the next build does."""
        try:
            settle_history(self.layout)
        except OSError as error:
            self._notices.append(f"the history cannot be written: {error.strerror}")

    def _keep_sources(self, number: int) -> None:
        try:
            changed = keep_copies(self.layout, number, self._sources)
        except OSError as error:
            self._notices.append(f"no copy of the sources is kept: {error.strerror}")
            return
        self._notices += [f"{one} has changed since it was read" for one in changed]

    def _clear_up(self, keep: int, keep_data: int, *, spared: bool) -> list[int]:
        """Delete what is too old; the release stands, so a refusal is not the end.

        Where spare trees were of use, the next ones are made of what is too old.
        """
        old: list[int] = []
        try:
            throw_away_spares(self.layout)
            if spared:
                old += lay_by_oldest(find_last(self.layout, self._recall), keep)
            old += prune(self.layout, keep)
            prune_copies(self.layout, keep_data, dt.datetime.now(dt.UTC).date())
        except OSError as error:
            self._notices.append(f"old releases cannot be deleted: {error.strerror}")
        return old
