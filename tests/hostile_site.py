"""One site in which every text is hostile, and the same site with harmless texts."""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_builder.customer_file import Dictionary, Field, standard_dictionary
from tests.conftest import SHARED

OWN_STRINGS = Path(__file__).with_name("hostile_strings.json")
LONGEST_CELL = 65_536
AS_OF = "2026-03-10"
_DAYS = {"interactions": "2026-02-20", "cases": "2026-02-18", "surveys": "2026-02-16"}
_DAY = "2026-02-14"  # on one day, what happened stands in order of its texts
_PLAIN_IDS = 8  # customers with sound ids, who carry the notes
_NOTES_OF_ONE = 250
_VALUES = {
    "time": "10:30",
    "whole": "3",
    "number": "0.5",
    "amount": "120.50",
    "yes_no": "yes",
}
_DATES = {"closed": "", "left": "", "paid_date": "", "due": "2026-02-25"}
_SEPARATORS = " ;,|[]\"'\t"

_CONFIG = """\
title: {title}
currency: NOK
as_of: {as_of}
rejects: {{allow: 100 %}}
tables:
{tables}
"""
_SEGMENTS = """\
title: {title}
purpose: study
owner: {text}
where:
  any:
    - {{field: name, known: true}}
    - {{field: sector, is: {text}, exact: true}}
    - {{count: orders, where: [{{field: venue, is: {text}, exact: true}}], gte: 1}}
columns: [name, sector, city, owner, tags, website, last_contact_by]
"""

