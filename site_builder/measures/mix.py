"""Mix: over what, where and when a customer buys most, and how much of it there."""

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.config import TimeSlot
from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.catalogue import Measure, labelled
from site_builder.measures.periods import MONTHS, WEEKDAYS
from site_builder.measures.rows import (
    NO_DAY,
    Flags,
    days_of,
    happened,
    masked_floats,
    masked_ints,
)

Codes = npt.NDArray[np.int64]

_MILLION = 1_000_000
_MOST_CELLS = 1 << 23  # customers times codes; 64 MB
_MOST = "The {what} of most orders; of several, {tie}."
_SHARE = "Part of the orders whose {what} is known that is of the top one."
_FIRST = "the first by name"


def _pair(what: str, most: str, share: str, tie: str = _FIRST) -> Iterator[Measure]:
    """Describe the top one of something, and its share."""
    name = f"top_{what.replace(' ', '_')}"
    yield labelled(name, most, "text", _MOST.format(what=what, tie=tie), "orders")
    yield labelled(f"{name}_share", share, "rate", _SHARE.format(what=what), "orders")


MEASURES = (
    *_pair("channel", "Top channel", "Share of the top channel"),
    *_pair("venue", "Top venue", "Share of the top venue"),
    labelled(
        "top_category",
        "Top category",
        "text",
        "The category of products with the largest amount in order lines; of several, "
        "the first by name.",
        "orders",
        "order_lines",
        "products",
    ),
    labelled(
        "top_category_share",
        "Share of the top category",
        "rate",
        "Part of the amount of order lines whose category is known that is of the top "
        "one; unknown where a category has less than nothing.",
        "orders",
        "order_lines",
        "products",
    ),
    *_pair("month", "Top month", "Share of the top month", "the first in the year"),
    *_pair(
        "weekday", "Top weekday", "Share of the top weekday", "the first in the week"
    ),
    *_pair(
        "time slot",
        "Top time slot",
        "Share of the top time slot",
        "the first in config.yaml",
    ),
    labelled(
        "top_spend_level",
        "Top spend level",
        "score",
        "The level of spend of most orders, by spend_levels of config.yaml: 1 is up to "
        "the first limit; of several, the lowest.",
        "orders",
    ),
    labelled(
        "top_spend_level_share",
        "Share of the top spend level",
        "rate",
        _SHARE.format(what="amount"),
        "orders",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    orders = file["orders"]
    rows = happened(orders, as_of)
    for field in ("channel", "venue"):
        yield from _of_texts(orders, orders.frame[field], rows)
    yield from _categories(file, rows)
    days = days_of(orders.frame["date"])
    dated = days != NO_DAY
    moments = np.where(dated, days, 0).astype("datetime64[D]")
    months = moments.astype("datetime64[M]").astype(np.int64) % len(MONTHS)
    yield from _of_words(orders, np.where(dated, months, -1), MONTHS, rows)
    # 1970-01-01 was a Thursday.
    yield from _of_words(orders, np.where(dated, (days + 3) % 7, -1), WEEKDAYS, rows)
    slots = _slots(orders.frame["time"], list(file.time_slots.values()))
    yield from _of_words(orders, slots, tuple(file.time_slots), rows)
    amounts = orders.frame["amount"]
    limits = np.array([round(one * _MILLION) for one in file.spend_levels], np.int64)
    levels = np.searchsorted(limits, amounts.to_numpy(np.int64, na_value=0), "left")
    levels = np.where(amounts.notna().to_numpy(), levels, -1)
    top, share = _top(orders, levels, len(limits) + 1, rows)
    yield masked_ints(top + 1, top >= 0)
    yield share


def _of_texts(table: Table, column: pd.Series, rows: Flags) -> Iterator[pd.Series]:
    """Find the top one of texts; they are numbered by name."""
    codes, names = pd.factorize(column, sort=True)
    yield from _of_words(
        table, codes.astype(np.int64), [str(one) for one in names], rows
    )


def _of_words(
    table: Table, codes: Codes, words: Sequence[str], rows: Flags
) -> Iterator[pd.Series]:
    top, share = _top(table, codes, len(words), rows)
    yield pd.Series(np.array([*words, None], object)[top], dtype="str")
    yield share


def _top(table: Table, codes: Codes, size: int, rows: Flags) -> tuple[Codes, pd.Series]:
    """Count rows by customer and code: the commonest, and its share.

    Args:
        table: Of orders.
        codes: Per row a number below ``size``; -1: unknown. Of several codes that are
            as common the lowest is the top one.
        size: How many codes there are.
        rows: That count.

    Returns:
        The top code per customer, -1 where there is none, and its share.

    """
    chosen = rows & (codes >= 0)
    ones = np.ones(int(chosen.sum()), np.int64)
    return _top_sum(table.customer[chosen], codes[chosen], ones, size, _people(table))


def _top_sum(
    owner: Codes, codes: Codes, weights: Codes, size: int, people: int
) -> tuple[Codes, pd.Series]:
    if people * size <= _MOST_CELLS:
        return _top_of_cells(owner, codes, weights, size, people)
    pairs, place = np.unique(owner * max(size, 1) + codes, return_inverse=True)
    # Whole numbers, so that no order of rows gives another sum.
    sums = np.zeros(len(pairs), np.int64)
    np.add.at(sums, place, weights)
    who, what = pairs // max(size, 1), pairs % max(size, 1)
    order = np.lexsort((what, -sums, who))
    first = np.ones(len(order), np.bool_)
    first[1:] = who[order][1:] != who[order][:-1]
    best = order[first]
    top = np.full(people, -1, np.int64)
    top[who[best]] = what[best]
    whole = np.zeros(people, np.int64)
    np.add.at(whole, who, sums)
    most = np.zeros(people, np.int64)
    most[who[best]] = sums[best]
    lowest = np.zeros(people, np.int64)
    np.minimum.at(lowest, who, sums)
    known = (top >= 0) & (whole > 0) & (lowest >= 0)
    share = np.divide(most, whole, where=known, out=np.zeros(people))
    return top, masked_floats(share, known)


def _top_of_cells(
    owner: Codes, codes: Codes, weights: Codes, size: int, people: int
) -> tuple[Codes, pd.Series]:
    """Do the same with a cell for each customer and code: several times as fast."""
    has = np.zeros(people, np.bool_)
    has[owner] = True
    row = np.cumsum(has) - 1
    shape = (np.count_nonzero(has), max(size, 1))
    cells = row[owner] * shape[1] + codes
    flags = np.zeros(shape[0] * shape[1], np.bool_)
    flags[cells] = True
    added = np.zeros(shape[0] * shape[1], np.int64)
    np.add.at(added, cells, weights)
    there, sums = flags.reshape(shape), added.reshape(shape)
    best = np.where(there, sums, np.iinfo(np.int64).min).argmax(axis=1)
    whole, most = sums.sum(axis=1), sums[np.arange(shape[0]), best]
    known = (whole > 0) & (sums.min(axis=1) >= 0)
    top, share, shared = np.full(people, -1, np.int64), np.zeros(people), has.copy()
    top[has], shared[has] = best, known
    share[has] = np.divide(most, whole, where=known, out=np.zeros(shape[0]))
    return top, masked_floats(share, shared)


def _categories(file: CustomerFile, rows: Flags) -> Iterator[pd.Series]:
    """Find the category with the largest amount in lines of orders that count."""
    lines, order = file["order_lines"], file["order_lines"].references["order"]
    people = file.size
    if not len(lines):
        yield pd.Series([None] * people, dtype="str")
        yield masked_floats(np.zeros(people), np.zeros(people, np.bool_))
        return
    categories = file["products"].frame["category"]
    codes, names = pd.factorize(categories, sort=True)
    code = np.append(codes, -1)[lines.references["product"]]
    amount = lines.frame["amount"]
    counts = np.append(rows, False)[order]
    chosen = counts & (code >= 0) & amount.notna().to_numpy()
    top, share = _top_sum(
        lines.customer[chosen],
        code[chosen].astype(np.int64),
        amount.to_numpy(np.int64, na_value=0)[chosen],
        len(names),
        people,
    )
    words = np.array([*(str(one) for one in names), None], object)
    yield pd.Series(words[top], dtype="str")
    yield share


def _slots(column: pd.Series, slots: Sequence[TimeSlot]) -> Codes:
    """Find the part of the day of each row; -1: unknown, or in none."""
    seconds = column.to_numpy(np.int64, na_value=-1)
    found = np.full(len(column), -1, np.int64)
    for place, slot in reversed(list(enumerate(slots))):
        start = (slot.start.hour * 60 + slot.start.minute) * 60
        end = (slot.end.hour * 60 + slot.end.minute) * 60 + 59
        after, before = seconds >= start, seconds <= end
        inside = (after | before) if end < start else (after & before)
        found[inside & (seconds >= 0)] = place
    return found


def _people(table: Table) -> int:
    return len(table.offsets) - 1
