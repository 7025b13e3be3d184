"""Making new trees complete with what did not change, the cheaper way."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from site_builder.problems import Problem, SiteError
from site_builder.releases.gates import differences, wrong_among
from site_builder.releases.last import Last
from site_builder.releases.manifests import Manifest
from site_builder.releases.records import DamagedError, read_manifest, read_record
from site_builder.releases.retention import give_up_oldest, oldest_to_go
from site_builder.releases.spares import take
from site_builder.releases.times import tell_apart
from site_builder.releases.trees import (
    DamagedTreeError,
    NewTree,
    complete_by_changes,
    complete_by_links,
)

_FEW = 20


class Completed(NamedTuple):
    """Trees that are complete.

    Attributes:
        folders: Where they lie, by audience.
        given_up: Numbers of the releases that are no more, for their sake.
        spared: Whether they were made of spare trees.

    """

    folders: Mapping[str, Path]
    given_up: list[int]
    spared: bool


def complete(
    trees: Collection[NewTree], manifests: Mapping[str, Manifest], last: Last, keep: int
) -> Completed:
    """Make trees complete, and check what lies on the disk.

    Args:
        trees: Of all audiences.
        manifests: By audience, what each has to hold.
        last: Has the files that are kept.
        keep: How many releases stay, the new one included.

    Raises:
        DamagedTreeError: The last release lacks a file that is kept.
        SiteError: A tree is not what its manifest says.

    """
    for tree in trees:
        tell_apart(tree, last)
    old, given_up, spared = _old_trees(trees, last, keep)
    folders: dict[str, Path] = {}
    for tree in trees:
        audience = tree.audience
        manifest, place = manifests[audience], last.folder(audience)
        if audience in old:
            folder, before, sound = old[audience]
            changed = complete_by_changes(tree, manifest, place, before, folder)
            if sound and not tree.lost():
                found = wrong_among(folder, manifest.lines, changed)
            else:
                found = differences(folder, manifest.lines, changed)
        else:
            folder = tree.folder
            complete_by_links(tree, place)
            found = differences(folder, manifest.lines)
        _raise_if_any(tree, found)
        folders[audience] = folder
    return Completed(folders, given_up, spared)


class _Old(NamedTuple):
    """A tree that is worth changing into a new one.

    Attributes:
        folder: Where it lies.
        manifest: What it holds.
        sound: Whether that is known, as far as names and kinds of files go.

    """

    folder: Path
    manifest: Manifest
    sound: bool


def _old_trees(
    trees: Iterable[NewTree], last: Last, keep: int
) -> tuple[dict[str, _Old], list[int], bool]:
    """Find trees that are worth changing into the new ones: spare ones, or the oldest.

    Returns:
        Trees by audience; the numbers of the releases that are no more; and whether
        the trees are spare ones.

    """
    layout = last.layout
    worth = [tree.audience for tree in trees if len(tree.kept) > len(tree.written)]
    if not worth:
        return {}, [], False
    spares = take(last, layout.make_work() / "spare")
    if spares:
        manifests = {one: last.manifest(one) for one in worth if one in spares}
        return (
            {
                one: _Old(spares[one].folder, manifest, spares[one].sound)
                for one, manifest in manifests.items()
            },
            [],
            True,
        )
    number = oldest_to_go(layout, keep)
    if number is None or number == last.number:
        return {}, [], False
    try:
        record = read_record(layout, number)
        known = [audience for audience in worth if audience in record.parts]
        manifests = {one: read_manifest(layout, record, one) for one in known}
    except DamagedError:
        return {}, [], False
    folders = give_up_oldest(layout, number)
    found = {
        one: _Old(folders[one], manifest, sound=False)
        for one, manifest in manifests.items()
        if one in folders
    }
    return found, [number] if folders else [], False


def _raise_if_any(tree: NewTree, wrong: Iterable[tuple[str, str]]) -> None:
    found = sorted(wrong)
    hint = "build again: everything will be made anew"
    problems = [
        Problem(f"{tree.audience}/{path}", 0, f"the new file {what}", hint)
        for path, what in found[:_FEW]
    ]
    if any(path in tree.kept for path, _ in found):
        raise DamagedTreeError(problems)
    if problems:
        raise SiteError(problems)
