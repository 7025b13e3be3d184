"""Every row that comes in goes out, or is a reject that says where it stood."""

import csv
import gzip
import io
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from site_builder.build import Checked, check_site
from site_builder.config import Source
from tests.built_sites import ALL, built, folder_of

HEADERS = {
    "customers": ("id", "name", "birth_date", "employees"),
    "contacts": ("id", "customer", "name", "since"),
    "orders": ("id", "customer", "date", "amount"),
    "order_lines": ("order", "product", "quantity", "unit_price"),
    "interactions": ("customer", "date", "time", "subject"),
}
CONFIG = """\
title: Dirty
currency: NOK
as_of: 2026-03-10
rejects: {allow: 100 %}
tables:
  customers: {file: customers.csv}
  contacts: {file: contacts.csv}
  orders: {file: orders.csv}
  order_lines: {file: order_lines.csv}
  interactions: {file: interactions.csv}
"""


def whole_rejects(checked: Checked) -> Counter[str]:
    """Count the rows rejected whole, by table; notes of nobody are no rows."""
    return Counter(
        reject.table
        for reject in checked.file.rejects
        if reject.kind == "row" and reject.table != "notes"
    )


def bad_cells(checked: Checked) -> Counter[tuple[str, str]]:
    """Count the rejected cells, by table and field."""
    rejects = checked.file.rejects
    return Counter((one.table, one.field) for one in rejects if one.kind == "cell")


@pytest.mark.parametrize("site", ALL)
def test_rows_in_are_rows_out_and_rows_rejected_whole(site: str) -> None:
    checked = built(site).checked
    rejected = whole_rejects(checked)

    for name, state in checked.file.sources.items():
        assert state.rows_in == len(checked.file[name]) + rejected[name], name
        assert state.rows == len(checked.file[name])
    assert rejected.keys() <= checked.file.sources.keys()


@pytest.mark.parametrize("site", ALL)
def test_rows_in_are_those_that_another_program_finds_in_the_source(site: str) -> None:
    checked = built(site).checked
    found = {name: state.rows_in for name, state in checked.file.sources.items()}

    assert found == {
        name: rows_of(source, checked.config.data_folder(folder_of(site)))
        for name, source in checked.config.tables.items()
    }


@pytest.mark.parametrize("site", ALL)
def test_rejects_say_what_and_where(site: str) -> None:
    for reject in built(site).checked.file.rejects:
        assert reject.file
        assert reject.reason
        assert reject.line > 0 or reject.table == "notes"
        assert reject.field or reject.kind == "row"


@pytest.mark.parametrize("seed", range(30))
def test_rows_and_cells_of_dirty_files_are_kept_or_rejected_one_by_one(
    seed: int, tmp_path: Path
) -> None:
    dirty = DirtyFile(random.Random(seed))  # noqa: S311 -- test data
    dirty.write(tmp_path)

    checked = check_site(tmp_path)

    rejected = whole_rejects(checked)
    for name, records in dirty.records.items():
        state = checked.file.sources[name]
        assert state.rows_in == len(records), name
        assert len(checked.file[name]) + rejected[name] == len(records), name
        assert len(checked.file[name]) == dirty.sound[name], name
    assert bad_cells(checked) == dirty.bad_cells


def rows_of(source: Source, folder: Path) -> int:
    """Count the rows of a source without the product's own readers."""
    if source.sql is not None:
        connection = duckdb.connect(config={"file_search_path": str(folder)})
        sql = source.sql.strip().rstrip(";")
        [(rows,)] = connection.sql(f"select count(*) from ({sql})").fetchall()  # noqa: S608 -- of our own sites
        return int(rows)
    path = folder / (source.file or "")
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if path.suffix == ".xlsx":
        return _rows_of_sheet(path, source)
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    if path.suffix == ".jsonl":
        return sum(isinstance(json.loads(line), dict) for line in text.splitlines())
    is_tab = ".tsv" in path.suffixes
    delimiter = source.delimiter or ("\t" if is_tab else ",")
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return sum(1 for row in rows if row) - 1


def _rows_of_sheet(path: Path, source: Source) -> int:
    book = openpyxl.load_workbook(path, read_only=True)
    sheet = book[source.sheet or book.sheetnames[0]]
    rows = list(sheet.iter_rows(values_only=True))[source.skip + 1 :]
    book.close()
    return sum(any(cell is not None for cell in row) for row in rows)


