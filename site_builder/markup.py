"""Values as HTML that people and machines read: one element for every value.

An amount is ``<data data-field="revenue_12m" value="1234.50" data-currency="NOK">``
with the text ``1 234,50 kr``, a date ``<time … datetime="2026-03-02">``, a text
``<bdi>``, and what nobody knows ``<span class="unknown">``. Machine values are not
rounded, rates are fractions, and a float that is whole is written as a whole number.
"""

import functools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from site_builder.escaping import as_markup, escape_str, escape_text
from site_builder.pages.shown import (
    Cell,
    Change,
    Column,
    Kind,
    Link,
    Phrase,
    Row,
    Value,
)
from site_builder.wording import LONG, MILLION, Wording, exact_amount

_CACHED = 1 << 15  # texts of numbers kept per kind and process: a few megabytes
_NUMERIC = frozenset(
    ("whole", "number", "score", "amount", "rate", "share", "points", "index", "days")
)
_HARMLESS = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)

# What follows ``data-field="…"``: more attributes, ">", the text, the end tag.
Rest = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Writers:
    """How each kind of value is written; made once per wording.

    Attributes:
        tags: The element of each kind.
        rests: What follows the field's name, for a value that is known.
        unit: In small type beside a number or in the head of a column, per kind.
        bare_amounts: ``rests`` of amounts without a symbol, per number of decimals.
        unknown: What follows the field's name where the value is missing.

    """

    wording: Wording
    tags: Mapping[Kind, str]
    rests: Mapping[Kind, Rest]
    units: Mapping[Kind, str]
    bare_amounts: Mapping[int, Rest]
    unknown: str

    def inline(self, value: Cell, name: str, kind: Kind, of: str = "") -> Markup:
        """Write one value with its unit."""
        if is_missing(value):
            return as_markup(f'<span class="unknown" {_field(name, of)}{self.unknown}')
        rest = self.rests[kind](value)
        return as_markup(f"<{self.tags[kind]} {_field(name, of)}{rest}")

    def shown(self, value: Cell, column: Column) -> Markup:
        """Write one value as its column says."""
        return self.inline(value, column.name, column.kind, column.of)

    def figure(self, value: Cell, column: Column) -> Markup:
        """Write a key figure: its unit in small type."""
        text = self.shown(value, column)
        unit = self.units.get(column.kind, "")
        if not unit or is_missing(value):
            return text
        head, tag, rest = str.partition(text, ">")
        return as_markup(
            f"{head}{tag}{rest.replace(unit, f'<small>{unit}</small>', 1)}"
        )

    def phrase(self, parts: Phrase) -> Markup:
        """Write a sentence: texts, values, links."""
        return as_markup("".join([self._part(part) for part in parts]))

    def _part(self, part: str | Value | Link) -> str:
        if type(part) is str:
            # A dot that parts two things stays at the end of its line.
            return _PARTING if part == " · " else escape_text(part)
        if isinstance(part, Value):
            return self.inline(part.value, part.name, part.kind, part.of)
        if isinstance(part, Link):
            return _anchor(part, "")
        return escape_text(part)

    def change(self, change: Change) -> Markup:
        """Write how a figure moved: an arrow, and the number with its sign."""
        column, value = change.column, change.value
        sign = "+" if value > 0 and column.kind != "points" else ""
        direction = "up" if value > 0 else "down" if value < 0 else "same"
        arrow = {"up": "▲", "down": "▼", "same": "＝"}[direction]
        mood = {True: " good", False: " bad", None: ""}[change.good]
        number = self.shown(value, column)
        number = as_markup(str.replace(number, ">", f">{sign}", 1))
        return as_markup(
            f'<span class="change {direction}{mood}">'
            f'<span aria-hidden="true">{arrow}</span> {number}</span>'
        )

    def heads(self, columns: Sequence[Column]) -> Markup:
        """Write the cells of a head row; amounts and days have their unit here."""
        return as_markup("".join([self._head(column) for column in columns]))

    def _head(self, column: Column) -> str:
        in_head = column.kind in ("amount", "days")
        small = f" <small>{self.units[column.kind]}</small>" if in_head else ""
        right = ' class="n"' if column.kind in _NUMERIC else ""
        return f'<th scope="col"{right}>{escape_text(column.label)}{small}</th>'

    def rows(self, rows: Sequence[Row], columns: Sequence[Column]) -> Markup:
        """Write the rows of a table; all amounts of a column have the same decimals."""
        if not rows:
            return Markup()
        values = zip(*[cells for _, cells in rows], strict=True)
        by_column = [
            self._cells(column, column_values, "td" if position else "th")
            for position, (column, column_values) in enumerate(
                zip(columns, values, strict=True)
            )
        ]
        return as_markup(
            "".join(
                [
                    f'<tr data-row="{escape_str(row[0])}">{"".join(cells)}</tr>\n'
                    for row, cells in zip(
                        rows, zip(*by_column, strict=True), strict=True
                    )
                ]
            )
        )

    def _cells(
        self, column: Column, values: Sequence[Cell], element: str
    ) -> Iterable[str]:
        kind = column.kind
        field = _field(column.name, column.of)
        scope = ' scope="row"' if element == "th" else ""
        right = ' class="n"' if kind in _NUMERIC else ""
        start = f"<{element}{scope}{right}><{self.tags[kind]} {field}"
        end = f"</{element}>"
        unknown = (
            f'<{element}{scope}{right}><span class="unknown" {field}{self.unknown}{end}'
        )
        rest = self._cell_rest(column, values)
        return [
            unknown if is_missing(value) else f"{start}{rest(value)}{end}"
            for value in values
        ]

    def _cell_rest(self, column: Column, values: Sequence[Cell]) -> Rest:
        if column.kind == "amount":
            return self.bare_amounts[self._places(column.name, values)]
        return self.rests["number" if column.kind == "days" else column.kind]

    def _places(self, name: str, values: Sequence[Cell]) -> int:
        """Return the decimals of a column of amounts: none where all are whole.

        Sums of many rows (measures, periods) go without their small change where one
        of them is long, as key figures do.
        """
        amounts = [value for value in values if isinstance(value, int)]
        if "." in name and not name.startswith(("half_years.", "months.")):
            whole = all(value % MILLION == 0 for value in amounts)
            return 0 if whole else self.wording.places
        if any(abs(value) >= LONG for value in amounts):
            return 0
        return max(map(self.wording.amount_places, amounts), default=0)


