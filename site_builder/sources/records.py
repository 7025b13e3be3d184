"""Reads delimited text record by record, and knows the physical line of each.

The reader of DuckDB is the faster one, but tells of a flawed row only how many records
come before it. As soon as a file has any flaw it is read here instead.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from site_builder.sources.encodings import TextFile
from site_builder.sources.tables import LONGEST_CELL, LONGEST_CELL_SAID, Numbers

DELIMITERS = (",", ";", "\t", "|")


class Record(NamedTuple):
    """One record of a text file.

    Attributes:
        line: Physical line on which it starts, 1-based.
        cells: Its texts, quotes taken away; empty when it has a fault.
        fault: Why it cannot be read, as a sentence; empty when it can.

    """

    line: int
    cells: list[str]
    fault: str = ""


def read_records(text: TextFile, delimiter: str, skip: int) -> Iterator[Record]:
    """Read all records, the header first; lines with nothing in them are no records.

    A quote that is never closed, or closed in the wrong place, makes every line that it
    swallowed a record with a fault: no row is lost silently, and none is made up from
    the middle of a text.
    """
    with text.open() as file:
        skipped = sum(1 for _ in islice(file, skip))
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            start = skipped + reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield from _faulty(start, skipped + reader.line_num, str(error))
                continue
            if cells is None:
                return
            if cells:
                yield Record(start, cells, _fault_of(cells))


def _faulty(start: int, end: int, error: str) -> Iterator[Record]:
    if "field limit" in error:
        first = f"a cell is longer than {LONGEST_CELL_SAID}"
    elif end > start:
        first = f"a quote that opens here is not closed properly up to line {end}"
    else:
        first = "a quote stands in the wrong place or is not closed"
    yield Record(start, [], first)
    for line in range(start + 1, end + 1):
        yield Record(
            line, [], f"the quote that opens on line {start} swallows this row"
        )


def _fault_of(cells: list[str]) -> str:
    # All cells at once: this runs for every record.
    text = "".join(cells)
    if len(text) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
        return f"a cell is longer than {LONGEST_CELL_SAID}"
    return "a cell has a NUL character in it" if "\0" in text else ""


def lines_of_records(
    text: TextFile, delimiter: str, skip: int, wanted: Numbers
) -> Numbers:
    """Find the physical lines of records numbered from 1, the first after the header.

    Reads the file up to the last of them; 0 where there is no such record any more.
    """
    found = np.zeros(int(wanted.max()) + 1, np.int64)
    records = read_records(text, delimiter, skip)
    for number, record in enumerate(islice(records, len(found))):
        found[number] = record.line
    lines: Numbers = found[wanted]
    return lines


def sniff_delimiter(text: TextFile, skip: int) -> str:
    """Choose the delimiter that cuts the header into the most columns."""

    def columns(delimiter: str) -> int:
        return len(next(read_records(text, delimiter, skip), Record(0, [])).cells)

    return max(DELIMITERS, key=columns)
