"""Rows of some customers are put between the rows of all others, which stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file.checking import supplied_of
from site_builder.customer_file.ordering import positions
from site_builder.customer_file.tables import CustomerFile, Flags, Positions, Table
from site_builder.sources import SourceTable, joined

_TOGETHER = frozenset({"orders", "order_lines"})  # amounts of each follow the other's

Item = TypeVar("Item", bound=np.generic)
Rows = TypeVar("Rows", pd.Series, npt.NDArray[Any])


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Where the rows of one table are once those of some customers are others.

    Attributes:
        before: All rows.
        part: The rows of those customers now.
        changed: Who they are, by position, ascending.
        offsets: Where the rows of each customer begin now.

    """

    before: Table
    part: Table
    changed: Positions
    offsets: Positions

    @classmethod
    def of(cls, before: Table, part: Table, changed: Flags) -> "_Layout":
        rows = np.where(changed, np.diff(part.offsets), np.diff(before.offsets))
        offsets = before.offsets[0] + np.concatenate(([0], np.cumsum(rows)))
        return cls(before, part, np.flatnonzero(changed), offsets)

    def put(
        self, before: npt.NDArray[Item], part: npt.NDArray[Item]
    ) -> npt.NDArray[Item]:
        """Put what there is per row of some between what there is of all."""
        return np.concatenate(list(self._pieces(before, part)))

    def put_column(self, before: pd.Series, part: pd.Series) -> pd.Series:
        """Do the same with columns."""
        return joined(list(self._pieces(before, part)))

    def _pieces(self, before: Rows, part: Rows) -> Iterator[Rows]:
        done = 0
        for one in self.changed.tolist():
            yield before[done : self.before.offsets[one]]
            yield part[self.part.offsets[one] : self.part.offsets[one + 1]]
            done = self.before.offsets[one + 1]
        yield before[done:]

    def of_part(self) -> Positions:
        """Give per row of the part its row now."""
        owner = self.part.customer
        begins = self.offsets[owner] - self.part.offsets[owner]
        places: Positions = np.arange(len(owner)) + begins
        return places

    def of_before(self) -> Positions:
        """Give per row before its row now, found by its key if it is of the part."""
        owner = self.before.customer
        # Rows of nobody come first, and stay there.
        shift = np.append(self.offsets[:-1] - self.before.offsets[:-1], 0)
        places: Positions = np.arange(len(owner)) + shift[owner]
        if (key := self.before.entry.key) is not None:
            mine = self.before.rows_of(self.changed)
            names = self.before.frame[key].iloc[mine]
            found = positions(names, self.part.frame[key])
            places[mine] = np.append(self.of_part(), -1)[found]
        return places


def merged(
    before: CustomerFile,
    part: CustomerFile,
    changed: Flags,
    records: Mapping[str, Positions],
    sources: Mapping[str, SourceTable],
) -> dict[str, Table]:
    """Replace the rows of some customers; all others have theirs.

    Args:
        before: All rows, as they were.
        part: Every row of those customers, and nobody else's.
        changed: Who they are.
        records: By table that was read again, per row before the number of its record
            now; anything where there is none.
        sources: As they are now.

    """
    layouts = {
        name: _Layout.of(table, part[name], changed)
        for name, table in before.tables.items()
        if table.entry.of_customer
    }
    follows = _TOGETHER - records.keys() if _TOGETHER & records.keys() else frozenset()
    anew = {*records, *(one for one in follows if _differs(layouts[one]))}
    moved = {name: layouts[name].of_before() for name in anew}
    whole = {name: layout.of_part() for name, layout in layouts.items()}
    tables = {}
    for name, old in before.tables.items():
        table = _with_places(old, moved)
        if name in anew:
            table = replace(table, records=records.get(name, old.records))
            rows = _with_places(part[name], whole)
            table = _put_between(table, rows, layouts[name], sources[name])
        tables[name] = table
    return tables


def _differs(layout: _Layout) -> bool:
    """Tell whether customers have other rows in a table that was not read again."""
    before, part = layout.before, layout.part
    mine = before.rows_of(layout.changed)
    return not (
        np.array_equal(before.customer[mine], part.customer)
        and np.array_equal(before.records[mine], part.records)
        and before.frame.take(mine).reset_index(drop=True).equals(part.frame)
    )


def _with_places(table: Table, places: Mapping[str, Positions]) -> Table:
    """Let rows refer to the places where rows of other tables are now."""
    fields = table.entry.fields
    targets = {name: fields[name].of for name in table.references}
    if not places.keys() & targets.values():
        return table
    references = {
        name: np.append(places[targets[name]], -1)[rows]
        if targets[name] in places
        else rows
        for name, rows in table.references.items()
    }
    return replace(table, references=references)


def _put_between(
    table: Table, part: Table, layout: _Layout, source: SourceTable
) -> Table:
    columns = {
        str(name): layout.put_column(column, part.frame[name])
        for name, column in table.frame.items()
    }
    frame = pd.DataFrame(columns, copy=False)
    return replace(
        table,
        frame=frame,
        supplied=supplied_of(frame, source),
        customer=layout.put(table.customer, part.customer),
        offsets=layout.offsets,
        counted=layout.put(table.counted, part.counted),
        references={
            name: layout.put(rows, part.references[name])
            for name, rows in table.references.items()
        },
        records=layout.put(table.records, part.records),
    )
