"""Tables of counts and of shares, darker for more."""

import functools
from collections.abc import Sequence
from itertools import chain

from markupsafe import Markup

from site_builder.escaping import as_markup, escape_text

_SHADES = 5


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


def _square(count: int, top: int, field: str) -> str:
    if not count:
        return f'<td class="q0"><data data-field="{field}" value="0">0</data></td>'
    shade = max(-(-count * _SHADES // top), 1)
    return (
        f'<td class="q{shade}"><data data-field="{field}" value="{count}">{count}'
        "</data></td>"
    )
