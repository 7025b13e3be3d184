"""Campaigns: what a customer was sent, and what came of it.

The one place that decides what a row of responses tells: measures and reports ask here.
"""

import datetime as dt
from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.catalogue import labelled
from site_builder.measures.rows import Flags, happened, masked_ints

_ONLY_SENT = ("sent", "invited")
_CONVERTED = ("converted",)
_RESPONDED = ("responded", "registered", "attended", *_CONVERTED)

MEASURES = (
    labelled(
        "campaigns_sent",
        "Campaigns sent",
        "count",
        "Campaigns that the customer was part of, whatever came of it.",
        "responses",
    ),
    labelled(
        "campaigns_responded",
        "Campaigns responded to",
        "count",
        "Those with a response: responded, registered, attended or converted, or an "
        "order.",
        "responses",
    ),
    labelled(
        "campaigns_converted",
        "Campaigns converted",
        "count",
        "Those that the customer was converted by: the response says so, or names an "
        "order.",
        "responses",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    table = file["responses"]
    for rows in (table.counted, responded(table), converted(table)):
        yield _campaigns(file, rows & happened(table, as_of))


def responded(responses: Table) -> Flags:
    """Tell which rows tell of a response, of which an order is one."""
    return _is_in(responses, _RESPONDED) | _names_an_order(responses)


def converted(responses: Table) -> Flags:
    """Tell which rows tell of a conversion: they say so, or name an order."""
    return _is_in(responses, _CONVERTED) | _names_an_order(responses)


def later_than_sent(responses: Table) -> Flags:
    """Tell which rows have the day of what came after the send, not its own."""
    known = responses.frame["status"].notna().to_numpy(np.bool_)
    return known & ~_is_in(responses, _ONLY_SENT)


def _is_in(responses: Table, statuses: Collection[str]) -> Flags:
    return responses.frame["status"].isin(statuses).to_numpy(np.bool_)


def _names_an_order(responses: Table) -> Flags:
    found: Flags = responses.references["order"] >= 0
    return found


def _campaigns(file: CustomerFile, rows: Flags) -> pd.Series:
    """Count different campaigns; a mailing program may log each several times."""
    table = file["responses"]
    codes, names = pd.factorize(table.frame["campaign"])
    rows = rows & (codes >= 0)
    pairs = np.unique(table.customer[rows] * (len(names) + 1) + codes[rows])
    owners = pairs // (len(names) + 1)
    counts = np.bincount(owners, minlength=file.size).astype(np.int64)
    return masked_ints(counts, np.full(file.size, file.has("responses")))
