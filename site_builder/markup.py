"""Values as HTML that people and machines read: one element for every value.

An amount is ``<data data-field="revenue_12m" value="1234.50" data-currency="NOK">``
with the text ``1 234,50 kr``, a date ``<time … datetime="2026-03-02">``, a text
``<bdi>``, and what nobody knows ``<span class="unknown">``. Machine values are not
rounded, rates are fractions, and a float that is whole is written as a whole number.
"""

import functools
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.escaping import escape_str, escape_text, narrow
from site_builder.pages.shown import (
    Cell,
    Change,
    Column,
    Kind,
    Link,
    Phrase,
    Value,
)
from site_builder.wording import CENT, LONG, MILLION, Wording, exact_amount

CENT_PLACES = 2  # decimals
_HALF = 500_000  # millionths
_CACHED = 1 << 15  # texts of numbers kept per kind and process: a few megabytes
_NUMERIC = frozenset(
    ("whole", "number", "score", "amount", "rate", "share", "points", "index", "days")
)
_HARMLESS = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_ARROWS = {"up": narrow("▲"), "down": narrow("▼"), "same": narrow("＝")}
_DOT = " · "  # parts two things
_PARTING = f"\N{NO-BREAK SPACE}{_DOT.lstrip()}"

# What follows ``data-field="…"`` for one value: more attributes, ">", the text, the end
# tag; empty where the value is missing. The texts of numbers and dates are kept.
Rest = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Writers:
    """How each kind of value is written; made once per wording.

    Attributes:
        tags: The element of each kind.
        rests: What follows the field's name, per kind.
        bare_amounts: The same for amounts without a symbol, by number of decimals.
        units: Set in small type beside a key figure and in the head of a column.
        unknown: What follows the field's name where the value is missing.

    """

    wording: Wording
    tags: Mapping[Kind, str]
    rests: Mapping[Kind, Rest]
    bare_amounts: Mapping[int, Rest]
    units: Mapping[Kind, str]
    unknown: str
    _heads: dict[tuple[Column, ...], str] = field(default_factory=dict)
    _frames: dict[Column, tuple[str, Rest, str]] = field(default_factory=dict)

    def inline(self, value: Cell, name: str, kind: Kind, of: str = "") -> str:
        """Write one value with its unit."""
        rest = self.rests[kind](value)
        if rest:
            return f"<{self.tags[kind]} {field_mark(name, of)}{rest}"
        return f'<span class="unknown" {field_mark(name, of)}{self.unknown}'

    def shown(self, value: Cell, column: Column) -> str:
        """Write one value as its column says."""
        start, rest, unknown = self._frames.get(column) or self._frame(column)
        text = rest(value)
        return f"{start}{text}" if text else unknown

    def _frame(self, column: Column) -> tuple[str, Rest, str]:
        """Give what a known value begins with, its writer, and an unknown value."""
        name = field_mark(column.name, column.of)
        frame = self._frames[column] = (
            f"<{self.tags[column.kind]} {name}",
            self.rests[column.kind],
            f'<span class="unknown" {name}{self.missing(column)}',
        )
        return frame

    def figure(self, value: Cell, column: Column) -> str:
        """Write a key figure: its unit in small type."""
        text = self.shown(value, column)
        unit = self.units.get(column.kind, "")
        if not unit:
            return text
        head, tag, rest = text.partition(">")
        return f"{head}{tag}{rest.replace(unit, f'<small>{unit}</small>', 1)}"

    def phrase(self, parts: Phrase) -> str:
        """Write a sentence: texts, values, links; a dot ends its line."""
        return self._joined(parts, _PARTING)

    def items(self, parts: Phrase) -> str:
        """Write a line of items: each whole, the dots that part them left to the style.

        Where a line ends, a dot would stand alone: only the style can know where.
        """
        return f"<span>{self._joined(parts, '</span> <span>')}</span>"

    def _joined(self, parts: Phrase, parting: str) -> str:
        written = []
        for part in parts:
            if type(part) is Value:
                name, value, kind, of = part
                written.append(self.inline(value, name, kind, of))
            elif type(part) is Link:
                written.append(_anchor(part))
            else:
                written.append(parting if part == _DOT else escape_text(part))
        return "".join(written)

    def change(self, change: Change) -> str:
        """Write how a figure moved: an arrow, and the number with its sign."""
        column, value = change.column, change.value
        direction = "up" if value > 0 else "down" if value < 0 else "same"
        arrow = _ARROWS[direction]
        mood = {True: " good", False: " bad", None: ""}[change.good]
        sign = "+" if value > 0 and column.kind != "points" else ""
        number = self.shown(value, column).replace(">", f">{sign}", 1)
        return (
            f'<span class="change {direction}{mood}">'
            f'<span aria-hidden="true">{arrow}</span> {number}</span>'
        )

    def heads(self, columns: tuple[Column, ...]) -> str:
        """Write the cells of a head row; amounts and days have their unit here."""
        written = self._heads.get(columns)
        if written is None:
            written = "".join([self._head(column) for column in columns])
            self._heads[columns] = written
        return written

    def _head(self, column: Column) -> str:
        in_head = column.kind in ("amount", "days")
        unit = f" <small>{self.units[column.kind]}</small>" if in_head else ""
        return (
            f'<th scope="col"{class_of(column)}>{escape_text(column.label)}{unit}</th>'
        )

    def missing(self, column: Column) -> str:
        """Give what follows the field's name where a value is missing."""
        if not column.missing:
            return self.unknown
        return f">{escape_str(self.wording.word(column.missing))}</span>"


