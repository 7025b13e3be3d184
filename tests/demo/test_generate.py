"""The demonstration data are what their program makes, and show all there is."""

import gzip
import io
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from site_builder.build import Checked, check_site
from tests.demo.generate import DATA, generate

SITE = DATA.parents[1]
THREE_MB = 3_000_000


@cache
def made() -> dict[str, bytes]:
    return generate()


@cache
def demonstration() -> Checked:
    return check_site(SITE)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_file_is_what_the_program_makes(name: str) -> None:
    assert _content(name, (DATA / name).read_bytes()) == _content(name, made()[name])


def test_folder_holds_nothing_else_and_is_small() -> None:
    files = list(DATA.iterdir())

    assert {path.name for path in files} == set(made())
    assert sum(path.stat().st_size for path in files) < THREE_MB


def test_making_the_files_again_gives_the_same_bytes() -> None:
    assert generate() == made()


def test_every_field_of_the_dictionary_is_used() -> None:
    unused = {
        f"{table.name}.{field}"
        for table in demonstration().file.tables.values()
        for field in demonstration().file.dictionary.tables[table.name].fields
        if field not in table.supplied or table.frame[field].isna().all()
    }

    assert unused == set()


def test_every_segment_has_members_and_some_customers_are_not_judged() -> None:
    judged = demonstration().judgements

    assert [name for name, one in judged.items() if not (one.answer == 1).any()] == []
    assert (judged["women-over-500"].answer == -1).any()


def test_there_are_rejects_to_show_but_few_enough_to_build() -> None:
    checked = demonstration()

    assert checked.problems == ()
    assert len(checked.file.rejects) > 20


def test_every_note_is_about_a_customer() -> None:
    folders = {path.name for path in (SITE / "content/notes").iterdir()}

    assert folders == set(demonstration().notes)


def test_file_is_as_large_as_a_demonstration_should_be() -> None:
    file = demonstration().file
    kinds = file.customers["kind"].value_counts()

    assert file.size >= 400
    assert 0.5 < kinds["company"] / kinds.sum() < 0.6
    assert demonstration().as_of.isoformat() == "2026-03-10"
    assert np.diff(file.tables["orders"].offsets).max() < 150


def _content(name: str, data: bytes) -> object:
    """Look through packing, whose bytes change with the version of its library."""
    match Path(name).suffix:
        case ".gz":
            return gzip.decompress(data)
        case ".parquet":
            return pq.read_table(io.BytesIO(data)).to_pylist()
        case ".xlsx":
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            return [
                book.get_sheet_by_name(name).to_python() for name in book.sheet_names
            ]
        case _:
            return data
