"""RFM of whole sites is what pandas finds in their orders, in any order of the rows."""

import datetime as dt
import functools
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from site_builder.build import Checked, check_site
from site_builder.measures import measure
from site_builder.pages.plain import plain
from tests.conftest import REPOSITORY, SITES, shared
from tests.tables import file_of

SITE = {"demonstration": REPOSITORY, "northwind": SITES / "northwind"}
EDGES = [0.2, 0.4, 0.6, 0.8]
NAMES = ("rfm_recency", "rfm_frequency", "rfm_monetary")
# The grid of DESIGN, said once more: recency, frequency from 1 to 5.
GRID = {
    1: ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose them"),
    2: ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose them"),
    3: ("About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"),
    4: ("Promising", "Potential loyalists", "Potential loyalists", "Loyal", "Loyal"),
    5: ("New", "Potential loyalists", "Potential loyalists", "Champions", "Champions"),
}


@functools.cache
def checked(site: Path) -> Checked:
    return check_site(site)


def site_of(name: str) -> Checked:
    if name == "northwind":
        shared("data/northwind")
    return checked(SITE[name])


def orders_of(site: Checked) -> pd.DataFrame:
    """Take the orders that count and have happened."""
    table = site.file["orders"]
    rows = table.frame[table.counted]
    return rows[rows["date"] <= pd.Timestamp(site.as_of)]


def scores(values: pd.Series, *, falling: bool) -> pd.Series:
    limits = values.astype("float64").quantile(EDGES, interpolation="linear")
    below = values.map(lambda one: int((limits < float(one)).sum()))
    return 5 - below if falling else 1 + below


@pytest.mark.parametrize("name", SITE)
def test_scores_are_those_of_pandas(name: str) -> None:
    site = site_of(name)
    by_customer = orders_of(site).groupby("customer")
    since = by_customer["date"].max().map(lambda one: (site.as_of - one.date()).days)
    expected = pd.DataFrame(
        {
            "rfm_recency": scores(since, falling=True),
            "rfm_frequency": scores(by_customer.size(), falling=False),
            "rfm_monetary": scores(by_customer["amount"].sum(), falling=False),
        }
    )

    ids = plain(site.file.customers["id"])
    found = {one: plain(site.measures.frame[one]) for one in NAMES}

    assert len(expected) > 80
    for place, one in enumerate(ids):
        scored = [found[name][place] for name in NAMES]
        if one in expected.index:
            assert scored == expected.loc[one, list(NAMES)].tolist(), name
        else:
            assert scored == [None, None, None]


@pytest.mark.parametrize("name", SITE)
def test_everybody_with_an_order_is_in_exactly_one_cell(name: str) -> None:
    site = site_of(name)
    ordered = set(orders_of(site)["customer"])
    frame = site.measures.frame
    columns = [plain(frame[one]) for one in ("rfm", "rfm_recency", "rfm_frequency")]

    for one, cell, recency, frequency in zip(
        plain(site.file.customers["id"]), *columns, strict=True
    ):
        if one in ordered:
            assert cell == GRID[recency][frequency - 1]
        else:
            assert cell is None


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nobodys_score(seed: int) -> None:
    random = Random(seed)  # noqa: S311 -- no secret
    orders: list[dict[str, Any]] = [
        {
            "id": str(n),
            "customer": str(random.randint(0, 19)),
            "date": dt.date(2026, 3, 31) - dt.timedelta(random.randint(0, 9) * 30),
            "amount": random.randint(1, 4) * 100,
        }
        for n in range(80)
    ]
    people = [{"id": str(n)} for n in range(20)]
    mixed = random.sample(orders, len(orders))

    first, second = (
        measure(file_of(customers=people, orders=rows), dt.date(2026, 3, 31)).frame
        for rows in (orders, mixed)
    )

    for one in (*NAMES, "rfm"):
        assert plain(first[one]) == plain(second[one])