def writers_of(wording: Wording) -> Writers:
    """Make the writers of one language and currency."""
    texts: dict[Kind, Callable[[Any], str]] = {
        "whole": wording.whole,
        "number": wording.number,
        "score": wording.number,
        "rate": wording.rate,
        "share": wording.share,
        "points": wording.points,
        "index": functools.partial(wording.number, places=0),
        "days": wording.days,
    }
    numbers = {kind: _number(text) for kind, text in texts.items()}
    rests: dict[Kind, Rest] = numbers | {
        "text": _kept(_text),
        "name": _kept(_text),
        "link": _link,
        "choice": _kept(lambda value: _choice(value, wording)),
        "list": _list,
        "yes_no": lambda value: _yes_no(value, wording),
        "amount": _amount(wording, None),
        "date": _kept(
            lambda value: f' datetime="{value:%Y-%m-%d}">{wording.date(value)}</time>'
        ),
        "time": _kept(
            lambda value: f' datetime="{_clock(value)}">{wording.time(value)}</time>'
        ),
    }
    tags: dict[Kind, str] = {"text": "bdi", "name": "bdi", "link": "bdi"}
    tags |= {"date": "time", "time": "time"}
    return Writers(
        wording=wording,
        tags={kind: tags.get(kind, "data") for kind in rests},
        rests=rests,
        bare_amounts={
            places: _amount(wording, places) for places in {0, wording.places}
        },
        units={
            "amount": narrow(escape_str(wording.symbol)),
            "rate": "%",
            "days": narrow(escape_str(wording.word("days"))),
        },
        unknown=f">{escape_str(wording.unknown)}</span>",
    )


def _kept(rest: Rest) -> Rest:
    """Keep what was written; None has no rest."""

    @functools.lru_cache(_CACHED)
    def kept(value: Any) -> str:  # noqa: ANN401 -- a Cell of the right kind
        return "" if value is None else rest(value)

    return kept


def _number(text: Callable[[Any], str]) -> Rest:
    def written(value: float) -> str:
        if not math.isfinite(value):
            return ""
        exact = int(value) if value == int(value) else value
        return f' value="{exact!r}">{narrow(escape_str(text(value)))}</data>'

    return _kept(written)


def _amount(wording: Wording, places: int | None) -> Rest:
    """Write amounts as ``Wording.amount`` does; those of whole cents by a short way."""
    currency = f'" data-currency="{wording.currency}">'
    unit = places is None
    signs = (wording.group, wording.decimal, wording.symbol, wording.gap)
    group, decimal, symbol, gap = [narrow(escape_str(sign)) for sign in signs]
    before = f"{currency}{symbol}{gap}" if unit and wording.before else currency
    after = f"{gap}{symbol}</data>" if unit and not wording.before else "</data>"
    cents_only = wording.places == CENT_PLACES

    def rest(value: int | None) -> str:
        if value is None:
            return ""
        whole, part = divmod(value, MILLION)
        cents, more = divmod(part, CENT)
        if value < 0 or more or not cents_only:
            text = narrow(escape_str(wording.amount(value, places, unit=unit)))
            return f' value="{exact_amount(value)}{currency}{text}</data>'
        short = places == 0 or (unit and (not part or value >= LONG))
        units = whole + (part >= _HALF) if short else whole
        shown = f"{units:,}".replace(",", group)
        if short:
            return f' value="{whole}.{cents:02d}{before}{shown}{after}'
        return f' value="{whole}.{cents:02d}{before}{shown}{decimal}{cents:02d}{after}'

    return rest


def _data(machine: str, text: str) -> str:
    return f' value="{escape_text(machine)}">{escape_text(text)}</data>'


def _choice(value: str, wording: Wording) -> str:
    if not value or value.isspace():
        return ""
    return _data(value, wording.word(value.replace("_", " ")))


def _yes_no(value: bool | None, wording: Wording) -> str:  # noqa: FBT001 -- the value
    if value is None:
        return ""
    return _data("true" if value else "false", wording.yes_no(value))


def _text(value: str | None) -> str:
    if not value or value.isspace():
        return ""
    return f">{escape_text(value)}</bdi>"


def _link(value: str | Link | None) -> str:
    return f">{_anchor(value)}</bdi>" if isinstance(value, Link) else _text(value)


def _list(value: str | tuple[str, ...] | None) -> str:
    if not value:
        return ""
    items = value.split(";") if isinstance(value, str) else value
    return _data(";".join(items), ", ".join(items))


def _anchor(link: Link) -> str:
    """Write a link; an address that could run code is left out, its text is not."""
    href, text = link
    if ":" not in href:
        rel = ""
    elif _HARMLESS.match(href):
        rel = ' rel="noreferrer noopener"'
    else:
        href = ""
    if not href:
        return f"<bdi>{escape_text(text)}</bdi>"
    return f'<a href="{escape_str(href)}"{rel}><bdi>{escape_text(text)}</bdi></a>'


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{hours:02d}:{minutes:02d}{tail}"


def class_of(column: Column) -> str:
    """Give the class of a column's cells, as an attribute; most have none."""
    if column.kind in _NUMERIC:
        return ' class="n"'
    return ' class="name"' if column.kind == "name" else ""


@functools.lru_cache(_CACHED)
def field_mark(name: str, of: str) -> str:
    """Name the field of a value for machines, as attributes."""
    group = f' data-of="{escape_str(of)}"' if of else ""
    return f'data-field="{escape_str(name)}"{group}'
