"""Windows in time and relative days: from words to the first and last day they mean.

Days, weeks and months roll; quarters, half-years and years are whole periods of the
business year. Without a number, every unit means a whole period: ``last month``.
"""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal, cast

from site_builder.measures.periods import Window as Days
from site_builder.measures.periods import day_number
from site_builder.segments.definitions import Day, PeriodUnit, Span, Stretch, Window
from site_builder.segments.reader import NotUnderstood, found, quoted

_MOST: Mapping[PeriodUnit, int] = {
    "days": 36_500,
    "weeks": 5_200,
    "months": 1_200,
    "quarters": 400,
    "half_years": 200,
    "years": 100,
}
_ROLLING = ("days", "weeks", "months")
MONTHS: Mapping[PeriodUnit, int] = {
    "months": 1,
    "quarters": 3,
    "half_years": 6,
    "years": 12,
}
DAYS: Mapping[PeriodUnit, int] = {"days": 1, "weeks": 7}
_NAMED_DAYS = {
    "today": Day(),
    "yesterday": Day(number=1),
    "tomorrow": Day(number=1, ahead=True),
}
_STRETCH = re.compile(r"(last|this|next)(?: ([0-9]+))? ([a-z_]+)( so far)?", re.ASCII)
_RELATIVE = re.compile(r"([0-9]+) ([a-z_]+) (ago|ahead)", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_A_LEAP_DAY = dt.date(2000, 2, 29)
_WINDOW_HINT = (
    "such as 'last 30 days', 'next 2 weeks', 'this quarter so far', "
    "'last 2 half_years' or {from: 24 months ago, to: 12 months ago}"
)
_DAY_HINT = "such as 2026-03-31, '30 days ago', '2 weeks ahead' or today"


def read_window(data: object) -> Window:
    """Read a window.

    Raises:
        NotUnderstood: It is not one of the forms, or reaches more than a century.

    """
    if isinstance(data, dict):
        return _read_span(data)
    text = _plain(data)
    match = _STRETCH.fullmatch(text)
    if match is None:
        message = f"expected a window in time, found {found(data)}"
        raise NotUnderstood(message, _WINDOW_HINT)
    side = cast("Literal['last', 'this', 'next']", match[1])
    unit = _unit(match[3])
    number = _number(match[2], unit) if match[2] else 1
    if side == "this" and match[2]:
        message = f"'this' takes no number, found {found(data)}"
        this = match[3].removesuffix("s")
        raise NotUnderstood(message, f"write 'this {this}' or 'last {text[5:]}'")
    whole = match[2] is None or unit not in _ROLLING
    if match[4] and (side == "next" or not whole):
        message = f"'so far' does not fit '{text.removesuffix(' so far')}'"
        raise NotUnderstood(message, "it adds the current period to whole periods")
    return Stretch(side, number, unit, whole, so_far=bool(match[4]))


def read_day(data: object) -> Day:
    """Read a date, or a day counted from the as-of day.

    Raises:
        NotUnderstood: It is neither, or more than a century away.

    """
    text = _plain(data)
    if text in _NAMED_DAYS:
        return _NAMED_DAYS[text]
    if match := _RELATIVE.fullmatch(text):
        unit = _unit(match[2])
        ahead = match[3] == "ahead"
        return Day(number=_number(match[1], unit), unit=unit, ahead=ahead)
    if _DATE.fullmatch(text):
        try:
            return Day(dt.date.fromisoformat(text))
        except ValueError:
            message = f"there is no such date: {text}"
            raise NotUnderstood(message, _DAY_HINT) from None
    message = f"expected a date, found {found(data)}"
    raise NotUnderstood(message, _DAY_HINT)


def bounds(window: Window, as_of: dt.date, year_starts: int) -> Days:
    """Tell the first and last day of a window, as days since 1970-01-01."""
    if isinstance(window, Span):
        first = day_number(day_of(window.start, as_of)) + 1
        return Days(first, day_number(day_of(window.end, as_of)))
    if window.calendar:
        return _whole_periods(window, as_of, year_starts)
    today = day_number(as_of)
    far = shifted(as_of, window.unit, _sign(window) * window.number)
    if window.side == "last":
        return Days(day_number(far) + 1, today)
    return Days(today + 1, day_number(far))


def day_of(day: Day, as_of: dt.date) -> dt.date:
    """Tell which date a day is; quarters and longer roll here, by months."""
    if day.date is not None:
        return day.date
    return shifted(as_of, day.unit, day.number if day.ahead else -day.number)


def in_order(first: Day, second: Day) -> bool:
    """Tell whether a day is not after another, as far as that never changes."""
    if (first.date is None) != (second.date is None):
        return True
    return day_of(first, _A_LEAP_DAY) <= day_of(second, _A_LEAP_DAY)


def is_current(window: Window) -> bool:
    """Tell whether a window is the current period: partly over, partly to come."""
    return isinstance(window, Stretch) and window.side == "this"


def _read_span(data: dict[str, object]) -> Span:
    if set(data) != {"from", "to"}:
        message = "a window between two days has 'from' and 'to', and nothing else"
        raise NotUnderstood(message, _WINDOW_HINT)
    span = Span(read_day(data["from"]), read_day(data["to"]))
    if not in_order(span.start, span.end):
        message = "the window ends before it starts"
        raise NotUnderstood(message, "'from' is the earlier day, 'to' the later one")
    return span


def _plain(data: object) -> str:
    return " ".join(data.lower().split()) if isinstance(data, str) else ""


def _unit(text: str) -> PeriodUnit:
    unit = text if text.endswith("s") else f"{text}s"
    if unit not in _MOST:
        message = f"unknown unit of time {quoted(text)}"
        raise NotUnderstood(message, f"units: {', '.join(_MOST)}", text, tuple(_MOST))
    return cast("PeriodUnit", unit)


def _number(digits: str, unit: PeriodUnit) -> int:
    most = _MOST[unit]
    # Very long runs of digits are refused before they are turned into a number.
    if len(digits) > len(str(most)) or not 1 <= int(digits) <= most:
        message = f"expected 1 to {most} {unit.replace('_', '-')}"
        raise NotUnderstood(message, "windows reach a century at most")
    return int(digits)


def _sign(window: Stretch) -> int:
    return -1 if window.side == "last" else 1


def _whole_periods(window: Stretch, as_of: dt.date, year_starts: int) -> Days:
    def start(shift: int) -> int:
        return day_number(_period_start(as_of, window.unit, year_starts, shift))

    match window.side:
        case "last":
            first, last = start(-window.number), start(0) - 1
        case "this":
            first, last = start(0), start(1) - 1
        case "next":
            first, last = start(1), start(window.number + 1) - 1
    return Days(first, day_number(as_of) if window.so_far else last)


def _period_start(
    as_of: dt.date, unit: PeriodUnit, year_starts: int, shift: int
) -> dt.date:
    """Find the first day of a period; 0 is the one that the as-of day lies in."""
    if unit in DAYS:
        into = as_of.weekday() if unit == "weeks" else 0
        return days_later(as_of, shift * DAYS[unit] - into)
    length = MONTHS[unit]
    into = (as_of.month - year_starts) % length
    return months_later(as_of.replace(day=1), shift * length - into)


def shifted(day: dt.date, unit: PeriodUnit, number: int) -> dt.date:
    """Go some units further, or back; quarters and longer by months."""
    if unit in DAYS:
        return days_later(day, number * DAYS[unit])
    return months_later(day, number * MONTHS[unit])


def days_later(day: dt.date, days: int) -> dt.date:
    """Go some days further, but not beyond the years 1 to 9999."""
    place = day.toordinal() + days
    return dt.date.fromordinal(min(max(place, 1), dt.date.max.toordinal()))


def months_later(day: dt.date, months: int) -> dt.date:
    """Go to the same day of another month, or to that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.min if year < dt.MINYEAR else dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
