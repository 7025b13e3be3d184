"""Measures: one number, date or label per customer, computed from the tables.

To add a family: one module with ``MEASURES`` and ``compute``, and a line in FAMILIES.
``compute`` looks at each customer's own rows. Measures that compare customers with each
other are named in ``COMPARED``, and are what ``compare`` computes.
"""

import datetime as dt
from collections.abc import Mapping
from types import ModuleType

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile, Update
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
from site_builder.measures.rows import Positions

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

__all__ = ["Measure", "Measures", "catalogue", "measure", "measure_again"]


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
    return _measures(_own(file, as_of), file, as_of)


def measure_again(before: Measures, update: Update, as_of: dt.date) -> Measures:
    """Compute the measures of a file in which rows of some customers have changed.

    Args:
        before: Of the file as it was, on the same day.
        update: What has become of it.
        as_of: The day that every window is counted from.

    """
    places = np.flatnonzero(update.changed)
    if not len(places):
        return before
    own = {
        name: _put(column, places, before.frame[name])
        for name, column in _own(update.alone(), as_of).items()
    }
    return _measures(own, update.file, as_of)


def _own(file: CustomerFile, as_of: dt.date) -> dict[str, pd.Series]:
    """Compute what each customer's own rows tell."""
    columns: dict[str, pd.Series] = {}
    for family in FAMILIES.values():
        compared = _compared(family)
        names = [one.name for one in family.MEASURES if one.name not in compared]
        columns |= zip(names, family.compute(file, as_of), strict=True)
    return columns


def _measures(
    own: Mapping[str, pd.Series], file: CustomerFile, as_of: dt.date
) -> Measures:
    """Add what the customers tell of each other."""
    columns = dict(own)
    for family in FAMILIES.values():
        if names := _compared(family):
            columns |= zip(names, family.compare(own, file, as_of), strict=True)
    families = {
        name: tuple(one.name for one in family.MEASURES)
        for name, family in FAMILIES.items()
    }
    known = catalogue()
    frame = pd.DataFrame({name: columns[name] for name in known}, copy=False)
    return Measures(known, families, frame)


def _compared(family: ModuleType) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(family, "COMPARED", ())
    return found


def _put(column: pd.Series, places: Positions, before: pd.Series) -> pd.Series:
    """Put what is known of some customers into the column of all."""
    values = before.array.copy()
    values[places] = column.array
    return pd.Series(values)
