"""Rhythm: since when, how often and how lately customers order."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.catalogue import labelled
from site_builder.measures.periods import day_number
from site_builder.measures.rows import (
    NO_DAY,
    Flags,
    as_dates,
    days_of,
    first_row,
    happened,
    last_row,
    masked_floats,
    masked_ints,
)

MEASURES = (
    labelled(
        "first_order", "First order", "date", "Date of the first order.", "orders"
    ),
    labelled("last_order", "Last order", "date", "Date of the last order.", "orders"),
    labelled(
        "days_since_order",
        "Days since last order",
        "days",
        "Days from the last order to the as-of day.",
        "orders",
    ),
    labelled(
        "tenure_days",
        "Days as a customer",
        "days",
        "Days from the first order to the as-of day.",
        "orders",
    ),
    labelled(
        "own_rhythm",
        "Own rhythm",
        "days",
        "Median of the days between one day with an order and the next; unknown "
        "below two such days.",
        "orders",
    ),
    labelled(
        "silence",
        "Silence",
        "number",
        "days_since_order ÷ own_rhythm: 2 is silent for twice the own rhythm.",
        "orders",
    ),
    labelled(
        "expected_next_order",
        "Expected next order",
        "date",
        "last_order plus own_rhythm, halves upwards.",
        "orders",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    orders = file["orders"]
    days = days_of(orders.frame["date"])
    rows = happened(orders, as_of) & (days != NO_DAY)
    first, has = _day(days, first_row(orders, rows))
    last, _ = _day(days, last_row(orders, rows))
    today = day_number(as_of)
    rhythm, regular = _rhythm(orders, days, rows, file.size)
    yield as_dates(first, has)
    yield as_dates(last, has)
    yield days_since_order(file, as_of)
    yield masked_ints(today - first, has)
    yield masked_floats(rhythm, regular)
    yield masked_floats((today - last) / np.where(regular, rhythm, 1), regular)
    expected = last + np.floor(rhythm + 0.5).astype(np.int64)
    yield as_dates(expected, regular)


def days_since_order(file: CustomerFile, as_of: dt.date) -> pd.Series:
    """Count the days from the last order to the as-of day; missing without one."""
    orders = file["orders"]
    days = days_of(orders.frame["date"])
    rows = happened(orders, as_of) & (days != NO_DAY)
    last, has = _day(days, last_row(orders, rows))
    return masked_ints(day_number(as_of) - last, has)


def _day(
    days: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Flags]:
    has = rows >= 0
    if not len(days):
        return np.zeros(len(rows), np.int64), has
    return np.where(has, days[np.maximum(rows, 0)], 0), has


def _rhythm(
    orders: Table, days: npt.NDArray[np.int64], rows: Flags, size: int
) -> tuple[npt.NDArray[np.float64], Flags]:
    """Take the median gap between different days with an order, per customer."""
    customer, day = orders.customer[rows], days[rows]
    same = customer[1:] == customer[:-1]
    gap = day[1:] - day[:-1]
    real = same & (gap > 0)
    owner, gap = customer[1:][real], gap[real]
    # One key for both is sorted in a third of the time.
    span = int(gap.max(initial=0)) + 1
    gap = np.sort(owner * span + gap) % span
    number = np.bincount(owner, minlength=size)
    start = np.concatenate(([0], np.cumsum(number)))[:-1]
    regular = number > 0
    padded = np.append(gap, 0)
    low = padded[np.where(regular, start + (number - 1) // 2, len(gap))]
    high = padded[np.where(regular, start + number // 2, len(gap))]
    return (low + high) / 2, regular
