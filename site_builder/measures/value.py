"""Value: what customers buy from us."""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import Told, labelled
from site_builder.measures.periods import half_year, rolling_months
from site_builder.measures.rows import (
    Flags,
    counts,
    happened,
    last_row,
    masked_ints,
    mean,
    ratio,
    sums,
    take,
    texts_of,
    within,
)

HALF_YEARS = (1, 2, 3, 4)
A_SHARE, B_SHARE = 0.80, 0.95
_CLASSES = ("A", "B", "C")

MEASURES = (
    labelled(
        "revenue", "Revenue", "amount", "Sum of the amounts of all orders.", "orders"
    ),
    labelled(
        "order_count", "Number of orders", "count", "All orders that count.", "orders"
    ),
    labelled(
        "average_order",
        "Average order",
        "amount",
        "Mean amount of the orders whose amount is known, half-up at the millionth.",
        "orders",
    ),
    labelled(
        "last_order_amount",
        "Last order, amount",
        "amount",
        "Amount of the order with the newest date.",
        "orders",
    ),
    labelled(
        "revenue_12m",
        "Revenue, 12 months",
        "amount",
        "Sum of the amounts of the orders of the last 12 months.",
        "orders",
    ),
    labelled(
        "revenue_previous_12m",
        "Revenue, 12 months before",
        "amount",
        "The same for the 12 months before those.",
        "orders",
    ),
    labelled(
        "revenue_change_12m",
        "Change of revenue, 12 months",
        "rate",
        "(revenue_12m - revenue_previous_12m) ÷ revenue_previous_12m; unknown where "
        "there was no revenue before.",
        "orders",
    ),
    labelled(
        "abc",
        "ABC class",
        "text",
        "A: customers who make the first 80 % of all revenue, largest first; B: the "
        "next 15 %; C: the rest with revenue. Equal revenue, equal class.",
        "orders",
    ),
    *(
        labelled(
            f"revenue_half_{back}",
            f"Revenue, half-year {back} back",
            "amount",
            f"Sum of the amounts of the orders of complete half-year {back}; 1 is the "
            "latest.",
            "orders",
        )
        for back in HALF_YEARS
    ),
)


COMPARED = ("abc",)
COMPARES = ("revenue",)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES, but for those COMPARED."""
    orders = file["orders"]
    amount = orders.frame["amount"]
    rows = happened(orders, as_of)
    known = rows & amount.notna().to_numpy()
    this_year = _revenue(file, within(orders, rolling_months(as_of, 12)))
    year_before = _revenue(file, within(orders, rolling_months(as_of, 24, 12)))
    yield _revenue(file, rows)
    yield counts(file, "orders", rows)
    yield _rounded(mean(orders, amount.to_numpy(np.int64, na_value=0), known))
    dated = rows & orders.frame["date"].notna().to_numpy()
    yield take(amount, last_row(orders, dated))
    yield this_year
    yield year_before
    yield ratio(this_year - year_before, year_before)
    for back in HALF_YEARS:
        window = half_year(as_of, file.year_starts, back)
        yield _revenue(file, within(orders, window))


def compare(
    own: Mapping[str, pd.Series], told: Mapping[str, Told], file: CustomerFile
) -> Iterator[pd.Series]:
    """Compute the columns COMPARED."""
    del told, file
    yield _abc(own["revenue"])


def _revenue(file: CustomerFile, rows: Flags) -> pd.Series:
    return sums(file, "orders", "amount", rows)


def _rounded(values: pd.Series) -> pd.Series:
    known = values.notna().to_numpy()
    rounded = np.floor(values.to_numpy(np.float64, na_value=0) + 0.5)
    return masked_ints(rounded.astype(np.int64), known)


def _abc(revenue: pd.Series) -> pd.Series:
    """Class each customer by the share of revenue of those who have more."""
    values = revenue.to_numpy(np.int64, na_value=0)
    ordered = np.sort(values[values > 0])[::-1]
    classes = np.full(len(values), _CLASSES.index("C"))
    if len(ordered):
        sums_above = np.concatenate(([0], np.cumsum(ordered)))
        more = len(ordered) - np.searchsorted(ordered[::-1], values, side="right")
        share = sums_above[more] / sums_above[-1]
        classes[share < B_SHARE] = _CLASSES.index("B")
        classes[share < A_SHARE] = _CLASSES.index("A")
    classes[values <= 0] = -1
    return texts_of(_CLASSES, classes)
