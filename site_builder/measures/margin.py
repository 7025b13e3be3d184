"""Margin: what is left of revenue, always with the rate beside the amount."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import labelled
from site_builder.measures.periods import half_year, rolling_months
from site_builder.measures.rows import Flags, happened, ratio, sums, within
from site_builder.measures.value import HALF_YEARS

_RATE = "margin ÷ revenue of the orders whose margin is known"

MEASURES = (
    labelled(
        "margin", "Margin", "amount", "Sum of the known margins of orders.", "orders"
    ),
    labelled("margin_rate", "Margin rate", "rate", f"{_RATE}.", "orders"),
    labelled(
        "margin_12m",
        "Margin, 12 months",
        "amount",
        "Sum of the known margins of the orders of the last 12 months.",
        "orders",
    ),
    labelled(
        "margin_rate_12m",
        "Margin rate, 12 months",
        "rate",
        f"{_RATE}, last 12 months.",
        "orders",
    ),
    *(
        labelled(
            f"margin_half_{back}",
            f"Margin, half-year {back} back",
            "amount",
            f"Sum of the known margins of complete half-year {back}; 1 is the latest.",
            "orders",
        )
        for back in HALF_YEARS
    ),
    *(
        labelled(
            f"margin_rate_half_{back}",
            f"Margin rate, half-year {back} back",
            "rate",
            f"{_RATE}, complete half-year {back}.",
            "orders",
        )
        for back in HALF_YEARS
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    orders = file["orders"]
    halves = [
        _amount_and_rate(file, within(orders, half_year(as_of, file.year_starts, back)))
        for back in HALF_YEARS
    ]
    yield from _amount_and_rate(file, happened(orders, as_of))
    yield from _amount_and_rate(file, within(orders, rolling_months(as_of, 12)))
    yield from (amount for amount, _ in halves)
    yield from (rate for _, rate in halves)


def _amount_and_rate(file: CustomerFile, rows: Flags) -> tuple[pd.Series, pd.Series]:
    frame = file["orders"].frame
    both = rows & (frame["margin"].notna() & frame["amount"].notna()).to_numpy()
    margin = sums(file, "orders", "margin", both)
    revenue = sums(file, "orders", "amount", both)
    return sums(file, "orders", "margin", rows), ratio(margin, revenue)
