"""Service: cases that are open, and complaints."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.catalogue import labelled
from site_builder.measures.periods import day_number, rolling_months
from site_builder.measures.rows import (
    NO_DAY,
    Flags,
    counts,
    days_of,
    first_row,
    happened,
    masked_ints,
    within,
)

CLOSED = ("closed", "resolved", "solved", "cancelled")

MEASURES = (
    labelled(
        "open_cases",
        "Open cases",
        "count",
        "Cases that are not closed on the as-of day.",
        "cases",
    ),
    labelled(
        "complaints_12m",
        "Complaints, 12 months",
        "count",
        "Complaints opened in the last 12 months.",
        "cases",
    ),
    labelled(
        "oldest_open_days",
        "Oldest open case",
        "days",
        "Days since the oldest open case was opened.",
        "cases",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    cases = file["cases"]
    open_ = open_cases(cases, as_of)
    complaint = (cases.frame["kind"] == "complaint").to_numpy(bool, na_value=False)
    yield counts(file, "cases", open_)
    recent = within(cases, rolling_months(as_of, 12))
    yield counts(file, "cases", complaint & recent)
    opened = days_of(cases.frame["opened"])
    oldest = first_row(cases, open_ & (opened != NO_DAY))
    has = oldest >= 0
    padded = np.append(opened, 0)  # -1 finds the spare entry at the end
    yield masked_ints(day_number(as_of) - padded[oldest], has)


def open_cases(cases: Table, as_of: dt.date) -> Flags:
    """Tell which cases are open: not closed by date, nor by what the status says."""
    closed = days_of(cases.frame["closed"])
    done = (closed != NO_DAY) & (closed <= day_number(as_of))
    undated = (closed == NO_DAY) & cases.frame["status"].isin(CLOSED).to_numpy()
    open_: Flags = happened(cases, as_of) & ~done & ~undated
    return open_
