"""Three real data sets, read where they lie, against plain SQL over the raw files."""

import functools
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from site_builder.build import Checked, check_site
from site_builder.cli import main
from site_builder.pages.plain import plain
from tests.conftest import SITES, shared

MILLION = 1_000_000


@functools.cache
def checked(name: str) -> Checked:
    return check_site(SITES / name)


def rows_of(sql: str, folder: Path) -> list[tuple[Any, ...]]:
    return duckdb.execute(sql.replace("@", f"{folder}/")).fetchall()


def measure_of(site: Checked, name: str) -> dict[str, Any]:
    ids = plain(site.file.customers["id"])
    return dict(zip(ids, plain(site.measures.frame[name]), strict=True))


def shown(*arguments: str) -> Any:
    result = CliRunner().invoke(main, ["show", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_northwind_has_the_published_figures() -> None:
    shared("data/northwind")
    revenue = measure_of(checked("northwind"), "revenue")
    orders = measure_of(checked("northwind"), "order_count")
    last = measure_of(checked("northwind"), "last_order")

    assert len(revenue) == 91
    assert round(sum(revenue.values()) / MILLION, 2) == 1_265_793.04
    assert round(revenue["QUICK"] / MILLION + 1e-9, 2) == 110_277.31
    assert round(revenue["ERNSH"] / MILLION, 2) == 104_874.98
    assert round(revenue["SAVEA"] / MILLION, 2) == 104_361.95
    assert (orders["FISSA"], orders["PARIS"]) == (0, 0)
    assert (last["FISSA"], last["PARIS"]) == (None, None)


def test_northwind_revenue_of_each_customer_is_the_sum_of_its_lines() -> None:
    folder = shared("data/northwind")
    expected = rows_of(
        """
        select CustomerID, round(sum(cast(UnitPrice as decimal(18, 4)) * Quantity
               * (1 - cast(Discount as decimal(18, 4)))) * 1000000)
        from '@orders.csv' join '@order_details.csv' using (OrderID) group by 1
        """,
        folder,
    )

    revenue = measure_of(checked("northwind"), "revenue")

    assert len(expected) == 89
    assert {one: revenue[one] for one, _ in expected} == {
        one: int(amount) for one, amount in expected
    }


def test_northwind_dates_of_orders_are_those_of_the_file() -> None:
    folder = shared("data/northwind")
    expected = rows_of(
        "select CustomerID, min(OrderDate), max(OrderDate), count(*) "
        "from '@orders.csv' group by 1",
        folder,
    )
    site = checked("northwind")
    first, last, number = (
        measure_of(site, name) for name in ("first_order", "last_order", "order_count")
    )

    assert [(one, first[one], last[one], number[one]) for one, *_ in expected] == (
        expected
    )


def test_northwind_half_years_are_those_of_the_calendar() -> None:
    folder = shared("data/northwind")
    windows = {
        1: ("1997-07-01", "1997-12-31"),
        2: ("1997-01-01", "1997-06-30"),
        3: ("1996-07-01", "1996-12-31"),
    }
    site = checked("northwind")

    for back, (start, end) in windows.items():
        [(expected,)] = rows_of(
            f"""
            select sum(cast(UnitPrice as decimal(18, 4)) * Quantity
                   * (1 - cast(Discount as decimal(18, 4))))
            from '@orders.csv' join '@order_details.csv' using (OrderID)
            where OrderDate between '{start}' and '{end}'
            """,  # noqa: S608 -- dates of our own
            folder,
        )
        found = sum(measure_of(site, f"revenue_half_{back}").values())
        assert found == round(expected * MILLION)


def test_northwind_abc_classes_hold_the_first_80_and_95_percent() -> None:
    folder = shared("data/northwind")
    expected = rows_of(
        """
        with revenue as (
          select CustomerID as id, sum(UnitPrice * Quantity * (1 - Discount)) as r
          from '@orders.csv' join '@order_details.csv' using (OrderID) group by 1),
        above as (
          select a.id, coalesce(sum(b.r) filter (b.r > a.r), 0)
                 / (select sum(r) from revenue) as share
          from revenue a cross join revenue b group by a.id)
        select id,
          case when share < 0.8 then 'A' when share < 0.95 then 'B' else 'C' end
        from above
        """,
        folder,
    )

    abc = measure_of(checked("northwind"), "abc")

    assert {one: abc[one] for one, _ in expected} == dict(expected)
    assert (abc["FISSA"], abc["PARIS"]) == (None, None)


def test_chinook_has_the_published_figures() -> None:
    shared("data/chinook")
    answer = shown("customer", "6", "--site", str(SITES / "chinook"))
    revenue = measure_of(checked("chinook"), "revenue")

    assert sum(revenue.values()) == 2_328_600_000
    assert answer["fields"]["name"] == "Helena Holý"
    assert answer["measures"]["revenue"] == 49.62


def test_chinook_customers_are_people_or_companies_as_the_file_says() -> None:
    folder = shared("data/chinook")
    [(companies,)] = rows_of(
        "select count(*) from read_csv('@Customer.csv', all_varchar = true) "
        "where Company <> ''",
        folder,
    )

    kinds = plain(checked("chinook").file.customers["kind"])

    assert kinds.count("company") == companies == 10
    assert kinds.count("person") == 49


def test_salesforce_has_accounts_private_clients_and_leads() -> None:
    folder = shared("data/sfdc_bank")
    [(private,)] = rows_of(
        "select count(*) from read_csv('@Contact.csv', all_varchar = true) "
        "where AccountId is null",
        folder,
    )
    customers = checked("salesforce").file.customers
    companies = (customers["kind"] == "company").sum()
    prospects = customers["status"] == "prospect"

    assert companies == 22
    assert (prospects & (customers["kind"] == "person")).sum() == 60
    assert (~prospects & (customers["kind"] == "person")).sum() == private


@pytest.mark.parametrize(
    ("table", "file", "owner"),
    [
        (
            "cases",
            "Case.csv",
            "coalesce(one.AccountId, c.AccountId, one.ContactId)",
        ),
        ("interactions", "Task.csv", "coalesce(one.AccountId, c.AccountId, one.WhoId)"),
        (
            "responses",
            "CampaignMember.csv",
            "coalesce(one.LeadId, c.AccountId, one.ContactId)",
        ),
    ],
)
def test_salesforce_rows_stand_with_the_right_customer(
    table: str, file: str, owner: str
) -> None:
    folder = shared("data/sfdc_bank")
    link = "WhoId" if table == "interactions" else "ContactId"
    expected = rows_of(
        f"""
        select {owner} as owner, count(*)
        from read_csv('@{file}', all_varchar = true) one
        left join read_csv('@Contact.csv', all_varchar = true) c on c.Id = one.{link}
        group by 1 order by 1
        """,  # noqa: S608 -- names of our own
        folder,
    )
    site = checked("salesforce")
    found = site.file[table]
    ids = plain(site.file.customers["id"])
    counts: dict[str, int] = {}
    for place in found.customer.tolist():
        counts[ids[place]] = counts.get(ids[place], 0) + 1

    assert sorted(counts.items()) == [one for one in expected if one[0] in ids]
    assert sum(counts.values()) == sum(number for _, number in expected)
