"""Making new trees complete with what did not change, the cheaper way."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.gates import differences
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


def complete(
    trees: Collection[NewTree], manifests: Mapping[str, Manifest], last: Last, keep: int
) -> tuple[dict[str, Path], list[int]]:
    """Make trees complete, and check what lies on the disk.

    Args:
        trees: Of all audiences.
        manifests: By audience, what each has to hold.
        last: Has the files that are kept.
        keep: How many releases stay, the new one included.

    Returns:
        Where each complete tree lies, by audience; and the numbers of releases that
        were given up for them.

    Raises:
        DamagedTreeError: The last release lacks a file that is kept.
        SiteError: A tree is not what its manifest says.

    """
    for tree in trees:
        tell_apart(tree, last)
    old, given_up = _old_trees(trees, last, keep)
    folders: dict[str, Path] = {}
    for tree in trees:
        audience, changed = tree.audience, None
        manifest = manifests[audience]
        if audience in old:
            folder, before = old[audience]
            changed = complete_by_changes(
                tree, manifest, last.folder(audience), before, folder
            )
        else:
            folder = tree.folder
            complete_by_links(tree, last.folder(audience))
        _raise_if_incomplete(tree, manifest, folder, changed)
        folders[audience] = folder
    return folders, given_up


def _old_trees(
    trees: Iterable[NewTree], last: Last, keep: int
) -> tuple[dict[str, tuple[Path, Manifest]], list[int]]:
    """Find trees that are worth changing into the new ones: spare ones, or the oldest.

    Returns:
        By audience where one lies and what it holds; and the numbers of the releases
        that are no more.

    """
    layout = last.layout
    worth = [tree.audience for tree in trees if len(tree.kept) > len(tree.written)]
    if not worth:
        return {}, []
    spare = take(last, layout.make_work() / "spare")
    if spare:
        manifests = {one: last.manifest(one) for one in worth}
        return _with_folders(manifests, spare), []
    number = oldest_to_go(layout, keep)
    if number is None or number == last.number:
        return {}, []
    try:
        record = read_record(layout, number)
        known = [audience for audience in worth if audience in record.parts]
        manifests = {one: read_manifest(layout, record, one) for one in known}
    except DamagedError:
        return {}, []
    given_up = give_up_oldest(layout, number)
    return _with_folders(manifests, given_up), [number] if given_up else []


def _with_folders(
    manifests: Mapping[str, Manifest], folders: Mapping[str, Path]
) -> dict[str, tuple[Path, Manifest]]:
    return {
        audience: (folders[audience], manifest)
        for audience, manifest in manifests.items()
        if audience in folders
    }


def _raise_if_incomplete(
    tree: NewTree, manifest: Manifest, folder: Path, changed: AbstractSet[str] | None
) -> None:
    found = sorted(differences(folder, manifest.lines, changed))
    hint = "build again: everything will be made anew"
    problems = [
        Problem(f"{tree.audience}/{path}", 0, f"the new file {what}", hint)
        for path, what in found[:_FEW]
    ]
    if any(path in tree.kept for path, _ in found):
        raise DamagedTreeError(problems)
    if problems:
        raise SiteError(problems)
