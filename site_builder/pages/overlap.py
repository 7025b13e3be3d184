"""How far segments share their members."""

import numpy as np

from site_builder.pages.against_all import index_of
from site_builder.pages.groups import Amounts, Groups
from site_builder.pages.material import Material
from site_builder.pages.shown import Column, Link, Row, Table
from site_builder.pages.standings import WholeStanding


def sizes_of(groups: Groups) -> Amounts:
    """Count the customers of each pattern."""
    return np.bincount(groups.pattern, minlength=groups.size)


def overlap_table(of: Material, standing: WholeStanding) -> Table | None:
    """List the other segments by how many members they share with this one.

    The index compares the share of these members who are in the other segment with
    that of everybody in the file.
    """
    groups, wording = of.groups, of.setting.wording
    customers = sizes_of(groups)
    mine = groups.belongs[standing.identity] * customers
    size, everybody = int(mine.sum()), int(customers.sum())
    rows: list[Row] = []
    for other in of.standings:
        both = int(mine @ groups.belongs[other.identity])
        if other.identity == standing.identity or not both:
            continue
        theirs = int(customers @ groups.belongs[other.identity])
        share = both / size
        rows.append(
            (
                other.identity,
                (
                    Link(f"{other.slug}.html", other.title),
                    both,
                    share,
                    both / theirs,
                    index_of(share, theirs / everybody),
                ),
            )
        )
    if not rows:
        return None
    rows.sort(key=lambda row: -int(row[1][1]) if isinstance(row[1][1], int) else 0)
    columns = (
        Column("segment", wording.word("Segment"), "link"),
        Column("overlap.both", wording.word("In both"), "whole"),
        Column("overlap.share", wording.word("Of these members"), "rate"),
        Column("overlap.share_of_other", wording.word("Of the other segment"), "rate"),
        Column("overlap.index", wording.word("Index"), "index"),
    )
    note = wording.phrase(
        "Index 100: as many of these members are in the other segment as of everybody."
    )
    return Table("overlap", "", columns, tuple(rows), total=len(rows), note=note)
