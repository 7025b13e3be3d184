"""Which releases stay, and taking away the others."""

from pathlib import Path

from site_builder.releases.durability import remove, sync_folder
from site_builder.releases.layout import Layout
from site_builder.releases.locks import building, swapping
from site_builder.releases.roots import pinned, served_audiences


def oldest_to_go(layout: Layout, keep: int) -> int | None:
    """Find the oldest release that may go once there is one more."""
    return next(iter(_to_go(layout, keep - 1)), None)


def give_up_oldest(layout: Layout, number: int) -> dict[str, Path]:
    """End a release whose trees are wanted for the next one.

    Returns:
        Where its trees lie now, by audience; empty where readers see it by now.

    """
    with swapping(layout):
        if number in _to_go(layout, 0):
            _take(layout, number)
    place = _place(layout) / str(number)
    return {one.name: one for one in place.iterdir()} if place.is_dir() else {}


def prune(layout: Layout, keep: int) -> list[int]:
    """Delete releases that may go, and trees of none; give the numbers of releases.

    To be called while ``building``.
    """
    with swapping(layout):
        old = _to_go(layout, keep)
        for number in old:
            _take(layout, number)
        stay = {*layout.numbers(), *served_audiences(layout).values()}
        for number in _all_trees(layout) - stay:
            _take_trees(layout, number)
    remove(_place(layout))
    for folder in layout.trees.iterdir() if layout.trees.is_dir() else ():
        if not any(folder.iterdir()):
            folder.rmdir()
    return old


def prune_now(output: Path, keep: int) -> list[int]:
    """Delete releases that may go, without building.

    Raises:
        BusyError: A build is running.

    """
    layout = Layout(output.absolute())
    with building(layout):
        remove(layout.work)
        old = prune(layout, keep)
        throw_away_spares(layout)
        remove(layout.work)
    return old


def throw_away_spares(layout: Layout) -> None:
    """Delete spare trees that are of no use; who is linking one finds no place for it.

    To be called while ``building``.
    """
    if layout.spares.is_dir():
        thrown = layout.make_work() / "spares"
        layout.spares.rename(thrown)
        remove(thrown)


def remove_unfinished(layout: Layout) -> None:
    """Take away trees of a release that was never finished."""
    newest = max(layout.numbers(), default=0)
    for number in _all_trees(layout):
        if number > newest:
            _take_trees(layout, number)
    remove(_place(layout))


def _to_go(layout: Layout, keep: int) -> list[int]:
    """List the releases that may go, oldest first."""
    numbers = layout.numbers()
    stay = {*served_audiences(layout).values(), pinned(layout), *numbers[-1:]}
    old = numbers[: len(numbers) - keep] if keep < len(numbers) else []
    return [number for number in old if number not in stay]


def _all_trees(layout: Layout) -> set[int]:
    return {number for some in layout.tree_numbers().values() for number in some}


def _place(layout: Layout) -> Path:
    return layout.make_work() / "given-up"


def _take(layout: Layout, number: int) -> None:
    """End a release: first its record, so that no tree is thought complete."""
    place = _place(layout) / "records"
    place.mkdir(parents=True, exist_ok=True)
    layout.record(number).rename(place / str(number))
    sync_folder(layout.records)
    _take_trees(layout, number)


def _take_trees(layout: Layout, number: int) -> None:
    place = _place(layout) / str(number)
    place.mkdir(parents=True, exist_ok=True)
    for audience, numbers in layout.tree_numbers().items():
        if number in numbers:
            layout.tree(audience, number).rename(place / audience)
