"""Whatever is written can be read back, and no row is ever lost without a word."""

import csv
import io
import unicodedata
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.sources import SourceTable, delimited


def rows(table: SourceTable) -> list[list[object]]:
    frame = table.frame.astype(object)
    found: list[list[object]] = frame.where(frame.notna(), None).to_numpy().tolist()
    return found


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8
)
grids = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6)
)
styles = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)
on_the_spot = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@on_the_spot
@given(grid=grids, style=styles)
def test_what_was_written_is_read_back(
    grid: list[list[str]], style: dict[str, Any], read: Any, write: Any
) -> None:
    names = [f"c{at}" for at in range(len(grid[0]) if grid else 2)]
    text = io.StringIO()
    if any("\r" in cell for row in grid for cell in row):
        # The writer of Python 3.11 forgets to quote a lonely carriage return.
        style = {**style, "quoting": csv.QUOTE_ALL}
    csv.writer(text, **style).writerows([names, *grid])
    write("a.csv", text.getvalue().encode())

    with mock.patch.object(delimited, "_SMALL", 0):
        table = read(" ".join(names), file="a.csv", delimiter=style["delimiter"])

    assert rows(table) == [[expected(cell) for cell in row] for row in grid]
    assert table.rejects == ()


def expected(cell: str) -> str | None:
    return unicodedata.normalize("NFC", cell.strip()) or None


@on_the_spot
@given(body=st.text('ab,"\n\r é0.;', max_size=40))
def test_rows_found_are_rows_kept_and_rows_lost(
    body: str, read: Any, write: Any
) -> None:
    write("a.csv", f"a,b\n{body}".encode())

    table = read({"a": "text", "b": "number"}, file="a.csv")

    lost = [one for one in table.rejects if one.kind == "row"]
    assert table.rows_in == len(table.frame) + len(lost)
    assert len(table.lines) == len(table.frame)


@on_the_spot
@given(
    parts=st.lists(
        st.sampled_from(
            [
                "a",
                '"b,c"',
                '""',
                "",
                'x"y',
                ' "z"',
                '"l\nm"',
                '"e" ',
                ",",
                ",",
                ",",
                "\n",
                "\n",
                "\r\n",
            ]
        ),
        max_size=25,
    )
)
def test_the_fast_reader_finds_what_a_strict_one_finds(
    parts: list[str], read: Any, write: Any
) -> None:
    body = "h,j\n" + "".join(parts)
    path = write("a.csv", body)

    with mock.patch.object(delimited, "_SMALL", 0):
        table = read("h j", file="a.csv")

    assert rows(table) == strict_rows(path.read_bytes().decode(), 2)


def strict_rows(text: str, width: int) -> list[list[str | None]]:
    """Read records one by one; of one with a bad quote nothing is kept."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[list[str | None]] = []
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return found[1:]
        except csv.Error:
            continue
        if len(row) == width:
            found.append([cell.strip() or None for cell in row])
