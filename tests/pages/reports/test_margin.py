"""The report on margin says what plain SQL finds in the raw orders."""

import pytest
from python_calamine import CalamineWorkbook

from tests.pages.reports.reading import DEMO, has_report, number, report, sql, table

# The demonstration's orders as its author would add them up: Norwegian decimals, days
# first, other currencies by the last rate on or before the day.
NAMES = (
    "Ordrenr Kundenr Dato Klokken Kanal Sted Status Selger Beløp Dekningsbidrag Valuta"
)
COLUMNS = ", ".join(f"'{name}': 'varchar'" for name in NAMES.split())


def costs() -> str:
    """Write what the products cost as rows of SQL; some are not known."""
    book = CalamineWorkbook.from_path(DEMO / "products.xlsx")
    rows = book.get_sheet_by_name("Products").to_python(skip_empty_area=False)
    head = next(place for place, row in enumerate(rows) if "Varenr" in row)
    number_, cost = rows[head].index("Varenr"), rows[head].index("Unit cost")
    known = [(row[number_], row[cost]) for row in rows[head + 1 :] if row[cost] != ""]
    return ", ".join(f"('{name}', {float(str(cost))})" for name, cost in known)


# The demonstration's orders as its author would add them up: Norwegian decimals, days
# first, other currencies by the last rate on or before the day, amounts and margins
# from the lines where the order has none of its own.
ORDERS = f"""
    with raw as (
        select Ordrenr as id, lpad(Kundenr, 4, '0') as customer,
               try_strptime(Dato, '%d/%m/%Y')::date as day,
               coalesce(Valuta, 'NOK') as currency,
               try_cast(replace("Beløp", ',', '.') as double) as amount,
               try_cast(replace(Dekningsbidrag, ',', '.') as double) as margin
        from read_csv('@orders.csv', auto_detect = false, header = true, delim = ';',
                      quote = '"', ignore_errors = true, columns = {{{COLUMNS}}})
        where coalesce(Status, '') not in ('Annullert', 'Retur')
              and Ordrenr is not null
        -- of a number that stands there twice, the fuller row
        qualify count(*) over (partition by Ordrenr) = 1 or amount is not null),
    costs(product, cost) as (values {costs()}),
    lines as (
        select "order" as id, try_cast(quantity as double) as quantity,
               coalesce(try_cast(amount as double), try_cast(quantity as double)
                   * try_cast(unit_price as double)
                   * (1 - coalesce(try_cast(discount as double), 0))) as amount,
               try_cast(margin as double) as margin, cost
        from read_csv('@order_lines.csv.gz', all_varchar = true)
        left join costs using (product)),
    rates as (
        select currency, date::date as day, try_cast(rate as double) as rate
        from read_csv('@rates.csv', all_varchar = true)),
    customers as (
        select CustomerNo as customer, any_value(try_cast(employees as integer))
               as employees, any_value(kind) as kind
        from read_csv('@customers.csv', all_varchar = true) group by 1),
    rated as (
        select raw.*, case when raw.currency = 'NOK' then 1 else rate end as factor
        from raw asof left join rates
        on raw.currency = rates.currency and raw.day >= rates.day),
    sums as (
        select id, case when bool_and(lines.amount is not null)
                    then sum(lines.amount * factor) end as amount,
               case when bool_and(lines.margin is not null or (
                   lines.amount is not null and cost is not null))
               then sum(coalesce(lines.margin * factor,
                                 lines.amount * factor - cost * quantity)) end as margin
        from lines join rated using (id) group by 1),
    found as (
        select rated.id, customer, kind, employees, day,
               coalesce(rated.amount * factor, sums.amount) as amount,
               coalesce(rated.margin * factor, sums.margin) as margin
        from rated join customers using (customer) left join sums using (id))
"""  # noqa: S608 -- our own text
HALVES = {
    1: "day between '2025-07-01' and '2025-12-31'",
    2: "day between '2025-01-01' and '2025-06-30'",
    3: "day between '2024-07-01' and '2024-12-31'",
    4: "day between '2024-01-01' and '2024-06-30'",
}
SIZES = {
    "1–9": "kind = 'company' and employees < 10",
    "10–49": "kind = 'company' and employees between 10 and 49",
    "50–249": "kind = 'company' and employees between 50 and 249",
    "250+": "kind = 'company' and employees >= 250",
}


def expected(where: str) -> tuple[float, float, float]:
    """Add up revenue, margin, and the revenue of the orders whose margin is known."""
    [row] = sql(
        f"""
        {ORDERS} select sum(amount), sum(margin),
        sum(amount) filter (amount is not null and margin is not null)
        from found where {where}
        """,  # noqa: S608 -- our own text
        DEMO,
    )
    return row


@pytest.mark.parametrize("half", HALVES)
def test_half_years_are_those_of_the_raw_orders(half: int) -> None:
    revenue, margin, base = expected(HALVES[half])

    row = list(table(report("demo", "margin"), "half_years").values())[half - 1]

    assert number(row["revenue_half"]) == pytest.approx(revenue, abs=0.01)
    assert number(row["margin_half"]) == pytest.approx(margin, abs=0.01)
    assert number(row["margin_rate_half"]) == pytest.approx(margin / base, abs=1e-6)


@pytest.mark.parametrize("size", SIZES)
def test_margin_by_size_over_four_half_years_is_that_of_the_raw_orders(
    size: str,
) -> None:
    row = table(report("demo", "margin"), "size")[size]

    for half, when in HALVES.items():
        _, margin, base = expected(f"{SIZES[size]} and {when}")
        assert number(row[f"margin_half_{half}"]) == pytest.approx(margin, abs=0.01)
        rate = number(row[f"margin_rate_half_{half}"])
        assert rate == pytest.approx(margin / base, abs=1e-6)


def test_the_groups_add_up_to_all_customers() -> None:
    page = report("demo", "margin")
    whole = number(next(iter(table(page, "half_years").values()))["margin_half"])

    for name in ("size", "kind", "sector", "territory", "country"):
        rows = table(page, name).values()
        parts = sum(
            number(row["margin_half_1"]) for row in rows if row["margin_half_1"]
        )
        assert parts == pytest.approx(whole, abs=0.01), name


def test_a_shop_without_costs_has_no_report_on_margin() -> None:
    assert not has_report("chinook", "margin")
    assert has_report("chinook", "value")
