"""Small pictures: inline SVG and tables, drawn as text, coloured by class only.

Widths are percentages of the place a picture gets and heights are pixels, so that
letters keep their size on a phone. Every picture says in words or numbers what it
shows; where numbers stand beside it as text, the picture itself is hidden from screen
readers.
"""

import functools
from collections.abc import Sequence
from itertools import chain, compress, islice
from operator import getitem
from typing import NamedTuple

from markupsafe import Markup

from site_builder.escaping import as_markup, escape_text, escape_texts

_SPARK_WIDTH, _SPARK_HEIGHT = 120, 28
_BARS_TOP = 18  # room for the label of the scale
_LABEL_ROOM = 20
_SHADES = 5
_WIDE, _TALL = 440, 240  # of a curve; it grows and shrinks with its place


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


def sparkline(values: Sequence[float | None], said: str) -> Markup:
    """Draw a line of values in order of time; unknown ones are left out.

    Args:
        values: At least one known.
        said: What is seen, in words, for those who cannot see it.

    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    rise = (_SPARK_HEIGHT - 8) / ((high - low) or 1)
    heights = [_SPARK_HEIGHT - 4 - (value - low) * rise for value in known]
    places = _spark_places(len(values))
    if len(known) < len(values):
        flags = [value is not None for value in values]
        places = tuple(compress(places, flags))
    points = " ".join(places) % (*heights,)
    end = points.rpartition(" ")[-1].partition(",") if points else ("0", "", "0")
    return as_markup(
        f'<svg class="spark" role="img" width="{_SPARK_WIDTH}" height="{_SPARK_HEIGHT}"'
        f' viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}">'
        f"<title>{escape_text(said)}</title>"
        f'<polyline points="{points}"/>'
        f'<circle cx="{end[0]}" cy="{end[2]}" r="2.5"/></svg>'
    )


@functools.lru_cache(maxsize=16)
def _spark_places(count: int) -> tuple[str, ...]:
    """Write where each point of a small line is, with ``%.1f`` for its height."""
    step = (_SPARK_WIDTH - 8) / max(count - 1, 1)
    return tuple(f"{4 + place * step:.1f},%.1f" for place in range(count))


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


def grid(
    counts: Sequence[Sequence[int]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    name: str,
    caption: str,
) -> Markup:
    """Draw a table of counts, darker for more.

    Args:
        counts: Per row, per column.
        rows: Labels of the rows, such as parts of the day.
        columns: Labels of the columns, such as days of the week.
        name: Machine name of the counts.
        caption: What is counted, for screen readers.

    """
    top = max(chain(*counts), default=0) or 1
    field = escape_text(name)
    squares = {count: _square(count, top, field) for count in set(chain(*counts))}
    body = "".join(
        [
            f'<tr><th scope="row">{escape_text(label)}</th>'
            f"{''.join([squares[count] for count in line])}</tr>"
            for label, line in zip(rows, counts, strict=True)
        ]
    )
    return as_markup(_grid("grid", tuple(columns), caption, body))


def rate_grid(
    rates: Sequence[Sequence[tuple[str, str, float] | None]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    name: str,
    caption: str,
) -> Markup:
    """Draw a table of shares, darker for more.

    Args:
        rates: Per row, per column: for people, for machines, and the share from 0 to 1;
            None: not yet.
        rows: Labels of the rows.
        columns: Labels of the columns.
        name: Machine name of the shares.
        caption: What the shares are of, for screen readers.

    """
    field = escape_text(name)
    body = "".join(
        [
            f'<tr data-row="{escape_text(label)}"><th scope="row">{escape_text(label)}'
            f"</th>{''.join([_share(one, field) for one in line])}</tr>"
            for label, line in zip(rows, rates, strict=True)
        ]
    )
    table = _grid("grid rates", tuple(columns), caption, body)
    return as_markup(f'<div class="scroll">{table}</div>')


def _grid(kind: str, columns: tuple[str, ...], caption: str, body: str) -> str:
    """Put the head of a grid before its rows."""
    return f"{_grid_head(kind, columns, caption)}{body}</tbody></table>"


@functools.lru_cache(maxsize=64)
def _grid_head(kind: str, columns: tuple[str, ...], caption: str) -> str:
    said = escape_text(caption)
    heads = [f'<th scope="col">{escape_text(column)}</th>' for column in columns]
    return (
        f'<table class="{kind}"><caption class="sr">{said}</caption>'
        f'<thead><tr><th scope="col"><span class="sr">{said}</span></th>'
        f"{''.join(heads)}</tr></thead><tbody>"
    )


def _share(one: tuple[str, str, float] | None, field: str) -> str:
    if one is None:
        return '<td class="q0">·</td>'
    text, value, share = one
    shade = min(max(-(-int(share * 1000) * _SHADES // 1000), 0), _SHADES)
    return (
        f'<td class="q{shade}"><data data-field="{field}" value="{escape_text(value)}">'
        f"{escape_text(text)}</data></td>"
    )


def curve(
    points: Sequence[tuple[float, float]],
    *,
    title: str,
    axes: tuple[str, str],
    marks: Sequence[tuple[float, float, str]] = (),
) -> Markup:
    """Draw how a whole is shared out among many, largest first, as a rising curve.

    Args:
        points: Share of those who have it, share of what they have: 0 to 1, rising.
        title: What is seen, in words, for those who cannot see it.
        axes: Names of the two shares.
        marks: Points with a label, such as "20 %: 81 %".

    """
    line = " ".join(f"{x * _WIDE:.1f},{_TALL - y * _TALL:.1f}" for x, y in points)
    dots = "".join(
        [
            f'<circle cx="{x * _WIDE:.1f}" cy="{_TALL - y * _TALL:.1f}" r="3"/>'
            f'<text x="{x * _WIDE + 8:.1f}" y="{_TALL - y * _TALL + 14:.1f}">'
            f"{escape_text(label)}</text>"
            for x, y, label in marks
        ]
    )
    return as_markup(
        f'<svg class="curve" role="img" viewBox="0 -6 {_WIDE} {_TALL + 26}">'
        f"<title>{escape_text(title)}</title>"
        f'<path class="scale" d="M0 0H{_WIDE}V{_TALL}H0Z M0 {_TALL}L{_WIDE} 0"/>'
        f'<polygon points="0,{_TALL} {line} {_WIDE},{_TALL}"/>'
        f'<polyline points="{line}"/>{dots}'
        f'<text x="{_WIDE}" y="{_TALL + 16}" class="end">{escape_text(axes[0])}</text>'
        f'<text x="6" y="{_TALL + 16}">{escape_text(axes[1])} ↑</text></svg>'
    )


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
        f'<p class="key"><span class="now"></span>{escape_text(now)} '
        f'<span class="before"></span>{escape_text(before)}</p>'
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


@functools.lru_cache(maxsize=1024)
def _row_head(label: str) -> str:
    """Write a line of ``bars`` up to its bar."""
    label = escape_text(label)
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


def _square(count: int, top: int, field: str) -> str:
    if not count:
        return f'<td class="q0"><data data-field="{field}" value="0">0</data></td>'
    shade = max(-(-count * _SHADES // top), 1)
    return (
        f'<td class="q{shade}"><data data-field="{field}" value="{count}">{count}'
        "</data></td>"
    )
