"""What the customers' pages show, as plain values that any site generator can read.

Each dossier and each brief becomes one context: a tree of maps, lists and texts. Values
are written as the page shows them, so that the peers need not format numbers or dates,
and pictures are ready text; but each value comes by itself, and a template has to ask
what there is, to loop, and to escape. A value is a map:

    {"f": "revenue_12m", "v": "1234.50", "c": "USD", "x": "$1,235"}     amount
    {"f": "order_count", "v": "11", "x": "11"}                          number, choice
    {"f": "last_order", "d": "1997-08-02", "x": "2 Aug 1997"}           date
    {"f": "sector", "x": "BUILDING"}                                    text
    {"f": "phone", "x": "32-730", "h": "tel:32730", "r": true}          text with a link
    {"f": "margin", "u": "unknown"}                                     not known
    {"x": " since "}                                                    of a sentence

with "o" where it is somebody else's. Rows of a table are lists of texts, without names.
"""

import functools
import hashlib
import html
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields, is_dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import site_builder
from site_builder.build import check_site, remembered, visible_to_everyone
from site_builder.pages import Material, Page, plan_customers, prepare
from site_builder.pages.brief import BriefView
from site_builder.pages.brief_parts import Alike
from site_builder.pages.dossier import Business, DossierView, Head
from site_builder.pages.memberships import Because, Membership
from site_builder.pages.shown import (
    Change,
    Chart,
    Chrome,
    Column,
    Detail,
    Fact,
    Figure,
    Link,
    Row,
    Section,
    Table,
)
from site_builder.rendering import default_templates, setting_of
from site_builder.templating import make_environment

