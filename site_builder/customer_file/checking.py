"""Raw tables become the customer file: keys unique, references sound, gaps filled.

Each step makes something of the tables that it is given and of nothing else, so that a
program that checks again and again repeats only what a change concerns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from site_builder.config import (
    DEFAULT_SPEND_LEVELS,
    DEFAULT_TIME_SLOTS,
    TimeSlot,
)
from site_builder.customer_file.deriving import (
    ORIGINAL_AMOUNT,
    LineAmounts,
    factors,
    full_names,
    line_amounts,
    order_amounts,
)
from site_builder.customer_file.dictionary import Dictionary, TableEntry
from site_builder.customer_file.drafts import (
    OF_NOTHING,
    Draft,
    Placed,
    draft_of,
    nowhere,
)
from site_builder.customer_file.order_lines import sort_lines
from site_builder.customer_file.ordering import (
    canonical_order,
    offsets_of,
    positions,
    row_keys,
)
from site_builder.customer_file.tables import (
    CustomerFile,
    Flags,
    Positions,
    SourceState,
    Table,
)
from site_builder.memory import Recall, afresh, step
from site_builder.sources import Reject, SourceTable

NotCounted = Mapping[str, Mapping[str, Sequence[str]]]
Headers = Mapping[str, Mapping[str, str]]


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
    recall: Recall = afresh,
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
        recall: Remembers what was made of tables that are as they were.

    """
    found = _sort(_sound(sources, dictionary, headers, recall), recall)
    found = {name: _refer(name, found, recall) for name in found}
    found |= _convert(found, currency, recall)
    size = len(found["customers"].draft.frame)
    rejects = {name: in_places(one.draft.rejects) for name, one in found.items()}
    return CustomerFile(
        dictionary,
        {
            name: _table(one, size, not_counted.get(name, {}), recall)
            for name, one in found.items()
        },
        tuple(reject for some in rejects.values() for reject in some),
        {
            name: state_of(
                one.draft.entry, one.draft.frame, one.draft.source, rejects[name]
            )
            for name, one in found.items()
            if one.draft.source is not None
        },
        currency,
        year_starts,
        time_slots,
        tuple(spend_levels),
    )


def _sound(
    sources: Mapping[str, SourceTable],
    dictionary: Dictionary,
    headers: Headers,
    recall: Recall,
) -> dict[str, Draft]:
    """Take out rows without the key or the customer that they need."""
    drafts = {
        name: step(
            recall,
            f"{name} as read",
            draft_of,
            entry,
            sources.get(name),
            headers.get(name, {}),
        )
        for name, entry in dictionary.tables.items()
    }
    known = step(recall, "customers with keys", _with_keys, drafts.pop("customers"))
    sound = {
        name: step(recall, f"{name} of customers", _of_customers, draft, known)
        for name, draft in drafts.items()
    }
    named = step(recall, "customers with names", _with_status, known)
    people = step(recall, "contacts with names", _with_names, sound["contacts"])
    found = {**sound, "customers": named, "contacts": people}
    return {name: found[name] for name in dictionary.tables}


def _with_keys(draft: Draft) -> Draft:
    """Reject rows without the key they need, and all but one of those that share it.

    The fullest row of a key stays, so that the order of the rows decides nothing.
    """
    key = draft.entry.key
    if key is None or draft.source is None:
        return draft
    if draft.entry.fields[key].required:
        there = draft.frame[key].notna().to_numpy()
        draft = draft.keep(there, f"the row has no {key}", key)
    shared = draft.frame[key].notna() & draft.frame[key].duplicated(keep=False)
    if not shared.any():
        return draft
    rows = np.flatnonzero(shared.to_numpy())
    some = draft.frame.iloc[rows]
    gaps = some.isna().sum(axis=1).to_numpy(np.int64)
    keys: list[pd.Series | Positions]
    keys = [some[key], gaps, *row_keys(some, draft.entry)]
    best = rows[canonical_order(keys)]
    first = best[~draft.frame[key].iloc[best].duplicated().to_numpy()]
    good = ~shared.to_numpy()
    good[first] = True
    return draft.keep(good, f"another row has the same {key}", key)


