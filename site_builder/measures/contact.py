"""Contact: who spoke with the customer, when, and what was promised."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.measures.catalogue import labelled
from site_builder.measures.periods import day_number, rolling_days
from site_builder.measures.rows import (
    NO_DAY,
    Flags,
    counts,
    days_of,
    happened,
    last_row,
    masked_ints,
    take,
    within,
)
from site_builder.measures.service import open_cases

MEASURES = (
    labelled(
        "last_contact",
        "Last contact",
        "date",
        "Date of the last interaction.",
        "interactions",
        missing="no contact",
    ),
    labelled(
        "last_contact_by",
        "Last contact by",
        "text",
        "Our rep of the last interaction, by name where known.",
        "interactions",
    ),
    labelled(
        "days_since_contact",
        "Days since last contact",
        "days",
        "Days from the last interaction to the as-of day.",
        "interactions",
    ),
    labelled(
        "contacts_30d",
        "Contacts, 30 days",
        "count",
        "Interactions of the last 30 days.",
        "interactions",
    ),
    labelled(
        "contacts_90d",
        "Contacts, 90 days",
        "count",
        "Interactions of the last 90 days.",
        "interactions",
    ),
    labelled(
        "next_step_date",
        "Next step",
        "date",
        "Earliest next_date of an interaction that is not before the as-of day.",
        "interactions",
        missing="not planned",
    ),
    labelled(
        "open_promises",
        "Open promises",
        "count",
        "Open cases with a promise.",
        "cases",
    ),
)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES."""
    table = file["interactions"]
    days = days_of(table.frame["date"])
    last = last_row(table, happened(table, as_of) & (days != NO_DAY))
    dates = take(table.frame["date"], last)
    yield dates
    yield take(rep_names(file, table), last)
    since = day_number(as_of) - days_of(dates)
    yield masked_ints(since, dates.notna().to_numpy())
    yield counts(file, "interactions", within(table, rolling_days(as_of, 30)))
    yield counts(file, "interactions", within(table, rolling_days(as_of, 90)))
    yield _next_step(file, as_of)
    yield counts(file, "cases", promised(file["cases"], as_of))


def rep_names(file: CustomerFile, table: Table) -> pd.Series:
    """Name the rep of each row: by name, else by what the source says."""
    places = table.references["rep"]
    names = take(file["reps"].frame["name"], places)
    return names.where(names.notna(), table.frame["rep"])


def promised(cases: Table, as_of: dt.date) -> Flags:
    """Tell which open cases hold a promise of ours."""
    frame = cases.frame
    promise = frame["promise"].notna() | frame["promise_date"].notna()
    return open_cases(cases, as_of) & promise.to_numpy()


def _next_step(file: CustomerFile, as_of: dt.date) -> pd.Series:
    table = file["interactions"]
    planned = table.frame["next_date"]
    ahead = happened(table, as_of) & (days_of(planned) >= day_number(as_of))
    earliest = planned[ahead].groupby(table.customer[ahead]).min()
    return earliest.reindex(range(file.size)).reset_index(drop=True)
