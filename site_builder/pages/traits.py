"""Who customers are: where, in what trade, how large, how old; counted by group."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.audiences import Visible
from site_builder.customer_file import CustomerFile
from site_builder.measures.rows import take
from site_builder.pages.groups import MISSING, Amounts, Groups, coded
from site_builder.wording import Wording

_EVERYBODYS = ("kind", "country", "region", "territory", "loyalty_tier")
_COMPANIES = ("sector",)
_PEOPLES = ("gender", "household", "socio_professional")
_ORDER = (
    "kind",
    "country",
    "region",
    "territory",
    "sector",
    "employees",
    "age",
    "gender",
    "household",
    "socio_professional",
    "loyalty_tier",
)
# The classes of the European Union for micro, small, medium and large companies.
EMPLOYEES = (10, 50, 250)
_AGES = (30, 45, 60, 75)
SCORES = 5
CLASSES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Trait:
    """Customers by one of their properties.

    Attributes:
        name: Field or measure: ``sector``.
        label: In the reader's language.
        labels: Of the codes.
        codes: Per customer, or MISSING.
        customers: Patterns × codes.
        asked: Patterns: those it can be known of, such as people for the age.
        in_order: The codes go up; else they have no order of their own.

    """

    name: str
    label: str
    labels: tuple[str, ...]
    codes: Amounts
    customers: Amounts
    asked: Amounts
    in_order: bool


def traits_of(visible: Visible, wording: Wording, groups: Groups) -> tuple[Trait, ...]:
    """Count customers by all that the file knows of them."""
    customers = visible.file["customers"]
    people = (customers.frame["kind"] == "person").to_numpy(bool, na_value=False)
    everybody = np.ones(len(people), np.bool_)
    asked = dict.fromkeys(_EVERYBODYS, everybody)
    asked |= dict.fromkeys((*_COMPANIES, "employees"), ~people)
    asked |= dict.fromkeys((*_PEOPLES, "age"), people)
    found = {
        name: _trait(groups, asked[name], name, label, labels, codes, in_order=in_order)
        for name, label, labels, codes, in_order in _codes(visible, wording)
    }
    return tuple(found[name] for name in _ORDER if name in found)


_Coded = tuple[str, str, Sequence[str], Amounts, bool]


def _codes(visible: Visible, wording: Wording) -> Iterator[_Coded]:
    customers = visible.file["customers"]
    language = wording.language
    for name in (*_EVERYBODYS, *_COMPANIES, *_PEOPLES):
        if name in customers.supplied:
            field = customers.entry.fields[name]
            codes, labels = coded(_named(visible.file, name))
            if field.choices:
                labels = [wording.word(one.replace("_", " ")) for one in labels]
            yield name, field.label_in(language), labels, codes, False
    if "employees" in customers.supplied:
        label = customers.entry.fields["employees"].label_in(language)
        codes = banded(customers.frame["employees"], EMPLOYEES)
        yield "employees", label, size_names(), codes, True
    if "birth_date" in customers.supplied:
        label = visible.measures.catalogue["age"].label_in(language)
        codes = banded(visible.measures.frame["age"], _AGES)
        yield "age", label, band_names(_AGES, f"< {_AGES[0]}"), codes, True


def _named(file: CustomerFile, name: str) -> pd.Series:
    """Take a field of customers; names instead of ids where it refers to something."""
    customers = file["customers"]
    field = customers.entry.fields[name]
    column = customers.frame[name]
    if not field.of:
        return column
    named = take(file[field.of].frame["name"], customers.references[name])
    return named.where(named.notna(), column)


def banded(column: pd.Series, limits: Sequence[int]) -> Amounts:
    """Class numbers by limits; each limit begins a class."""
    known = column.notna().to_numpy()
    numbers = column.to_numpy(np.float64, na_value=0)
    return np.where(known, np.searchsorted(limits, numbers, side="right"), MISSING)


def size_names() -> tuple[str, ...]:
    """Name the classes of companies by their number of employees."""
    return band_names(EMPLOYEES, f"1\N{EN DASH}{EMPLOYEES[0] - 1}")


def band_names(limits: Sequence[int], first: str) -> tuple[str, ...]:
    """Name classes of whole numbers: ``< 30``, ``30–44``, ``45+``."""
    between = (
        f"{low}\N{EN DASH}{high - 1}" for low, high in itertools.pairwise(limits)
    )
    return (first, *between, f"{limits[-1]}+")


def _trait(
    groups: Groups,
    asked: npt.NDArray[np.bool_],
    name: str,
    label: str,
    labels: Sequence[str],
    codes: Amounts,
    *,
    in_order: bool,
) -> Trait:
    codes = np.where(asked, codes, MISSING)
    return Trait(
        name=name,
        label=label,
        labels=tuple(labels),
        codes=codes,
        customers=groups.tally(codes, len(labels)),
        asked=groups.tally(np.where(asked, 0, MISSING), 1)[:, 0],
        in_order=in_order,
    )


def scores_of(visible: Visible, groups: Groups) -> Amounts:
    """Count customers by their scores of recency and frequency.

    Returns:
        Patterns × cells; the cell is (recency - 1) × 5 + frequency - 1.

    """
    frame = visible.measures.frame
    recency, frequency = (
        frame[name].to_numpy(np.int64, na_value=0)
        for name in ("rfm_recency", "rfm_frequency")
    )
    known = (recency > 0) & (frequency > 0)
    cells = np.where(known, (recency - 1) * SCORES + frequency - 1, MISSING)
    return groups.tally(cells, SCORES * SCORES)


def classes_of(visible: Visible) -> Amounts:
    """Number the ABC class of each customer, as in CLASSES; MISSING: none."""
    found, labels = coded(visible.measures.frame["abc"])
    places = np.array([*(CLASSES.index(one) for one in labels), MISSING], np.int64)
    return places[found]