def _of_customers(draft: Draft, customers: Draft) -> Draft:
    """Reject rows that need a customer who does not exist, and then for their keys.

    Of rows that share a key, one that is sound stays.
    """
    reference = draft.entry.fields.get("customer")
    if reference is not None and reference.required and draft.source is not None:
        there = positions(draft.frame["customer"], customers.frame["id"]) >= 0
        draft = draft.keep(there, OF_NOTHING["customer"], "customer")
    return _with_keys(draft)


def _with_names(draft: Draft) -> Draft:
    return replace(draft, frame=draft.frame.assign(name=full_names(draft.frame)))


def _with_status(customers: Draft) -> Draft:
    named = _with_names(customers)
    status = named.frame["status"].fillna("customer")
    return replace(named, frame=named.frame.assign(status=status))


def _sort(drafts: Mapping[str, Draft], recall: Recall) -> dict[str, Placed]:
    """Put every table in canonical order; tell whose each row is."""
    found = {
        name: step(recall, f"{name} in order", _by_key, draft)
        for name, draft in drafts.items()
        if not draft.entry.of_customer
    }
    customers = found["customers"].draft
    found |= {
        name: step(recall, f"{name} in order", _by_customer, draft, customers)
        for name, draft in drafts.items()
        if "customer" in draft.entry.fields
    }
    lines = (drafts["order_lines"], found["orders"])
    found["order_lines"] = recall(
        "order_lines in order", lines, lambda: sort_lines(*lines, recall)
    )
    return {name: found[name] for name in drafts}


def _by_key(draft: Draft) -> Placed:
    key = () if draft.entry.key is None else (draft.frame[draft.entry.key],)
    keys = (*key, *row_keys(draft.frame, draft.entry))
    rows = len(draft.frame) if draft.name == "customers" else 0
    customer = np.arange(rows, dtype=np.int64)
    return Placed(draft.order(canonical_order(keys)), customer, {})


def _by_customer(draft: Draft, customers: Draft) -> Placed:
    """Put rows in the order of their customers; not all rows need one."""
    owner = positions(draft.frame["customer"], customers.frame["id"])
    rows = canonical_order([owner, *row_keys(draft.frame, draft.entry)])
    owner = owner[rows]
    draft = draft.order(rows)
    if customers.source is not None:
        lost = (owner < 0) & draft.frame["customer"].notna().to_numpy()
        draft = draft.reject(lost, nowhere(draft.entry.fields["customer"]), "customer")
    return Placed(draft, owner, {"customer": owner})


def _refer(name: str, found: Mapping[str, Placed], recall: Recall) -> Placed:
    """Find the rows that each row names."""
    one = found[name]
    targets = {
        field.name: found[field.of].draft
        for field in one.draft.entry.fields.values()
        if field.of and field.name not in one.places
    }
    referring = step(recall, f"{name} referring", _referring, one.draft, targets)
    return step(recall, f"{name} with places", _with_places, one, referring)


def _referring(draft: Draft, targets: Mapping[str, Draft]) -> Placed:
    """Look up references to tables; one that leads nowhere is a rejected cell."""
    found: dict[str, Positions] = {}
    for name, target in targets.items():
        field = draft.entry.fields[name]
        places = _places(draft.frame[name], target)
        lost = (places < 0) & draft.frame[name].notna().to_numpy()
        if target.name == draft.name:
            itself = places == np.arange(len(places))
            draft = draft.reject(itself, "a row cannot name itself", name)
            places = np.where(itself, -1, places)
        found[name] = places
        if target.source is not None:
            draft = draft.reject(lost, nowhere(field), name)
    return Placed(draft, np.empty(0, np.int64), found)


def _with_places(one: Placed, referring: Placed) -> Placed:
    places = {**one.places, **referring.places}
    in_order = {name: places[name] for name in one.draft.entry.fields if name in places}
    return Placed(referring.draft, one.customer, in_order)


def _places(names: pd.Series, target: Draft) -> Positions:
    key = target.entry.key
    if key is None:
        return np.full(len(names), -1, np.int64)
    return positions(names, target.frame[key])