_PARTING = "\N{NO-BREAK SPACE}· "


def writers_of(wording: Wording) -> Writers:
    """Make the writers of one language and currency."""
    number = _cached(lambda value: _data(_exact(value), wording.number(value)))
    currency = f'" data-currency="{wording.currency}'
    rests: dict[Kind, Rest] = {
        "text": _text,
        "name": _text,
        "choice": _cached(
            lambda value: _data(value, wording.word(value.replace("_", " ")))
        ),
        "list": _list,
        "link": _text,
        "yes_no": lambda value: _data(
            "true" if value else "false", wording.yes_no(value)
        ),
        "whole": _cached(lambda value: _data(str(value), wording.whole(value))),
        "number": number,
        "score": number,
        "amount": _cached(
            lambda value: _amount(value, currency, wording.amount(value))
        ),
        "rate": _cached(lambda value: _data(_exact(value), wording.rate(value))),
        "share": _cached(lambda value: _data(_exact(value), wording.share(value))),
        "points": _cached(lambda value: _data(_exact(value), wording.points(value))),
        "index": _cached(lambda value: _data(_exact(value), wording.number(value, 0))),
        "days": _cached(lambda value: _data(_exact(value), wording.days(value))),
        "date": _cached(
            lambda value: f' datetime="{value:%Y-%m-%d}">{wording.date(value)}</time>'
        ),
        "time": _cached(
            lambda value: f' datetime="{_clock(value)}">{wording.time(value)}</time>'
        ),
    }
    return Writers(
        wording=wording,
        tags={kind: _TAGS.get(kind, "data") for kind in rests},
        rests=rests,
        units={
            "amount": escape_str(wording.symbol),
            "rate": "%",
            "days": escape_str(wording.word("days")),
        },
        bare_amounts={
            places: _bare_amount(wording, currency, places)
            for places in {0, wording.places}
        },
        unknown=f">{escape_str(wording.unknown)}</span>",
    )


_TAGS: Mapping[Kind, str] = {
    "text": "bdi",
    "name": "bdi",
    "link": "bdi",
    "date": "time",
    "time": "time",
}


def is_missing(value: Cell) -> bool:
    """Say whether a value is unknown: None, no text, a float that is not finite."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, float) and not -math.inf < value < math.inf


@functools.lru_cache(_CACHED)
def _field(name: str, of: str) -> str:
    group = f' data-of="{escape_str(of)}"' if of else ""
    return f'data-field="{escape_str(name)}"{group}'


def _cached(rest: Rest) -> Rest:
    return functools.lru_cache(_CACHED)(rest)


def _data(machine: str, text: str) -> str:
    return f' value="{escape_str(machine)}">{escape_text(text)}</data>'


def _amount(value: int, currency: str, text: str) -> str:
    return f' value="{exact_amount(value)}{currency}">{escape_str(text)}</data>'


def _bare_amount(wording: Wording, currency: str, places: int) -> Rest:
    return _cached(
        lambda value: _amount(
            value, currency, wording.amount(value, places, unit=False)
        )
    )


def _exact(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{hours:02d}:{minutes:02d}{tail}"


def _text(value: str | Link) -> str:
    if isinstance(value, Link):
        return f">{_anchor(value, '')}</bdi>"
    return f">{escape_text(value)}</bdi>"


def _list(value: str | tuple[str, ...]) -> str:
    items = value.split(";") if isinstance(value, str) else value
    return _data(";".join(items), ", ".join(items))


def _anchor(link: Link, attributes: str) -> str:
    """Write a link; an address that could run code is left out, its text is not."""
    href, text = link
    outside = ":" in href
    if not href or (outside and not _HARMLESS.match(href)):
        return f"<bdi>{escape_text(text)}</bdi>"
    rel = ' rel="noreferrer noopener"' if outside else ""
    return (
        f'<a href="{escape_str(href)}"{rel}{attributes}>'
        f"<bdi>{escape_text(text)}</bdi></a>"
    )
