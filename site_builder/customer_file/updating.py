"""A customer file is checked again of which some rows have changed.

The customers whose rows have changed are checked as if there were no others, by the
same steps as all. Their rows then stand between those of all others, which stay as they
were. Where somebody else's rows might have to do with it, everybody is checked.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from site_builder.customer_file.checking import (
    Headers,
    NotCounted,
    check,
    state_of,
)
from site_builder.customer_file.merging import merged
from site_builder.customer_file.ordering import positions
from site_builder.customer_file.rejected import (
    at_checking,
    leads_nowhere,
    rejects_now,
)
from site_builder.customer_file.tables import CustomerFile, Flags, Positions, Table
from site_builder.memory import Recall, afresh
from site_builder.sources import Reject, SourceTable, Splice

_MOST = 256  # customers; where more have changed, all are checked

Sources = Mapping[str, SourceTable]


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """A customer file that is another only in rows of some customers.

    Attributes:
        since: Digests of the file as it was before.
        file: All of it.
        changed: Whose rows may be others than before, per customer.
        part: The same file without the rows of all other customers: it has every
            customer, and what belongs to nobody. None of its rows refers to a row
            that is not there.
        alone: The file of the customers with changes: as if there were no others.

    """

    since: tuple[tuple[str, str], ...]
    file: CustomerFile
    changed: Flags
    part: CustomerFile
    alone: CustomerFile


def _file_alone(part: CustomerFile, changed: Flags) -> CustomerFile:
    customers = np.flatnonzero(changed)
    places = np.full(len(changed) + 1, -1, np.int64)
    places[customers] = np.arange(len(customers))
    tables = {
        name: _alone(table, customers, places) for name, table in part.tables.items()
    }
    return replace(part, tables=tables)


def _alone(table: Table, customers: Positions, places: Positions) -> Table:
    """Take the rows of some customers, who are all that there are.

    Args:
        table: Any, of which other customers have no rows.
        customers: Who they are, ascending.
        places: Per customer of all, their number among those; -1 for all others.

    """
    if table.name != "customers" and not table.entry.of_customer:
        return table
    rows = table.rows_of(customers)
    fields = table.entry.fields
    return replace(
        table,
        frame=table.frame.take(rows).reset_index(drop=True),
        customer=places[table.customer[rows]],
        offsets=np.append(0, np.cumsum(np.diff(table.offsets)[customers])),
        counted=table.counted[rows],
        references={
            name: places[found[rows]] if fields[name].of == "customers" else found[rows]
            for name, found in table.references.items()
        },
        records=table.records[rows],
    )


def check_again(
    before: CustomerFile,
    was: Sources,
    now: Sources,
    *,
    headers: Headers,
    not_counted: NotCounted,
    recall: Recall = afresh,
) -> Update | None:
    """Check the customers whose rows have changed, and nobody else.

    Args:
        before: What ``check`` made of the sources as they were.
        was: These sources.
        now: The same sources, some of which have been read again.
        headers: As for ``check``.
        not_counted: As for ``check``.
        recall: Knows what was made of tables that are as they were.

    Returns:
        With the very file that ``check`` makes. None: everybody has to be checked.

    """
    edits = {name: one.since for name, one in now.items() if one is not was[name]}
    splices = {name: one for name, one in edits.items() if one is not None}
    if splices.keys() != edits.keys() or not all(
        _stands_alone(name, one, before, was, now) for name, one in splices.items()
    ):
        return None
    changed = _whose(splices, before, was, now)
    if changed is None:
        return None
    changed = _and_linked(changed, before)
    if np.count_nonzero(changed) > _MOST:
        return None
    rows = {
        name: _Rows.of(table, splices.get(name), changed)
        for name, table in before.tables.items()
        if table.entry.of_customer
    }
    part = check(
        {**now, **{name: _some(now[name], rows[name]) for name in rows if name in now}},
        before.dictionary,
        currency=before.currency,
        year_starts=before.year_starts,
        headers=headers,
        not_counted=not_counted,
        time_slots=before.time_slots,
        spend_levels=before.spend_levels,
        recall=recall,
    )
    known = set(before.rejects)
    if not all(
        one in known or leads_nowhere(one, before.dictionary) for one in part.rejects
    ):
        return None
    records = {name: rows[name].moved for name in splices}
    tables = merged(before, part, changed, records, now)
    rejects: dict[str, list[Reject]] = {name: [] for name in tables}
    for one in before.rejects:
        rejects[one.table].append(one)
    for name, splice in splices.items():
        table = before[name]
        rejects[name] = rejects_now(
            at_checking(rejects[name], was[name], table.entry),
            splice,
            table.records[table.rows_of(np.flatnonzero(changed))],
            [one for one in part.rejects if one.table == name],
            now[name],
            table.entry,
        )
    states = {
        name: state_of(before[name].entry, tables[name].frame, now[name], rejects[name])
        for name in splices
    }
    file = replace(
        before,
        tables=tables,
        rejects=tuple(one for some in rejects.values() for one in some),
        sources={**before.sources, **states},
    )
    part = _part_of(part, tables)
    return Update(before.digests, file, changed, part, _file_alone(part, changed))


def _part_of(part: CustomerFile, tables: Mapping[str, Table]) -> CustomerFile:
    """Let the tables of a part supply what those of the whole file do."""
    supplied = {
        name: replace(table, supplied=tables[name].supplied)
        for name, table in part.tables.items()
    }
    return replace(part, tables=supplied)


def _stands_alone(
    name: str, splice: Splice, before: CustomerFile, was: Sources, now: Sources
) -> bool:
    """Tell whether a changed table lets rows of other customers stay as they were."""
    if not before[name].entry.of_customer or splice.before != was[name].digest:
        return False
    naming = {
        (table, field.name)
        for table, entry in before.dictionary.tables.items()
        for field in entry.fields.values()
        if field.of == name
    }
    return _rejects_fit(before[name], naming, before, was[name]) and _keys_fit(
        before[name], splice, *_edited(splice, was[name], now[name]), named=bool(naming)
    )


def _rejects_fit(
    table: Table,
    naming: AbstractSet[tuple[str, str]],
    before: CustomerFile,
    was: SourceTable,
) -> bool:
    """Tell whether no row was rejected for the sake of another.

    Args:
        table: As it was checked.
        naming: Fields, with their tables, that name rows of it.
        before: The file.
        was: The table as it was read.

    """
    if any((one.table, one.field) in naming for one in before.rejects):
        return False
    rejects = (one for one in before.rejects if one.table == table.name)
    return all(
        leads_nowhere(one, before.dictionary)
        for one in at_checking(rejects, was, table.entry)
    )


def _keys_fit(
    table: Table,
    splice: Splice,
    gone: pd.DataFrame,
    come: pd.DataFrame,
    *,
    named: bool,
) -> bool:
    """Tell whether new rows have the keys of old ones, or keys that no other row has.

    Args:
        table: As it was checked.
        splice: What has become of it.
        gone: Rows that are no more.
        come: Rows that stand there now.
        named: Rows of other tables may name rows of this one, so that no key may go.

    """
    key = table.entry.key
    if key is None:
        return True
    if key not in gone or key not in come:
        return False
    if named and not set(gone[key].dropna()) <= set(come[key].dropna()):
        return False
    places = positions(come[key], table.frame[key])
    return bool(_replaced(table.records[places[places >= 0]], splice).all())


def _edited(
    splice: Splice, was: SourceTable, now: SourceTable
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows that are gone, and those that have come."""
    first = splice.first
    return was.frame[first : splice.last], now.frame[first : first + splice.added]


