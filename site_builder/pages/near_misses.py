"""Who is short of one condition of a segment, and by how much."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.shown import Cell, Link, Phrase, Value
from site_builder.pages.standings import WholeLeaf, WholeStanding
from site_builder.pages.turnover import LAST_YEAR

Numbers = npt.NDArray[Any]
Places = npt.NDArray[np.int64]


class NearMiss(NamedTuple):
    """One customer who would be a member but for one condition.

    Attributes:
        id: Of the customer.
        customer: Link to the dossier.
        condition: The one that is not met, in words.
        own: What the customer has instead; empty: there is no single value.

    """

    id: str
    customer: Link
    condition: str
    own: Phrase


def nearest(
    of: Material, standing: WholeStanding, most: int
) -> tuple[tuple[NearMiss, ...], int]:
    """List near misses: the nearest first, then those with the highest revenue.

    Returns:
        Those that are shown, and how many more there are.

    """
    places, leaves, distances = of.whole.near_misses[standing.identity]
    revenue = of.turnover.windowed.revenue[places, LAST_YEAR]
    order = first_of((distances, -revenue, places), most)
    found: dict[int, NearMiss] = {}
    for number, leaf in enumerate(standing.leaves):
        mine = order[leaves[order] == number]
        if not len(mine):
            continue
        chosen = places[mine].tolist()
        values = plain(leaf.values.iloc[chosen]) if leaf.kind else [None] * len(chosen)
        for place, own in zip(chosen, values, strict=True):
            found[place] = _near(of, leaf, place, own)
    shown = tuple(found[place] for place in places[order].tolist())
    return shown, len(places) - len(shown)


def first_of(keys: tuple[Numbers, Numbers, Numbers], most: int) -> Places:
    """Sort by several keys and take the first; only those that can be among them."""
    chosen = np.arange(len(keys[0]))
    for key in keys:
        if len(chosen) <= most:
            break
        last = np.partition(key[chosen], most - 1)[most - 1]
        decided = (key[chosen] < last).any()  # the next key only parts those at last
        chosen = chosen[key[chosen] <= last]
        if decided:
            break
    order = np.lexsort([key[chosen] for key in reversed(keys)])[:most]
    return chosen[order]


def _near(of: Material, leaf: WholeLeaf, place: int, own: Cell) -> NearMiss:
    href = f"../customers/{of.directory.slugs[place]}.html"
    return NearMiss(
        of.directory.ids[place],
        Link(href, of.directory.names[place]),
        leaf.sentence,
        (Value(leaf.name, own, leaf.kind),) if leaf.kind else (),
    )
