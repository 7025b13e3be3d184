"""The report on consumption says what plain SQL finds in the raw files."""

import pytest

from tests.pages.reports.reading import (
    chinook,
    figures,
    northwind,
    number,
    report,
    sql,
    table,
)

YEAR = """
    OrderDate::date
    > (select max(OrderDate::date) - interval 12 months from '@orders.csv')
"""
LINES = "UnitPrice::decimal(18, 4) * Quantity * (1 - Discount::decimal(18, 4))"


def test_categories_are_those_of_the_raw_lines() -> None:
    rows = sql(
        f"""
        select CategoryName, count(*), sum({LINES.replace("UnitPrice", "d.UnitPrice")})
        from '@order_details.csv' d join '@orders.csv' using (OrderID)
        join '@products.csv' using (ProductID) join '@categories.csv' using (CategoryID)
        where {YEAR} group by 1
        """,  # noqa: S608 -- our own text
        northwind(),
    )
    whole = sum(count for _, count, _ in rows)

    found = table(report("northwind", "consumption"), "order_lines_category")

    assert len(rows) == len(found) == 8
    for name, count, revenue in rows:
        row = found[name]
        assert number(row["order_lines.count"]) == count
        assert number(row["order_lines.count_share"]) == pytest.approx(count / whole)
        assert number(row["revenue_12m"]) == pytest.approx(float(revenue), abs=0.001)


def test_levels_of_spend_are_those_of_the_raw_orders() -> None:
    [expected] = sql(
        """
        select count(*) filter (Total <= 50),
               count(*) filter (Total > 50 and Total <= 200)
        from '@Invoice.csv' where InvoiceDate::date >
        (select max(InvoiceDate::date) - interval 12 months from '@Invoice.csv')
        """,
        chinook(),
    )

    found = table(report("chinook", "consumption"), "orders_spend_level")

    counts = [int(number(row["orders.count"])) for row in found.values()]
    assert counts == [count for count in expected if count]


def test_weekdays_are_those_of_the_raw_orders_whose_time_is_known() -> None:
    page = report("minimal", "consumption")

    cells = page.css('table.grid [data-field="orders.count"]')
    shown = [int(one.attributes["value"] or "") for one in cells]

    # Of four orders that count three have a time: Tuesday 9:15, Saturday 14:05, and
    # Tuesday 20:30.
    assert sum(shown) == 3
    tuesdays = [shown[slot * 7 + 1] for slot in range(5)]
    saturdays = [shown[slot * 7 + 5] for slot in range(5)]
    assert tuesdays == [1, 0, 0, 1, 0]
    assert saturdays == [0, 0, 1, 0, 0]


def test_orders_and_their_mean_are_those_of_the_raw_file() -> None:
    [(count, mean)] = sql(
        """
        select count(*), avg(Total::decimal(18, 4)) from '@Invoice.csv'
        where InvoiceDate::date >
        (select max(InvoiceDate::date) - interval 12 months from '@Invoice.csv')
        """,
        chinook(),
    )

    found = figures(report("chinook", "consumption"))

    assert number(found["orders.count"]) == count
    assert number(found["orders.average"]) == pytest.approx(float(mean), abs=1e-5)


def test_every_figure_says_how_many_orders_it_rests_on() -> None:
    found = table(report("demo", "consumption"), "coverage")

    assert {"orders.amount", "orders.margin", "orders.time"} <= found.keys()
    for row in found.values():
        known, asked = number(row["coverage.known"]), number(row["coverage.asked"])
        assert number(row["coverage.share"]) == pytest.approx(known / asked)
