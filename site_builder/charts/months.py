"""Pairs of bars by month: this year beside the year before."""

import functools
from collections.abc import Sequence
from itertools import chain
from operator import getitem
from typing import NamedTuple

from markupsafe import Markup

from site_builder.escaping import as_markup, escape_text, escape_texts, narrow

_BARS_TOP = 18  # room for the label of the scale
_LABEL_ROOM = 20


class Month(NamedTuple):
    """One month of ``month_bars``.

    Attributes:
        label: One or few letters below the bars.
        now, before: Millionths or any unit; None: unknown, no bar.
        said: The whole in words, shown when pointed at: "Mar 2026: NOK 12,300 …".

    """

    label: str
    now: int | None
    before: int | None
    said: str


class MonthColumns(NamedTuple):
    """The same, column by column, to be drawn at more than one height.

    Attributes:
        said: As HTML.

    """

    labels: tuple[str, ...]
    now: Sequence[int | None]
    before: Sequence[int | None]
    said: Sequence[str]


def month_columns(months: Sequence[Month]) -> MonthColumns:
    """Lay months out as ``month_bars`` takes them."""
    columns = zip(*months, strict=True) if months else ((),) * len(Month._fields)
    labels, now, before, said = columns
    return MonthColumns(labels, now, before, escape_texts(said))


def month_bars(
    months: MonthColumns,
    *,
    title: str,
    scale: str,
    now: str,
    before: str,
    height: int = 120,
    is_over: bool = True,
) -> Markup:
    """Draw pairs of bars, this year strong and the year before pale.

    Args:
        months: In order of time.
        title: What is drawn, for screen readers.
        scale: The highest value, as written for people; it stands at the top line.
        now: What the strong bars are, for the key.
        before: What the pale bars are.
        height: Of the highest bar, in pixels; about 60 on a brief.
        is_over: Whether the last month is complete; if not, its bar is an outline.

    """
    labels, now_, before_, said = months
    top = max([value for value in (*now_, *before_) if value], default=0) or 1
    start, groups, end = _months_frame(labels, title, now, before, height)
    pale, strong = _bars_by_height(len(labels), height, is_over=is_over)
    parts = zip(
        said,
        map(getitem, pale, _heights(before_, height / top)),
        map(getitem, strong, _heights(now_, height / top)),
        strict=True,
    )
    drawn = groups % (*chain.from_iterable(parts),)
    return as_markup(f"{start}{escape_text(scale)}{drawn}{end}")


def _heights(values: Sequence[int | None], unit: float) -> list[int]:
    """Give the height of each bar in pixels; 0: none."""
    return [
        (round(value * unit) or 1) if value and value > 0 else 0 for value in values
    ]


@functools.lru_cache(maxsize=16)
def _months_frame(
    labels: tuple[str, ...], title: str, now: str, before: str, height: int
) -> tuple[str, str, str]:
    """Write what all pictures of the same months have alike.

    Returns:
        What stands before the scale, between it and the end with a ``%s`` for words,
        pale bar and strong bar of each month, and the end.

    """
    floor = _BARS_TOP + height
    start = (
        f'<svg class="months" role="img" width="100%" height="{floor + _LABEL_ROOM}">'
        f"<title>{escape_text(title)}</title>"
        f'<line class="scale" x2="100%" y1="{_BARS_TOP}.5" y2="{_BARS_TOP}.5"/>'
        f'<text class="peak" x="0" y="{_BARS_TOP - 5}">'
    )
    room = 100 / max(len(labels), 1)
    groups = [
        f'<g><title>%s</title>%s%s<text x="{(place + 0.5) * room:.2f}%%"'
        f' y="{floor + 15}">{escape_text(label).replace("%", "%%")}</text></g>'
        for place, label in enumerate(labels)
    ]
    end = (
        f'<line x2="100%" y1="{floor}.5" y2="{floor}.5"/></svg>'
        f'<p class="key"><span class="now"></span>{narrow(escape_text(now))} '
        f'<span class="before"></span>{narrow(escape_text(before))}</p>'
    )
    return start, f"</text>{''.join(groups)}", end


@functools.lru_cache(maxsize=16)
def _bars_by_height(
    count: int, height: int, *, is_over: bool
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Write the pale bars and the strong bars of each month, by their height."""
    room = 100 / max(count, 1)
    floor = _BARS_TOP + height

    def by_height(name: str, x: float) -> tuple[str, ...]:
        start = f'<rect class="{name}" x="{x:.2f}%" width="{room * 0.38:.2f}%"'
        heights = range(1, height + 1)
        return ("", *[f'{start} y="{floor - h}" height="{h}"/>' for h in heights])

    names = ["now"] * count
    if names and not is_over:
        names[-1] = "now part"
    pale = [by_height("before", (place + 0.1) * room) for place in range(count)]
    strong = [by_height(name, (place + 0.5) * room) for place, name in enumerate(names)]
    return tuple(pale), tuple(strong)
