"""The report on retention says what plain SQL finds in the raw orders."""

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

ORDERS = {
    "northwind": "select CustomerID as id, OrderDate::date as day from '@orders.csv'",
    "chinook": "select CustomerId as id, InvoiceDate::date as day from '@Invoice.csv'",
}
FOLDERS = {"northwind": northwind, "chinook": chinook}
HALF = "year(day) * 2 + (month(day) > 6)::int"


@pytest.mark.parametrize("site", ORDERS)
def test_cohorts_are_those_of_the_raw_orders(site: str) -> None:
    rows = sql(
        f"""
        with orders as ({ORDERS[site]}),
        halves as (select distinct id, {HALF} as half from orders),
        firsts as (select id, min(half) as first from halves group by id),
        sizes as (select first, count(*) as size from firsts group by 1),
        last as (select max({HALF}) as current from orders)
        select first, half - first as later, count(*) / any_value(size)
        from halves join firsts using (id) join sizes using (first), last
        where half > first and half < current group by all order by 1, 2
        """,  # noqa: S608 -- our own text
        FOLDERS[site](),
    )
    expected: dict[str, list[float]] = {}
    for first, later, share in rows:
        name = f"{first // 2} H{first % 2 + 1}"
        line = expected.setdefault(name, [])
        line += [0.0] * (later - 1 - len(line)) + [share]

    found = {
        (row.attributes["data-row"] or "").partition(" · ")[0]: [
            float(one.attributes["value"] or "") for one in row.css("data")
        ]
        for row in report(site, "retention").css("table.rates tbody tr")
    }

    assert set(expected) <= set(found)
    for name, shares in expected.items():
        longest = max(len(shares), len(found[name]))
        filled = shares + [0.0] * (longest - len(shares))
        assert found[name] == [pytest.approx(one, abs=1e-5) for one in filled], name


@pytest.mark.parametrize("site", ORDERS)
def test_who_was_kept_and_who_came_a_second_time(site: str) -> None:
    [row] = sql(
        f"""
        with orders as ({ORDERS[site]}), last as (select max(day) as today from orders),
        each as (
            select id, min(day) as first,
                   bool_or(day > today - interval 12 months) as now,
                   bool_or(day <= today - interval 12 months
                           and day > today - interval 24 months) as before
            from orders, last group by id),
        seconds as (
            select orders.id, min(day) as second from orders join each using (id)
            where day > first group by 1)
        select count(*) filter (now), count(*) filter (now and before),
               count(*) filter (before),
               count(*) filter (first > today - interval 12 months),
               count(*) filter (now and not before
                                and first <= today - interval 24 months),
               count(*) filter (first <= today - interval 12 months),
               count(*) filter (first <= today - interval 12 months
                                and second - first <= 365)
        from each left join seconds using (id), last
        """,  # noqa: S608 -- our own text
        FOLDERS[site](),
    )
    active, kept, before, new, back, had, again = row

    found = figures(report(site, "retention"))

    assert number(found["count.active_12m"]) == active
    assert number(found["count.kept_12m"]) == kept
    assert number(found["count.new_12m"]) == new
    assert number(found["count.back_12m"]) == back
    assert number(found["kept_12m"]) == pytest.approx(kept / before)
    assert number(found["second_order_12m"]) == pytest.approx(again / had)


def test_the_share_within_a_year_is_unknown_until_all_have_had_one() -> None:
    found = table(report("northwind", "retention"), "second_orders")

    # The last order is of 6 May 1998.
    assert found["1997 H2"]["cohort_second_12m"] is None
    assert found["1996 H2"]["cohort_second_12m"] is not None
