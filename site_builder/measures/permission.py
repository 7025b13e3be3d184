"""Permission: over which channels a customer may be contacted."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.consent import CHANNELS, permission
from site_builder.measures.catalogue import labelled

_LABELS = {
    "email": "May be e-mailed",
    "phone": "May be phoned",
    "post": "May be written to",
    "sms": "May be sent SMS",
}

MEASURES = tuple(
    labelled(
        f"may_{channel}",
        _LABELS[channel],
        "yes_no",
        f"Yes where a consent for the channel {channel} is given for any purpose on "
        "the as-of day: the last word counts, and it has not expired.",
        "consents",
    )
    for channel in CHANNELS
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    for channel in CHANNELS:
        yield permission(file, channel, as_of)