def _convert(
    found: Mapping[str, Placed], currency: str, recall: Recall
) -> dict[str, Placed]:
    """Complete the amounts of orders and of their lines, in the site's currency."""
    orders, lines, rates = found["orders"], found["order_lines"], found["rates"].draft
    products = found["products"].draft
    factor = factors(orders.draft.frame, rates.frame, currency)
    of_lines = None if factor is None else factor.iloc[lines.places["order"]]
    amounts = recall(
        "amounts of order lines",
        (lines.draft, products, _told_apart(of_lines)),
        lambda: _line_amounts(lines, products, of_lines),
    )
    made_from = (orders, lines, amounts, rates, currency)
    summed = recall(
        "amounts of orders",
        made_from,
        lambda: _order_amounts(orders, lines, amounts, factor),
    )
    complete = step(recall, "complete order lines", _complete, lines, amounts)
    return {"orders": summed, "order_lines": complete}


def _told_apart(factor: pd.Series | None) -> tuple[bytes, bytes] | None:
    """Give rates as something that can be compared, even where one is missing."""
    if factor is None:
        return None
    known = factor.to_numpy(np.float64, na_value=0.0)
    return factor.isna().to_numpy(np.bool_).tobytes(), known.tobytes()


def _line_amounts(
    lines: Placed, products: Draft, factor: pd.Series | None
) -> LineAmounts:
    costs = products.frame["unit_cost"]
    padded = pd.concat([costs, pd.Series([pd.NA], dtype="Int64")], ignore_index=True)
    # -1 finds the missing at the end.
    unit_cost = padded.iloc[lines.places["product"]].reset_index(drop=True)
    return line_amounts(lines.draft.frame, unit_cost, factor)


def _order_amounts(
    orders: Placed, lines: Placed, amounts: LineAmounts, factor: pd.Series | None
) -> Placed:
    of_lines = lines.places["order"]
    frame = order_amounts(orders.draft.frame, amounts, of_lines, factor)
    return replace(orders, draft=replace(orders.draft, frame=frame))


def _complete(lines: Placed, amounts: LineAmounts) -> Placed:
    return replace(lines, draft=replace(lines.draft, frame=amounts.lines))


def _table(
    one: Placed, size: int, not_counted: Mapping[str, Sequence[str]], recall: Recall
) -> Table:
    name = one.draft.name
    supplied = recall(
        f"{name} supplied",
        one.draft,
        lambda: supplied_of(one.draft.frame, one.draft.source),
    )
    return step(recall, f"{name} checked", _checked, one, size, not_counted, supplied)


def _checked(
    one: Placed,
    size: int,
    not_counted: Mapping[str, Sequence[str]],
    supplied: frozenset[str],
) -> Table:
    return Table(
        entry=one.draft.entry,
        frame=one.draft.frame,
        supplied=supplied,
        customer=one.customer,
        offsets=offsets_of(one.customer, size),
        counted=_counted(one.draft.frame, not_counted),
        references=one.places,
        records=one.draft.records,
    )


def supplied_of(frame: pd.DataFrame, source: SourceTable | None) -> frozenset[str]:
    """List the columns with something in them, read or derived."""
    given = set() if source is None else set(source.supplied)
    derived = {str(name) for name in frame if frame[name].notna().any()}
    return frozenset((given | derived) - {ORIGINAL_AMOUNT})


def _counted(frame: pd.DataFrame, values: Mapping[str, Sequence[str]]) -> Flags:
    counted = np.ones(len(frame), np.bool_)
    for name, excluded in values.items():
        counted &= ~frame[name].isin(list(excluded)).to_numpy()
    return counted


def in_places(rejects: Iterable[Reject]) -> list[Reject]:
    """Put the rejects of a table in the order of their places."""
    return sorted(rejects, key=lambda one: (one.file, one.line, one.column, one.reason))


def state_of(
    entry: TableEntry, frame: pd.DataFrame, source: SourceTable, rejects: list[Reject]
) -> SourceState:
    """Say what is known of the source of a table that has been checked."""
    day = frame[entry.date].max() if entry.date else pd.NaT
    return SourceState(
        table=entry.name,
        shown=source.source,
        newest=None if pd.isna(day) else day.date(),
        rows_in=source.rows_in,
        rows=len(frame),
        rejected=len({one.line for one in rejects}),
        digest=source.digest,
        notices=source.notices,
    )
