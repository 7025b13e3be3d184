"""Quality: how complete the particulars of a customer are, and how old."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.completeness import (
    OVERALL,
    completeness,
    oldest_field,
)
from site_builder.measures.catalogue import labelled

_SECTIONS = {
    "identity": "identity",
    "descriptive": "description",
    "transactional": "transactions",
    "relational": "relations",
    "behavioural": "behaviour",
    "satisfaction": "satisfaction",
    "potential": "potential",
}
_WHAT = "fields of customers that the source has, that fit a company or a person"

MEASURES = (
    labelled(
        "completeness",
        "Completeness",
        "rate",
        f"Share of the {_WHAT}, and that are known.",
        "customers",
    ),
    *(
        labelled(
            f"completeness_{section}",
            f"Completeness, {label}",
            "rate",
            f"The same for the fields of the section {section} in the dictionary.",
            "customers",
        )
        for section, label in _SECTIONS.items()
    ),
    labelled(
        "oldest_field_days",
        "Age of the oldest field",
        "days",
        "Days since the particulars were last checked (updated, else created) or the "
        "potential was estimated, whichever is longer ago.",
        "customers",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    yield completeness(file, OVERALL)
    for section in _SECTIONS:
        yield completeness(file, section)
    yield oldest_field(file, as_of)
