"""A query reads files of the data folder, and nothing else."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from site_builder.problems import SiteError
from site_builder.sources import lasting_calculator


@pytest.fixture(autouse=True)
def _files(write: Any, data: Path) -> None:
    write("a.csv", "id,name\n05,Ann\n7,Bo\n")
    write("sub/b.csv", "id,name\n8,Cy\n")
    duckdb.sql(f"copy (select 1 as id, 2.5 as sum) to '{data / 'r.parquet'}'")


def ids(read: Any, sql: str) -> list[str]:
    found: list[str] = read("id*", sql=sql).frame["id"].tolist()
    return found


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("select id from 'r.parquet'", ["1"]),
        ('select id from "a.csv" order by id desc', ["7", "05"]),
        ("from read_csv('a.csv', all_varchar = true)", ["05", "7"]),
        ("select id from './a.csv' where name = 'Ann';", ["05"]),
        ("from read_csv(['a.csv', 'sub/b.csv'])", ["05", "7", "8"]),
        ("from 'sub/*.csv'", ["8"]),
        ("with c as (from 'a.csv') select max(id) as id from c", ["7"]),
        ("select (select id from 'r.parquet') as id from 'a.csv' -- 'é'", ["1", "1"]),
        ("select /* ø */ id from 'a.csv' x join 'r.parquet' y using (id)", []),
        ("select 1 as id union all select 2", ["1", "2"]),
        ("select unnest([3, 4]) as id", ["3", "4"]),
        ("from range(2) t(id)", ["0", "1"]),
        ("values ('x') order by 1", None),
        ("select age(date '2024-01-02', date '2024-01-01')::text as id", ["1 day"]),
    ],
)
def test_files_are_found_in_the_data_folder(
    sql: str, wanted: list[str] | None, read: Any
) -> None:
    if wanted is None:
        with pytest.raises(SiteError, match="has no column for 'id'"):
            ids(read, sql)
    else:
        assert ids(read, sql) == wanted


def test_rows_are_typed_exactly_and_numbered(read: Any) -> None:
    columns = {"id*": "text", "sum": "amount", "date": "date", "time": "time"}
    sql = (
        "select i as id, 0.1234565::decimal(9, 7) as sum, "
        "timestamptz '2024-03-01 23:30:00+00' as date from range(3) t(i)"
    )

    table = read(columns, sql=sql, decimal=",", dates="%d/%m/%Y")

    assert table.source == "orders (SQL)"
    assert table.lines.tolist() == [1, 2, 3]
    assert table.frame["sum"].tolist() == [123_457] * 3
    assert table.frame["date"].astype(str).tolist() == ["2024-03-02"] * 3
    assert table.frame["time"].tolist() == [1_800] * 3


def test_the_digest_is_that_of_the_rows_in_any_order(read: Any, write: Any) -> None:
    sql = "select * from 'a.csv'"
    first = read("id* name", sql=sql).digest

    write("a.csv", "id,name\n7,Bo\n05,Ann\n")
    assert read("id* name", sql=sql).digest == first

    write("a.csv", "id,name\n7,Bo\n05,Anna\n")
    assert read("id* name", sql=sql).digest != first


REFUSED = [
    "select 1 as id; select 2 as id",
    "copy (select 1) to 'y.csv'",
    "copy (select 1 as id) to 'y.csv' (return_files true)",
    "attach 'a.db'",
    "pragma version",
    "set threads = 1",
    "install httpfs",
    "load httpfs",
    "create table x as select 1",
    "explain select 1",
    "describe select 1",
    "summarize from 'a.csv'",
    "show tables",
    "call pragma_version()",
    "pivot 'a.csv' on name",
    "export database 'x'",
    "select now() as id",
    "select main.now() as id",
    'select "now"() as id',
    "select current_date as id",
    "select CURRENT_TIMESTAMP as id",
    "select localtime as id",
    "select today() as id",
    "select get_current_timestamp() as id",
    "select transaction_timestamp() as id",
    "select age(date '2024-01-01') as id",
    "select ago(interval 1 day) as id",
    "select random() as id",
    "select uuid() as id",
    "select gen_random_uuid() as id",
    "select id from 'a.csv' order by random()",
    "select id from 'a.csv' using sample 1",
    "select id from 'a.csv' tablesample 50%",
    "select list_transform([1], lambda x: random()) as id",
    "select * replace (now() as id) from 'a.csv'",
    "with c as (select random() as id) from c",
    "select getvariable('x') as id",
    "select current_setting('threads') as id",
    "from query('select 1 as id')",
    "from query_table('a.csv')",
    "from glob('*')",
    "select content as id from read_text('a.csv')",
    "from duckdb_settings()",
    "from information_schema.tables",
    "from sqlite_master",
    "from json_execute_serialized_sql('{}')",
    "from read_csv('a' || '.csv')",
    "from '/etc/passwd.csv'",
    "from '../secret.csv'",
    "from 'sub/../../secret.csv'",
    "from '../*.csv'",
    "from read_csv('../secret.csv')",
    "from read_csv(['a.csv', '../secret.csv'])",
    "from 'https://example.com/a.csv'",
    "from 's3://bucket/a.parquet'",
    "from data",
    "",
    "select",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_a_query_may_do_nothing_else(sql: str, read: Any, data: Path) -> None:
    (data.parent / "secret.csv").write_text("id\n1\n")
    before = sorted(data.rglob("*"))

    with pytest.raises(SiteError) as caught:
        ids(read, sql)

    assert str(caught.value).startswith("config.yaml:12: the query cannot run: ")
    assert sorted(data.rglob("*")) == before


TOLD = {
    "select nope as id from 'a.csv'": "config.yaml:12: the query cannot run: Binder "
    'Error: Referenced column "nope" not found in FROM clause! (line 1 of the query)',
    "select id\nfrom 'a.csv'\nwhere and": "config.yaml:12: the query cannot run: "
    'Parser Error: syntax error at or near "and" (line 3 of the query)',
    "select id from 'b.csv'": "config.yaml:12: the query cannot run: there is no file "
    "'b.csv' in the data folder",
    "select name::int as id from 'a.csv'": "config.yaml:12: the query fails on the "
    "data: conversion error\n"
    "  hint: run it in DuckDB to see where; try_cast(…) makes bad values missing",
    "select id as x from 'a.csv'": "config.yaml:10: the query has no column for 'id', "
    "which is required\n  hint: name it under fields: {id: THEIR COLUMN}",
    "select 1 as id, 2 as id": "config.yaml:12: the query: columns 1 and 2 have the "
    "same name",
    "select now() as id": "config.yaml:12: the query cannot run: now() is not allowed: "
    "a query may not depend on clock or chance",
}


@pytest.mark.parametrize(("sql", "message"), TOLD.items(), ids=TOLD.values())
def test_the_author_is_told_without_any_value(
    sql: str, message: str, read: Any
) -> None:
    with pytest.raises(SiteError) as caught:
        ids(read, sql)

    assert str(caught.value) == message


def test_no_query_runs_while_a_link_leads_out_of_the_data_folder(
    read: Any, data: Path
) -> None:
    secret = data.parent / "secret.csv"
    secret.write_text("id\n1\n")
    (data / "sub/link.csv").symlink_to(secret)

    with pytest.raises(SiteError, match=r"while 'sub/link\.csv' in the data folder"):
        ids(read, "from 'a.csv'")


def test_variables_of_the_program_are_out_of_reach(read: Any) -> None:
    names = duckdb.connect().sql("select 'x' as id")

    with pytest.raises(SiteError, match="there is no table names"):
        ids(read, "from names")

    assert names.fetchall() == [("x",)]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('{file}')",
        "select getenv('HOME')",
        "set enable_external_access = true",
        "set threads = 4",
        "set temp_directory = '/tmp'",
    ],
)
def test_a_lasting_calculator_reaches_nothing(query: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id\n1\n", encoding="utf-8")
    calculator = lasting_calculator()

    with pytest.raises(duckdb.Error):
        calculator.sql(query.format(file=file)).fetchall()


def test_a_lasting_calculator_starts_no_thread() -> None:
    calculator = lasting_calculator()

    settings = "select name, value from duckdb_settings() where name like '%threads'"
    found = dict(calculator.sql(settings).fetchall())

    assert (found["threads"], found["async_threads"]) == ("1", "0")