class DirtyFile:
    """A customer file with mistakes of every kind, and what should become of it.

    Attributes:
        records: By table, every record that is written, sound and unsound.
        sound: By table, how many should be kept.
        bad_cells: By table and field, how many cells cannot be read.

    """

    def __init__(self, dice: random.Random) -> None:
        """Throw the dice for every record."""
        self.dice = dice
        self.records: dict[str, list[list[str]]] = {}
        self.sound: dict[str, int] = {}
        self.bad_cells: Counter[tuple[str, str]] = Counter()
        customers = self._table("customers", self._customer, key=0)
        self._table("contacts", self._contact(customers), key=0, of=(1, customers))
        makes = self._order(customers)
        orders = self._table("orders", makes, key=0, of=(1, customers), needed=True)
        self._table("order_lines", self._line(orders), of=(0, orders))
        self._table("interactions", self._touch(customers), of=(0, customers))

    def write(self, site: Path) -> None:
        """Write the site."""
        (site / "config.yaml").write_text(CONFIG, encoding="utf-8")
        data = site / "content/data"
        data.mkdir(parents=True)
        for name, records in self.records.items():
            with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(
                    file, lineterminator=self.dice.choice(["\n", "\r\n"])
                )
                writer.writerow(HEADERS[name])
                for record in records:
                    writer.writerow(record)
                    if self.dice.random() < 0.03:
                        file.write("\n")  # an empty line is no row

    def _table(
        self,
        name: str,
        make: Callable[[int], list[str]],
        *,
        key: int | None = None,
        of: tuple[int, set[str]] | None = None,
        needed: bool = False,
    ) -> set[str]:
        """Make the records of a table; tell the keys of those that stay."""
        records = [make(number) for number in range(self.dice.randrange(5, 120))]
        records += [
            list(self.dice.choice(records)) for _ in range(self.dice.randrange(6))
        ]
        self.dice.shuffle(records)
        self.records[name] = records
        width = len(HEADERS[name])
        whole = [record for record in records if len(record) == width]
        for record in whole:
            self._note_bad_cells(name, record)
        must = key is not None and (needed or name == "customers")
        kept = [record for record in whole if not must or record[key or 0].strip()]
        if key is not None:
            named = {
                record[key].strip(): record for record in kept if record[key].strip()
            }
            unnamed = [record for record in kept if not record[key].strip()]
            kept = [*named.values(), *unnamed]
        if of is not None:
            kept = [record for record in kept if record[of[0]].strip() in of[1]]
        self.sound[name] = len(kept)
        return {record[key or 0].strip() for record in kept}

    def _note_bad_cells(self, name: str, record: list[str]) -> None:
        for field, cell in zip(HEADERS[name], record, strict=True):
            if "?" in cell:
                self.bad_cells[name, field] += 1

    def _customer(self, number: int) -> list[str]:
        return self._ragged([self._id("C", number), "Bø", self._date(), self._number()])

    def _contact(self, customers: set[str]) -> Callable[[int], list[str]]:
        return lambda number: self._ragged(
            [self._id("P", number), self._one_of(customers), "Li, Åse", self._date()]
        )

    def _order(self, customers: set[str]) -> Callable[[int], list[str]]:
        return lambda number: self._ragged(
            [
                self._id("O", number),
                self._one_of(customers),
                self._date(),
                self._number(),
            ]
        )

    def _line(self, orders: set[str]) -> Callable[[int], list[str]]:
        return lambda _: self._ragged(
            [self._one_of(orders), "P1", self._number(), self._number()]
        )

    def _touch(self, customers: set[str]) -> Callable[[int], list[str]]:
        return lambda _: self._ragged(
            [self._one_of(customers), self._date(), "", 'said "no"\nand left']
        )

    def _id(self, letter: str, number: int) -> str:
        some = ["", "  ", f" {letter}{number} "]
        return self.dice.choice(some) if self._seldom() else f"{letter}{number}"

    def _one_of(self, ids: set[str]) -> str:
        some = ["", "nobody", "C1 x"]
        return self.dice.choice(some if self._seldom() else [*sorted(ids), "nobody"])

    def _date(self) -> str:
        some = ["?", "2026-02-3?", "1?/1", ""]
        return self.dice.choice(some) if self._seldom() else "2026-01-31"

    def _number(self) -> str:
        some = ["?", "12?", "1,2,3?", ""]
        return (
            self.dice.choice(some) if self._seldom() else str(self.dice.randrange(99))
        )

    def _ragged(self, record: list[str]) -> list[str]:
        if not self._seldom():
            return record
        return self.dice.choice([record[:-1], [*record, "more"], [*record, "", ""]])

    def _seldom(self) -> bool:
        return self.dice.random() < 0.08
