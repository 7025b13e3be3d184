"""The data dictionary: every table, field and measure, and what it means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from site_builder.customer_file import Field, Table
from site_builder.memory import Same, step
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.wording import Wording

_UNITS = {"yes_no": "yes or no"}


class FieldLine(NamedTuple):
    """One field of a table.

    Attributes:
        type: In words of the dictionary: text, amount, date …
        required: Rows without it are rejects.
        choices: Allowed values; empty: any.
        open: Other values than the choices are allowed, too.
        of: Table that it refers to, or empty.
        unit: May be empty.
        sensitivity: public, internal, personal, sensitive or special.
        meaning: One line.
        coverage: Share of rows where it is known, 0 to 1; None: no rows, not supplied.

    """

    name: str
    label: str
    type: str
    required: bool
    choices: tuple[str, ...]
    open: bool
    of: str
    unit: str
    sensitivity: str
    meaning: str
    coverage: float | None


class DictionaryTable(NamedTuple):
    """One table; ``rows`` is None where the site has no source for it."""

    name: str
    label: str
    meaning: str
    source: str
    rows: int | None
    fields: tuple[FieldLine, ...]


class MeasureLine(NamedTuple):
    """One measure.

    Attributes:
        unit: amount, count, number, rate, days, date, text, score, years or yes or no.
        needs: Tables it is computed from.
        coverage: Share of customers where it is known, 0 to 1; None: no customers.

    """

    name: str
    label: str
    unit: str
    definition: str
    needs: tuple[str, ...]
    coverage: float | None


class MeasureFamily(NamedTuple):
    """Measures of one family, in the order of the catalogue."""

    name: str
    label: str
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class DictionaryView:
    """What ``dictionary.html`` shows.

    Attributes:
        tables: In the order of the dictionary.
        families: In the order of the catalogue.

    """

    tables: tuple[DictionaryTable, ...]
    families: tuple[MeasureFamily, ...]


def plan(of: Material) -> Iterator[Page]:
    """Plan the one page that explains every table, field and measure."""
    visible, wording = of.visible, of.setting.wording
    view = DictionaryView(
        tables=tuple(_table(of, table) for table in visible.file.tables.values()),
        families=tuple(
            MeasureFamily(
                name,
                wording.word(name.capitalize() if name != "rfm" else "RFM"),
                tuple(_measure(of, one) for one in measures),
            )
            for name, measures in visible.measures.families.items()
        ),
    )
    chrome = chrome_of(of.setting, visible, 1, "reports/dictionary.html")
    yield Page("reports/dictionary.html", "dictionary.html", view, chrome)


def _table(of: Material, table: Table) -> DictionaryTable:
    wording, recall = of.setting.wording, of.visible.revision.recall
    state = of.visible.file.sources.get(table.name)
    frame, supplied = Same(table.frame), tuple(sorted(table.supplied))
    known = step(recall, f"known in {table.name}", _known_in, frame, supplied)
    fields = [
        _field(field, known, wording)
        for field in table.entry.fields.values()
        if of.visible.audience.may_see(field)
    ]
    return DictionaryTable(
        name=table.name,
        label=table.entry.label_in(wording.language),
        meaning=table.entry.meaning,
        source=state.shown if state else "",
        rows=state.rows if state else None,
        fields=tuple(fields),
    )


def _field(
    field: Field, known: Mapping[str, float | None], wording: Wording
) -> FieldLine:
    return FieldLine(
        name=field.name,
        label=field.label_in(wording.language),
        type=field.type.replace("_", "/"),
        required=field.required,
        choices=tuple(choice.replace("_", " ") for choice in field.choices),
        open=field.open,
        of=field.of,
        unit=field.unit,
        sensitivity=field.sensitivity or "",
        meaning=field.meaning,
        coverage=known.get(field.name),
    )


def _measure(of: Material, name: str) -> MeasureLine:
    measure = of.visible.measures.catalogue[name]
    values = of.visible.measures.frame[name].array
    recall = of.visible.revision.recall
    return MeasureLine(
        name=name,
        label=measure.label_in(of.setting.wording.language),
        unit=_UNITS.get(measure.unit, measure.unit),
        definition=measure.definition,
        needs=measure.needs,
        coverage=step(recall, f"known of measures.{name}", _known, Same(values)),
    )


def _known_in(
    frame: Same[pd.DataFrame], supplied: Iterable[str]
) -> dict[str, float | None]:
    return {name: _known(Same(frame.value[name].array)) for name in supplied}


def _known(values: Same[ExtensionArray]) -> float | None:
    """Give the share of a column that is not missing; None: it has no rows."""
    if not len(values.value):
        return None
    missing = int(np.count_nonzero(values.value.isna()))
    return (len(values.value) - missing) / len(values.value)
