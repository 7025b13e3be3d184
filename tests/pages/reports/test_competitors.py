"""The report on competitors says what plain SQL finds in the raw file."""

import pytest

from tests.pages.reports.reading import DEMO, has_report, number, report, sql, table

ROWS = """
    select competitors.*, coalesce(status, 'customer') = 'prospect' as is_prospect
    from read_csv('@competitors.csv', all_varchar = true) competitors
    join read_csv('@customers.csv', all_varchar = true) on customer = CustomerNo
    where competitors.name is not null
"""


def test_competitors_have_the_customers_and_contracts_of_the_raw_file() -> None:
    rows = sql(
        f"""
        select name, count(distinct customer) filter (not is_prospect),
               count(distinct customer) filter (is_prospect),
               median(try_cast(share as double)),
               count(*) filter (try_cast(contract_end as date)
                                between '2026-03-11' and '2027-03-10')
        from ({ROWS}) group by 1
        """,  # noqa: S608 -- our own text
        DEMO,
    )

    found = table(report("demo", "competitors"), "competitors")

    assert set(found) == {row[0] for row in rows}
    for name, customers, prospects, share, ending in rows:
        row = found[name]
        assert number(row["competitors.customers"]) == customers
        assert number(row["competitors.prospects"]) == prospects
        assert number(row["competitors.ending_12m"]) == ending
        if share is None:
            assert row["competitors.share"] is None
        else:
            assert number(row["competitors.share"]) == pytest.approx(share)


def test_contracts_that_end_stand_in_the_order_of_their_ends() -> None:
    [(expected,)] = sql(
        f"""
        select count(*) from ({ROWS}) where try_cast(contract_end as date)
        between '2026-03-11' and '2027-03-10'
        """,  # noqa: S608 -- our own text
        DEMO,
    )
    page = report("demo", "competitors")

    times = page.css('table[data-table="ending"] time')
    days = [one.attributes["datetime"] or "" for one in times]

    assert len(days) == expected
    assert days == sorted(days)


def test_a_file_without_competitors_has_no_report_on_them() -> None:
    assert not has_report("chinook", "competitors")
