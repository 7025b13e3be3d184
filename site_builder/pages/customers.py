"""The list of customers and prospects, a hundred a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from site_builder.pages.counts import counts, members_of
from site_builder.pages.listed import Lines, Listed, listed, listed_column
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.row_tables import column_of
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Column, Link, Paging, Phrase, Row, Table


@dataclass(frozen=True, slots=True)
class CustomersView:
    """What ``customers.html`` shows: one page of the list.

    Attributes:
        counts: How many customers, prospects, former ones.
        customers: Name (linked), kind, status, city, country, owner, segments,
            revenue_12m, last_order: those the audience may see. In order of names.
        letters: The page of the list where each first letter begins.

    """

    counts: Phrase
    customers: Table
    paging: Paging
    letters: Sequence[Link]


def plan(of: Material) -> Iterator[Page]:
    """Plan the pages of the list, in order of names."""
    visible, setting = of.visible, of.setting
    word = setting.wording.word
    lines = Lines(of, _values(of))
    columns = _columns(of)
    index = of.directory.letters
    said = counts(of)
    order = of.directory.by_name
    table = Table("customers", word("Customers"), columns, (), total=len(order))
    chrome = chrome_of(setting, visible, 1, "customers/index.html")

    def view(rows: Sequence[Row], paging: Paging) -> CustomersView:
        return CustomersView(said, table._replace(rows=rows), paging, index)

    for file, shown in lines.views(order, view):
        yield Page(f"customers/{file}", "customers.html", shown, chrome)


def _columns(of: Material) -> tuple[Column, ...]:
    language = of.setting.wording.language
    fields = of.visible.file["customers"].entry.fields
    word = of.setting.wording.word
    return (
        Column("name", fields["name"].label_in(language), "link"),
        *(
            column_of(fields[name], "customers", language)
            for name in ("kind", "status", "city", "country", "owner")
        ),
        Column("segments", word("Segments"), "whole"),
        measure_column(of.visible, "revenue_12m", language),
        measure_column(of.visible, "last_order", language),
    )


def _values(of: Material) -> tuple[Listed, ...]:
    return (
        *(listed(of, name) for name in ("kind", "status", "city", "country", "owner")),
        listed_column(_memberships(of)),
        listed(of, "revenue_12m"),
        listed(of, "last_order"),
    )


def _memberships(of: Material) -> pd.Series:
    """Count the segments that each customer is a member of."""
    number = np.zeros(of.visible.file.size, np.int64)
    for standing in of.standings:
        number += members_of(standing)
    return pd.Series(number)
