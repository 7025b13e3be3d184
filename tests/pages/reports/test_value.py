"""The report on value says what plain SQL finds in the raw files."""

import math

import numpy as np
import pytest

from site_builder.pages.reports.value import ranked, top_number, top_share
from tests.pages.reports.reading import (
    amount,
    bars,
    chinook,
    figures,
    northwind,
    number,
    report,
    sql,
    table,
)

# Half a millionth per order is what rounding can do.
NEAR = 0.001
REVENUES = {
    "northwind": """
        select CustomerID as id, OrderDate::date as day, OrderID as number,
               sum(UnitPrice::decimal(18, 4) * Quantity
                   * (1 - Discount::decimal(18, 4))) as amount
        from '@orders.csv' join '@order_details.csv' using (OrderID) group by all
    """,
    "chinook": """
        select CustomerId as id, InvoiceDate::date as day, InvoiceId as number,
               Total::decimal(18, 4) as amount from '@Invoice.csv'
    """,
}
FOLDERS = {"northwind": northwind, "chinook": chinook}
YEAR = "day > (select max(day) - interval 12 months from orders)"
BEFORE = """
    day <= (select max(day) - interval 12 months from orders)
    and day > (select max(day) - interval 24 months from orders)
"""


def asked(site: str, query: str) -> list[tuple[object, ...]]:
    return sql(f"with orders as ({REVENUES[site]}) {query}", FOLDERS[site]())


def revenues(site: str, where: str) -> list[float]:
    rows = asked(
        site,
        f"""
        select sum(amount)::double from orders where {where} group by id
        having sum(amount) > 0 order by 1 desc
        """,  # noqa: S608 -- our own text
    )
    return [float(str(one)) for (one,) in rows]


@pytest.mark.parametrize("site", REVENUES)
def test_concentration_is_that_of_the_raw_orders(site: str) -> None:
    page = report(site, "value")
    windows = {
        "top.share_12m": revenues(site, YEAR),
        "top.share_previous_12m": revenues(site, BEFORE),
        "top.share": revenues(site, "true"),
    }

    found = table(page, "concentration")

    assert list(found) == ["1", "5", "10", "20"]
    for percent, row in found.items():
        for name, values in windows.items():
            first = values[: math.ceil(len(values) * int(percent) / 100)]
            assert number(row[name]) == pytest.approx(sum(first) / sum(values))
        now = windows["top.share_12m"]
        assert number(row["top.customers"]) == math.ceil(len(now) * int(percent) / 100)
    assert number(figures(page)["count.revenue_12m"]) == len(windows["top.share_12m"])


@pytest.mark.parametrize("site", REVENUES)
def test_abc_classes_add_up_to_what_the_raw_orders_say(site: str) -> None:
    rows = asked(
        site,
        """
        , customers as (select id, sum(amount) as revenue from orders group by id
                        having sum(amount) > 0),
        above as (
            select revenue, (select coalesce(sum(other.revenue), 0) from customers other
                             where other.revenue > one.revenue)
                            / (select sum(revenue) from customers) as share
            from customers one)
        select case when share < 0.8 then 'A' when share < 0.95 then 'B' else 'C' end,
               count(*), sum(revenue)
        from above group by 1 order by 1
        """,
    )

    found = table(report(site, "value"), "abc")

    assert list(found) == [row[0] for row in rows]
    for name, count, revenue in rows:
        row = found[str(name)]
        assert number(row["abc_customers"]) == count
        assert float(amount(row["abc_revenue"])) == pytest.approx(
            float(str(revenue)), abs=NEAR
        )


@pytest.mark.parametrize("site", REVENUES)
def test_the_largest_customers_are_those_of_the_raw_orders(site: str) -> None:
    rows = asked(
        site,
        f"""
        select id::text, sum(amount)::double from orders where {YEAR} group by id
        order by 2 desc, 1 limit 5
        """,  # noqa: S608 -- our own text
    )
    whole = sum(revenues(site, YEAR))

    found = table(report(site, "value"), "largest")

    first = {name: found[str(name)] for name, _ in rows}
    for name, revenue in rows:
        row = first[name]
        assert number(row["revenue_12m"]) == pytest.approx(
            float(str(revenue)), abs=NEAR
        )
        assert number(row["revenue_share_12m"]) == pytest.approx(
            float(str(revenue)) / whole, abs=1e-6
        )


def test_rfm_names_are_a_partition_of_those_who_ordered() -> None:
    shares = bars(report("northwind", "value"), "profile.rfm")
    [(ordered,)] = sql(
        "select count(distinct CustomerID) from '@orders.csv'", northwind()
    )

    cells = report("northwind", "value").css('table.grid [data-field="rfm.count"]')

    assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
    assert sum(int(one.attributes["value"] or "") for one in cells) == ordered


def test_rfm_thresholds_are_the_quintiles_of_the_raw_orders() -> None:
    rows = [
        sql(
            f"""
            with one as (
                select CustomerID, count(distinct OrderID) as orders,
                       (select max(OrderDate::date) from '@orders.csv')
                       - max(OrderDate::date) as days
                from '@orders.csv' group by 1)
            select quantile_cont(days, {quintile})::double,
                   quantile_cont(orders, {quintile})::double from one
            """,  # noqa: S608 -- our own text
            northwind(),
        )[0]
        for quintile in (0.2, 0.4, 0.6, 0.8)
    ]

    found = table(report("northwind", "value"), "rfm_thresholds")

    assert [
        (
            number(row["threshold.days_since_order"]),
            number(row["threshold.order_count"]),
        )
        for row in found.values()
    ] == [pytest.approx(row) for row in rows]


def test_top_shares_of_no_customer_are_unknown_and_of_one_are_all() -> None:
    assert top_share(ranked(np.array([0, -5])), 20) is None
    assert top_share(ranked(np.array([7, 0])), 1) == 1
    assert [top_number(348, percent) for percent in (1, 5, 10, 20)] == [4, 18, 35, 70]
