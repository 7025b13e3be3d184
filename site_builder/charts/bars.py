"""Horizontal bars, each between its label and its number, and wholes in parts."""

import functools
from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

from markupsafe import Markup

from site_builder.escaping import as_markup, escape_text, escape_texts, narrow


class Bar(NamedTuple):
    """One line of ``bars``.

    Attributes:
        length: 0 to 1, of the longest.
        text: The number as written for people.
        value: The number as written for machines; rates are fractions.
        mark: Where all customers stand, 0 to 1, on the same scale; None: no mark.
        second: Another number, for people and for machines (empty: none is known),
            such as an index; both empty: there is none.

    """

    label: str
    length: float
    text: str
    value: str
    mark: float | None = None
    second: tuple[str, str] = ("", "")


def bars(
    lines: Sequence[Bar],
    *,
    name: str,
    caption: str,
    mark: str = "",
    heads: tuple[str, str] | None = None,
) -> Markup:
    """Draw horizontal bars, each between its label and its number.

    Args:
        lines: In the order to show them.
        name: Machine name of the numbers.
        caption: What the lines are, for screen readers.
        mark: What the marks are, for the key: "all customers"; empty: no key.
        heads: Of the number and of the second number of each line; None: there is
            one number, and what it is needs no head.

    """
    return bars_of([lines], name=name, caption=caption, mark=mark, heads=heads)[0]


def bars_of(
    several: Sequence[Sequence[Bar]],
    *,
    name: str,
    caption: str,
    mark: str = "",
    heads: tuple[str, str] | None = None,
) -> list[Markup]:
    """Draw several pictures as ``bars`` does, which have all but their lines alike."""
    start, end = _bars_frame(caption, mark, heads)
    field = escape_text(name)
    all_lines = [*chain.from_iterable(several)]
    columns = zip(*all_lines, strict=True) if all_lines else ((),) * len(Bar._fields)
    labels, lengths, texts, values, marks, seconds = columns
    rows = iter(
        [
            f'{_row_head(label)}<rect y="3" width="{length:.1f}%" height="8"/>{at}'
            f'</svg></td><td class="n"><data data-field="{field}"'
            f' value="{value}">{text}</data></td>{last}</tr>'
            for label, length, text, value, at, last in zip(
                labels,
                [_percent(length) for length in lengths],
                escape_texts(texts),
                escape_texts(values),
                [_mark(mark) if mark is not None else "" for mark in marks],
                [_second(second, field) if second[0] else "" for second in seconds],
                strict=True,
            )
        ]
    )
    return [
        as_markup(f"{start}{''.join(islice(rows, len(lines)))}{end}")
        for lines in several
    ]


def stack(parts: Sequence[int]) -> Markup:
    """Draw how a whole is shared out; the numbers must stand beside it as text."""
    whole = sum(parts) or 1
    at = 0.0
    pieces = []
    for place, part in enumerate(parts):
        width = 100 * part / whole
        pieces.append(
            f'<rect class="s{place}" x="{at:.2f}%" width="{width:.2f}%" height="10"/>'
        )
        at += width
    return as_markup(
        '<svg class="stack" aria-hidden="true" width="100%" height="10">'
        f"{''.join(pieces)}</svg>"
    )


@functools.lru_cache(maxsize=64)
def _bars_frame(
    caption: str, mark: str, heads: tuple[str, str] | None
) -> tuple[str, str]:
    """Write what stands before and after the lines of ``bars``."""
    key = head = ""
    if heads is not None:
        first, second = map(escape_text, heads)
        head = (
            f'<thead><tr><th scope="col"><span class="sr">{escape_text(caption)}</span>'
            f'</th><th scope="col" class="bar"><span class="sr">{first}</span></th>'
            f'<th scope="col" class="n">{first}</th>'
            f'<th scope="col" class="n">{second}</th></tr></thead>'
        )
    if mark:
        key = f'<p class="key"><span class="mark"></span>{escape_text(mark)}</p>'
    start = (
        f'<table class="bars{" indexed" if head else ""}">'
        f'<caption class="sr">{escape_text(caption)}</caption>{head}<tbody>'
    )
    return start, f"</tbody></table>{key}"


@functools.lru_cache(maxsize=1024)
def _row_head(label: str) -> str:
    """Write a line of ``bars`` up to its bar."""
    label = narrow(escape_text(label))
    return (
        f'<tr data-row="{label}"><th scope="row"><bdi>{label}</bdi></th>'
        '<td class="bar"><svg aria-hidden="true" width="100%" height="14">'
    )


def _percent(length: float) -> float:
    """Give a length of 0 to 1 in per cent, one beyond them cut."""
    return length * 100 if 0 <= length <= 1 else min(max(length, 0.0), 1.0) * 100


def _mark(mark: float) -> str:
    at = _percent(mark)
    return f'<line x1="{at:.1f}%" x2="{at:.1f}%" y1="0" y2="14"/>'


def _second(second: tuple[str, str], field: str) -> str:
    text, value = map(escape_text, second)
    if not value:
        return f'<td class="n">{text}</td>'
    number = f'<data data-field="{field}_index" value="{value}">{text}</data>'
    return f'<td class="n">{number}</td>'
