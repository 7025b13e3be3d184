"""A file that has changed is read as if it had never been read before."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.sources import READERS, SourceTable, Splice, delimited, outlines

HEADER = "id,name,date,amount\n"
FIELDS = {"id*": "text", "name": "text", "date": "date", "amount": "amount"}
LINES = st.sampled_from(
    [
        "1,Ola,2026-01-05,10.50\n",
        '2,"Ås, Oslo",2026-01-06,\n',
        "3,  ,2026-02-01,-7\r\n",
        "4,\x1c,2026-02-01,1e3\n",
        "5,Kari,2026-03-01 14:30,1\n",
        '6,"two\nlines",2026-03-01,1\n',
        "7,Per,yesterday,much\n",
        "8,too few\n",
        '9,a "quote,2026-03-01,1\n',
        "11,A,2026-03-01,1\r12,B,2026-03-01,1\n",
        "\n",
        "10,the end,2026-03-01,2",
    ]
)
GOOD = st.sampled_from([f"{at},name {at},2026-01-05,{at}.5\n" for at in range(40)])
TEXTS = st.lists(GOOD | GOOD | GOOD | LINES, max_size=30)


@pytest.fixture(autouse=True)
def _small_blocks() -> Iterator[None]:
    with (
        mock.patch.object(delimited, "_SMALL", 0),
        mock.patch.object(outlines, "_BLOCK", 40),
    ):
        yield


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=150,
)
@given(
    first=st.lists(GOOD, min_size=5, max_size=40),
    edits=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), TEXTS), max_size=4),
)
def test_after_any_edits(
    first: list[str], edits: list[tuple[int, int, list[str]]], read: Any, write: Any
) -> None:
    lines = first
    write("a.csv", HEADER + "".join(lines))
    table = read(FIELDS, file="a.csv", outlined=True)
    for place, fewer, more in edits:
        lines = [*lines[:place], *more, *lines[place + fewer :]]
        write("a.csv", HEADER + "".join(lines))

        before = table
        table = read(FIELDS, file="a.csv", outlined=True, before=before)

        assert told(table) == told(read(FIELDS, file="a.csv"))
        if table is not before and (since := table.since) is not None:
            come = rows_of(table)[since.first : since.first + since.added]
            old = rows_of(before)
            assert since.before == before.digest
            assert rows_of(table) == old[: since.first] + come + old[since.last :]


def test_a_file_without_changes_gives_the_very_table(read: Any, write: Any) -> None:
    write("a.csv", HEADER + "1,A,,1\n2,B,,2\n")
    table = read(FIELDS, file="a.csv", outlined=True)
    write("a.csv", HEADER + "1,A,,1\n2,B,,2\n")

    assert read(FIELDS, file="a.csv", outlined=True, before=table) is table


def test_the_outline_after_edits_is_that_of_the_file(read: Any, write: Any) -> None:
    lines = [f"{at},name {at},2026-01-05,{at}.5\n" for at in range(40)]
    write("a.csv", HEADER + "".join(lines))
    table = read(FIELDS, file="a.csv", outlined=True)
    for place, more in ((40, ["41,A,,1\n"]), (7, ["7,A,,1\n"] * 9), (20, [])):
        lines[place : place + 1] = more
        text = (HEADER + "".join(lines)).encode()
        write("a.csv", text.decode())
        table = read(FIELDS, file="a.csv", outlined=True, before=table)

        start = len(HEADER)
        for block in table.outline.blocks:
            some, start = text[start : start + block.size], start + block.size
            assert block.rows == some.count(b"\n")
            assert block.digest == blake2b(some, digest_size=16).digest()
            assert block.so_far == blake2b(text[:start], digest_size=16).digest()
        assert start == len(text)


def test_only_the_rows_that_are_others_have_changed(read: Any, write: Any) -> None:
    lines = [f"{at},name {at},2026-01-05,{at}.5\n" for at in range(40)]
    write("a.csv", HEADER + "".join(lines))
    table = read(FIELDS, file="a.csv", outlined=True)
    lines[20:22] = ["99,another,2026-01-05,-0\n"]
    write("a.csv", HEADER + "".join(lines))

    since = read(FIELDS, file="a.csv", outlined=True, before=table).since

    assert since == Splice(table.digest, first=20, last=22, added=1)


def rows_of(table: SourceTable) -> list[list[Any]]:
    return table.frame.astype(object).fillna("").to_numpy().tolist()


def told(table: SourceTable) -> object:
    """Give all that a table says, the numbers of its records as their lines."""
    columns = [
        (str(name), str(column.dtype), column.astype(object).fillna("").tolist())
        for name, column in table.frame.items()
    ]
    lines = table.line_of(table.lines).tolist()
    said = (table.supplied, table.rejects, table.rows_in, table.notices, table.digest)
    return columns, lines, said


@pytest.mark.parametrize(
    "changed",
    [
        ["1,A,,1\n", "2,B,,2\n", "3,C,,3\n", "4,D,,4\n"],
        ["0,O,,0\n", "1,A,,1\n", "2,B,,2\n", "3,C,,3\n"],
        ["1,A,,1\n", "2,Å,,2\n", "3,C,,3\n"],
        ["1,A,,1\n", "3,C,,3\n"],
        ["1,A,,1\n", "2,B,,2\n", "3,C,,3\n"],
    ],
    ids=["appended", "put first", "changed", "taken out", "the same"],
)
def test_only_what_has_changed_is_read(
    changed: list[str], read: Any, write: Any
) -> None:
    write("a.csv", HEADER + "1,A,,1\n2,B,,2\n3,C,,3\n")
    before = read(FIELDS, file="a.csv", outlined=True)
    write("a.csv", HEADER + "".join(changed))

    with mock.patch.dict(READERS, {".csv": mock.Mock(side_effect=AssertionError)}):
        after = read(FIELDS, file="a.csv", outlined=True, before=before)

    assert after.frame["id"].tolist() == [line[0] for line in changed]


def test_texts_stay_in_one_piece(read: Any, write: Any) -> None:
    """Looking up rows of many pieces takes several times as long."""
    write("a.csv", HEADER + "1,A,,1\n2,B,,2\n")
    table = read(FIELDS, file="a.csv", outlined=True)
    for number in range(3, 9):
        write("a.csv", HEADER + "".join(f"{at},N,,1\n" for at in range(1, number)))
        table = read(FIELDS, file="a.csv", outlined=True, before=table)

    assert isinstance(table.frame["id"].dtype, pd.StringDtype)
    assert np.asarray(table.frame["id"]).tolist() == [str(at) for at in range(1, 8)]
    assert table.frame["id"].array._pa_array.num_chunks == 1


def test_a_lone_return_and_a_quoted_line_break_do_not_make_up_for_each_other(
    read: Any, write: Any
) -> None:
    good = [f"{at},name {at},2026-01-05,{at}.5\n" for at in range(20)]
    write("a.csv", HEADER + "".join(good))
    table = read(FIELDS, file="a.csv", outlined=True)
    odd = ['30,"two\nlines",2026-03-01,1\n', "31,A,2026-03-01,1\r32,B,2026-03-01,1\n"]
    bad = ["33,C,yesterday,1\n"]
    for more in (odd, odd + bad):
        write("a.csv", HEADER + "".join(good + more))
        before = table
        table = read(FIELDS, file="a.csv", outlined=True, before=before)

        assert told(table) == told(read(FIELDS, file="a.csv"))
        if table is not before and (since := table.since) is not None:
            come = rows_of(table)[since.first : since.first + since.added]
            old = rows_of(before)
            assert since.before == before.digest
            assert rows_of(table) == old[: since.first] + come + old[since.last :]


def test_a_file_that_grows_line_by_line_has_no_block_for_each(
    read: Any, write: Any
) -> None:
    lines = "".join(f"{at},N,,1\n" for at in range(20))
    write("a.csv", HEADER + lines)
    table = read(FIELDS, file="a.csv", outlined=True)
    for at in range(20, 60):
        lines += f"{at},N,,1\n"
        write("a.csv", HEADER + lines)
        table = read(FIELDS, file="a.csv", outlined=True, before=table)

    whole = read(FIELDS, file="a.csv", outlined=True)
    assert len(table.outline.blocks) < 2 * len(whole.outline.blocks)
