"""Lists for spreadsheets: no cell runs, numbers are numbers, texts keep their zeros."""

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.exports import csv_file, xlsx_file
from site_builder.exports.cells import defused
from site_builder.pages.segment_lists import ListView, Sheet
from site_builder.pages.shown import Cell, Column, Kind
from site_builder.wording import exact_amount
from tests.conftest import shared

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
PASSED = " \u00a0\u200b\u200c\u200d\u2060\ufeff\"'"
NEVER = ("\x00", "\x01")


def corpus() -> list[str]:
    cells: list[str] = []
    for path in ("corpora/own/formula_cells.json", "corpora/csv_injection/patt.json"):
        cells += json.loads(shared(path).read_text("utf-8"))
    return cells


def view_of(cells: list[str], more: list[str] | None = None) -> ListView:
    label = Column("name", "Name", "text")
    columns = (label, label._replace(name="more"))
    return ListView((Sheet("Members", columns, (tuple(cells), tuple(more or cells))),))


def read_csv(data: bytes, delimiter: str = ",") -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def runs(cell: str) -> bool:
    """Tell whether any program that we know of would look for a formula here."""
    return cell.lstrip(PASSED.replace("'", "")).startswith(STARTS)


def kept(text: str) -> str:
    for sign in NEVER:
        text = text.replace(sign, "\N{REPLACEMENT CHARACTER}")
    return text


def test_no_cell_of_the_corpora_starts_a_formula_in_csv() -> None:
    cells = corpus()
    assert len(cells) > 50

    _, *rows = read_csv(csv_file(view_of(cells)))

    assert [runs(cell) for row in rows for cell in row].count(True) == 0
    for row, cell in zip(rows, cells, strict=True):
        # It is still there to be read: all but the apostrophes.
        assert row[0].replace("'", "") == kept(cell).replace("'", "")


def test_no_cell_starts_a_formula_where_semicolons_end_cells() -> None:
    rows = read_csv(csv_file(view_of(corpus())), delimiter=";")

    assert not any(runs(cell) for row in rows[1:] for cell in row)


def test_every_cell_of_the_corpora_is_a_text_in_xlsx() -> None:
    cells = corpus()

    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(view_of(cells))))

    found = [cell for row in book["Members"].iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.value for cell in found] == [
        kept(cell) for cell in cells for _ in range(2)
    ]


def test_libreoffice_runs_none_of_them(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("there is no LibreOffice: apt-get install libreoffice-calc-nogui")
    cells = corpus()
    expected = [kept(cell) for cell in cells]
    for name, data in (
        ("list.xlsx", xlsx_file(view_of(cells))),
        ("list.csv", csv_file(view_of(cells))),
    ):
        (tmp_path / name).write_bytes(data)
        subprocess.run(
            [
                office,
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--headless",
                "--convert-to",
                "fods",
                "--outdir",
                str(tmp_path),
                str(tmp_path / name),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        flat = (tmp_path / "list.fods").read_text("utf-8")

        assert "table:formula" not in flat
        assert flat.count("<table:table-row") >= len(expected)


@given(st.text(max_size=30))
def test_whatever_is_written_can_be_read_and_runs_nowhere(text: str) -> None:
    view = view_of([text], ["x"])

    _, *rows = read_csv(csv_file(view))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file(view)))["Members"]

    assert len(rows) == 1
    assert not runs(rows[0][0])
    assert rows[0][1] == "x"
    assert sheet["A2"].data_type in {"s", "n"}  # n: an empty text
    assert sheet["B2"].value == "x"


@pytest.mark.parametrize(
    "harmless", ["Ås & Sønn", "0155", "a-b", "1+1", "kari@lie.no", "10 %", "北京; 上海"]
)
def test_what_runs_nowhere_stays_as_it_is(harmless: str) -> None:
    assert defused(harmless) == harmless


ROWS: tuple[tuple[str, Kind, Cell, str, Any, str], ...] = (
    ("id", "text", "0017", "0017", "0017", "@"),
    ("postal_code", "text", "0155", "0155", "0155", "@"),
    ("phone", "text", "+47 22 00 00 00", "'+47 22 00 00 00", "+47 22 00 00 00", "@"),
    ("amount", "amount", -1_234_500_000, "-1234.50", -1234.5, "#,##0.00"),
    ("exact", "amount", 1, "0.000001", 0.000001, "#,##0.00"),
    ("count", "whole", 12_345, "12345", 12345, "General"),
    ("rate", "rate", 0.149, "0.149", 0.149, "0.00%"),
    (
        "day",
        "date",
        dt.date(2026, 3, 10),
        "2026-03-10",
        dt.date(2026, 3, 10),
        "mm-dd-yy",
    ),
    ("old", "date", dt.date(1899, 5, 4), "1899-05-04", "1899-05-04", "@"),
    ("tags", "list", ("a", "b"), "a, b", "a, b", "@"),
    ("nothing", "amount", None, "", None, "General"),
    ("unknown", "text", None, "", None, "General"),
)


def test_each_kind_of_value_is_written_as_what_it_is() -> None:
    columns = tuple(Column(name, name.title(), kind) for name, kind, *_ in ROWS)
    values = tuple((value,) for _, _, value, *_ in ROWS)
    view = ListView((Sheet("Members", columns, values),))

    head, row = read_csv(csv_file(view))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file(view)))["Members"]

    assert head == [name.title() for name, *_ in ROWS]
    assert row == [written for *_, written, _, _ in ROWS]
    for cell, (name, _, _, _, expected, form) in zip(sheet[2], ROWS, strict=True):
        value = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
        assert (name, value, cell.number_format) == (name, expected, form)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:L2"


