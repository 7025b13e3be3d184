"""Windows in time, as days counted from 1970-01-01.

Conventions (DESIGN section 6): ``last 12 months`` is after the same day twelve months
earlier, up to and including the as-of day; half-years follow the business year.
"""

import datetime as dt
from typing import NamedTuple

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_EPOCH = dt.date(1970, 1, 1).toordinal()


class Window(NamedTuple):
    """A stretch of days: from the first up to and including the last."""

    first: int
    last: int


def day_number(day: dt.date) -> int:
    """Count the days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> dt.date:
    """Turn a day number back into a date."""
    return dt.date.fromordinal(number + _EPOCH)


def months_earlier(day: dt.date, months: int) -> dt.date:
    """Go back a number of months to the same day, or to the month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def rolling_months(as_of: dt.date, start: int, end: int = 0) -> Window:
    """Take the window after ``start`` months ago, up to and including ``end`` ago."""
    first = day_number(months_earlier(as_of, start)) + 1
    return Window(first, day_number(months_earlier(as_of, end)))


def rolling_days(as_of: dt.date, days: int) -> Window:
    """Take the whole days that end on the as-of day, inclusive."""
    last = day_number(as_of)
    return Window(last - days + 1, last)


def half_year(as_of: dt.date, year_starts: int, back: int) -> Window:
    """Take a complete half of a business year; 1 is the latest complete one.

    Args:
        as_of: Lies in half-year 0, which is not complete.
        year_starts: First month of the business year.
        back: How many half-years back.

    """
    into = (as_of.month - year_starts) % 6
    current = as_of.replace(day=1)
    start = months_earlier(current, into + 6 * back)
    end = months_earlier(current, into + 6 * (back - 1))
    return Window(day_number(start), day_number(end) - 1)


def half_year_name(window: Window, year_starts: int) -> str:
    """Name a half-year: ``2025 H2``; a business year by the year in which it starts."""
    start = date_of(window.first)
    months = (start.month - year_starts) % 12
    year = start.year if start.month >= year_starts else start.year - 1
    suffix = f"/{(year + 1) % 100:02}" if year_starts > 1 else ""
    return f"{year}{suffix} H{months // 6 + 1}"


def _days_in(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return (following - dt.timedelta(days=1)).day
