"""Making new trees complete with what did not change, the cheaper way."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.gates import differences
from site_builder.releases.last import Last
from site_builder.releases.retention import give_up, oldest_to_go
from site_builder.releases.spares import OldTrees, take_spare
from site_builder.releases.times import tell_apart
from site_builder.releases.trees import (
    DamagedTreeError,
    NewTree,
    complete_by_changes,
    complete_by_links,
)

_FEW = 20


def complete(
    trees: Collection[NewTree], last: Last, keep: int
) -> tuple[dict[str, Path], list[int]]:
    """Make trees complete, and check what lies on the disk.

    Args:
        trees: Of all audiences.
        last: Has the files that are kept.
        keep: How many releases stay, the new one included.

    Returns:
        Where each complete tree lies, by audience; and the number of the release that
        was given up for it, if any.

    Raises:
        DamagedTreeError: The last release lacks a file that is kept.
        SiteError: A tree is not what its manifest says.

    """
    for tree in trees:
        tell_apart(tree, last)
    worth = [tree.audience for tree in trees if 2 * len(tree.kept) > len(tree.lines)]
    old = _old_trees(last, keep) if worth else None
    folders: dict[str, Path] = {}
    for tree in trees:
        audience, changed = tree.audience, None
        if old is not None and audience in worth and audience in old.manifests:
            folder = old.folder / audience
            manifest = old.manifests[audience]
            changed = complete_by_changes(tree, last.folder(audience), manifest, folder)
        else:
            folder = tree.folder
            complete_by_links(tree, last.folder(audience))
        _raise_if_incomplete(tree, folder, changed)
        folders[audience] = folder
    return folders, [old.number] if old is not None and old.number else []


def _old_trees(last: Last, keep: int) -> OldTrees | None:
    """Find trees that may be changed into the new ones: of a release, or spare."""
    number = oldest_to_go(last.layout, keep)
    if number is not None and number != last.number:
        return give_up(last.layout, number)
    return take_spare(last.layout)


def _raise_if_incomplete(
    tree: NewTree, folder: Path, changed: AbstractSet[str] | None
) -> None:
    found = sorted(differences(folder, tree.lines, changed))
    hint = "build again: everything will be made anew"
    problems = [
        Problem(f"{tree.audience}/{path}", 0, f"the new file {what}", hint)
        for path, what in found[:_FEW]
    ]
    if any(path in tree.kept for path, _ in found):
        raise DamagedTreeError(problems)
    if problems:
        raise SiteError(problems)