TEXTS = ("", "a", "=1", "a;=1", 'a"b', "a&b", "_x0041_", "0" * 40_000, "\ud800", "\0")
AMOUNTS = st.integers(-(10**13), 10**13)
COLUMNS: dict[Kind, st.SearchStrategy[Any]] = {
    "amount": st.one_of(AMOUNTS, AMOUNTS.map(lambda n: n * 10_000), st.just(2**63)),
    "whole": st.one_of(st.integers(), st.integers(0, 9)),
    "number": st.one_of(st.floats(), st.integers(0, 9)),
    "date": st.dates(),
    "text": st.text() | st.sampled_from(TEXTS),
}


@pytest.mark.parametrize("kind", COLUMNS)
@given(data=st.data())
def test_a_column_is_written_as_each_value_is_alone(
    kind: Kind, data: st.DataObject
) -> None:
    """Of one type or of several, with values missing: what stands beside is nothing."""
    some = data.draw(st.sampled_from([COLUMNS[kind], st.none() | COLUMNS[kind]]))
    values = data.draw(st.lists(some, max_size=9))

    def sheet(part: list[Cell]) -> ListView:
        return ListView((Sheet("x", (Column("x", "x", kind),), (tuple(part),)),))

    def rows(part: list[Cell]) -> bytes:
        with zipfile.ZipFile(io.BytesIO(xlsx_file(sheet(part)))) as zipped:
            text = zipped.read("xl/worksheets/sheet1.xml")
        return text.partition(b"</row>")[2].partition(b"</sheetData>")[0]

    head = csv_file(sheet([]))
    apart = [csv_file(sheet([value])).removeprefix(head) for value in values]
    assert csv_file(sheet(values)) == head + b"".join(apart)
    assert rows(values) == b"".join(rows([value]) for value in values)


@given(st.lists(AMOUNTS.map(lambda n: n * 10_000) | st.none(), min_size=1))
def test_amounts_are_exact(values: list[int | None]) -> None:
    view = ListView((Sheet("x", (Column("x", "x", "amount"),), (tuple(values),)),))

    _, *rows = read_csv(csv_file(view))

    assert [row[0] if row else "" for row in rows] == [
        "" if value is None else exact_amount(value) for value in values
    ]


def test_sheets_have_names_that_excel_takes() -> None:
    column = (Column("id", "Id", "text"),)
    titles = ("E-post", "e-POST", "a/b[c]*", "", "x" * 40)
    view = ListView(tuple(Sheet(title, column, (("1",),)) for title in titles))

    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(view)))

    assert book.sheetnames == ["E-post", "Sheet 2", "a b c", "Sheet 4", "x" * 31]


def test_the_same_list_is_the_same_bytes_and_tells_no_time() -> None:
    view = view_of(["a", "b"])

    first, second = xlsx_file(view), xlsx_file(view_of(["a", "b"]))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as zipped:
        assert {one.date_time for one in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
