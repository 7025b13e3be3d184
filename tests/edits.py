"""A small site that is edited at random, as its author would: rows, segments, …"""

import csv
import gzip
import io
import json
import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pyarrow.parquet as pq

from site_builder.build import check_site
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

HISTORY = ".state/history"
_SIZE = 24
_OWNERS = ("CustomerNo", "Kundenr", "customer")
_KEYS = ("CustomerNo", "Ordrenr", "id")
_DELIMITERS = {"orders.csv": ";", "interactions.tsv": "\t"}
_EXPECTED = re.compile(r"^expect:.*\n(?:[ #].*\n|\n)*", re.MULTILINE)
_TITLES = ("Customers of ours", "Fjordlys", "Who buys")


def small_site(folder: Path) -> Path:
    """Copy the demonstration site with few customers, and what belongs to them."""
    shutil.copytree(REPOSITORY / "content", folder / "content")
    shutil.copytree(REPOSITORY / "templates", folder / "templates")
    text = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("order_lines.csv.gz", "order_lines.csv")
    text = re.sub(r"^rejects:.*$", "rejects: {allow: 90 %}", text, flags=re.MULTILINE)
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    for path in (folder / "content/segments").iterdir():  # expectations are of all
        text = path.read_text(encoding="utf-8")
        path.write_text(_EXPECTED.sub("", text), encoding="utf-8")
    data = folder / "content/data"
    for packed in data.glob("*.gz"):
        (data / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
    noted = sorted(path.name for path in (folder / "content/notes").iterdir())
    ids = [row["CustomerNo"] for row in _read(data / "customers.csv")]
    chosen = {*noted[: _SIZE // 2], *ids[:: len(ids) // (_SIZE // 2)]}
    for path in _tables(data):
        rows = _read(path)
        owner = next((name for name in _OWNERS if name in rows[0]), None)
        if owner is not None:
            _write(path, [row for row in rows if row[owner] in chosen])
    orders = {row["Ordrenr"] for row in _read(data / "orders.csv")}
    lines = data / "order_lines.csv"
    _write(lines, [row for row in _read(lines) if row["order"] in orders])
    events = (data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [f"{one}\n" for one in events if json.loads(one)["customer"] in chosen]
    (data / "events.jsonl").write_text("".join(kept), encoding="utf-8")
    deliveries = pq.read_table(data / "deliveries.parquet")
    mask = pc.is_in(deliveries["customer"], pc.cast(sorted(chosen), "string"))
    pq.write_table(deliveries.filter(mask), data / "deliveries.parquet")
    return folder


def tidy_site(folder: Path) -> Path:
    """Make a small site whose tables are text files without a reject.

    Of such a table that has changed only the customers are looked at whose rows have.
    """
    small_site(folder)
    data, config = folder / "content/data", folder / "config.yaml"
    responses = check_site(folder).file["responses"].frame.copy()
    responses["date"] = responses["date"].dt.strftime("%Y-%m-%d")
    shown = ["campaign", "customer", "date", "status", "order"]
    responses[shown].to_csv(data / "responses.csv", index=False)
    text = config.read_text(encoding="utf-8")
    query = r"^  responses:\n(?: {4,}.*\n)+"
    text = re.sub(
        query, "  responses: {file: responses.csv}\n", text, flags=re.MULTILINE
    )
    config.write_text(text, encoding="utf-8")
    for path in _tables(data):
        path.write_text(path.read_text(encoding="utf-8-sig"), encoding="utf-8")
    while rejected := _rejected(folder):
        for path, numbers in rejected.items():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [one for at, one in enumerate(lines, 1) if at not in numbers]
            path.write_text("".join(kept), encoding="utf-8")
    return folder


def _rejected(site: Path) -> dict[Path, set[int]]:
    """Give the lines that are rejected, by file."""
    found: dict[Path, set[int]] = {}
    for one in check_site(site).file.rejects:
        path = site / "content/data" / one.file
        if path.suffix in (".csv", ".tsv"):
            found.setdefault(path, set()).add(one.line)
    return found


def same_history(output: Path, other: Path) -> Path:
    """Give another output the snapshots of one: they are an input of a build."""
    if (output / HISTORY).is_dir():
        shutil.copytree(output / HISTORY, other / HISTORY, dirs_exist_ok=True)
    return other


class Editor:
    """Edits a site, each time at random; what it does is a function of the seed."""

    def __init__(self, site: Path, seed: int) -> None:
        """Begin to edit."""
        self._site = site
        self._random = random.Random(seed)  # noqa: S311 -- it shall be repeatable
        self._count = 0

    def edit(self) -> str:
        """Make one edit; tell which."""
        self._count += 1
        kinds: list[Callable[[], str]] = [
            *([self._change_cell, self._add_row, self._remove_row] * 2),
            self._rename_customer,
            self._change_segment,
            self._add_segment,
            self._remove_segment,
            self._rename_segment,
            self._change_template,
            self._change_style,
            self._change_config,
            self._change_note,
            self._remove_note,
            self._change_page,
        ]
        return self._random.choice(kinds)()

    def edit_row(self) -> str:
        """Change, add or remove one row."""
        self._count += 1
        kinds = [*[self._change_cell] * 2, *[self._add_row] * 2, self._remove_row]
        return self._random.choice(kinds)()

    def _any(self, pattern: str) -> Path | None:
        found = sorted(self._site.glob(pattern))
        return self._random.choice(found) if found else None

    def _table(self) -> tuple[Path, list[dict[str, str]]]:
        path = self._random.choice(_tables(self._site / "content/data"))
        return path, _read(path)

    def _change_cell(self) -> str:
        path, rows = self._table()
        if not rows:
            return "nothing"
        row = self._random.choice(rows)
        names = [name for name in row if name not in _KEYS]
        name = self._random.choice(names)
        row[name] = (
            self._random.choice(rows)[name] if self._random.random() < 0.8 else ""
        )
        _write(path, rows)
        return f"{path.name}: {name} of a row"

    def _add_row(self) -> str:
        path, rows = self._table()
        if not rows:
            return "nothing"
        row = dict(self._random.choice(rows))
        for name in row:
            if name in _KEYS:
                row[name] = f"X{self._count}{self._random.randrange(1000)}"
            elif self._random.random() < 0.3:
                row[name] = self._random.choice(rows)[name]
        rows.insert(self._random.randrange(len(rows) + 1), row)
        _write(path, rows)
        return f"{path.name}: a row more"

    def _remove_row(self) -> str:
        path, rows = self._table()
        if len(rows) < 2:
            return "nothing"
        rows.pop(self._random.randrange(len(rows)))
        _write(path, rows)
        return f"{path.name}: a row less"

    def _rename_customer(self) -> str:
        data = self._site / "content/data"
        rows = _read(data / "customers.csv")
        old, new = self._random.choice(rows)["CustomerNo"], f"R{self._count:03}"
        for path in _tables(data):
            rows = _read(path)
            for row in rows:
                for name in (*_OWNERS, "parent"):
                    if row.get(name) == old:
                        row[name] = new
            _write(path, rows)
        return "another id for a customer"

    def _change_segment(self) -> str:
        path = self._any("content/segments/*.yaml")
        if path is None:
            return "nothing"
        text = path.read_text(encoding="utf-8")
        numbers = list(re.finditer(r"(?<=: )\d+(?=[,}\s])", text))
        if not numbers:
            return "nothing"
        one = self._random.choice(numbers)
        changed = str(int(one[0]) + self._random.choice((1, 10, 500)))
        path.write_text(text[: one.start()] + changed + text[one.end() :], "utf-8")
        return f"{path.name}: a number"

    def _add_segment(self) -> str:
        path = self._site / f"content/segments/more-{self._count}.yaml"
        limit = self._random.randrange(50_000)
        path.write_text(
            f"title: More than {limit}\nwhere:\n  all:\n"
            f"    - {{measure: revenue, gt: {limit}}}\n"
        )
        return "a segment more"

    def _remove_segment(self) -> str:
        path = self._any("content/segments/*.yaml")
        if path is not None:
            path.unlink()
        return "a segment less"

    def _rename_segment(self) -> str:
        path = self._any("content/segments/*.yaml")
        if path is not None:
            path.rename(path.with_name(f"named-{self._count}.yaml"))
        return "another name for a segment"

    def _change_template(self) -> str:
        path = self._any("templates/*.html")
        if path is None:
            return "nothing"
        text = path.read_text(encoding="utf-8")
        if "<h2" not in text:
            return "nothing"
        path.write_text(text.replace("<h2", f'<h2 title="{self._count}"', 1), "utf-8")
        return f"{path.name}: a template"

    def _change_style(self) -> str:
        path = self._site / "templates/assets/site.css"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n.more-{self._count} {{ color: inherit }}\n")
        return "the style"

    def _change_config(self) -> str:
        path = self._site / "config.yaml"
        text = path.read_text(encoding="utf-8")
        old, new = self._random.choice(
            [
                (r"^title: .*$", f"title: {self._random.choice(_TITLES)}"),
                (r"^language: \w+", f"language: {self._random.choice(('nb', 'zh'))}"),
                (r"^spend_levels: .*$", f"spend_levels: [{100 + self._count}, 9000]"),
                (r"^year_starts: .*$", f"year_starts: {self._random.randint(1, 12)}"),
                (r"morning: 05:00", "morning: 04:30"),
                (r"^as_of: [^#]*", f"as_of: 2026-03-0{self._random.randint(1, 9)} "),
                (
                    r"not_counted: {status: \[.*?\]}",
                    "not_counted: {status: [returned]}",
                ),
            ]
        )
        path.write_text(re.sub(old, new, text, flags=re.MULTILINE), "utf-8")
        return f"config.yaml: {new.partition(':')[0]}"

    def _change_note(self) -> str:
        ids = [
            row["CustomerNo"]
            for row in _read(self._site / "content/data/customers.csv")
        ]
        path = self._site / f"content/notes/{self._random.choice(ids)}/2026-03-01.md"
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"Called again, no. {self._count}.\n")
        return "a note"

    def _remove_note(self) -> str:
        path = self._any("content/notes/*/*.md")
        if path is not None:
            path.unlink()
        return "a note less"

    def _change_page(self) -> str:
        path = self._any("content/pages/*.md")
        if path is None:
            return "nothing"
        if self._random.random() < 0.3:
            path.rename(path.with_name(f"page-of-{self._count}.md"))
            return "another name for a page"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nMore of it: {self._count}.\n")
        return "a page"


def _tables(data: Path) -> list[Path]:
    return sorted([*data.glob("*.csv"), *data.glob("*.tsv")])


def _read(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    delimiter = _DELIMITERS.get(path.name, ",")
    return [dict(row) for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)]


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table; one without rows keeps its header line."""
    header = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    delimiter = _DELIMITERS.get(path.name, ",")
    file = io.StringIO()
    names = header.rstrip("\r").split(delimiter)
    writer = csv.DictWriter(
        file, names, delimiter=delimiter, lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(file.getvalue(), encoding="utf-8")
