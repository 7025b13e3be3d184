"""A site full of ties: equal dates, equal amounts, keys used twice, missing values."""

import csv
import gzip
import io
import random
from pathlib import Path

from site_builder.customer_file import Field, standard_dictionary

_CONFIG = """\
title: Ties
currency: NOK
timezone: Asia/Manila
as_of: latest
rejects: {{allow: 100 %}}
tables:
{tables}
"""
_SEGMENTS = {
    "loyal": "{measure: order_count, gte: 2}",
    "latest": "{last: orders.channel, is: web}",
    "first": "{first: interactions.subject, known: true}",
    "venues": "{distinct: orders.venue, gte: 2}",
    "half": "{median: orders.amount, gte: 100}",
    "said": "{last: surveys.comment, contains: a}",
}
_IDS = {
    "customers": "C",
    "products": "P",
    "reps": "R",
    "territories": "T",
    "campaigns": "K",
    "contacts": "L",
    "orders": "O",
}
_ROWS = {"customers": 40, "products": 6, "reps": 4, "territories": 3, "campaigns": 4}
_MANY = 90
_TEXTS = ("Oslo", "Bergen", "Ås", "a", "A", "á", "")
_BY_TYPE = {
    "amount": ("100", "100.00", "50", ""),
    "whole": ("1", "2", ""),
    "number": ("0.1", "0.2", "0.3", "9", ""),
    "date": ("2026-02-28", "2026-02-28", "2026-01-31", "2025-08-31", "2026-05-01", ""),
    "time": ("09:00", "09:00", "16:30", ""),
    "yes_no": ("yes", "no", ""),
}
_HEAD = "title: {name}\nwhere:\n  all:\n    - {condition}\n"


def write_tied_site(site: Path, seed: int) -> None:
    """Write the site.

    Args:
        site: Folder to make.
        seed: The same seed, the same site.

    """
    dice = random.Random(seed)  # noqa: S311 -- test data
    dictionary = standard_dictionary()
    data = site / "content/data"
    data.mkdir(parents=True)
    for name, entry in dictionary.tables.items():
        fields = list(entry.fields.values())
        rows = [
            [_cell(name, one, number, dice) for one in fields]
            for number in range(_ROWS.get(name, _MANY))
        ]
        rows += [list(dice.choice(rows)) for _ in range(3)]  # rows that are the same
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[one.name for one in fields], *rows])
    tables = "\n".join(f"  {name}: {{file: {name}.csv}}" for name in dictionary.tables)
    config = _CONFIG.format(tables=tables)
    (site / "config.yaml").write_text(config, encoding="utf-8")
    (site / "content/segments").mkdir()
    for name, condition in _SEGMENTS.items():
        text = _HEAD.format(name=name, condition=condition)
        (site / f"content/segments/{name}.yaml").write_text(text, encoding="utf-8")


def shuffle_rows(site: Path, seed: int) -> None:
    """Shuffle the rows of every text file of a site; headers stay on top."""
    dice = random.Random(seed)  # noqa: S311 -- test data
    for path in sorted((site / "content/data").iterdir()):
        if path.suffix in (".xlsx", ".parquet"):
            continue  # no texts
        data = path.read_bytes()
        is_packed = path.suffix == ".gz"
        text = (gzip.decompress(data) if is_packed else data).decode("utf-8-sig")
        if path.suffix == ".jsonl":
            text = _shuffled_lines(text, dice)
        else:
            text = _shuffled_records(text, dice)
        shuffled = text.encode()
        path.write_bytes(gzip.compress(shuffled) if is_packed else shuffled)


def _shuffled_lines(text: str, dice: random.Random) -> str:
    lines = text.splitlines()
    dice.shuffle(lines)
    return "".join(f"{line}\n" for line in lines)


def _shuffled_records(text: str, dice: random.Random) -> str:
    first = text.partition("\n")[0]
    delimiter = next(one for one in (";", "\t", ",") if one in first)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    dice.shuffle(rows)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([header, *rows])
    return written.getvalue()


def _cell(table: str, field: Field, number: int, dice: random.Random) -> str:
    if field.name == "id":
        used_twice = dice.random() < 0.1
        return f"{_IDS.get(table, table[0])}{number // 2 if used_twice else number}"
    if field.name == "customer":
        return f"C{int(dice.triangular(0, 45, 0))}"  # a few that do not exist
    if field.of:
        top = _ROWS.get(field.of, _MANY) + 1
        return dice.choice((f"{_IDS[field.of]}{dice.randrange(top)}", ""))
    return dice.choice(_choices(table, field))


def _choices(table: str, field: Field) -> tuple[str, ...]:
    if table == "rates":
        return ({"currency": "EUR", "date": "2025-01-01"}.get(field.name, "11.5"),)
    if field.name == "currency":
        return ("", "", "EUR", "XTS")
    if field.type == "choice":
        return (*field.choices, "?", "")
    return _BY_TYPE.get(field.type, _TEXTS)
