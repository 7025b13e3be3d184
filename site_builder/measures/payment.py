"""Payment: what is overdue, and how late invoices are paid."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.catalogue import labelled
from site_builder.measures.periods import day_number
from site_builder.measures.rows import (
    NO_DAY,
    Flags,
    counts,
    days_of,
    empty_like,
    happened,
    mean,
    total,
)

SETTLED = ("paid", "credited", "cancelled")

MEASURES = (
    labelled(
        "overdue_amount",
        "Overdue",
        "amount",
        "What is unpaid of the invoices that were due before the as-of day.",
        "invoices",
    ),
    labelled(
        "overdue_count",
        "Overdue invoices",
        "count",
        "Invoices due before the as-of day of which something is unpaid.",
        "invoices",
    ),
    labelled(
        "payment_delay_days",
        "Payment delay",
        "days",
        "Mean of the days from due to paid, over paid invoices; early is negative.",
        "invoices",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    invoices = file["invoices"]
    late = overdue(invoices, as_of)
    due, paid = (days_of(invoices.frame[name]) for name in ("due", "paid_date"))
    done = happened(invoices, as_of) & (due != NO_DAY) & (paid != NO_DAY)
    done &= paid <= day_number(as_of)
    unpaid = total(invoices, outstanding(invoices, as_of), late)
    yield unpaid if file.has("invoices") else empty_like(unpaid, file.size)
    yield counts(file, "invoices", late)
    yield mean(invoices, paid - due, done)


def outstanding(invoices: Table, as_of: dt.date) -> pd.Series:
    """Tell what is unpaid of each invoice: Int64 millionths, never below 0.

    An invoice with a date of payment on or before the as-of day and no amount paid
    is paid in full. Missing where the amount is.
    """
    frame = invoices.frame
    paid_date = days_of(frame["paid_date"])
    paid_by_now = (paid_date != NO_DAY) & (paid_date <= day_number(as_of))
    paid_later = paid_date > day_number(as_of)
    settled = frame["status"].isin(SETTLED).to_numpy() & ~paid_later
    paid = frame["paid_amount"].mask(paid_later, 0).fillna(0)
    whole = settled | (paid_by_now & frame["paid_amount"].isna().to_numpy())
    left = (frame["amount"] - paid).clip(lower=0)
    return left.mask(whole & left.notna().to_numpy(), 0)


def overdue(invoices: Table, as_of: dt.date) -> Flags:
    """Tell which invoices were due before the as-of day and are not paid in full.

    One whose amount is unknown is overdue unless its status or a date of payment
    says that it was paid.
    """
    frame = invoices.frame
    due = days_of(frame["due"])
    past = (due != NO_DAY) & (due < day_number(as_of))
    left = outstanding(invoices, as_of)
    paid = days_of(frame["paid_date"])
    paid_later = paid > day_number(as_of)
    settled = (frame["status"].isin(SETTLED) & ~paid_later) | (
        (paid != NO_DAY) & ~paid_later
    )
    open_ = np.where(left.isna(), ~settled, left.to_numpy(np.int64, na_value=0) > 0)
    late: Flags = happened(invoices, as_of) & past & open_.astype(bool)
    return late
