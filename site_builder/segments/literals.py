"""Values as authors write them: numbers, amounts, dates, times of day, lists of them.

Each reading returns the value in the form in which columns hold it, or raises
NotUnderstood.
"""

import math
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import list_currencies

from site_builder.measures.periods import MONTHS, WEEKDAYS
from site_builder.segments.definitions import Money, Scalar, ValueType
from site_builder.segments.patterns import fold
from site_builder.segments.reader import NotUnderstood, Vocabulary, found, quoted, text

_MILLIONTHS = 1_000_000
# Sums of amounts this large still fit into 64 bits.
_LARGEST_AMOUNT = 9_000_000_000_000
_LARGEST_NUMBER = 2**53
_WITH_CURRENCY = re.compile(
    r"(-?[0-9]{1,3}(?:[ \u00a0\u202f]?[0-9]{3})*(?:\.[0-9]+)?) ?([A-Z]{3})", re.ASCII
)
_PERCENT = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,9})?) ?%", re.ASCII)
_DAYS = re.compile(r"([0-9]{1,9}) days?", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


def scalar(of: ValueType, vocabulary: Vocabulary) -> Callable[[object], Scalar]:
    """Make the reading of one value of a type; dates are read elsewhere."""

    def read_amount(data: object) -> int | Money:
        return amount(data, vocabulary.currency)

    def read_choice(data: object) -> str:
        return choice(data, of.choices)

    readings: Mapping[str, Callable[[object], Scalar]] = {
        "amount": read_amount,
        "number": _NUMBERS.get(of.unit, number),
        "choice": read_choice,
        "text": text,
        "list": text,
        "time": time_of_day,
        "yes_no": flag,
    }
    return readings[of.kind]


def number(data: object) -> int | float:
    """Read a number that is finite and that a float holds exactly enough."""
    if isinstance(data, bool) or not isinstance(data, (int, float)):
        hint = "leave the quotes out" if _looks_like_number(data) else ""
        message = f"expected a number, found {found(data)}"
        raise NotUnderstood(message, hint)
    if not abs(data) <= _LARGEST_NUMBER or math.isnan(data):
        message = "the number is too large"
        raise NotUnderstood(message)
    return data


def rate(data: object) -> int | float:
    """Read a share: ``30 %`` is 0.3. A plain number above 1 is per cent forgotten."""
    match = _PERCENT.fullmatch(data) if isinstance(data, str) else None
    if match:
        return float(Decimal(match[1]) / 100)
    if isinstance(data, str):
        message = f"expected a share, found {found(data)}"
        raise NotUnderstood(message, "such as 30 % or 0.3")
    share = number(data)
    if abs(share) > 1:
        message = f"expected a share, found {found(data)}"
        raise NotUnderstood(message, f"write {share} % for that much; 1 is 100 %")
    return share


def days(data: object) -> int | float:
    """Read a number of days, with or without the word."""
    match = _DAYS.fullmatch(data) if isinstance(data, str) else None
    return int(match[1]) if match else number(data)


_NUMBERS: Mapping[str, Callable[[object], Scalar]] = {"rate": rate, "days": days}


def amount(data: object, currency: str) -> int | Money:
    """Read an amount in millionths, rounded half up; of another currency as such."""
    written = currency
    if isinstance(data, str):
        match = _WITH_CURRENCY.fullmatch(data.strip())
        if match is None:
            message = f"expected an amount, found {found(data)}"
            raise NotUnderstood(message, f"such as 500 or '500 {currency}'")
        written = match[2]
        if written != currency and written not in list_currencies():
            message = f"there is no currency {written}"
            raise NotUnderstood(message, "write its ISO code, such as USD")
        exact = Decimal(re.sub(r"[^-0-9.]", "", match[1]))
    else:
        exact = Decimal(repr(number(data)))
    if abs(exact) > _LARGEST_AMOUNT:
        message = "the amount is too large"
        raise NotUnderstood(message)
    millionths = int((exact * _MILLIONTHS).quantize(Decimal(1), ROUND_HALF_UP))
    return millionths if written == currency else Money(millionths, written)


def choice(data: object, choices: tuple[str, ...]) -> str:
    """Read one of the values that a choice may have; an open one may have any."""
    value = text(data)
    if not choices or fold(value) in {fold(known) for known in choices}:
        return value
    message = f"{quoted(value)} is not one of its choices"
    hint = f"choices: {', '.join(choices)}"
    raise NotUnderstood(message, hint, value, choices)


def flag(data: object) -> bool:
    """Read true or false."""
    if isinstance(data, bool):
        return data
    message = f"expected true or false, found {found(data)}"
    raise NotUnderstood(message)


def time_of_day(data: object) -> int:
    """Read a time of day as seconds since midnight."""
    match = _TIME.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        message = f"expected a time of day, found {found(data)}"
        raise NotUnderstood(message, "such as 17:30")
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def month(data: object) -> int:
    """Read a month, by name or number, as 1 to 12."""
    if (
        isinstance(data, int)
        and not isinstance(data, bool)
        and 1 <= data <= len(MONTHS)
    ):
        return data
    return _place(data, MONTHS, "a month") + 1


def weekday(data: object) -> int:
    """Read a day of the week as 0 (Monday) to 6."""
    return _place(data, WEEKDAYS, "a day of the week")


def _place(data: object, names: tuple[str, ...], what: str) -> int:
    word = data.lower().strip() if isinstance(data, str) else ""
    if word in names:
        return names.index(word)
    message = f"expected {what}, found {found(data)}"
    raise NotUnderstood(message, f"such as {names[0]}", word, names)


def _looks_like_number(data: object) -> bool:
    return (
        isinstance(data, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", data) is not None
    )
