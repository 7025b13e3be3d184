"""Dates and times as people and programs write them; never shifted without reason."""

import re
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.sources.connections import Connection, evaluate, literal

NOT_TIME = "this is no time of day such as 14:30"
_FIRST, _END = np.datetime64("1900-01-01", "us"), np.datetime64("2200-01-01", "us")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?"
_OFFSET = r" ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)"
_MOMENT = rf"{_DAY}[T ]{_CLOCK}"
_ISO = re.compile(rf"{_MOMENT}({_OFFSET})?|{_DAY}")
_YEAR = re.compile(r"%-?[Yy]")
_MONTH_AND_DAY = re.compile(r"%-?[mbB].*%-?d|%-?d.*%-?[mbB]|%-?j")


@dataclass(frozen=True, slots=True)
class Notation:
    """How dates are written.

    Attributes:
        format: As under ``dates:``; missing: ISO only, which is always read as well
            unless the format could take it for something else.
        timezone: Where a timestamp with an offset is converted to.

    """

    format: str | None
    timezone: str


Moments = npt.NDArray[np.datetime64]


def why_no_format(con: Connection, text: str) -> str:
    """Say why a format of ``dates:`` cannot be used; empty when it can."""
    if not _YEAR.search(text) or not _MONTH_AND_DAY.search(text):
        return "a format of dates needs a year, a month and a day"
    try:
        con.sql(f"select try_strptime('', {literal(text)})").fetchall()
    except duckdb.Error:
        return "this format of dates has a sign after % that is not known"
    return ""


def read_moments(con: Connection, texts: pa.Array, notation: Notation) -> Moments:
    """Read timestamps and dates (their midnight), in local time.

    Returns:
        datetime64[us]; NaT where the text is no day from 1900 to 2199.

    """
    column = evaluate(con, texts, f"cast({_expression(notation)} as timestamp)")
    moments: Moments = column.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    outside = (moments < _FIRST) | (moments >= _END)
    return np.where(outside, np.datetime64("NaT", "us"), moments)


def _expression(notation: Notation) -> str:
    iso = _iso("text", notation.timezone)
    if notation.format is None:
        return iso
    declared = f"try_strptime(text, {literal(notation.format)})"
    if "%z" in notation.format or "%Z" in notation.format:
        declared = f"timezone({literal(notation.timezone)}, {declared})"
    # 2024-03-04 could be read in two ways: then only the declared one counts.
    takes_iso = notation.format.lstrip().startswith(("%Y", "%-Y"))
    return declared if takes_iso else f"coalesce({declared}, {iso})"


def _iso(text: str, timezone: str) -> str:
    bare = f"replace(replace({text}, ' +', '+'), ' -', '-')"
    bare = f"replace(replace({bare}, ' Z', 'Z'), ',', '.')"
    zone = literal(timezone)
    return (
        f"case when regexp_full_match({text}, {literal(_DAY)}) "
        f"then try_cast({text} as timestamp) "
        f"when regexp_full_match({text}, {literal(_MOMENT)}) "
        f"then try_cast(replace({text}, ',', '.') as timestamp) "
        f"when regexp_full_match({text}, {literal(_MOMENT + _OFFSET)}) "
        f"then timezone({zone}, try_cast({bare} as timestamptz)) end"
    )


def read_times(con: Connection, texts: pa.Array, notation: Notation) -> pa.Array:
    """Read times of day, and those of timestamps, as whole seconds since midnight."""
    bare = "replace(text, ',', '.')"
    of_day = f"try_cast({bare} as time)"
    of_moment = f"cast({_iso('text', notation.timezone)} as time)"
    return evaluate(
        con,
        texts,
        f"case when regexp_full_match(text, {literal(_CLOCK)}) then "
        f"cast(floor(epoch({of_day})) as bigint) when contains(text, ':') then "
        f"cast(floor(epoch({of_moment})) as bigint) end",
    )


def days_of(moments: Moments) -> Moments:
    """Cut timestamps down to their day: datetime64[s] at midnight."""
    return moments.astype("datetime64[D]").astype("datetime64[s]")


def clock_of(moments: Moments, texts: pa.Array) -> pa.Array | None:
    """Tell the time of day of timestamps, in seconds since midnight.

    Returns:
        Missing where there is no timestamp; None when all say midnight, which is how
        programs write a date.

    """
    seconds = (moments - moments.astype("datetime64[D]")).astype("timedelta64[s]")
    timed = pc.fill_null(pc.match_substring(texts, ":"), False)  # noqa: FBT003 -- Arrow's way
    known = ~np.isnat(moments) & np.asarray(timed, dtype=bool)
    if not (known & (seconds > np.timedelta64(0, "s"))).any():
        return None
    return pa.array(np.where(known, seconds.astype(np.int64), 0), mask=~known)


def why_no_date(text: str, notation: Notation) -> str:
    """Say why a text is no date, without showing it."""
    if _ISO.fullmatch(text):
        if notation.format is not None and notation.format.startswith("%Y"):
            return f"this date is not written as {notation.format}"
        return "this day is not in the calendar from 1900 to 2199"
    if notation.format is not None:
        return f"this is no date of 1900 to 2199 written as {notation.format}"
    return (
        "this is no date such as 2026-03-31: if all are written alike, declare dates:"
    )
