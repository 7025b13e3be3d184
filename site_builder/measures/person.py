"""Person: what follows from a date of birth."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import labelled
from site_builder.measures.rows import masked_ints

MEASURES = (
    labelled(
        "age", "Age", "years", "Completed years of life on the as-of day.", "customers"
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    born = file.customers["birth_date"]
    known = born.notna().to_numpy()
    years = as_of.year - born.dt.year.fillna(as_of.year).to_numpy(np.int64)
    month = born.dt.month.fillna(1).to_numpy(np.int64)
    day = born.dt.day.fillna(1).to_numpy(np.int64)
    before = (month > as_of.month) | ((month == as_of.month) & (day > as_of.day))
    age = years - before
    yield masked_ints(age, known & (age >= 0))
