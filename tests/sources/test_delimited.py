"""CSV and TSV are read strictly, in order, and never shifted silently."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest

from site_builder.problems import SiteError
from site_builder.sources import Column, SourceTable, delimited


@pytest.fixture(params=[0, 1 << 30], ids=["at once", "each record"], autouse=True)
def _both_readers(request: pytest.FixtureRequest) -> Iterator[None]:
    with mock.patch.object(delimited, "_SMALL", request.param):
        yield


def rows(table: SourceTable) -> list[list[object]]:
    frame = table.frame.astype(object)
    found: list[list[object]] = frame.where(frame.notna(), None).to_numpy().tolist()
    return found


def rejects(table: SourceTable) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.reason) for one in table.rejects]


def test_rows_keep_their_order_and_their_texts(read: Any, write: Any) -> None:
    write("a.csv", "id,name\n05,Åse\n007,NA\nNO,None\n")

    table = read("id* name", file="a.csv")

    assert rows(table) == [["05", "Åse"], ["007", "NA"], ["NO", "None"]]
    assert table.frame.dtypes.astype(str).tolist() == ["str", "str"]
    assert (table.rows_in, table.rejects, table.notices) == (3, (), ())
    assert table.supplied == {"id", "name"}
    assert table.source == "a.csv"


def test_empty_and_blank_cells_are_missing(read: Any, write: Any) -> None:
    write("a.csv", 'id,name\n1,\n2,"  "\n3,""\n4,\u00a0\n5, x \n')

    table = read("id name", file="a.csv")

    assert rows(table) == [
        ["1", None],
        ["2", None],
        ["3", None],
        ["4", None],
        ["5", "x"],
    ]


def test_more_texts_can_mean_nothing(read: Any, write: Any) -> None:
    write("a.csv", "id,name\n1, n/a \n2,N/A\n3,-\n")

    table = read("id name", file="a.csv", missing=["n/a", " -"])

    assert rows(table) == [["1", None], ["2", "N/A"], ["3", None]]


def test_ragged_rows_are_rejected_with_their_physical_line(
    read: Any, write: Any
) -> None:
    write("a.csv", 'a,b,c\n1,2\n"x\ny",2,3\n\n1,2,3,4\n7,8,9\n')

    table = read("a b c", file="a.csv")

    assert rows(table) == [["x\ny", "2", "3"], ["7", "8", "9"]]
    assert rejects(table) == [
        (2, "", "the row has too few cells: 2 where the header has 3"),
        (6, "", "the row has too many cells: 4 where the header has 3"),
    ]
    assert table.rows_in == 4
    assert table.line_of(table.lines).tolist() == [3, 7]
    assert [one.value_kind for one in table.rejects] == [
        "row of 2 cells",
        "row of 4 cells",
    ]


@pytest.mark.parametrize("end", [",", ',""', ",,", ',"",""'])
def test_empty_cells_that_the_header_lacks_are_too_many(
    end: str, read: Any, write: Any
) -> None:
    write("a.csv", f"id,name,phone\n1,Ann,5\n2,Smith, John{end}\n")

    table = read("id name phone", file="a.csv")

    assert rows(table) == [["1", "Ann", "5"]]
    assert [one.line for one in table.rejects] == [3]


def test_a_quote_that_is_never_closed_loses_rows_loudly(read: Any, write: Any) -> None:
    write("a.csv", 'id,name\n1,"Ann\n2,Bo\n3,Cy\n')

    table = read("id name", file="a.csv")

    assert table.rows_in == 3
    assert rejects(table) == [
        (2, "", "a quote that opens here is not closed properly up to line 4"),
        (3, "", "the quote that opens on line 2 swallows this row"),
        (4, "", "the quote that opens on line 2 swallows this row"),
    ]


def test_a_misplaced_quote_costs_its_own_row_only(read: Any, write: Any) -> None:
    write("a.csv", 'id,name\n1,"Ann" B\n2,5" pipe\n3,"a ""b"" c"\n')

    table = read("id name", file="a.csv")

    assert rows(table) == [["2", '5" pipe'], ["3", 'a "b" c']]
    assert rejects(table) == [
        (2, "", "a quote stands in the wrong place or is not closed")
    ]


def test_a_nul_and_a_huge_cell_cost_their_rows(read: Any, write: Any) -> None:
    huge, fits = "x" * 65_537, "y" * 65_536
    write("a.csv", f"id,name\n1,a\0b\n2,{huge}\n3,{fits}\n4,{'z' * 200_000}\n5,ok\n")

    table = read("id name", file="a.csv")

    assert table.frame["id"].tolist() == ["3", "5"]
    assert rejects(table) == [
        (2, "", "a cell has a NUL character in it"),
        (3, "", "a cell is longer than 64 kB"),
        (5, "", "a cell is longer than 64 kB"),
    ]


def test_a_bad_cell_is_missing_and_its_row_stays(read: Any, write: Any) -> None:
    write("a.csv", 'id,Sum\n1,"a\nb"\n2,12.50\n3,twelve\n')
    columns = {"id*": "text", "amount*": "amount"}

    table = read(columns, file="a.csv", fields={"amount": "Sum"})

    assert rows(table) == [["1", None], ["2", 12_500_000], ["3", None]]
    (first, second) = table.rejects
    assert (first.line, second.line) == (2, 5)
    assert (second.kind, second.column, second.field) == ("cell", "Sum", "amount")
    assert second.reason == "this is no number"
    assert second.value_kind == "text of 6 characters"
    assert table.rows_in == 3


@pytest.mark.parametrize(
    ("encoding", "bytes_of"),
    [
        (None, "utf-8"),
        (None, "utf-8-sig"),
        (None, "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("latin-1", "latin-1"),
        ("UTF8", "utf-8-sig"),
        ("cp865", "cp865"),
    ],
)
def test_encodings_are_declared_or_marked(
    encoding: str | None, bytes_of: str, read: Any, write: Any
) -> None:
    write("a.csv", 'id,navn\n1,"Bjørn Ås"\n2,Åse\n'.encode(bytes_of))

    table = read("id* navn", file="a.csv", encoding=encoding)

    assert rows(table) == [["1", "Bjørn Ås"], ["2", "Åse"]]
    assert table.notices == ()


def test_what_is_not_utf8_is_read_as_the_fallback_with_a_notice(
    read: Any, write: Any
) -> None:
    write("a.csv", "id,name\n1,Bjørn – 5 €\n".encode("cp1252"))

    table = read("id name", file="a.csv")

    assert rows(table) == [["1", "Bjørn – 5 €"]]
    (notice,) = table.notices
    assert notice == (
        "'a.csv' is not UTF-8 and was read as cp1252: "
        "write encoding: cp1252 if that is right"
    )


def test_a_declared_encoding_that_does_not_fit_is_a_problem(
    read: Any, write: Any
) -> None:
    write("a.csv", "id,name\n1,a\n2,Bjørn\n".encode("cp1252"))

    with pytest.raises(SiteError) as caught:
        read("id name", file="a.csv", encoding="utf-8")

    assert str(caught.value) == (
        "a.csv:3: this line is not valid utf-8\n"
        "  hint: declare the encoding: of the file"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(
    delimiter: str, read: Any, write: Any
) -> None:
    text = 'id,"a,b;c",sum\n1,x,"2,5"\n'
    write("a.csv", "id;name;sum, kr\n1;x;2,5\n".replace(";", delimiter))
    write("b.csv", text)

    table = read("id name", file="a.csv", fields={})

    if delimiter != ",":
        assert rows(table) == [["1", "x"]]
    assert rows(read("id sum", file="b.csv")) == [["1", "2,5"]]


def test_a_delimiter_can_be_declared(read: Any, write: Any) -> None:
    write("a.csv", "id~a;b;c\n1~x\n")
    write("b.csv", "id\ta,b,c\n1\tx\n")

    assert rows(read("id", file="a.csv", delimiter="~")) == [["1"]]
    assert rows(read("id", file="b.csv", delimiter="tab")) == [["1"]]


def test_tsv_is_cut_at_tabs_and_gz_is_unpacked(read: Any, write: Any) -> None:
    write("a.tsv", "id\tname,x\n1\ta,b\n")
    write("b.csv.gz", gzip.compress("id,name\n1,Åse\n".encode()))

    assert rows(read("id", file="a.tsv")) == [["1"]]
    assert rows(read("id name", file="b.csv.gz")) == [["1", "Åse"]]


def test_lines_above_the_header_are_skipped(read: Any, write: Any) -> None:
    write("a.csv", 'Report of "today\nsecond, line\n\nid,sum\n1,x\n2,3\n')
    columns = {"id*": "text", "sum": "number"}

    table = read(columns, file="a.csv", skip=2)

    assert rows(table) == [["1", None], ["2", 3.0]]
    assert [one.line for one in table.rejects] == [5]


def test_a_header_alone_is_a_table_of_no_rows(read: Any, write: Any) -> None:
    write("a.csv", "id,when,sum\n")
    columns = {"id*": "text", "when": "date", "sum": "amount"}

    table = read(columns, file="a.csv")

    assert table.frame.dtypes.astype(str).tolist() == ["str", "datetime64[s]", "Int64"]
    assert (len(table.frame), table.rows_in) == (0, 0)


def test_one_column_is_enough(read: Any, write: Any) -> None:
    write("a.csv", "id\n1\n\n2\n")

    assert rows(read("id", file="a.csv")) == [["1"], ["2"]]


PROBLEMS = {
    "a.csv:1: the file is empty: it has not even a header line\n"
    "  hint: export it again, with its header line": "",
    "a.csv:1: columns 1 and 3 have the same name": "id,name, id\n1,2,3\n",
    "a.csv:1: no name in the header for column 2, 3\n"
    "  hint: name each column; skip: leaves out lines above the header": "id,,\n",
    "config.yaml:10: 'a.csv' has no column for 'id', which is required\n"
    "  hint: did you mean 'ID'? name it under fields: {id: THEIR COLUMN}": "ID,x\n",
    "a.csv:1: the header line cannot be read: a cell has a NUL character in it\n"
    "  hint: declare the encoding: of the file": "i\0d,x\n1,2\n",
    "a.csv:1: the header line cannot be read: a quote that opens here is not closed "
    "properly up to line 2": '"id,x\n1,2\n',
}


@pytest.mark.parametrize(("message", "text"), PROBLEMS.items(), ids=PROBLEMS)
def test_the_author_is_told(message: str, text: str, read: Any, write: Any) -> None:
    write("a.csv", text)

    with pytest.raises(SiteError) as caught:
        read("id* name", file="a.csv")

    assert str(caught.value) == message


def test_mapped_columns_must_be_there(read: Any, write: Any) -> None:
    write("a.csv", "CustomerID,Size\n1,2\n")

    with pytest.raises(SiteError) as caught:
        read(
            "id* shoe_size",
            file="a.csv",
            fields={"id": "CustomerId"},
            more={"shoe_size": {"column": "Sizes"}},
        )

    assert str(caught.value) == (
        "config.yaml:14: 'a.csv' has no column 'CustomerId'\n"
        "  hint: did you mean 'CustomerID'?\n"
        "config.yaml:19: 'a.csv' has no column 'Sizes'\n"
        "  hint: did you mean 'Size'?"
    )


def test_fields_of_ones_own_are_mapped(read: Any, write: Any) -> None:
    write("a.csv", "Nr,Size,unused\n1,42,x\n")

    table = read(
        "id* shoe_size",
        file="a.csv",
        fields={"id": "Nr"},
        more={"shoe_size": {"column": "Size"}},
    )

    assert table.frame.to_dict("list") == {"id": ["1"], "shoe_size": ["42"]}


def test_a_mapped_field_does_not_fall_back_to_its_own_name(
    read: Any, write: Any
) -> None:
    write("a.csv", "id,Nr\n1,A1\n")

    assert rows(read("id*", file="a.csv", fields={"id": "Nr"})) == [["A1"]]


def test_a_damaged_gz_is_a_problem(read: Any, write: Any) -> None:
    write("a.csv.gz", gzip.compress(b"id,name\n1,x\n" * 99)[:-30])
    write("b.csv.gz", b"no gzip at all")

    for name in ("a.csv.gz", "b.csv.gz"):
        with pytest.raises(SiteError, match="damaged"):
            read("id name", file=name)


def test_large_files_keep_their_order(read: Any, write: Any) -> None:
    lines = [f'{n},"note {n}\nof ""two"" lines",{n}.5\n' for n in range(60_000)]
    write("a.csv", "id,note,sum\n" + "".join(lines))
    columns = {"id*": "whole", "sum": "amount"}

    table = read(columns, file="a.csv")

    assert table.frame["id"].tolist() == list(range(60_000))
    assert table.frame["sum"].tolist() == [
        n * 1_000_000 + 500_000 for n in range(60_000)
    ]
    assert table.line_of(table.lines[[0, 59_999]]).tolist() == [2, 120_000]


def test_the_digest_follows_the_bytes_and_the_questions(read: Any, write: Any) -> None:
    write("a.csv", "id,name\n1,x\n")
    first = read("id name", file="a.csv").digest
    assert read("id name", file="a.csv").digest == first
    assert read("id", file="a.csv").digest != first
    assert read("id name", file="a.csv", missing=["-"]).digest != first

    write("a.csv", "id,name\n1,y\n")

    assert read("id name", file="a.csv").digest != first


def test_no_message_shows_a_value(read: Any, write: Any) -> None:
    write("a.csv", "id,when,sum,kind\nCANARY,CANARY1,CANARY2,CANARY3\nCANARY,1\n")
    columns = [
        Column("id", "whole", required=True),
        Column("when", "date", required=False),
        Column("sum", "amount", required=False),
        Column("kind", "choice", required=False, choices=("a", "b")),
    ]

    table = read(columns, file="a.csv")

    assert len(table.rejects) == 5
    assert "CANARY" not in repr(table.rejects)


def test_spectrum_is_read_as_it_should_be(corpora: Path, read: Any, write: Any) -> None:
    for path in sorted((corpora / "csv_spectrum").glob("*.csv")):
        found = json.loads(path.with_suffix(".json").read_text())
        wanted = found if isinstance(found, list) else [found]
        if path.stem == "location_coordinates":
            # The corpus itself gives another number in its answer than in its file.
            wanted[0]["Contact Phone Number"] = "2095257564"
        # Our copy of the corpus has lost its carriage returns: put them back.
        end = b"\r\n" if path.stem.endswith("crlf") else b"\n"
        write(path.name, path.read_bytes().replace(b"\n", end))

        table = read(dict.fromkeys(wanted[0], "text"), file=path.name)

        stripped = [{k: v.strip() or None for k, v in row.items()} for row in wanted]
        assert table.frame.astype(object).to_dict("records") == stripped, path.name


def test_hostile_text_files_lose_no_row_silently(corpora: Path, read: Any) -> None:
    found: dict[str, object] = {}
    for folder in ("own/csv", "csv_duckdb"):
        for path in sorted((corpora / folder).glob("*.csv")):
            try:
                table = read("id a name", folder=path.parent, file=path.name)
            except SiteError as error:
                found[path.name] = str(error)
            else:
                found[path.name] = (
                    len(table.frame),
                    [one.line for one in table.rejects],
                )

    assert found == {
        "bom_semicolon.csv": (1, []),
        "dates.csv": (7, []),
        "empty.csv": "empty.csv:1: the file is empty: it has not even a header line\n"
        "  hint: export it again, with its header line",
        "header_only.csv": (0, []),
        "inf.csv": (5, []),
        "latin1.csv": (1, []),
        "open_quote.csv": (0, [2, 3]),
        "quoted_newlines.csv": (1, []),
        "ragged.csv": (1, [2, 3]),
        "small_mix.csv": (2, [3, 4]),
        "unquoted_new_line.csv": (6, [5, 6]),
        "utf16.csv": (1, []),
    }


def test_frames_have_a_plain_index(read: Any, write: Any) -> None:
    write("a.csv", "id,b\n1\n2,3\n")

    assert read("id", file="a.csv").frame.index.equals(pd.RangeIndex(1))
