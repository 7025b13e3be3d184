"""Web roots: which release readers see, and how that changes.

A root is a relative link that is replaced by renaming a new one over it, so that
readers see the old release or the new one. Where links cannot be made, the root is the
folder itself, which is renamed; between two renames there is no root for a moment.
"""

import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path

from site_builder.problems import Problem, raise_if_any
from site_builder.releases.durability import replace_text, sync_folder
from site_builder.releases.layout import Layout

_TARGET = re.compile(r"\.releases/([^/]+)/([1-9][0-9]*)\Z")
_PINNED = "pinned"
_AS_FOLDER = "served-"  # + audience: the number of the release that is its root
_GOING_TO = "swapping-"  # + audience: the number that the root will be


def served(layout: Layout, audience: str) -> int | None:
    """Tell which release readers see; None where they see none of ours."""
    root = layout.root(audience)
    if root.is_symlink():
        match = _TARGET.match(str(root.readlink()))
        return int(match[2]) if match and match[1] == audience else None
    return _number_in(layout.state / f"{_AS_FOLDER}{audience}")


def served_audiences(layout: Layout) -> dict[str, int]:
    """Tell which release each audience sees."""
    if not layout.output.is_dir():
        return {}
    found = {
        path.name: served(layout, path.name)
        for path in layout.output.iterdir()
        if not path.name.startswith(".")
    }
    return {name: number for name, number in sorted(found.items()) if number}


def tree_folder(layout: Layout, audience: str, number: int) -> Path:
    """Find the folder in which the tree of a release lies now."""
    stored = layout.tree(audience, number)
    root = layout.root(audience)
    moved = not stored.is_dir() and not root.is_symlink()
    return root if moved and served(layout, audience) == number else stored


def serve(layout: Layout, number: int, audiences: Iterable[str]) -> None:
    """Let readers see a release, and audiences that are not in it nothing.

    To be called while ``swapping``.

    Raises:
        SiteError: A root is something that no build has made.

    """
    wanted = tuple(audiences)
    refuse_foreign(layout, wanted)
    for audience in wanted:
        if served(layout, audience) == number:
            continue
        if is_folder(layout, audience) or not _swap_link(layout, audience, number):
            _swap_folder(layout, audience, number)
    for audience in served_audiences(layout).keys() - set(wanted):
        _close(layout, audience)
    sync_folder(layout.output)


def refuse_foreign(layout: Layout, audiences: Iterable[str]) -> None:
    """Insist that what stands in the place of each root is a root.

    Raises:
        SiteError: Something else stands there.

    """
    message = "is no root that a build has made"
    hint = "move it away, or choose another folder with --output"
    raise_if_any(
        Problem(audience, 0, message, hint)
        for audience in audiences
        if os.path.lexists(layout.root(audience))
        and served(layout, audience) is None
        and not _number_in(layout.state / f"{_GOING_TO}{audience}")
    )


def is_folder(layout: Layout, audience: str) -> bool:
    """Tell whether a root is a folder of its own and not a link."""
    names = (f"{_AS_FOLDER}{audience}", f"{_GOING_TO}{audience}")
    return any((layout.state / name).exists() for name in names)


def pinned(layout: Layout) -> int | None:
    """Tell which release is held against builds."""
    return _number_in(layout.state / _PINNED)


def set_pin(layout: Layout, number: int | None) -> None:
    """Hold a release against builds, or none."""
    if number is None:
        (layout.state / _PINNED).unlink(missing_ok=True)
        sync_folder(layout.state)
    else:
        replace_text(layout.state / _PINNED, f"{number}\n")


def finish_folder_swaps(layout: Layout) -> None:
    """Do the rest of a swap of folders that was interrupted."""
    if layout.state.is_dir():
        for path in layout.state.glob(f"{_GOING_TO}*"):
            _finish(layout, path.name.removeprefix(_GOING_TO))


def _swap_link(layout: Layout, audience: str, number: int) -> bool:
    root = layout.root(audience)
    target = os.path.relpath(layout.tree(audience, number), root.parent)
    new = layout.state / f"root-{audience}"
    new.unlink(missing_ok=True)
    try:
        new.symlink_to(target)
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LINK:
            raise
        return False
    new.replace(root)
    return True


_NO_LINK = {errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}


def _swap_folder(layout: Layout, audience: str, number: int) -> None:
    replace_text(layout.state / f"{_GOING_TO}{audience}", f"{number}\n")
    _finish(layout, audience)


def _finish(layout: Layout, audience: str) -> None:
    """Swap two folders; each step tells from what it finds whether it is done."""
    intent = layout.state / f"{_GOING_TO}{audience}"
    note = layout.state / f"{_AS_FOLDER}{audience}"
    number, old = _number_in(intent), _number_in(note)
    root = layout.root(audience)
    if number is not None and layout.tree(audience, number).is_dir():
        if root.is_symlink():
            root.unlink()
        elif root.is_dir() and old is not None:
            layout.tree(audience, old).parent.mkdir(parents=True, exist_ok=True)
            root.rename(layout.tree(audience, old))
        layout.tree(audience, number).rename(root)
        sync_folder(layout.output)
    if number is not None and root.is_dir():
        replace_text(note, f"{number}\n")
    intent.unlink(missing_ok=True)


def _close(layout: Layout, audience: str) -> None:
    """Take a root away; the release itself stays."""
    root = layout.root(audience)
    if root.is_symlink():
        root.unlink()
        return
    number = served(layout, audience)
    if number is not None:
        layout.tree(audience, number).parent.mkdir(parents=True, exist_ok=True)
        root.rename(layout.tree(audience, number))
    (layout.state / f"{_AS_FOLDER}{audience}").unlink(missing_ok=True)


def _number_in(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
