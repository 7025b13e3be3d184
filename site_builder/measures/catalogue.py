"""What a measure is, and all measures of all customers as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.wording import Language, words_of

Told = npt.NDArray[np.bool_]

Unit = Literal[
    "amount",
    "count",
    "number",
    "rate",
    "days",
    "date",
    "text",
    "score",
    "years",
    "yes_no",
]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, date or label per customer.

    Attributes:
        unit: amount: Int64 millionths of the site's currency; count, days, score and
            years: Int64 (days may be Float64 where they are a mean); number and rate
            (a fraction): Float64; date: datetime64[s]; text: str; yes_no: boolean.
        definition: How it is computed, for the dictionary page.
        needs: Tables without which it is unknown for everybody.
        label: Per language; English is always there.
        missing: What it means that there is no value, in one or two English words,
            where that is known; empty: it is unknown.

    """

    name: str
    label: Mapping[str, str]
    unit: Unit
    definition: str
    needs: tuple[str, ...]
    missing: str = ""

    def label_in(self, language: Language) -> str:
        """Name the measure as people do, in English where there is no other word."""
        english = self.label["en"]
        return self.label.get(language) or words_of(language).get(english, english)


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures.

    Attributes:
        catalogue: By name, in the order of the families.
        families: Names of the measures of each family, in order.
        frame: One row per customer, in the order of the customers table; one column
            per measure of the catalogue.
        told: What each customer's own rows tell beside, for measures that compare
            customers: by name, one row per customer.

    """

    catalogue: Mapping[str, Measure]
    families: Mapping[str, tuple[str, ...]]
    frame: pd.DataFrame
    told: Mapping[str, Told] = field(default_factory=dict)


def labelled(
    name: str,
    label: str,
    unit: Unit,
    definition: str,
    *needs: str,
    missing: str = "",
) -> Measure:
    """Make a measure with an English label."""
    return Measure(name, {"en": label}, unit, definition, needs, missing)
