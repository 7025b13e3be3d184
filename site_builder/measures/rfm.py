"""RFM: recency, frequency and monetary value as scores from 1 to 5.

Thresholds are the type-7 quintiles (Hyndman & Fan 1996, NumPy's ``linear``) over all
customers with an order; a score counts the thresholds strictly below the value, so
that equal values always score equally.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import Told, labelled
from site_builder.measures.rows import Flags, masked_ints, texts_of

QUINTILES = (0.2, 0.4, 0.6, 0.8)
BASIS = {
    "rfm_recency": "days_since_order",
    "rfm_frequency": "order_count",
    "rfm_monetary": "revenue",
}
_NAMES = {
    "12": ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose them"),
    "3": ("About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"),
    "4": (
        "Promising",
        "Potential loyalists",
        "Potential loyalists",
        "Loyal",
        "Loyal",
    ),
    "5": (
        "New",
        "Potential loyalists",
        "Potential loyalists",
        "Champions",
        "Champions",
    ),
}
CELLS: Mapping[tuple[int, int], str] = {
    (int(recency), frequency + 1): name
    for recencies, names in _NAMES.items()
    for recency in recencies
    for frequency, name in enumerate(names)
}
_SCORE = "1 + the number of quintiles of {} strictly below the customer's own"

MEASURES = (
    labelled(
        "rfm_recency",
        "Recency score",
        "score",
        "5 - the number of quintiles of days_since_order strictly below the "
        "customer's own; 5 is the most recent.",
        "orders",
    ),
    labelled(
        "rfm_frequency",
        "Frequency score",
        "score",
        f"{_SCORE.format('order_count')}; 5 is the most frequent.",
        "orders",
    ),
    labelled(
        "rfm_monetary",
        "Monetary score",
        "score",
        f"{_SCORE.format('revenue')}; 5 is the highest.",
        "orders",
    ),
    labelled(
        "rfm",
        "RFM",
        "text",
        "Name of the cell of recency and frequency score.",
        "orders",
    ),
)


COMPARED = tuple(one.name for one in MEASURES)
COMPARES = tuple(BASIS.values())


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute nothing: all of MEASURES are COMPARED."""
    del file, as_of
    return iter(())


def compare(
    own: Mapping[str, pd.Series], told: Mapping[str, Told], file: CustomerFile
) -> Iterator[pd.Series]:
    """Compute the columns COMPARED."""
    del told, file
    some = (own["order_count"].fillna(0) > 0).to_numpy(bool)
    below = {name: _below(own[basis], some) for name, basis in BASIS.items()}
    recency, dated = below["rfm_recency"]
    frequency, _ = below["rfm_frequency"]
    monetary, priced = below["rfm_monetary"]
    yield masked_ints(5 - recency, dated)
    yield masked_ints(1 + frequency, some)
    yield masked_ints(1 + monetary, priced)
    names = [CELLS[late, often] for late in range(5, 0, -1) for often in range(1, 6)]
    yield texts_of(names, np.where(dated, recency * 5 + frequency, -1))


def thresholds(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Take the four type-7 quintiles of at least one value."""
    return np.quantile(values, QUINTILES, method="linear")


def _below(values: pd.Series, some: Flags) -> tuple[npt.NDArray[np.int64], Flags]:
    """Count the thresholds strictly below each value, and tell where it is known."""
    known = some & values.notna().to_numpy()
    numbers = values.to_numpy(np.float64, na_value=0)
    if not known.any():
        return np.zeros(len(numbers), np.int64), known
    return np.searchsorted(thresholds(numbers[known]), numbers, side="left"), known
