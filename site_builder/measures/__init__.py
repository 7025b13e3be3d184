"""Measures: one number, date or label per customer, computed from the tables.

To add a family: one module with ``MEASURES`` and ``compute``, and a line in FAMILIES.
``compute`` looks at each customer's own rows. Measures that compare customers with each
other are named in ``COMPARED``, and are what ``compare`` computes from what each
customer's own rows tell: measures, and arrays that ``tell`` adds, as far as they are
named in ``COMPARES``, and from tables of customers themselves and of nobody.
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
from site_builder.measures.catalogue import Measure, Measures, Told
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
    return _measures(_own(file, as_of), _told(file, as_of), file, {})


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
    columns = {str(name): column for name, column in before.frame.items()}
    own = {
        name: _put(column, places, columns[name])
        for name, column in _own(update.alone, as_of).items()
    }
    told = {
        name: _put_rows(rows, places, before.told[name])
        for name, rows in _told(update.alone, as_of).items()
    }
    same = {name for name in own if own[name] is columns[name]}
    same |= {name for name in told if told[name] is before.told[name]}
    kept = {
        name: columns[name]
        for family in FAMILIES.values()
        for name in _compared(family)
        if same.issuperset(family.COMPARES)
    }
    return _measures(own, told, update.file, kept)


def _own(file: CustomerFile, as_of: dt.date) -> dict[str, pd.Series]:
    """Compute what each customer's own rows tell."""
    columns: dict[str, pd.Series] = {}
    for family in FAMILIES.values():
        compared = _compared(family)
        names = [one.name for one in family.MEASURES if one.name not in compared]
        columns |= zip(names, family.compute(file, as_of), strict=True)
    return columns


def _told(file: CustomerFile, as_of: dt.date) -> dict[str, Told]:
    """Find what each customer's own rows tell beside measures."""
    found: dict[str, Told] = {}
    for family in FAMILIES.values():
        if hasattr(family, "tell"):
            found |= family.tell(file, as_of)
    return found


def _measures(
    own: Mapping[str, pd.Series],
    told: Mapping[str, Told],
    file: CustomerFile,
    kept: Mapping[str, pd.Series],
) -> Measures:
    """Add what the customers tell of each other.

    Args:
        own: Measures that each customer's own rows tell.
        told: What they tell beside.
        file: The customer file.
        kept: Measures that compare customers and are as they were.

    """
    columns = {**own, **kept}
    for family in FAMILIES.values():
        names = _compared(family)
        if kept.keys() >= set(names):
            continue
        asked = {name: own[name] for name in family.COMPARES if name in own}
        beside = {name: told[name] for name in family.COMPARES if name in told}
        columns |= zip(names, family.compare(asked, beside, file), strict=True)
    families = {
        name: tuple(one.name for one in family.MEASURES)
        for name, family in FAMILIES.items()
    }
    known = catalogue()
    frame = pd.DataFrame({name: columns[name] for name in known}, copy=False)
    return Measures(known, families, frame, told)


def _compared(family: ModuleType) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(family, "COMPARED", ())
    return found


def _put(column: pd.Series, places: Positions, before: pd.Series) -> pd.Series:
    """Put what is known of some customers into the column of all.

    What is as it was stays the very same.
    """
    # Written out, -0.0 is not 0.0.
    if repr(before.array[places].tolist()) == repr(column.tolist()):
        return before
    values = before.array.copy()
    values[places] = column.array
    return pd.Series(values)


def _put_rows(rows: Told, places: Positions, before: Told) -> Told:
    """Do the same with arrays."""
    if np.array_equal(before[places], rows):
        return before
    values = before.copy()
    values[places] = rows
    return values