Context = dict[str, Any]
_PARTITION = 500
PROGRAM = Path(site_builder.__file__).parent
_LINKED = (
    r'<a href="(?P<href{0}>[^"]*)"(?P<rel{0}> rel="[^"]*")?><bdi>(?P<{0}>.*?)</bdi></a>'
)
_PART = re.compile(
    rf'<bdi data-field="(?P<of_link>[^"]*)">{_LINKED.format("inner")}</bdi>'
    rf"|{_LINKED.format('link')}"
    r"|<(?P<tag>data|time|bdi|span)(?P<marks>(?: [\w-]+=\"[^\"]*\")*)>"
    r"(?P<text>.*?)</(?P=tag)>",
    re.DOTALL,
)
_MARK = re.compile(r'([\w-]+)="([^"]*)"')
_KEYS = {
    "data-field": "f",
    "data-of": "o",
    "value": "v",
    "data-currency": "c",
    "datetime": "d",
    "unknown": "u",
}
_SMALL = re.compile(r"(.*)<small>(.*)</small>(.*)", re.DOTALL)
_CHANGE = re.compile(
    r'<span class="([^"]*)"><span aria-hidden="true">([^<]*)</span> (.*)</span>',
    re.DOTALL,
)
_ROW = re.compile(r'<tr data-row="([^"]*)">(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
_HEAD = re.compile(r'<th scope="col"( class="[^"]*")?>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class TableForm:
    """What all tables of one kind share; peers write it into their templates.

    Attributes:
        name: Machine name, shown on the page.
        strong: The first row is set in bold.
        heads: HTML of the head row.
        columns: Of each: its class attribute, field, group, and what its cells are:
            ``x`` text, ``hx`` text with a link, ``dx`` date, ``vx`` number, ``cx``
            amount. A cell takes as many places of its row as there are letters; the
            first place is the id of the row.
        currency: Of all amounts.

    """

    name: str
    strong: bool
    heads: str
    columns: tuple[tuple[str, str, str, str], ...]
    currency: str


@dataclass(frozen=True, slots=True)
class Contexts:
    """Where the contexts lie: files with a context a line, and what they share.

    Attributes:
        dossiers, briefs: Files, in the order of the customers.

    """

    dossiers: tuple[Path, ...]
    briefs: tuple[Path, ...]
    forms: Mapping[str, TableForm]
    chromes: Mapping[str, Context]


NO_CONTEXTS = Contexts((), (), {}, {})


class Maker:
    """Turns views into contexts with the filters that the product's templates use."""

    def __init__(self, material: Material) -> None:
        """Take the wording of a site."""
        wording = material.setting.wording
        templates = {"default templates": default_templates()}
        self._filters: Mapping[str, Callable[..., Any]] = make_environment(
            templates, wording
        ).filters
        self._currency = wording.currency
        self.forms: dict[str, TableForm] = {}
        self._names: dict[tuple[Column, ...], str] = {}
        self._kinds: dict[type, Callable[[Any], Any]] = {
            Head: self._fields,
            Business: self._fields,
            Section: self._fields,
            Chart: self._fields,
            Table: self._table,
            Figure: self._figure,
            Detail: self._detail,
            Fact: self._fact,
            Link: lambda link: {"h": link.href, "x": link.text},
            Membership: self._membership,
            Because: self._because,
            Alike: lambda one: {
                "customer": self._any(one.customer),
                "why": self._phrase(one.why),
            },
        }

    def context(self, page: Page) -> Context:
        """Make the context of one page."""
        found = self._fields(page.view)
        found["path"] = page.path
        found["slug"] = page.path.partition("/")[2].removesuffix(".html")
        if isinstance(page.view, BriefView) and page.view.months:
            del found["months"]["table"]  # only the dossier shows the numbers
        return found

    def chrome(self, chrome: Chrome) -> Context:
        """Make what stands around the pages of one kind."""
        date = self._filters["date"]
        return {
            "title": chrome.title,
            "language": chrome.language,
            "root": chrome.root,
            "nav": [
                {"h": link.href, "x": link.text, "current": link.href == chrome.current}
                for link in chrome.nav
            ],
            "asof": _one(date(chrome.as_of, "as_of")),
            "sources": [
                {
                    "label": source.label,
                    "newest": _one(date(source.newest, f"newest.{source.name}")),
                }
                for source in chrome.sources
                if source.newest
            ],
            "stylesheet": chrome.stylesheet,
            "scripts": list(chrome.scripts),
        }

    def _fields(self, view: Any) -> Context:  # noqa: ANN401 -- any part of a view
        found = {}
        for name in _names(view):
            value = getattr(view, name)
            if value:
                found[name.replace("_", "")] = (
                    self._items(value)
                    if name == "subtitle"
                    else self._phrase(value)
                    if _is_phrase(value)
                    else self._any(value)
                )
        return found

    def _any(self, value: Any) -> Any:  # noqa: ANN401 -- any part of a view
        kind = self._kinds.get(type(value))
        if kind is not None:
            return kind(value)
        if is_dataclass(value):
            return self._fields(value)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, bool | int):
            return value
        if type(value) is tuple:
            return [
                self._phrase(one) if _is_phrase(one) else self._any(one)
                for one in value
            ]
        message = f"the peers' templates do not know what to do with {type(value)}"
        raise TypeError(message)

    def _phrase(self, phrase: object) -> list[Context]:
        return parts_of(self._filters["said"](phrase))

    def _items(self, phrase: Iterable[object]) -> list[list[Context]]:
        """Take a line of items apart, as the filter of that name does."""
        parted = [
            [*part]
            for dot, part in groupby(phrase, lambda part: part == " · ")
            if not dot
        ]
        return [self._phrase(tuple(item)) for item in parted]

    def _detail(self, detail: Detail) -> Context:
        value = _one(self._filters["shown"](detail.value, detail.column))
        found = {"label": detail.column.label, "value": value}
        return found | ({"note": self._phrase(detail.note)} if detail.note else {})

    def _figure(self, figure: Figure) -> Context:
        found: Context = {
            "label": figure.column.label,
            "value": _one(self._filters["figure"](figure.value, figure.column)),
        }
        if figure.change:
            found["change"] = self._change(figure.change)
        if figure.note:
            found["note"] = self._phrase(figure.note)
        if figure.chart:
            found["chart"] = str(figure.chart)
        return found

    def _change(self, change: Change) -> Context:
        match = _CHANGE.fullmatch(self._filters["change"](change))
        if match is None:
            raise ValueError(change.column.name)
        return {
            "class": match[1],
            "arrow": html.unescape(match[2]),
            "value": _one(match[3]),
        }

    def _fact(self, fact: Fact) -> Context:
        found: Context = {"class": fact.tone, "parts": self._phrase(fact.parts)}
        if fact.date:
            date = _one(self._filters["date"](fact.date, "since"))
            found |= {"dated": fact.dated, "date": date}
        return found

    def _membership(self, one: Membership) -> Context:
        found: Context = {
            "id": one.id,
            "h": one.segment.href,
            "x": one.segment.text,
            "answer": one.answer,
            "because": [self._because(because) for because in one.because],
        }
        if one.since:
            found["dated"] = "since at least" if one.at_least else "since"
            found["since"] = _one(self._filters["date"](one.since, "segments.since"))
        return found

    def _because(self, because: Because) -> Context:
        answer = "unsure" if because.met is None else "met" if because.met else "unmet"
        found: Context = {"class": answer, "x": because.sentence}
        if because.kind:
            of_kind = self._filters["of_kind"]
            found["value"] = _one(of_kind(because.value, because.name, because.kind))
        return found

    def _table(self, table: Table) -> Context:
        found: Context = {
            "form": self._form(table),
            "rows": self._rows(table.rows, table),
        }
        if table.label:
            found["label"] = table.label
        if table.folded:
            found["folded"] = self._rows(table.folded, table)
        if table.left_out:
            found["leftout"] = table.left_out
        if table.note:
            found["note"] = self._phrase(table.note)
        return found

    def _form(self, table: Table) -> str:
        name = self._names.get(table.columns)
        if name is None:
            name = self._names[table.columns] = self._new_form(table)
        return name

    def _new_form(self, table: Table) -> str:
        heads = str(self._filters["heads"](table.columns))
        classes = _HEAD.findall(heads)
        columns = tuple(
            (found, column.name, column.of, _cell_kind(column))
            for found, column in zip(classes, table.columns, strict=True)
        )
        form = TableForm(table.name, table.strong, heads, columns, self._currency)
        name = re.sub(r"\W", "", table.name) + ("lead" if table.strong else "")
        if self.forms.setdefault(name, form) != form:
            message = f"tables '{table.name}' have several forms"
            raise ValueError(message)
        return name

    def _rows(self, rows: Sequence[Row], table: Table) -> list[list[str | None]]:
        written = self._filters["rows"](rows, table.columns)
        kinds = [_cell_kind(column) for column in table.columns]
        found = []
        for identity, cells in _ROW.findall(written):
            row: list[str | None] = [html.unescape(identity)]
            for cell, kind in zip(_CELL.findall(cells), kinds, strict=True):
                row += _cell(cell, kind)
            found.append(row)
        return found


def _cell_kind(column: Column) -> str:
    if column.kind in ("text", "name"):
        return "x"
    special = {"link": "hx", "date": "dx", "time": "dx", "amount": "cx"}
    return special.get(column.kind, "vx")


@functools.lru_cache(1 << 16)
def _cell(cell: str, kind: str) -> list[str | None]:
    part = _one(cell)
    if kind == "cx":
        return [part.get("v"), part.get("x")]
    return [part.get(key) for key in kind]


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- any part of a view
    """Name the fields of a dataclass or of a named tuple."""
    if is_dataclass(value):
        return tuple(field.name for field in fields(value))
    names: tuple[str, ...] = value._fields
    return names


def _is_phrase(value: object) -> bool:
    """Tell sentences from other tuples: they have pieces of text, values or links."""
    if type(value) is not tuple or not value:
        return False
    return any(isinstance(one, str) for one in value) or all(
        type(one).__name__ == "Value" for one in value
    )


def _one(written: str) -> Context:
    (part,) = parts_of(written)
    return part


def parts_of(written: str) -> list[Context]:
    """Take a piece of a page apart: texts, values, links."""
    return list(_parts(str(written)))


@functools.lru_cache(1 << 16)
def _parts(written: str) -> tuple[Context, ...]:
    return tuple(_each_part(written))


def _each_part(written: str) -> Iterator[Context]:
    place = 0
    for match in _PART.finditer(written):
        if match.start() > place:
            yield {"x": html.unescape(written[place : match.start()])}
        yield _part(match)
        place = match.end()
    if place < len(written):
        yield {"x": html.unescape(written[place:])}


def _part(match: re.Match[str]) -> Context:
    for kind in ("inner", "link"):
        href = match[f"href{kind}"]
        if href is not None:
            found: Context = {"h": html.unescape(href), "x": html.unescape(match[kind])}
            if kind == "inner":
                found["f"] = match["of_link"]
            return found | ({"r": True} if match[f"rel{kind}"] else {})
    marks = dict(_MARK.findall(match["marks"]))
    text = match["text"]
    if marks.pop("class", "") == "unknown":
        marks["unknown"] = text
        text = ""
    found = {_KEYS[name]: html.unescape(value) for name, value in marks.items()}
    small = _SMALL.fullmatch(text)
    if small is None:
        return found | ({"x": html.unescape(text)} if text else {})
    before, unit, after = map(html.unescape, small.groups())
    return found | {"b": before, "m": unit, "x": after}


def make_contexts(site: Path, work: Path, jobs: int) -> Contexts:
    """Write the contexts of all customers' pages, unless they are there.

    Args:
        site: Folder with config.yaml.
        work: Gets a folder with them, named by the digest of what they are made by.
        jobs: How many processes do it.

    """
    folder = work / f"contexts-{_digest(site)}"
    shared = folder / "shared.json"
    if not shared.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        forms, chromes = _make(site, folder, jobs)
        plain = {name: asdict(form) for name, form in forms.items()}
        text = json.dumps({"forms": plain, "chromes": chromes})
        shared.write_text(text, encoding="utf-8")
    found = json.loads(shared.read_text(encoding="utf-8"))
    return Contexts(
        tuple(sorted(folder.glob("dossiers-*"))),
        tuple(sorted(folder.glob("briefs-*"))),
        {name: TableForm(**form) for name, form in found["forms"].items()},
        found["chromes"],
    )


def _digest(site: Path) -> str:
    """Digest the program, its templates and the site, apart from the data."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, PROGRAM, default_templates(), site):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".html", ".yaml", ".css", ".js"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _make(
    site: Path, folder: Path, jobs: int
) -> tuple[dict[str, TableForm], dict[str, Context]]:
    folder.mkdir(parents=True)
    checked = check_site(site)
    history = remembered(checked, folder / "none")  # as for a first build
    visible = visible_to_everyone(checked, history)
    material = prepare(visible, setting_of(checked.config, site))
    size = material.visible.file.size
    starts = range(0, size, _PARTITION)
    parts = [range(first, min(first + _PARTITION, size)) for first in starts]
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("fork"), initializer=_begin, initargs=(material,)
    ) as executor:
        done = list(executor.map(_write_part, parts, [folder] * len(parts)))
    forms: dict[str, TableForm] = {}
    for found, _ in done:
        forms |= found
    return forms, done[0][1]


_MAKERS: dict[str, tuple[Material, Maker]] = {}  # of this process


def _begin(material: Material) -> None:
    _MAKERS["this"] = material, Maker(material)


def _write_part(
    part: range, folder: Path
) -> tuple[dict[str, TableForm], dict[str, Context]]:
    material, maker = _MAKERS["this"]
    texts: dict[type, list[str]] = {DossierView: [], BriefView: []}
    chromes = {}
    for page in plan_customers(material, dict.fromkeys(part, "")):
        texts[type(page.view)].append(json.dumps(maker.context(page)))
        if part.start == 0:
            name = page.template.removesuffix(".html")
            if name not in chromes and page.chrome is not None:
                chromes[name] = maker.chrome(page.chrome)
    for name, lines in zip(("dossiers", "briefs"), texts.values(), strict=True):
        path = folder / f"{name}-{part.start:07}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return maker.forms, chromes
