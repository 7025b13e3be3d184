"""Measures: one number, date or label per customer, computed from the tables.

To add a family: one module with ``MEASURES`` and ``compute``, and a line in FAMILIES.
"""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures import (
    campaigns,
    contact,
    margin,
    mix,
    payment,
    permission,
    person,
    potential,
    quality,
    rfm,
    rhythm,
    satisfaction,
    service,
    value,
)
from site_builder.measures.catalogue import Measure, Measures

FAMILIES = {
    "value": value,
    "margin": margin,
    "payment": payment,
    "person": person,
    "rhythm": rhythm,
    "rfm": rfm,
    "mix": mix,
    "contact": contact,
    "service": service,
    "satisfaction": satisfaction,
    "campaigns": campaigns,
    "potential": potential,
    "quality": quality,
    "permission": permission,
}

__all__ = ["Measure", "Measures", "catalogue", "measure"]


def catalogue() -> dict[str, Measure]:
    """List every measure by name, family by family."""
    found = [one for family in FAMILIES.values() for one in family.MEASURES]
    return {one.name: one for one in found}


def measure(file: CustomerFile, as_of: dt.date) -> Measures:
    """Compute every measure of every customer.

    A measure whose tables have no source is unknown for everybody.

    Args:
        file: The checked customer file.
        as_of: The day that every window is counted from.

    """
    columns: dict[str, pd.Series] = {}
    for family in FAMILIES.values():
        columns |= _named(family.MEASURES, family.compute(file, as_of))
    families = {
        name: tuple(one.name for one in family.MEASURES)
        for name, family in FAMILIES.items()
    }
    return Measures(catalogue(), families, pd.DataFrame(columns))


def _named(
    measures: Iterable[Measure], columns: Iterable[pd.Series]
) -> dict[str, pd.Series]:
    return {one.name: column for one, column in zip(measures, columns, strict=True)}
