"""Changing what readers see without building: roll back, pin, unpin."""

from dataclasses import dataclass
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.layout import Layout, telling_what_cannot_be_written
from site_builder.releases.locks import swapping
from site_builder.releases.records import DamagedError, read_record
from site_builder.releases.roots import (
    finish_folder_swaps,
    pinned,
    serve,
    served_audiences,
    set_pin,
    tree_folder,
)


@dataclass(frozen=True, slots=True)
class Switched:
    """What readers see, after a change.

    Attributes:
        before: The release that they saw; None: none.
        now: The release that they see.

    """

    before: int | None
    now: int


def rollback(output: Path, number: int | None = None) -> Switched:
    """Let readers see an older release, and hold it against builds until unpinned.

    Args:
        output: Folder of all releases.
        number: Which one; the one before that which is served, if not given.

    Raises:
        SiteError: There is no such release, or its trees are not there.

    """
    layout = Layout(output.absolute())
    with telling_what_cannot_be_written(layout), swapping(_existing(layout)):
        settle(layout)
        before = current(layout)
        chosen = _previous(layout, before) if number is None else number
        audiences = _audiences(layout, chosen)
        set_pin(layout, chosen)
        serve(layout, chosen, audiences)
    return Switched(before, chosen)


def pin(output: Path) -> int:
    """Hold the release that is served against builds; give its number.

    Raises:
        SiteError: No release is served.

    """
    layout = Layout(output.absolute())
    with telling_what_cannot_be_written(layout), swapping(_existing(layout)):
        settle(layout)
        number = current(layout)
        if number is None:
            raise _refusal(layout, "no release is served")
        set_pin(layout, number)
    return number


def unpin(output: Path) -> Switched:
    """Let readers see the newest release again, and every one to come.

    Raises:
        SiteError: There is no release.

    """
    layout = Layout(output.absolute())
    with telling_what_cannot_be_written(layout), swapping(_existing(layout)):
        settle(layout)
        before = current(layout)
        newest = layout.numbers()[-1]
        audiences = _audiences(layout, newest)
        set_pin(layout, None)
        serve(layout, newest, audiences)
    return Switched(before, newest)


def current(layout: Layout) -> int | None:
    """Tell which release readers see."""
    return max(served_audiences(layout).values(), default=None)


def settle(layout: Layout) -> list[str]:
    """Finish what was interrupted: every audience sees the same release.

    To be called while ``swapping``.

    Returns:
        What somebody should know.

    """
    finish_folder_swaps(layout)
    notices: list[str] = []
    held = pinned(layout)
    if held is not None and held not in layout.numbers():
        notices.append(f"release {held} was pinned, but is not there: no longer pinned")
        set_pin(layout, None)
        held = None
    wanted = held or current(layout)
    if wanted is None or wanted not in layout.numbers():
        return notices
    try:
        audiences = tuple(read_record(layout, wanted).parts)
    except DamagedError as error:
        return [*notices, str(error)]
    if served_audiences(layout) != dict.fromkeys(sorted(audiences), wanted):
        serve(layout, wanted, audiences)
    return notices


def _existing(layout: Layout) -> Layout:
    if not layout.numbers():
        raise _refusal(layout, "there is no release")
    return layout


def _previous(layout: Layout, before: int | None) -> int:
    older = [one for one in layout.numbers() if before is None or one < before]
    if not older:
        raise _refusal(layout, "there is no older release")
    return older[-1]


def _audiences(layout: Layout, number: int) -> tuple[str, ...]:
    """List the audiences of a release whose trees are all there."""
    if number not in layout.numbers():
        raise _refusal(layout, f"there is no release {number}")
    try:
        audiences = tuple(read_record(layout, number).parts)
    except DamagedError as error:
        raise _refusal(layout, str(error)) from None
    for audience in audiences:
        if not tree_folder(layout, audience, number).is_dir():
            message = f"the tree of release {number} for {audience} is gone"
            raise _refusal(layout, message)
    return audiences


def _refusal(layout: Layout, message: str) -> SiteError:
    numbers = layout.numbers()
    there = ", ".join(map(str, numbers)) if numbers else "none; run dossier build"
    return SiteError([Problem(str(layout.output), 0, message, f"there are: {there}")])
