"""The list of customers and prospects, a hundred a page."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from site_builder.pages.batches import plain
from site_builder.pages.counts import counts, members_of, owner_names
from site_builder.pages.lists import letters, paged
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
    letters: tuple[Link, ...]


def plan(of: Material) -> Iterator[Page]:
    """Plan the pages of the list, in order of names."""
    visible, setting = of.visible, of.setting
    word = setting.wording.word
    order = of.directory.by_name
    rows = _rows(of)
    columns = _columns(of)
    index = letters([of.directory.names[place] for place in order])
    said = counts(of)
    chrome = chrome_of(setting, visible, 1, "customers/index.html")
    for file, part, paging in paged([rows[place] for place in order]):
        table = Table("customers", word("Customers"), columns, part, total=paging.total)
        view = CustomersView(said, table, paging, index)
        yield Page(f"customers/{file}", "customers.html", view, chrome)


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


def _rows(of: Material) -> list[Row]:
    """Make the row of every customer, by position."""
    frame, measures = of.visible.file.customers, of.visible.measures.frame
    members = _memberships(of)
    columns = zip(
        of.directory.ids,
        of.directory.slugs,
        of.directory.names,
        plain(frame["kind"]),
        plain(frame["status"]),
        plain(frame["city"]),
        plain(frame["country"]),
        owner_names(of),
        members,
        plain(measures["revenue_12m"]),
        plain(measures["last_order"]),
        strict=True,
    )
    return [
        (identity, (Link(f"{slug}.html", name), *cells))
        for identity, slug, name, *cells in columns
    ]


def _memberships(of: Material) -> list[int]:
    """Count the segments that each customer is a member of."""
    number = np.zeros(of.visible.file.size, np.int64)
    for standing in of.standings:
        number += members_of(standing)
    counted: list[int] = number.tolist()
    return counted
