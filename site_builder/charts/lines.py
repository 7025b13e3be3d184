"""Lines: a figure over time, and how a whole is shared out among many."""

import functools
from collections.abc import Sequence
from itertools import compress

from markupsafe import Markup

from site_builder.escaping import as_markup, escape_text

_SPARK_WIDTH, _SPARK_HEIGHT = 120, 28
_WIDE, _TALL = 440, 240  # of a curve; it grows and shrinks with its place


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


@functools.lru_cache(maxsize=16)
def _spark_places(count: int) -> tuple[str, ...]:
    """Write where each point of a small line is, with ``%.1f`` for its height."""
    step = (_SPARK_WIDTH - 8) / max(count - 1, 1)
    return tuple(f"{4 + place * step:.1f},%.1f" for place in range(count))
