"""Who is short of one condition of a segment, and by how much."""

from typing import NamedTuple

import numpy as np

from site_builder.pages.batches import WholeStanding, plain
from site_builder.pages.material import Material
from site_builder.pages.shown import Link, Phrase, Value
from site_builder.pages.turnover import LAST_YEAR
from site_builder.segments import near_misses


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
    judgement = of.visible.judgements[standing.identity]
    places, leaves, distances = near_misses(judgement)
    revenue = of.turnover.windowed.revenue[places, LAST_YEAR]
    order = np.lexsort((places, -revenue, distances)).tolist()
    shown = tuple(
        _near(of, standing, int(places[one]), int(leaves[one])) for one in order[:most]
    )
    return shown, len(order) - len(shown)


def _near(of: Material, standing: WholeStanding, place: int, number: int) -> NearMiss:
    leaf = standing.leaves[number]
    [own] = plain(leaf.values.iloc[place : place + 1])
    href = f"../customers/{of.directory.slugs[place]}.html"
    return NearMiss(
        of.directory.ids[place],
        Link(href, of.directory.names[place]),
        leaf.sentence,
        (Value(leaf.name, own, leaf.kind),) if leaf.kind else (),
    )