Mapped = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts to try.

    Attributes:
        texts: For every field; different also once they are trimmed and composed.
        ids: More, for the ids and names of customers alone.
        skipped: Why the larger corpora were left out; empty: they were not.

    """

    texts: tuple[str, ...]
    ids: tuple[str, ...]
    skipped: str


def load_corpus() -> Corpus:
    """Read our own strings, and the corpora where they lie beside the repository."""
    own = json.loads(OWN_STRINGS.read_text(encoding="utf-8"))
    own.append("too long " * LONGEST_CELL)
    folder = SHARED / "corpora"
    if not folder.is_dir():
        return Corpus(_different(own, set()), (), f"there is no {folder}")
    texts, ids = list(own), []
    for pattern in ("blns/blns.json", "xss/*.json", "ssti/*.json"):
        for path in sorted(folder.glob(pattern)):
            texts += json.loads(path.read_text(encoding="utf-8"))
    for pattern in ("own/hostile_ids.json", "traversal/*.json"):
        for path in sorted(folder.glob(pattern)):
            ids += json.loads(path.read_text(encoding="utf-8"))
    seen = set(plain_ids())
    return Corpus(_different(texts, seen), _different(ids, seen), "")


def as_read(text: str) -> str:
    """Write a text as the customer file has it: trimmed and composed."""
    return unicodedata.normalize("NFC", text.strip())


def as_marked(identity: str) -> str:
    """Write an id as a parser finds it in ``data-row``: with one kind of line end."""
    return re.sub("\r\n?", "\n", as_read(identity))


def is_refused(text: str) -> bool:
    """Say whether a text is nothing, or unfit for a cell."""
    too_long = len(text.encode()) > LONGEST_CELL
    return not as_read(text) or "\0" in text or too_long


def harmless(texts: Sequence[str]) -> dict[str, str]:
    """Give each text a harmless one; those that are refused stay as they are."""
    return {
        text: text if is_refused(text) else f"Harmless{place:05d}"
        for place, text in enumerate(texts)
    }


def unchanged(text: str) -> str:
    """Keep a text."""
    return text


def write_site(site: Path, corpus: Corpus, mapped: Mapped = unchanged) -> None:
    """Write the site: in each table one row per text, with the text in every field.

    Args:
        site: Folder to make.
        corpus: What to try.
        mapped: Makes the text that stands in for one of the corpus.

    """
    dictionary = standard_dictionary()
    data = site / "content/data"
    data.mkdir(parents=True)
    for name, entry in dictionary.tables.items():
        fields = list(entry.fields.values())
        rows = [
            [_cell(name, one, text, place, mapped) for one in fields]
            for place, text in enumerate(corpus.texts)
        ]
        if name == "customers":
            rows += [_bare(fields, mapped(text)) for text in corpus.ids]
            rows += [_bare(fields, one) for one in plain_ids()]
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([one.name for one in fields])
            writer.writerows(rows)
    _write_config(site, dictionary, mapped(corpus.texts[0]))
    _write_segments(site, corpus.texts, mapped)
    fit = [text for text in corpus.texts if not is_refused(text)]
    _write_notes(site, [mapped(text) for text in fit])


def plain_ids() -> list[str]:
    """Name the customers who carry the notes."""
    return [f"plain-{place}" for place in range(_PLAIN_IDS)]


def _cell(table: str, field: Field, text: str, place: int, mapped: Mapped) -> str:
    ours = mapped(text)
    if (table, field.name) == ("orders", "currency"):
        # A quarter of them is in the site's own, so that amounts are known and drawn;
        # cases of other scripts decide whether a rate is found.
        return ours if place % 4 and text.isascii() else ""
    if field.type == "choice" and not field.open:
        return field.choices[place % len(field.choices)]
    if field.type == "choice":
        return ours if text.strip("_ ") else f"x{ours}"  # pages write _ as a space
    if field.type == "list":
        is_list = bool(text.strip(_SEPARATORS)) and not text.strip().startswith("[")
        return ours if is_list else f"x {ours}"
    if field.type == "date":
        return _DATES.get(field.name, _DAYS.get(table, _DAY))
    return ours if field.type == "text" else _VALUES[field.type]


def _bare(fields: Sequence[Field], identity: str) -> list[str]:
    return [identity if one.name in ("id", "name") else "" for one in fields]


def _write_config(site: Path, dictionary: Dictionary, label: str) -> None:
    tables = "\n".join(
        f"  {name}: {{file: {name}.csv}}" for name in dictionary.tables
    ).replace(
        "customers.csv}",
        "customers.csv, more: {shoe: {column: city, sensitivity: internal, "
        f"label: {_quoted(label)}, meaning: {_quoted(label)}}}}}}}",
    )
    text = _CONFIG.format(title=_quoted(label), as_of=AS_OF, tables=tables)
    (site / "config.yaml").write_text(text, encoding="utf-8")


def _write_segments(site: Path, texts: Sequence[str], mapped: Mapped) -> None:
    folder = site / "content/segments"
    folder.mkdir(parents=True)
    fit = [text for text in texts if not is_refused(text) and _fits_yaml(text)]
    for number, text in enumerate(fit[:2]):
        title = _quoted(f"{number} {mapped(text)}")  # they stand in order of titles
        written = _SEGMENTS.format(text=_quoted(mapped(text)), title=title)
        (folder / f"s{number}.yaml").write_text(written, encoding="utf-8")


def _write_notes(site: Path, texts: Sequence[str]) -> None:
    for place, text in enumerate(texts):
        owner = plain_ids()[place // _NOTES_OF_ONE % _PLAIN_IDS]
        path = site / f"content/notes/{owner}/{place:05d}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        author = _quoted(text) if _fits_yaml(text) else "Me"
        path.write_text(f"---\nauthor: {author}\n---\n{text}\n", encoding="utf-8")
    folder = site / "content/pages"
    folder.mkdir(parents=True)
    body = "\n\n".join(texts[:200])
    page = f"---\ntitle: {_quoted(texts[0])}\n---\n{body}\n"
    (folder / "hostile.md").write_text(page, encoding="utf-8")


def _fits_yaml(text: str) -> bool:
    return text.isprintable() and all(ord(one) < 0xFFFE for one in text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def visible(text: str, pictures: Mapping[int, str] | None = None) -> str:
    """Write controls as a page shows them: as the pictures that Unicode has of them."""
    table = pictures or {
        **{code: chr(0x2400 + code) for code in range(32) if code not in (9, 10)},
        **dict.fromkeys(range(0x7F, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    }
    return text.translate(table)


def _different(texts: Sequence[str], seen: set[str]) -> tuple[str, ...]:
    """Leave out texts that are the same once they are read."""
    found = []
    for text in texts:
        if as_marked(text) not in seen:
            seen.add(as_marked(text))
            found.append(text)
    return tuple(found)
