"""Satisfaction: the last answers to our surveys."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import labelled
from site_builder.measures.rows import happened, last_row, take

MEASURES = (
    labelled(
        "last_nps",
        "Last NPS answer",
        "number",
        "Score of the last answer to an NPS survey, 0 to 10.",
        "surveys",
    ),
    labelled(
        "last_nps_date",
        "Date of last NPS answer",
        "date",
        "Date of that answer.",
        "surveys",
    ),
    labelled(
        "last_csat",
        "Last CSAT answer",
        "number",
        "Score of the last answer to a satisfaction survey.",
        "surveys",
    ),
    labelled(
        "last_csat_date",
        "Date of last CSAT answer",
        "date",
        "Date of that answer.",
        "surveys",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    surveys = file["surveys"]
    answered = happened(surveys, as_of)
    answered = (
        answered & surveys.frame[["score", "date"]].notna().all(axis=1).to_numpy()
    )
    for kind in ("nps", "csat"):
        of_kind = (surveys.frame["kind"] == kind).to_numpy(bool, na_value=False)
        last = last_row(surveys, answered & of_kind)
        yield take(surveys.frame["score"], last)
        yield take(surveys.frame["date"], last)
