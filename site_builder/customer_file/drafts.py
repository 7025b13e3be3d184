"""Tables on their way into the customer file: rows leave, and are put in order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from site_builder.config import FieldType
from site_builder.customer_file.dictionary import Field, TableEntry
from site_builder.customer_file.tables import Flags, Positions
from site_builder.sources import Reject, SourceTable

_DTYPES: Mapping[FieldType, str] = {
    "text": "str",
    "choice": "str",
    "list": "str",
    "whole": "Int64",
    "amount": "Int64",
    "time": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "yes_no": "boolean",
}
# Why a row is rejected whole, by the reference that leads nowhere.
OF_NOTHING: Mapping[str, str] = {
    "customer": "the customer does not exist",
    "order": "the order does not exist",
}


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A table on its way; what is done to it makes another draft.

    A draft that nothing was done to is the same draft, so that what was made from it
    before need not be made again.

    Attributes:
        records: Per row its record number in the source.
        headers: Their name of our fields, where it differs.
        rejects: What was rejected so far, at reading or since.

    """

    entry: TableEntry
    source: SourceTable | None
    frame: pd.DataFrame
    records: Positions
    headers: Mapping[str, str]
    rejects: tuple[Reject, ...]

    @property
    def name(self) -> str:
        """Name in the dictionary."""
        return self.entry.name

    def keep(self, good: Flags, reason: str, field_name: str) -> "Draft":
        """Reject whole rows that are not good."""
        if good.all():
            return self
        told = self.reject(~good, reason, field_name, kind="row")
        frame = self.frame[good].reset_index(drop=True)
        return replace(told, frame=frame, records=self.records[good])

    def reject(
        self,
        bad: Flags,
        reason: str,
        field_name: str,
        *,
        kind: Literal["row", "cell"] = "cell",
    ) -> "Draft":
        """Note rejects with the line where each one stands."""
        if self.source is None or not bad.any():
            return self
        lines = self.source.line_of(self.records[bad])
        name = "id" if self.name == "customers" else "customer"
        owners = self.frame.get(name, pd.Series("", self.frame.index))[bad].fillna("")
        found = tuple(
            Reject(
                table=self.name,
                file=self.source.source,
                line=line,
                column=self.headers.get(field_name, field_name),
                field=field_name,
                kind=kind,
                reason=reason,
                value_kind="",
                customer=owner,
            )
            for line, owner in zip(lines.tolist(), owners.tolist(), strict=True)
        )
        return replace(self, rejects=(*self.rejects, *found))

    def order(self, rows: Positions) -> "Draft":
        """Take rows in an order; all of them, or some."""
        if len(rows) == len(self.frame) and (rows[1:] > rows[:-1]).all():
            return self
        frame = self.frame.iloc[rows].reset_index(drop=True)
        return replace(self, frame=frame, records=self.records[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A table in canonical order, with the places of what its rows refer to.

    Attributes:
        customer: Per row the position of its customer, ascending; empty for a table
            of no customer.
        places: By reference, per row the position in the table it names; -1: nowhere.
            At first only of those that the order goes by.

    """

    draft: Draft
    customer: Positions
    places: Mapping[str, Positions]


def draft_of(
    entry: TableEntry, source: SourceTable | None, headers: Mapping[str, str]
) -> Draft:
    """Give a table every column of the dictionary, in its order."""
    rows = 0 if source is None else len(source.frame)
    given = pd.DataFrame() if source is None else source.frame
    columns = {
        name: given[name]
        if name in given
        else pd.Series(None, index=pd.RangeIndex(rows), dtype=_DTYPES[field.type])
        for name, field in entry.fields.items()
    }
    frame = pd.DataFrame(columns, index=pd.RangeIndex(rows))
    records = np.empty(0, np.int64) if source is None else source.lines
    read = () if source is None else owned(source, entry)
    return Draft(entry, source, frame, records, headers, read)


def owned(source: SourceTable, entry: TableEntry) -> tuple[Reject, ...]:
    """Say whose the cells are that were rejected at reading, for their dossiers."""
    owner = "id" if entry.name == "customers" else "customer"
    if owner not in source.frame or all(one.kind == "row" for one in source.rejects):
        return source.rejects
    lines = source.line_of(source.lines).tolist()
    owners = dict(zip(lines, source.frame[owner].fillna("").tolist(), strict=True))
    return tuple(
        replace(one, customer=owners.get(one.line, "")) if one.kind == "cell" else one
        for one in source.rejects
    )


def nowhere(reference: Field) -> str:
    """Say why a cell is rejected that names no row; the row stays."""
    return f"no row of {reference.of} has this {reference.name}; shown as text"
