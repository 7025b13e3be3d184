"""Whether the file is fit to publish, and up to which day it reaches."""

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from site_builder.customer_file.tables import CustomerFile
from site_builder.memory import Recall, Same, afresh, step
from site_builder.problems import Problem
from site_builder.yaml_file import YamlDocument

_LARGEST = 2.0**62  # millionths; half of what 64 bits hold


def latest_date(file: CustomerFile) -> dt.date | None:
    """Find the newest date of something that happened; None where nothing did.

    Planned dates (meetings, due dates, ends of contracts) are never looked at.
    """
    days = [
        table.frame[table.entry.date].max()
        for table in file.tables.values()
        if table.entry.happens and table.entry.date is not None
    ]
    known = [day.date() for day in days if not pd.isna(day)]
    return max(known, default=None)


def too_large(
    file: CustomerFile, document: YamlDocument, recall: Recall = afresh
) -> Iterator[Problem]:
    """Name each table whose amounts add up to more than can be counted exactly."""
    for name in file.sources:
        table = file[name]
        amounts = [
            one.name for one in table.entry.fields.values() if one.type == "amount"
        ]
        asked = (Same(table.frame), amounts)
        for field in step(recall, f"{name} too large", _too_large, *asked):
            yield document.problem(
                ("tables", name),
                f"the amounts of '{field}' add up to more than can be counted "
                "exactly (4,000,000,000,000)",
                "give them in thousands",
            )


def _too_large(frame: Same[pd.DataFrame], amounts: Sequence[str]) -> list[str]:
    columns = ((name, frame.value[name]) for name in amounts)
    return [
        name
        for name, column in columns
        if np.abs(column.to_numpy(np.float64, na_value=0)).sum() >= _LARGEST
    ]
