"""Raw tables become the customer file: keys unique, references sound, gaps filled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.config import (
    DEFAULT_SPEND_LEVELS,
    DEFAULT_TIME_SLOTS,
    FieldType,
    TimeSlot,
)
from site_builder.customer_file.deriving import (
    ORIGINAL_AMOUNT,
    full_names,
    with_amounts,
)
from site_builder.customer_file.dictionary import Dictionary, Field, TableEntry
from site_builder.customer_file.ordering import (
    canonical_order,
    offsets_of,
    positions,
    row_keys,
)
from site_builder.customer_file.tables import (
    CustomerFile,
    Positions,
    SourceState,
    Table,
)
from site_builder.sources import Reject, SourceTable

Flags = npt.NDArray[np.bool_]
NotCounted = Mapping[str, Mapping[str, Sequence[str]]]
Headers = Mapping[str, Mapping[str, str]]

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


@dataclass(slots=True)
class _Draft:
    """A table on its way: rows may still leave, and each reject is kept.

    Attributes:
        records: Per row its record number in the source.
        headers: Their name of our fields, where it differs.
        read: What was rejected at reading, with the customer whose cell it is.
        places: By reference the rows that it names, where that is known already; once
            they are, no row leaves and none moves.

    """

    entry: TableEntry
    source: SourceTable | None
    frame: pd.DataFrame
    records: Positions
    headers: Mapping[str, str]
    read: tuple[Reject, ...]
    rejects: list[Reject] = field(default_factory=list)
    places: dict[str, Positions] = field(default_factory=dict)

    def keep(self, good: Flags, reason: str, field_name: str) -> None:
        """Reject whole rows that are not good."""
        if good.all():
            return
        self.reject(~good, reason, field_name, kind="row")
        self.frame = self.frame[good].reset_index(drop=True)
        self.records = self.records[good]

    def reject(
        self,
        bad: Flags,
        reason: str,
        field_name: str,
        *,
        kind: Literal["row", "cell"] = "cell",
    ) -> None:
        """Note rejects with the line where each one stands."""
        if self.source is None or not bad.any():
            return
        lines = self.source.line_of(self.records[bad])
        name = "id" if self.entry.name == "customers" else "customer"
        owners = self.frame.get(name, pd.Series("", self.frame.index))[bad].fillna("")
        column = self.headers.get(field_name, field_name)
        for line, owner in zip(lines.tolist(), owners.tolist(), strict=True):
            self.rejects.append(
                Reject(
                    table=self.entry.name,
                    file=self.source.source,
                    line=line,
                    column=column,
                    field=field_name,
                    kind=kind,
                    reason=reason,
                    value_kind="",
                    customer=owner,
                )
            )

    def order(self, rows: Positions) -> None:
        """Put the rows in an order."""
        if (rows[1:] > rows[:-1]).all():
            return
        self.frame = self.frame.iloc[rows].reset_index(drop=True)
        self.records = self.records[rows]


def check(
    sources: Mapping[str, SourceTable],
    dictionary: Dictionary,
    *,
    currency: str,
    year_starts: int,
    headers: Headers,
    not_counted: NotCounted,
    time_slots: Mapping[str, TimeSlot] = DEFAULT_TIME_SLOTS,
    spend_levels: Sequence[float] = DEFAULT_SPEND_LEVELS,
) -> CustomerFile:
    """Turn what was read into the customer file.

    Bad rows and cells become rejects; nothing here stops a build.

    Args:
        sources: By table, those that config.yaml names; with ``customers``.
        dictionary: With the fields of the author's own.
        currency: ISO code of the site's currency.
        year_starts: First month of the business year.
        headers: By table and field the name of the column in the source.
        not_counted: By table and field the values whose rows are never summed.
        time_slots: Parts of the day, by name.
        spend_levels: Limits between levels of spend per order, currency units, rising.

    """
    drafts = {
        name: _draft(entry, sources.get(name), headers.get(name, {}))
        for name, entry in dictionary.tables.items()
    }
    _reject_keys(drafts["customers"])
    _reject_orphans(drafts, "customers", "customer")
    for draft in drafts.values():
        _reject_keys(draft)  # of rows that share a key, one that is sound stays
    _reject_orphans(drafts, "orders", "order")
    _name(drafts)
    owners = _sort(drafts)
    references = {
        name: dict(_references(draft, drafts)) for name, draft in drafts.items()
    }
    _convert(drafts, references, currency)
    size = len(drafts["customers"].frame)
    tables = {
        name: Table(
            entry=draft.entry,
            frame=draft.frame,
            supplied=_supplied(draft),
            customer=owners[name],
            offsets=offsets_of(owners[name], size),
            counted=_counted(draft.frame, not_counted.get(name, {})),
            references=references[name],
        )
        for name, draft in drafts.items()
    }
    rejects = tuple(reject for draft in drafts.values() for reject in _all(draft))
    states = {
        name: _state(draft, draft.source)
        for name, draft in drafts.items()
        if draft.source is not None
    }
    return CustomerFile(
        dictionary,
        tables,
        rejects,
        states,
        currency,
        year_starts,
        time_slots,
        tuple(spend_levels),
    )


def _draft(
    entry: TableEntry, source: SourceTable | None, headers: Mapping[str, str]
) -> _Draft:
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
    read = () if source is None else _owned(source, entry)
    return _Draft(entry, source, frame, records, headers, read)


def _owned(source: SourceTable, entry: TableEntry) -> tuple[Reject, ...]:
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


def _reject_keys(draft: _Draft) -> None:
    """Reject rows without the key they need, and all but one of those that share it.

    The fullest row of a key stays, so that the order of the rows decides nothing.
    """
    key = draft.entry.key
    if key is None or draft.source is None:
        return
    if draft.entry.fields[key].required:
        there = draft.frame[key].notna().to_numpy()
        draft.keep(there, f"the row has no {key}", key)
    shared = draft.frame[key].notna() & draft.frame[key].duplicated(keep=False)
    if not shared.any():
        return
    rows = np.flatnonzero(shared.to_numpy())
    some = draft.frame.iloc[rows]
    gaps = some.isna().sum(axis=1).to_numpy(np.int64)
    keys: list[pd.Series | Positions]
    keys = [some[key], gaps, *row_keys(some, draft.entry)]
    best = rows[canonical_order(keys)]
    first = best[~draft.frame[key].iloc[best].duplicated().to_numpy()]
    good = ~shared.to_numpy()
    good[first] = True
    draft.keep(good, f"another row has the same {key}", key)


def _reject_orphans(drafts: Mapping[str, _Draft], table: str, name: str) -> None:
    """Reject rows that need a row of another table which does not exist."""
    known = drafts[table].frame["id"]
    for draft in drafts.values():
        reference = draft.entry.fields.get(name)
        if reference is None or not reference.required or draft.source is None:
            continue
        there = positions(draft.frame[name], known) >= 0
        draft.keep(there, f"the {name} does not exist", name)


def _name(drafts: Mapping[str, _Draft]) -> None:
    for name in ("customers", "contacts"):
        frame = drafts[name].frame
        drafts[name].frame = frame.assign(name=full_names(frame))
    frame = drafts["customers"].frame
    drafts["customers"].frame = frame.assign(status=frame["status"].fillna("customer"))


def _sort(drafts: Mapping[str, _Draft]) -> dict[str, Positions]:
    """Put every table in canonical order; tell whose each row is.

    Returns:
        By table, per row the position of its customer, ascending; empty for tables
        of no customer.

    """
    none = np.empty(0, np.int64)
    owners: dict[str, Positions] = dict.fromkeys(drafts, none)
    for draft in drafts.values():
        if not draft.entry.of_customer:
            draft.order(canonical_order(_key_first(draft)))
    owners["customers"] = np.arange(len(drafts["customers"].frame), dtype=np.int64)
    customers = drafts["customers"].frame["id"]
    for name, draft in drafts.items():
        if "customer" in draft.entry.fields:
            owner = positions(draft.frame["customer"], customers)
            rows = canonical_order(_lead(owner, draft))
            draft.order(rows)
            owners[name] = draft.places["customer"] = owner[rows]
    lines = drafts["order_lines"]
    order = positions(lines.frame["order"], drafts["orders"].frame["id"])
    # Every line has an order, so that lines of one place name the same.
    rows = canonical_order(_lead(order, lines, but="order"))
    lines.order(rows)
    lines.places["order"] = order[rows]
    owners["order_lines"] = owners["orders"][order[rows]]
    return owners


def _key_first(draft: _Draft) -> Iterator[pd.Series]:
    if draft.entry.key is not None:
        yield draft.frame[draft.entry.key]
    yield from row_keys(draft.frame, draft.entry)


def _lead(
    first: Positions, draft: _Draft, but: str = ""
) -> Iterator[Positions | pd.Series]:
    yield first
    yield from row_keys(draft.frame, draft.entry, but)


def _references(
    draft: _Draft, drafts: Mapping[str, _Draft]
) -> Iterator[tuple[str, Positions]]:
    """Find the rows that each row names; what leads nowhere is a rejected cell."""
    for reference in draft.entry.fields.values():
        if not reference.of:
            continue
        target = drafts[reference.of]
        places = draft.places.get(reference.name)
        if places is None:
            places = _places(draft.frame[reference.name], target)
        lost = (places < 0) & draft.frame[reference.name].notna().to_numpy()
        if target is draft:
            itself = places == np.arange(len(places))
            draft.reject(itself, "a row cannot name itself", reference.name)
            places = np.where(itself, -1, places)
        yield reference.name, places
        if target.source is not None:
            draft.reject(lost, _nowhere(reference), reference.name)


def _places(names: pd.Series, target: _Draft) -> Positions:
    key = target.entry.key
    if key is None:
        return np.full(len(names), -1, np.int64)
    return positions(names, target.frame[key])


def _nowhere(reference: Field) -> str:
    return f"no row of {reference.of} has this {reference.name}; shown as text"


def _convert(
    drafts: Mapping[str, _Draft],
    references: Mapping[str, Mapping[str, Positions]],
    currency: str,
) -> None:
    lines = drafts["order_lines"]
    product = references["order_lines"]["product"]
    costs = drafts["products"].frame["unit_cost"]
    padded = pd.concat([costs, pd.Series([pd.NA], dtype="Int64")], ignore_index=True)
    orders, converted = with_amounts(
        drafts["orders"].frame,
        lines.frame,
        references["order_lines"]["order"],
        padded.iloc[product].reset_index(drop=True),  # -1 finds the missing at the end
        drafts["rates"].frame,
        currency,
    )
    drafts["orders"].frame, lines.frame = orders, converted


def _supplied(draft: _Draft) -> frozenset[str]:
    """List the columns with something in them, read or derived."""
    frame = draft.frame
    given = set() if draft.source is None else set(draft.source.supplied)
    derived = {str(name) for name in frame if frame[name].notna().any()}
    return frozenset((given | derived) - {ORIGINAL_AMOUNT})


def _counted(frame: pd.DataFrame, values: Mapping[str, Sequence[str]]) -> Flags:
    counted = np.ones(len(frame), np.bool_)
    for name, excluded in values.items():
        counted &= ~frame[name].isin(list(excluded)).to_numpy()
    return counted


def _all(draft: _Draft) -> list[Reject]:
    found = [*draft.read, *draft.rejects]
    return sorted(found, key=lambda one: (one.file, one.line, one.column, one.reason))


def _state(draft: _Draft, source: SourceTable) -> SourceState:
    day = draft.frame[draft.entry.date].max() if draft.entry.date else pd.NaT
    rejects = _all(draft)
    return SourceState(
        table=draft.entry.name,
        shown=source.source,
        newest=None if pd.isna(day) else day.date(),
        rows_in=source.rows_in,
        rows=len(draft.frame),
        rejected=len({one.line for one in rejects}),
        digest=source.digest,
        notices=source.notices,
    )
