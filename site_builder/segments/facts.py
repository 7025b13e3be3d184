"""What judging looks at: the customer file, its measures, and what is known already.

Nothing is worked out twice within one judging: columns, aggregates and answers are
remembered in the facts, and are forgotten with them.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

import numpy as np
import pandas as pd

from site_builder.customer_file.deriving import rates_on
from site_builder.customer_file.tables import CustomerFile, Table
from site_builder.customer_file.updating import Update
from site_builder.measures.catalogue import Measures
from site_builder.memory import Memory, Recall, Same, afresh, step
from site_builder.segments.columns import TEXTS, Positions, Values, take, values_of
from site_builder.segments.comparing import Moment
from site_builder.segments.definitions import (
    FieldPath,
    MeasurePath,
    Other,
    Population,
    ValueKind,
)
from site_builder.segments.kleene import Answers, Flags
from site_builder.segments.past import Past

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Facts:
    """The inputs of one judging, and its memory.

    Attributes:
        answers: Of the segments judged so far, by id.
        past: What was on earlier as-of dates; None: nobody knows.
        memory: What was worked out so far, by what it answers.
        recall: Remembers the texts of tables that are as they were in judgings before.
        remembered: What was gathered in the judging before.
        update: What has become of the customer file since; None: anything may have.

    """

    file: CustomerFile
    measures: Measures
    as_of: dt.date
    answers: dict[str, Answers] = field(default_factory=dict)
    past: Past | None = None
    memory: dict[Hashable, object] = field(default_factory=dict)
    recall: Recall = afresh
    remembered: Memory = field(default_factory=partial(Memory, lasting=False))
    update: Update | None = None

    @property
    def moment(self) -> Moment:
        """When the questions are asked."""
        return self.once("moment", self._moment)

    def _moment(self) -> Moment:
        table = Same(self.file["rates"].frame)
        rates = step(self.recall, "rates", _rates, table, self.as_of)
        return Moment(self.as_of, self.file.year_starts, rates)

    def once(self, key: Hashable, work: Callable[[], Result]) -> Result:
        """Work something out, unless it is known already."""
        if key not in self.memory:
            self.memory[key] = work()
        return cast("Result", self.memory[key])

    def of_rows(
        self,
        key: Hashable,
        gather: Callable[["Facts"], Result],
        put: Callable[[Result, Result, Flags], Result | None],
    ) -> Result:
        """Gather something from each customer's rows, unless it is known already.

        Of customers whose rows are as they were, it is what it was.

        Args:
            key: Names it.
            gather: Finds it for every customer, from whatever facts it is given.
            put: Takes what was gathered before, and now, where the flags say so; None:
                the two do not fit together.

        """

        def again(before: Result) -> Result | None:
            if self.update is None:
                return None
            return put(before, gather(self._of_changed()), self.update.changed)

        since = None if self.update is None else (self.update.since, self.as_of)
        return self.once(
            key,
            lambda: self.remembered.revise(
                key,
                (self.file.digests, self.as_of),
                lambda: gather(self),
                since,
                again,
            ),
        )

    def _of_changed(self) -> "Facts":
        """Look at the rows of customers with changes alone."""
        if self.update is None:
            return self
        file = self.update.part
        return self.once(
            "changed",
            lambda: Facts(
                file,
                self.measures,
                self.as_of,
                past=self.past,
                recall=self.remembered.find,
            ),
        )


def _rates(table: Same[pd.DataFrame], as_of: dt.date) -> Mapping[str, float]:
    """Find what other currencies are worth: the last rate on or before the day."""
    frame = table.value
    codes = sorted({str(code).upper() for code in frame["currency"].dropna()})
    days = pd.Series([pd.Timestamp(as_of)] * len(codes), dtype="datetime64[s]")
    found = rates_on(codes, days, frame)
    known = ~pd.isna(found)
    return {
        code: float(found[place]) for place, code in enumerate(codes) if known[place]
    }


def population_of(of: Population, facts: Facts) -> Flags:
    """Tell who is asked; somebody without a status is a customer."""
    return facts.once(("population", of), lambda: _population(of, facts))


def _population(of: Population, facts: Facts) -> Flags:
    if of == "everyone":
        return np.ones(facts.file.size, np.bool_)
    status = facts.file.customers["status"]
    prospects = (status == "prospect").fillna(value=False).to_numpy(np.bool_)
    return prospects if of == "prospects" else ~prospects


def field_values(path: FieldPath, facts: Facts) -> Values:
    """Give the values of a field for every row of the table its path starts at."""
    return facts.once(("field", path), lambda: _field_values(path, facts))


def measure_values(path: MeasurePath, facts: Facts) -> Values:
    """Give the values of a measure for every customer."""
    column = facts.measures.frame[path.name]
    return facts.once(("measure", path), lambda: values_of(column, path.type.kind))


def other_values(other: object, facts: Facts) -> Values | None:
    """Give what rows are compared with, if that is no value of the definition."""
    if isinstance(other, MeasurePath):
        return measure_values(other, facts)
    return field_values(other, facts) if isinstance(other, FieldPath) else None


def column_of(other: Other, facts: Facts) -> pd.Series | None:
    """Give the column behind a field of customers or a measure, if it is one."""
    if isinstance(other, MeasurePath):
        return facts.measures.frame[other.name]
    if len(other.steps) > 1:
        return None
    return facts.file[other.table].frame[other.steps[0]]


def reference(table: Table, field_name: str) -> Positions:
    """Find which row of another table each row names; -1 where none."""
    places = table.references.get(field_name)
    if places is not None:
        return places
    # Whose a row is is known even where no column of positions is kept for it.
    if field_name == "customer" and len(table.customer) == len(table):
        return table.customer
    return np.full(len(table), -1, np.int64)


def _field_values(path: FieldPath, facts: Facts) -> Values:
    last = facts.file[path.tables[-1]]
    values = facts.once(
        ("column", last.name, path.steps[-1]),
        lambda: _column_values(last, path.steps[-1], path.type.kind, facts),
    )
    if len(path.steps) == 1:
        return values
    return take(values, _rows_pointed_at(path, facts))


def _column_values(table: Table, name: str, kind: ValueKind, facts: Facts) -> Values:
    if kind not in TEXTS:
        return values_of(table.frame[name], kind)
    return column_texts(table, name, kind, facts.recall)


def column_texts(table: Table, name: str, kind: ValueKind, recall: Recall) -> Values:
    """Give the texts of a column, remembered where the table is as it was."""
    return recall(
        f"texts of {table.name}.{name}",
        (Same(table.frame), kind),
        lambda: values_of(table.frame[name], kind),
    )


def _rows_pointed_at(path: FieldPath, facts: Facts) -> Positions:
    """Follow all references of a path: the row of the last table, or -1."""
    rows = reference(facts.file[path.table], path.steps[0])
    for table, name in zip(path.tables[1:-1], path.steps[1:-1], strict=True):
        onwards = reference(facts.file[table], name)
        found = onwards[np.maximum(rows, 0)] if len(onwards) else rows
        rows = np.where((rows >= 0) & (len(onwards) > 0), found, -1)
    return rows
