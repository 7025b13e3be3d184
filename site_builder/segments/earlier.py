"""Windows as they lay before: what a trend compares a window with.

``previous`` is the stretch of the same length just before; ``same_period_last_year``
lies twelve months earlier, or 52 weeks where it consists of whole weeks. Where a
period is only over so far, the earlier one is taken up to the same day of it.
"""

import datetime as dt

from site_builder.measures.periods import Window as Days
from site_builder.measures.periods import day_number
from site_builder.segments.definitions import Earlier, Span, Stretch, Window
from site_builder.segments.windows import (
    DAYS,
    MONTHS,
    bounds,
    day_of,
    months_later,
    shifted,
)

_A_YEAR = 12
_WEEKS = 52
_SHORTEST_YEAR = 365
_NO_LEAP_DAY = dt.date(2001, 3, 31)  # nor one in the year before


def earlier_bounds(window: Earlier, as_of: dt.date, year_starts: int) -> Days:
    """Tell the first and last day, as days since 1970-01-01."""
    now = window.window
    yearly = window.versus == "same_period_last_year"
    if isinstance(now, Span):
        return _of_span(now, as_of, year_starts, yearly=yearly)
    if now.calendar:
        return _of_periods(now, as_of, year_starts, yearly=yearly)
    return _of_rolling(now, as_of, yearly=yearly)


def overlaps_a_year(window: Window) -> bool:
    """Tell whether a window is so long that it begins before it ended a year ago."""
    if isinstance(window, Span):
        if (window.start.date is None) != (window.end.date is None):
            return False
        start, end = (day_of(one, _NO_LEAP_DAY) for one in (window.start, window.end))
        return end > months_later(start, _A_YEAR)
    if window.unit in DAYS:
        return _periods(window) * DAYS[window.unit] > _SHORTEST_YEAR
    return _periods(window) * MONTHS[window.unit] > _A_YEAR


def _periods(window: Stretch) -> int:
    """Count the periods that a window touches."""
    return window.number + (window.so_far and window.side == "last")


def _of_periods(
    window: Stretch, as_of: dt.date, year_starts: int, *, yearly: bool
) -> Days:
    """Look at the same periods from an earlier day."""
    if not yearly:
        then = shifted(as_of, window.unit, -_periods(window))
    elif window.unit == "weeks":
        then = shifted(as_of, "weeks", -_WEEKS)
    else:
        then = months_later(as_of, -_A_YEAR)
    return bounds(window, then, year_starts)


def _of_rolling(window: Stretch, as_of: dt.date, *, yearly: bool) -> Days:
    if not yearly:
        end = shifted(as_of, window.unit, -window.number)
        start = shifted(as_of, window.unit, -2 * window.number)
    elif window.unit in DAYS:
        end = months_later(as_of, -_A_YEAR)
        start = shifted(end, window.unit, -window.number)
    else:
        end = months_later(as_of, -_A_YEAR)
        start = months_later(as_of, -_A_YEAR - window.number * MONTHS[window.unit])
    return Days(day_number(start) + 1, day_number(end))


def _of_span(span: Span, as_of: dt.date, year_starts: int, *, yearly: bool) -> Days:
    if not yearly:
        days = bounds(span, as_of, year_starts)
        length = days.last - days.first + 1
        return Days(days.first - length, days.first - 1)
    start, end = (
        months_later(day_of(one, as_of), -_A_YEAR) for one in (span.start, span.end)
    )
    return Days(day_number(start) + 1, day_number(end))
