"""Campaigns: what a customer was sent, and what came of it."""

import datetime as dt
from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import labelled
from site_builder.measures.rows import happened, masked_ints

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
        "Those with a response: responded, registered, attended or converted.",
        "responses",
    ),
    labelled(
        "campaigns_converted",
        "Campaigns converted",
        "count",
        "Those that the customer was converted by.",
        "responses",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    yield _campaigns(file, as_of, None)
    yield _campaigns(file, as_of, _RESPONDED)
    yield _campaigns(file, as_of, _CONVERTED)


def _campaigns(
    file: CustomerFile, as_of: dt.date, statuses: Collection[str] | None
) -> pd.Series:
    """Count different campaigns; a mailing program may log each several times."""
    table = file["responses"]
    rows = happened(table, as_of)
    if statuses is not None:
        rows &= table.frame["status"].isin(statuses).to_numpy(np.bool_)
    codes, names = pd.factorize(table.frame["campaign"])
    rows &= codes >= 0
    pairs = np.unique(table.customer[rows] * (len(names) + 1) + codes[rows])
    owners = pairs // (len(names) + 1)
    counts = np.bincount(owners, minlength=file.size).astype(np.int64)
    return masked_ints(counts, np.full(file.size, file.has("responses")))
