"""What is missing of an export is said once, as the cause of all that follows."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from site_builder.customer_file import CustomerFile
from site_builder.customer_file.fitness import unfit, without_rows
from site_builder.yaml_file import parse_yaml
from tests.conftest import SOUND, SiteFiles
from tests.tables import day, file_of

MakeSite = Callable[[SiteFiles], Path]
CONFIG = str(SOUND["config.yaml"])
HEADER = "id,name,kind,city\n"
DOCUMENT = parse_yaml(
    "tables:\n  customers: {}\n  orders: {}\n  order_lines: {}\n", "config.yaml"
)
DAY = day("2026-01-05")
ALLOW = 0.01


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def said(file: CustomerFile) -> list[str]:
    return list(map(str, unfit(file, ALLOW, DOCUMENT)))


@pytest.mark.parametrize("as_of", ["", "as_of: 2026-03-31\n", "as_of: today\n"])
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_header_alone_is_no_table_of_customers(
    command: str, as_of: str, make_site: MakeSite
) -> None:
    site = make_site(
        {"config.yaml": CONFIG + as_of, "content/data/customers.csv": HEADER}
    )

    result = run(command, "--site", site)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-3:] == [
        "customers.csv: there are no rows, and so no customers",
        "  hint: was the export cut off? export it again, or mend config.yaml:5",
        "1 problem found",
    ]
    assert "rejected" not in result.output


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "sql"])
def test_so_it_is_with_every_kind_of_source(kind: str, make_site: MakeSite) -> None:
    site = make_site({"content/data/customers.csv": HEADER})
    data = site / "content/data"
    source = f"file: customers.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.worksheets[0].append(["id", "name"])
        book.save(data / "customers.xlsx")
    elif kind == "parquet":
        frame = pd.DataFrame({"id": ["1"], "name": ["A"]})
        frame[:0].to_parquet(data / "customers.parquet")
    else:
        source = "sql: \"select * from 'customers.csv' where false\""
    text = CONFIG.replace("file: customers.csv", source)
    (site / "config.yaml").write_text(text, encoding="utf-8")

    result = run("check", "--site", site)

    assert result.exit_code == 1
    assert ": there are no rows, and so no customers" in result.stderr
    assert "1 problem found" in result.stderr


def test_customers_who_are_all_rejected_are_listed_with_the_reason(
    make_site: MakeSite,
) -> None:
    site = make_site({"content/data/customers.csv": HEADER + ",Bø,,\n,Li,,\n"})

    result = run("check", "--site", site)

    assert "customers.csv: all 2 rows were rejected" in result.stderr
    assert "1 problem found" in result.stderr
    assert result.stdout.count("row rejected: the row has no id") == 2
    assert "orders.csv" not in result.stdout


def test_rejects_are_listed_even_if_no_day_to_count_from_is_left(
    make_site: MakeSite,
) -> None:
    orders = "id,customer,date,amount\na,1,5th of May,100\n"
    site = make_site({"content/data/orders.csv": orders})

    result = run("check", "--site", site)

    assert "orders.csv:2:date: cell rejected" in result.stdout
    assert "config.yaml:6: 1 of 1 rows of orders.csv were rejected" in result.stderr
    assert "'dossier check' lists them" in result.stderr
    assert "has a date" not in result.stderr


def test_a_file_of_customers_that_was_cut_off_is_named_once() -> None:
    orders = [{"id": f"o{n}", "customer": f"{n}", "date": DAY} for n in range(10)]
    lines = [{"order": f"o{n}"} for n in range(10)]

    [problem] = said(
        file_of(
            customers=[{"id": "0", "name": "A"}, {"id": "1", "name": "B"}],
            orders=orders,
            order_lines=lines,
            surveys=[{"customer": "9", "date": DAY, "score": 9}],
            cases=[{"customer": "9", "opened": DAY}],
        )
    )

    assert problem.startswith(
        "config.yaml:2: customers.csv does not have the customers of 18 rows of "
        "orders.csv, order_lines.csv, "
    )
    assert " and 1 more: is it complete?\n  hint: export customers.csv again" in problem


def test_orders_that_are_not_there_are_not_put_down_to_customers() -> None:
    orders = [{"id": f"o{n}", "customer": "1", "date": DAY} for n in range(9)]
    stray = {"id": "o9", "customer": "2", "date": DAY}

    customers, cut_off = said(
        file_of(
            customers=[{"id": "1", "name": "A"}],
            orders=[*orders, stray],
            order_lines=[{"order": f"o{n}"} for n in range(100)],
        )
    )

    assert "customers.csv does not have the customers of 1 row of orders" in customers
    assert "orders.csv does not have the orders of 91 rows of order_lines" in cut_off


def test_a_file_of_orders_that_was_cut_off_is_named_once() -> None:
    [problem] = said(
        file_of(
            customers=[{"id": "1", "name": "A"}],
            orders=[{"id": "a", "customer": "1", "date": DAY}],
            order_lines=[{"order": "b"}],
            invoices=[{"id": "i", "customer": "1", "date": DAY, "order": "b"}],
        )
    )

    assert problem.startswith(
        "config.yaml:3: orders.csv does not have the orders of 2 rows of "
        "order_lines.csv, invoices.csv: is it complete?"
    )


def test_rows_that_are_bad_for_other_reasons_are_told_beside_it() -> None:
    found = said(
        file_of(
            customers=[{"id": "1", "name": "A"}],
            orders=[
                {"id": "a", "customer": "1", "date": DAY},
                {"id": "a", "customer": "1", "date": DAY},
                {"id": "b", "customer": "2", "date": DAY},
            ],
        )
    )

    rejected, cut_off = found
    assert "config.yaml:3: 1 of 3 rows of orders.csv were rejected: 33.3%" in rejected
    assert "config.yaml:2: customers.csv does not have the customers of 1 " in cut_off


def test_as_many_as_are_allowed_are_no_problem() -> None:
    orders = [{"id": f"o{n}", "customer": "1", "date": DAY} for n in range(99)]
    stray = {"id": "x", "customer": "9", "date": DAY}

    file = file_of(customers=[{"id": "1", "name": "A"}], orders=[*orders, stray])

    assert said(file) == []


def test_of_a_file_that_lacks_customers_nothing_is_expected(
    make_site: MakeSite,
) -> None:
    expecting = str(SOUND["content/segments/big.yaml"]) + "expect: {contains: ['3']}\n"
    orders = str(SOUND["content/data/orders.csv"])
    changed: dict[str, str | bytes | None] = {"content/segments/big.yaml": expecting}

    whole = run("check", "--site", make_site(changed))
    changed["content/data/orders.csv"] = f"{orders}c,3,2026-02-05,1\n"
    cut_off = run("check", "--site", make_site(changed))

    assert "there is no customer '3'" in whole.stderr
    assert "customers.csv does not have the customers of 1 row" in cut_off.stderr
    assert "there is no customer '3'" not in cut_off.stderr


def test_bad_rows_of_another_table_do_not_hide_what_a_segment_misses(
    make_site: MakeSite,
) -> None:
    expecting = str(SOUND["content/segments/big.yaml"]) + "expect: {contains: ['3']}\n"
    orders = str(SOUND["content/data/orders.csv"])
    bad = f"{orders}c,1,5th of May,1\n"

    result = run(
        "check",
        "--site",
        make_site(
            {"content/segments/big.yaml": expecting, "content/data/orders.csv": bad}
        ),
    )

    assert "1 of 3 rows of orders.csv were rejected" in result.stderr
    assert "there is no customer '3'" in result.stderr


def test_programs_are_told_the_rejects_even_if_nothing_else_can_be_said(
    make_site: MakeSite,
) -> None:
    site = make_site({"content/data/customers.csv": HEADER + ",Bø,,\n,Li,,\n"})

    result = run("check", "--json", "--site", site)

    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert len(found["problems"]) == 1
    assert [one["reason"] for one in found["rejects"]] == ["the row has no id"] * 2


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_site_that_is_not_there_is_not_begun(command: str, tmp_path: Path) -> None:
    result = run(command, "--site", tmp_path / "none")

    assert f"config.yaml: there is no folder {tmp_path / 'none'}" in result.stderr
    assert result.exit_code == 1
    assert not (tmp_path / "none").exists()


def test_a_table_without_rows_is_told_of_but_may_be_right(make_site: MakeSite) -> None:
    file = file_of(customers=[{"id": "1", "name": "A"}], orders=[], cases=[])
    site = make_site({"content/data/orders.csv": "id,customer,date,amount\n"})

    undated = run("check", "--site", site)
    dated = run("check", "--site", site, "--as-of", "2026-03-31")

    said = "orders.csv: there are no rows: was the export cut off?"
    assert list(without_rows(file)) == [said, said.replace("orders", "cases")]
    assert (undated.exit_code, dated.exit_code) == (1, 0)
    assert f"has a date\n  hint: {said} give a date: 'as_of" in undated.stderr
    assert said in dated.stderr
