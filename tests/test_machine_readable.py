"""What the pages say to machines is what the files say."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.built_sites import ALL, root_of
from tests.conftest import SHARED
from tests.page_shapes import elements, parsed

NORTHWIND = SHARED / "data/northwind"
TEN = (
    "ALFKI",
    "ANATR",
    "BERGS",
    "ERNSH",
    "FOLKO",
    "HUNGO",
    "QUICK",
    "RATTC",
    "SAVEA",
    "WOLZA",
)
ALONE = re.compile(r"\s*(none|null|undefined|-?inf(inity)?)\s*\Z", re.IGNORECASE)
ANYWHERE = re.compile(r"\b(nan|NaN|NaT|NoneType)\b|<NA>")
REVENUE = """
    select sum(cast(UnitPrice as decimal(18, 4)) * Quantity
           * (1 - cast(Discount as decimal(18, 4))))
    from '{0}/orders.csv' join '{0}/order_details.csv' using (OrderID)
    where CustomerID = '{1}'
"""
ORDERS = """
    select OrderID, OrderDate from '{0}/orders.csv'
    where CustomerID = '{1}' order by OrderDate desc, OrderID desc
"""
SHOWN_ORDERS = 50


def rows_of(sql: str, customer: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.sql(sql.format(NORTHWIND, customer)).fetchall()


def dossier_of(customer: str) -> LexborHTMLParser:
    """Find a dossier the way a reader would: through the list of customers."""
    root = root_of("northwind")
    page = parsed(root / "customers/index.html")
    [link] = page.css(f'tr[data-row="{customer}"] th a')
    return parsed(root / "customers" / (link.attributes["href"] or ""))


def values_of(page: LexborHTMLParser, field: str) -> set[str]:
    """List the values of a field that are the page's own, not those of others."""
    found = page.css(f'[data-field="{field}"]')
    return {one.attributes.get("value") or "" for one in found if not _of_others(one)}


def all_pages(site: str) -> list[Path]:
    return sorted(root_of(site).rglob("*.html"))


@pytest.mark.parametrize("customer", TEN)
def test_revenue_is_what_plain_sql_finds_in_the_raw_files(customer: str) -> None:
    page = dossier_of(customer)
    [(expected,)] = rows_of(REVENUE, customer)

    [value] = values_of(page, "revenue")

    assert abs(Decimal(value) - expected) < Decimal("0.000001")
    [mark] = {
        one.attributes.get("data-currency")
        for one in page.css('[data-field="revenue"][value]')
    }
    assert mark == "USD"


@pytest.mark.parametrize("customer", TEN)
def test_each_order_is_a_row_with_its_date_newest_first(customer: str) -> None:
    page = dossier_of(customer)
    expected = [(str(one), day) for one, day in rows_of(ORDERS, customer)]

    rows = page.css('table[data-table="orders"] tbody tr')
    found = [
        (
            row.attributes["data-row"],
            row.css('time[data-field="orders.date"]')[0].attributes["datetime"],
        )
        for row in rows
    ]

    assert len(expected) > 2
    assert (
        sorted(found)
        == sorted((one, day.isoformat()) for one, day in expected)[:SHOWN_ORDERS]
    )
    days = [dt.date.fromisoformat(day or "") for _, day in found]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("customer", ["FISSA", "PARIS"])
def test_customers_without_orders_have_no_figure_made_up(customer: str) -> None:
    page = dossier_of(customer)

    assert not page.css('table[data-table="orders"]')
    assert not page.css('time[data-field="last_order"]')
    assert values_of(page, "revenue") <= {"", "0.00"}


@pytest.mark.parametrize("site", ALL)
def test_no_page_shows_a_programs_word_for_missing(site: str) -> None:
    for path in all_pages(site):
        for node in elements(_root(path)):
            values = [node.attributes.get(one) or "" for one in ("value", "datetime")]
            for text in (node.text(deep=False), *values):
                assert not ALONE.match(text), f"{path}: {node.html}"
                assert not ANYWHERE.search(text), f"{path}: {node.html}"


@pytest.mark.parametrize("site", ALL)
def test_what_is_missing_is_a_word_that_names_its_field(site: str) -> None:
    for path in all_pages(site):
        for one in parsed(path).css(".unknown"):
            assert one.tag == "span", path
            assert one.attributes.get("data-field"), f"{path}: {one.html}"
            assert one.text().strip(), f"{path}: {one.html}"


@pytest.mark.parametrize("site", ALL)
def test_no_cell_is_empty(site: str) -> None:
    for path in all_pages(site):
        for cell in parsed(path).css("td, th, dd"):
            pictures = cell.css("svg")
            assert cell.text().strip() or pictures, f"{path}: {cell.html}"


@pytest.mark.parametrize("site", ALL)
def test_values_have_the_form_that_their_element_promises(site: str) -> None:
    for path in all_pages(site):
        page = parsed(path)
        for one in page.css("data"):
            assert one.attributes.get("value") is not None, f"{path}: {one.html}"
            assert one.attributes.get("data-field"), f"{path}: {one.html}"
        for one in page.css("data[data-currency]"):
            assert Decimal(one.attributes["value"] or "").is_finite()
        for one in page.css("time"):
            moment = one.attributes.get("datetime") or ""
            read = dt.time if ":" in moment else dt.date
            assert read.fromisoformat(moment), f"{path}: {one.html}"


@pytest.mark.parametrize("site", ALL)
def test_rows_of_customers_tables_are_marked(site: str) -> None:
    for path in all_pages(site):
        for table in parsed(path).css("table[data-table]"):
            for row in table.css("tbody > tr"):
                assert row.attributes.get("data-row"), f"{path}: {row.html}"
                assert row.css("[data-field]"), f"{path}: {row.html}"


def _root(path: Path) -> LexborNode:
    root = parsed(path).root
    assert root is not None
    return root


def _of_others(node: LexborNode) -> bool:
    found: LexborNode | None = node
    while found is not None and found.tag != "-undef":
        if found.attributes.get("data-of"):
            return True
        found = found.parent
    return False
