"""Workbooks, Parquet and JSON: typed by others, read as the dictionary declares."""

import json
import os
import time
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from site_builder.problems import SiteError


def save(path: Path, sheets: Mapping[str, Sequence[Any]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def told(read: Any, columns: str = "id", **source: Any) -> str:
    with pytest.raises(SiteError) as caught:
        read(columns, **source)
    return str(caught.value)


def test_cells_are_read_as_the_sheet_shows_them(read: Any, data: Path) -> None:
    moment = datetime(2024, 3, 1, 10, 30)  # noqa: DTZ001 -- a sheet knows no zone
    rows = [
        ["id", "post", "sum", "day", "at", "ok", "long"],
        ["007", 150, 0.1 + 0.2, date(2024, 2, 29), moment, True, 1234567890123456],
        [12.0, "0150", 1e-7, moment, None, False, None],
    ]
    save(data / "a.xlsx", {"One": rows})

    table = read("id post sum day at ok long", file="a.xlsx")

    assert table.frame.astype(object).values.tolist()[0] == [
        "007",
        "150",
        "0.3",
        "2024-02-29",
        "2024-03-01 10:30:00",
        "true",
        "1234567890123460",
    ]
    assert table.frame["id"].tolist() == ["007", "12"]
    assert table.frame["post"].tolist() == ["150", "0150"]
    assert table.frame["sum"].tolist() == ["0.3", "0.0000001"]


def test_zeros_that_a_format_shows_are_kept(read: Any, data: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Post & more", 0)
    for row in (["id", "post", "sum"], ["1", 150, 150], ["2", 15012, 1.5], ["3", None]):
        sheet.append(row)
    for cell in sheet["B"]:
        cell.number_format = "0000"
    book.save(data / "a.xlsx")

    table = read("id post sum", file="a.xlsx", sheet="Post & more")

    assert table.frame["post"].fillna("-").tolist() == ["0150", "15012", "-"]
    assert table.frame["sum"].fillna("-").tolist() == ["150", "1.5", "-"]


def test_cells_become_the_declared_types(read: Any, data: Path) -> None:
    rows = [
        ["id", "sum", "day"],
        [],
        ["1", 12.5, date(2024, 2, 29)],
        ["2", "12,5", "31.12.2024"],
        ["3", "x", "x"],
    ]
    save(data / "a.xlsx", {"One": rows})
    columns = {"id*": "text", "sum": "amount", "day": "date"}

    table = read(columns, file="a.xlsx", decimal=",", dates="%d.%m.%Y")

    assert table.frame["sum"].fillna(-1).tolist() == [12_500_000, 12_500_000, -1]
    assert table.frame["day"].astype(str).tolist()[:2] == ["2024-02-29", "2024-12-31"]
    assert [(one.line, one.column) for one in table.rejects] == [(5, "sum"), (5, "day")]
    assert (table.rows_in, table.lines.tolist()) == (3, [3, 4, 5])
    assert table.line_of(table.lines).tolist() == [3, 4, 5]


def test_a_sheet_is_chosen_by_name(read: Any, data: Path) -> None:
    save(data / "a.xlsx", {"Jan": [["id"], ["1"]], "Feb": [["id"], ["2"]]})

    assert read("id", file="a.xlsx").frame["id"].tolist() == ["1"]
    assert read("id", file="a.xlsx", sheet="Feb").frame["id"].tolist() == ["2"]
    assert told(read, file="a.xlsx", sheet="Fev") == (
        "config.yaml:13: the workbook has no sheet 'Fev'\n  hint: did you mean 'Feb'?"
    )


def test_empty_columns_and_lines_above_the_header_do_no_harm(
    read: Any, data: Path
) -> None:
    rows = [["Report", None], [None], [None, "id", None, "sum"], [None, "1", None, 2]]
    save(data / "a.xlsx", {"One": rows})

    table = read("id sum", file="a.xlsx", skip=1)

    assert table.frame.to_dict("list") == {"id": ["1"], "sum": ["2"]}
    assert "a.xlsx:1: no name in the header for column 2" in told(read, file="a.xlsx")


def test_an_empty_workbook_is_a_problem(read: Any, data: Path) -> None:
    save(data / "a.xlsx", {"One": []})

    assert told(read, file="a.xlsx") == (
        "a.xlsx: the sheet is empty: it has not even a header line"
    )


def test_a_bomb_is_refused_before_it_is_unpacked(read: Any, data: Path) -> None:
    save(data / "a.xlsx", {"One": [["id"], ["1"]]})
    with zipfile.ZipFile(data / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet2.xml", b" " * 30_000_000)

    found = told(read, file="a.xlsx")

    assert "a.xlsx: the workbook is too large unpacked\n  hint: " in found


def test_too_many_parts_are_refused(read: Any, data: Path) -> None:
    with zipfile.ZipFile(data / "a.xlsx", "w") as book:
        for number in range(2_001):
            book.writestr(f"{number}.xml", b"")

    found = told(read, file="a.xlsx")

    assert "a.xlsx: the workbook is too large unpacked\n  hint: " in found


def test_hostile_workbooks_end_in_a_table_or_a_problem(
    corpora: Path, read: Any
) -> None:
    outcomes = {}
    slow = []
    for path in sorted((corpora / "excel_calamine").iterdir()):
        start = time.monotonic()
        outcomes[path.name] = outcome(read, path)
        slow += [path.name] if time.monotonic() - start > 5 else []

    assert slow == []
    assert all(name in told or told == "table" for name, told in outcomes.items())
    assert "table" in outcomes.values()


def outcome(read: Any, path: Path, columns: Any = "id") -> str:
    try:
        read(columns, folder=path.parent, file=path.name)
    except SiteError as error:
        return str(error)
    return "table"


def test_a_workbook_with_a_password_says_so(corpora: Path, read: Any) -> None:
    folder = corpora / "excel_calamine"

    found = told(read, folder=folder, file="pass_protected.xlsx")

    assert "pass_protected.xlsx: the workbook is protected by a password" in found


PARQUET = """
copy (select * from (values
    (1::double, 12.345678::decimal(12, 6), 0.1::double, date '2024-02-29',
     timestamptz '2024-03-01 23:30:00+00', ['a', 'b;c'], '05', true),
    ('nan'::double, null, 1.5::double, null, null, null, null, null)
) t(id, sum, share, day, "at", tags, post, ok)) to '{}'
"""


def test_parquet_is_read_exactly(read: Any, data: Path) -> None:
    duckdb.sql(PARQUET.format(data / "a.parquet"))
    columns = {
        "id": "text",
        "sum": "amount",
        "share": "number",
        "day": "date",
        "at": "date",
        "tags": "list",
        "post": "text",
        "ok": "yes_no",
    }

    table = read(columns, file="a.parquet", decimal=",", dates="%d/%m/%Y")

    assert table.rejects == ()
    first = table.frame.astype(object).to_dict("records")[0]
    assert first | {"day": str(first["day"])[:10], "at": str(first["at"])[:10]} == {
        "id": "1",
        "sum": 12_345_678,
        "share": 0.1,
        "day": "2024-02-29",
        "at": "2024-03-02",
        "tags": "a;b,c",
        "post": "05",
        "ok": True,
    }
    assert table.frame.loc[1].isna().tolist() == [True, True, False] + [True] * 5


def test_damaged_parquet_is_a_table_or_a_problem(corpora: Path, read: Any) -> None:
    for path in sorted((corpora / "parquet_bad").glob("*.parquet")):
        try:
            names = duckdb.connect().sql(f"from '{path}' limit 0").columns
        except duckdb.Error:
            names = ["id"]
        columns = dict.fromkeys(names, "text")
        damaged = f"{path.name}: the file is damaged, or no Parquet file"

        assert outcome(read, path, columns) in ("table", damaged)


def test_json_keeps_the_digits_and_offsets_as_written(read: Any, write: Any) -> None:
    row = '{"id": 12345678901234567890, "sum": 0.1234565, "day": "2024-03-01T23:30Z"}'
    write("a.json", f'[{row}, {{"id": "05", "tags": ["a", 2], "sum": null}}]')
    columns = {"id*": "text", "sum": "amount", "day": "date", "tags": "list"}

    table = read(columns, file="a.json", decimal=",")

    assert table.frame["id"].tolist() == ["12345678901234567890", "05"]
    assert table.frame["sum"].fillna(-1).tolist() == [123_457, -1]
    assert str(table.frame["day"][0].date()) == "2024-03-02"
    assert table.frame["tags"].tolist()[1] == "a;2"
    assert table.rejects == ()


def test_a_bad_line_of_json_is_a_reject(read: Any, write: Any) -> None:
    lines = [
        '{"id": "1"}',
        "",
        '{"id": "2"',
        "[1]",
        '{"id": 3, "id": 4}',
        '{"id": "5"}',
    ]
    write("a.jsonl", "\n".join(lines))

    table = read("id*", file="a.jsonl")

    assert table.frame["id"].tolist() == ["1", "5"]
    assert [one.line for one in table.rejects] == [3, 4, 5]
    assert table.rows_in == 5
    assert table.line_of(table.lines).tolist() == [1, 6]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": 1}', "a.json:1: the file is no array of objects: write [{…}, {…}]"),
        ('[{"id": 1},\n{]', "a.json:2: this is not valid JSON"),
        ("[]", "a.json: the file is empty: it has no object with names"),
        ("", "a.json:1: this is not valid JSON"),
        ("[" * 100_000, "a.json: the file is nested too deeply"),
        ('[{"a": 1, "a": 2}]', "a.json: a name stands twice in this object"),
    ],
)
def test_a_file_that_is_no_json_is_a_problem(
    text: str, message: str, read: Any, write: Any
) -> None:
    write("a.json", text)

    assert told(read, file="a.json") == message


def test_half_a_surrogate_is_no_text(read: Any, write: Any) -> None:
    write("a.json", json.dumps([{"id": "a\ud800b"}]))

    assert read("id", file="a.json").frame["id"].tolist() == ["a?b"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("b.csv", "there is no file 'b.csv' in the data folder\n  hint: did you mean"),
        ("../secret.csv", "'../secret.csv' lies outside of the data folder"),
        ("/etc/hosts.csv", "there is no file '/etc/hosts.csv' in the data folder"),
        ("link.csv", "'link.csv' lies outside of the data folder"),
        ("loop.csv", "there is no file 'loop.csv' in the data folder"),
        ("pipe.csv", "'pipe.csv' is not a plain file"),
        ("folder.csv", "'folder.csv' is not a plain file"),
        ("a.doc", "'a.doc' is of no kind that can be read"),
        ("a\0.csv", "there is no file"),
    ],
)
def test_files_are_plain_files_of_the_data_folder(
    name: str, message: str, read: Any, write: Any, data: Path
) -> None:
    write("a.csv", "id\n1\n")
    (data.parent / "secret.csv").write_text("id\n1\n")
    (data / "link.csv").symlink_to(data.parent / "secret.csv")
    (data / "loop.csv").symlink_to("loop.csv")
    (data / "folder.csv").mkdir()
    os.mkfifo(data / "pipe.csv")

    assert told(read, file=name).startswith(f"config.yaml:11: {message}")


def test_a_link_inside_the_data_folder_is_followed(
    read: Any, write: Any, data: Path
) -> None:
    write("2024/a.csv", "id\n1\n")
    (data / "newest.csv").symlink_to("2024/a.csv")

    assert read("id", file="newest.csv").frame["id"].tolist() == ["1"]


def test_databases_are_refused_in_words(read: Any) -> None:
    assert told(read, database="crm", sql="select 1") == (
        "config.yaml:19: tables cannot be read from databases in this version\n"
        "  hint: export the rows to a file in the data folder and name it under file:"
    )