def _replaced(records: Positions, splice: Splice) -> Flags:
    flags: Flags = (records > splice.first) & (records <= splice.last)
    return flags


def _whose(
    splices: Mapping[str, Splice], before: CustomerFile, was: Sources, now: Sources
) -> Flags | None:
    """Tell which customers have rows that are gone or have come; None: not known."""
    changed = np.zeros(before.size, np.bool_)
    ids = before.customers["id"]
    orders = pd.DataFrame({"id": [], "customer": []}, dtype="str")
    if "orders" in splices:
        orders = _edited(splices["orders"], was["orders"], now["orders"])[1]
    for name, splice in splices.items():
        for rows in _edited(splice, was[name], now[name]):
            if name == "order_lines":
                owners = _owners_of_lines(rows["order"], before, orders)
            elif "customer" in rows:
                owners = positions(rows["customer"], ids)
            else:
                return None
            if (owners < 0).any():
                return None
            changed[owners] = True
    return changed


def _owners_of_lines(
    names: pd.Series, before: CustomerFile, added: pd.DataFrame
) -> Positions:
    """Find whose the orders are that lines name, those that have just come too."""
    places = positions(names, before["orders"].frame["id"])
    known = np.append(before["orders"].customer, -1)[places]
    owners = positions(added["customer"], before.customers["id"])
    new = np.append(owners, -1)[positions(names, added["id"])]
    return np.where(known >= 0, known, new)


def _and_linked(changed: Flags, before: CustomerFile) -> Flags:
    """Add the customers that rows link with them, up to one too many of them.

    Such as one whose response names another one's order.
    """
    pairs = np.concatenate([np.empty((2, 0), np.int64), *_links(before)], axis=1)
    found, known = changed, -1
    while known < np.count_nonzero(found) <= _MOST:
        known = int(np.count_nonzero(found))
        found = found.copy()
        found[pairs[:, found[pairs].any(axis=0)]] = True
    return found


def _links(before: CustomerFile) -> Iterator[Positions]:
    """Give the pairs of customers that a row of one and a row of the other link."""
    for table in before.tables.values():
        for name, rows in table.references.items():
            target = before[table.entry.fields[name].of]
            # Whose an order line is, its order says.
            if table.name != "order_lines" and target.entry.of_customer:
                owners = np.append(target.customer, -1)[rows]
                pairs = np.stack((owners, table.customer))
                yield pairs[:, (owners != table.customer) & (pairs >= 0).all(axis=0)]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of one table, before and after.

    Attributes:
        moved: Per row before, the number of its record now; -1: it is gone.
        records: Of the customers with changes now, ascending.

    """

    moved: Positions
    records: Positions

    @classmethod
    def of(cls, table: Table, splice: Splice | None, changed: Flags) -> "_Rows":
        mine = table.rows_of(np.flatnonzero(changed))
        if splice is None:
            return cls(table.records, np.sort(table.records[mine]))
        longer = splice.first + splice.added - splice.last
        moved = table.records + np.where(table.records > splice.last, longer, 0)
        moved[_replaced(table.records, splice)] = -1
        kept = moved[mine]
        come = np.arange(splice.first, splice.first + splice.added) + 1
        return cls(moved, np.sort(np.concatenate((kept[kept >= 0], come))))


def _some(source: SourceTable, rows: _Rows) -> SourceTable:
    """Take some rows of a source, by their records."""
    places = np.searchsorted(source.lines, rows.records)
    frame = source.frame.take(places).reset_index(drop=True)
    return replace(source, frame=frame, lines=rows.records, rejects=(), since=None)
