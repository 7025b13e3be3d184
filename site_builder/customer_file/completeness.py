"""How complete and how old the particulars of each customer are.

Counted are fields of customers that the source has and that fit the customer: a person
has no legal form, a company no birthday. Left out are fields in which nothing is an
answer (a nickname, a parent company), and those that are sensitive or special, so that
nobody learns from a share what they may not see.
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file.dictionary import Dictionary, Field
from site_builder.customer_file.tables import CustomerFile, Flags

OVERALL = "overall"
OF_COMPANIES = frozenset(
    {
        "legal_name",
        "sector",
        "legal_form",
        "annual_revenue",
        "employees",
        "vat_id",
        "registration_number",
        "website",
    }
)
OF_PERSONS = frozenset(
    {
        "given_name",
        "family_name",
        "honorific",
        "gender",
        "birth_date",
        "household",
        "occupation",
        "employer",
        "socio_professional",
        "leisure",
    }
)
_MAY_BE_NOTHING = frozenset(
    {"id", "status", "parent", "nickname", "mobile", "tags"}
    | {"list_origin", "permitted_use"}
)
_COUNTED = frozenset({"public", "internal", "personal"})
OWN_DATES = {"potential": "potential_date"}
"""Fields that say themselves when they were learnt; others with the whole customer."""
WHEN = ("updated", "created")
"""When the particulars were last looked at; the first that is known."""

Days = npt.NDArray[np.int64]


def fields_counted(dictionary: Dictionary, section: str) -> Iterator[Field]:
    """List the fields of a section, or of all, that completeness is about."""
    for field in dictionary.tables["customers"].fields.values():
        if (
            section in (OVERALL, field.section)
            and field.name not in _MAY_BE_NOTHING
            and field.sensitivity in _COUNTED
        ):
            yield field


def sections_counted(dictionary: Dictionary) -> list[str]:
    """List the sections that have such fields, in the order of the dictionary."""
    found = (field.section for field in fields_counted(dictionary, OVERALL))
    return list(dict.fromkeys(found))


def completeness(file: CustomerFile, section: str) -> pd.Series:
    """Give the share of fields that are known, 0 to 1, per customer.

    Missing where no field fits: there is nothing to be complete.
    """
    customers = file["customers"]
    kind = customers.frame["kind"]
    fits = {
        kind_of: (kind == kind_of).fillna(value=False).to_numpy(np.bool_)
        for kind_of in ("company", "person")
    }
    wanted = np.zeros(file.size, np.int64)
    known = np.zeros(file.size, np.int64)
    for field in fields_counted(file.dictionary, section):
        if field.name not in customers.supplied:
            continue
        asked = _asked(field.name, fits, file.size)
        wanted += asked
        known += asked & customers.frame[field.name].notna().to_numpy(np.bool_)
    share = np.divide(known, wanted, where=wanted > 0, out=np.zeros(file.size))
    return pd.Series(pd.arrays.FloatingArray(share, wanted == 0))


def field_age(file: CustomerFile, name: str, as_of: dt.date) -> pd.Series:
    """Give the days since a field was last looked at, as far as the file tells.

    Missing where the field is not known, or nothing tells when it was looked at.
    """
    frame = file.customers
    days = [_days(frame[one]) for one in (OWN_DATES.get(name), *WHEN) if one]
    found = np.full(file.size, _NO_DAY)
    for column in reversed(days):
        found = np.where(column == _NO_DAY, found, column)
    age = (as_of - dt.date(1970, 1, 1)).days - found
    known = (found != _NO_DAY) & (age >= 0) & frame[name].notna().to_numpy(np.bool_)
    return pd.Series(pd.arrays.IntegerArray(np.where(known, age, 0), ~known))


def oldest_field(file: CustomerFile, as_of: dt.date) -> pd.Series:
    """Give the age of the oldest particular, in days; missing where nothing tells."""
    ages = [field_age(file, name, as_of) for name in ("id", *OWN_DATES)]
    oldest = ages[0]
    for age in ages[1:]:
        older = (age > oldest).fillna(value=False) | oldest.isna()
        oldest = oldest.where(~older, age)
    return oldest


_NO_DAY = np.iinfo(np.int64).min // 4


def _asked(name: str, fits: dict[str, Flags], size: int) -> Flags:
    if name in OF_COMPANIES:
        return fits["company"]
    return fits["person"] if name in OF_PERSONS else np.ones(size, np.bool_)


def _days(column: pd.Series) -> Days:
    days = column.to_numpy("datetime64[s]").astype("datetime64[D]").astype(np.int64)
    return np.where(column.isna().to_numpy(), _NO_DAY, days)
