"""How a table writes numbers and dates, as far as its first rows tell for certain."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.customer_file import Field
from site_builder.sources import dates, numbers, words
from site_builder.sources.connections import Connection, connect

Decimal = Literal[".", ","]

ALMOST_ALL = 0.8  # a few bad cells are told by dossier check, which names their lines
"""Share of cells that must be readable: rejects above 1 % stop a build."""

_DAYS = (
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMATS = tuple(f"{day}{clock}" for clock, day in product(_CLOCKS, _DAYS))
_DAY_FIRST, _MONTH_FIRST = re.compile(r"%d([./-])%m"), re.compile(r"%m([./-])%d")

# What programs write where there is nothing; a text field may mean it in earnest.
_NOTHING = frozenset(
    {"NULL", "null", "(null)", "\\N", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "-"}
)
_NO_DAY = re.compile(r"0000-00-00.*|00[./-]00[./-]0000.*")

_SPACED = "[  \u202f]"
_COMMA = re.compile(
    rf"[-+]?(\d+,(\d{{1,2}}|\d{{4,}})|\d{{1,3}}([. ]|{_SPACED})\d{{3}}.*,\d+|0,\d+)"
)
_POINT = re.compile(
    r"[-+]?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|0\.\d+|\d{1,3}(,\d{3}){2,})"
)
_COMMA_GROUPS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Notation:
    """How a table is written.

    Attributes:
        decimal: What ``decimal:`` must say; None: nothing.
        dates: What ``dates:`` must say; None: nothing.
        missing: Texts that mean nothing there.
        unsure: The days could be months; a person has to look.

    """

    decimal: Decimal | None = None
    dates: str | None = None
    missing: tuple[str, ...] = ()
    unsure: bool = False


def guess_decimal(texts: Iterable[str]) -> Decimal | None:
    """Tell the decimal sign; None where a point or nothing is needed, or none is sure.

    ``1,234`` alone tells nothing: it may be a thousand, or one and a bit.
    """
    comma = point = groups = 0
    for text in texts:
        comma += bool(_COMMA.fullmatch(text))
        point += bool(_POINT.fullmatch(text))
        groups += bool(_COMMA_GROUPS.fullmatch(text))
    if comma and not point:
        return ","
    # Without it, only spaces may stand between groups.
    return "." if point and groups and not comma else None


def guess_dates(
    columns: Sequence[Sequence[str]], *, month_first: bool
) -> tuple[str | None, bool]:
    """Find the one format that reads the first column of dates that is not ISO.

    Args:
        columns: Texts of each column that may hold dates; the ★ date first.
        month_first: What to take where every day could be a month.

    Returns:
        The format, None for ISO or none; and whether it was only likely.

    """
    with connect() as con:
        for texts in columns:
            if not texts or _reads_dates(con, texts, None):
                continue
            fitting = [one for one in FORMATS if _reads_dates(con, texts, one)]
            if fitting:
                return _preferred(fitting, month_first=month_first)
    return None, False


def _preferred(fitting: Sequence[str], *, month_first: bool) -> tuple[str, bool]:
    wanted = _MONTH_FIRST if month_first else _DAY_FIRST
    unsure = any(_DAY_FIRST.search(one) for one in fitting) and any(
        _MONTH_FIRST.search(one) for one in fitting
    )
    likely = [one for one in fitting if wanted.search(one)]
    return (likely[0] if unsure and likely else fitting[0]), unsure


def _reads_dates(con: Connection, texts: Sequence[str], form: str | None) -> bool:
    notation = dates.Notation(form, "UTC")
    moments = dates.read_moments(con, pa.array(texts, pa.string()), notation)
    return bool(np.mean(~np.isnat(moments)) >= ALMOST_ALL)


def nothing_in(texts: Iterable[str]) -> tuple[str, ...]:
    """List the texts that mean nothing, as far as they are known, sorted."""
    return tuple(
        sorted({one for one in texts if one in _NOTHING or _NO_DAY.fullmatch(one)})
    )


def why_unfit(texts: Sequence[str], field: Field, notation: Notation) -> str:
    """Say why texts cannot be read as a field is; empty when they can.

    Closed choices are looked at elsewhere: their values can be translated.
    """
    some = [one for one in texts if one and one not in notation.missing]
    if not some or field.type in ("text", "list", "choice"):
        return ""
    with connect() as con:
        good = _READ[field.type](con, some, notation)
    if good < ALMOST_ALL * len(some):
        return _WHY[field.type]
    if field.unit == "share" and any(_beyond_one(one) for one in some):
        return "its values are not shares from 0 to 1"
    return ""


def _beyond_one(text: str) -> bool:
    try:
        return abs(float(text.replace(",", "."))) > 1
    except ValueError:
        return False


def own_type(texts: Sequence[str], notation: Notation) -> str:
    """Choose the type of a field of the author's own: a number, a date, else a text.

    Numbers with leading zeros, or as long as those of accounts, are texts.
    """
    some = [one for one in texts if one and one not in notation.missing]
    if not some:
        return "text"
    with connect() as con:
        if _count_dates(con, some, notation) == len(some):
            return "date"
        numeric = _count_numbers(con, some, notation) == len(some)
    return "number" if numeric and not any(map(_like_an_id, some)) else "text"


def _like_an_id(text: str) -> bool:
    return re.match(r"[-+]?0\d|\d{9,}", text) is not None


def _count_numbers(con: Connection, texts: Sequence[str], notation: Notation) -> int:
    column = pa.array(texts, pa.string())
    read = numbers.read_numbers(
        con, column, numbers.Notation.declared(notation.decimal)
    )
    return int(pc.count(read).as_py())


def _count_wholes(con: Connection, texts: Sequence[str], notation: Notation) -> int:
    column = pa.array(texts, pa.string())
    read = numbers.read_wholes(con, column, numbers.Notation.declared(notation.decimal))
    return int(pc.count(read).as_py())


def _count_dates(con: Connection, texts: Sequence[str], notation: Notation) -> int:
    form = dates.Notation(notation.dates, "UTC")
    moments = dates.read_moments(con, pa.array(texts, pa.string()), form)
    return int(np.count_nonzero(~np.isnat(moments)))


def _count_times(con: Connection, texts: Sequence[str], notation: Notation) -> int:
    form = dates.Notation(notation.dates, "UTC")
    read = dates.read_times(con, pa.array(texts, pa.string()), form)
    return int(pc.count(read).as_py())


def _count_yes_no(_: Connection, texts: Sequence[str], __: Notation) -> int:
    read = words.read_yes_no(pa.array(texts, pa.string()))
    return int(pc.count(read).as_py())


_READ: dict[str, Callable[[Connection, Sequence[str], Notation], int]] = {
    "whole": _count_wholes,
    "number": _count_numbers,
    "amount": _count_numbers,
    "date": _count_dates,
    "time": _count_times,
    "yes_no": _count_yes_no,
}
_WHY = {
    "whole": "its values are not whole numbers",
    "number": "its values are not numbers",
    "amount": "its values are not amounts",
    "date": "its values are not dates written alike",
    "time": "its values are not times of day",
    "yes_no": "its values are not yes and no",
}
