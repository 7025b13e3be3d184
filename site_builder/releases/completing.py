"""Making new trees complete with what did not change, the cheaper way."""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.gates import differences
from site_builder.releases.last import Last
from site_builder.releases.manifests import Manifest
from site_builder.releases.records import DamagedError, read_manifest, read_record
from site_builder.releases.retention import give_up_oldest, oldest_to_go
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
    number, old = _spare(trees, last, keep)
    given_up = give_up_oldest(last.layout, number) if number is not None else {}
    folders: dict[str, Path] = {}
    for tree in trees:
        audience, changed = tree.audience, None
        if audience in old and audience in given_up:
            folder = given_up[audience]
            changed = complete_by_changes(
                tree, last.folder(audience), old[audience], folder
            )
        else:
            folder = tree.folder
            complete_by_links(tree, last.folder(audience))
        _raise_if_incomplete(tree, folder, changed)
        folders[audience] = folder
    return folders, [number] if number is not None and given_up else []


def _spare(
    trees: Iterable[NewTree], last: Last, keep: int
) -> tuple[int | None, dict[str, Manifest]]:
    """Find an old release whose trees are worth changing into the new ones."""
    layout = last.layout
    worth = [tree.audience for tree in trees if 2 * len(tree.kept) > len(tree.lines)]
    number = oldest_to_go(layout, keep) if worth else None
    if number is None or number == last.number:
        return None, {}
    try:
        record = read_record(layout, number)
        known = [audience for audience in worth if audience in record.parts]
        return number, {one: read_manifest(layout, record, one) for one in known}
    except DamagedError:
        return None, {}


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
