"""The report on changes: who is new, gone, joined, left; what is another value now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.customer_file import Field
from site_builder.history import Changes, Snapshot
from site_builder.pages.comparison import (
    BEFORE,
    UNTOLD,
    SegmentMoves,
    changed_customers,
    compared_with,
    name_before,
    segment_moves,
    what_changed,
)
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.row_tables import cell, column_of
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Cell, Column, Link, Phrase, Row, Table, Value

_PORTRAIT = ("kind", "status", "city", "owner")
_IMPORTANT = (
    "status",
    "owner",
    "name",
    "parent",
    "loyalty_tier",
    "credit_limit",
    "potential",
    "phone",
    "email",
    "mobile",
    "preferred_channel",
    "street",
    "city",
)
_MEASURE = "revenue_12m"
_OPEN, _MOST = 12, 60
_MOST_CUSTOMERS = 100
_MOST_MOVED = 10
_MOST_OF_SEGMENT = 8


class ChangedField(NamedTuple):
    """One field of a customer that is another one now.

    Attributes:
        column: What it is now.
        earlier: What it was: its machine name ends in ``_before``.
        before, now: None: unknown.

    """

    column: Column
    earlier: Column
    before: Cell
    now: Cell


class ChangedCustomer(NamedTuple):
    """One customer with changed fields.

    Attributes:
        id: Of the customer.
        customer: Link to the dossier.
        fields: The most important first.

    """

    id: str
    customer: Link
    fields: tuple[ChangedField, ...]


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What ``changes.html`` shows.

    Without an earlier snapshot to compare with there is ``compared`` and nothing else.

    Attributes:
        compared: Which date it is compared with, or when there will be one.
        summary: How many are new, gone, joined, left, changed.
        new: Customers who were not in the file; None: none, as below.
        gone: Customers who are no longer in the file.
        segments: Those with anything to tell, in the order of their titles.
        fields: How often each field changed.
        not_compared: Which fields are not compared, and why not; may be empty.
        customers: With changed fields: those with the most important changes first,
            then those with the highest revenue; cut.
        customers_more: How many more there are.
        up: Customers whose revenue of 12 months rose most.
        down: Customers whose revenue of 12 months fell most.

    """

    compared: Phrase
    summary: Phrase
    new: Table | None = None
    gone: Table | None = None
    segments: tuple[SegmentMoves, ...] = ()
    fields: Table | None = None
    not_compared: Phrase = ()
    customers: tuple[ChangedCustomer, ...] = ()
    customers_more: int = 0
    up: Table | None = None
    down: Table | None = None


def plan(of: Material) -> Iterator[Page]:
    """Plan the report."""
    chrome = chrome_of(of.setting, of.visible, 1, "reports/index.html")
    yield Page("reports/changes.html", "changes.html", _view(of), chrome)


def _view(of: Material) -> ChangesView:
    changes = of.changes
    compared, summary = compared_with(of), what_changed(of)
    if changes is None:
        return ChangesView(compared, summary)
    names = _names(of)
    order = _by_importance(of, changes)
    up, down = _movements(of, changes)
    return ChangesView(
        compared=compared,
        summary=summary,
        new=_new(of, changes, names),
        gone=_gone(of, changes, names),
        segments=tuple(_segments(of, changes)),
        fields=_fields(of, changes),
        not_compared=_not_compared(of, changes),
        customers=tuple(
            _customer(of, changes, place, names) for place in order[:_MOST_CUSTOMERS]
        ),
        customers_more=max(len(order) - _MOST_CUSTOMERS, 0),
        up=up,
        down=down,
    )


def _segments(of: Material, changes: Changes) -> Iterator[SegmentMoves]:
    for standing in of.standings:
        moves = segment_moves(of, standing, "../segments/", _MOST_OF_SEGMENT)
        definition = changes.segments[standing.identity].definition
        if moves is not None and (moves.moved or definition != "same"):
            yield moves


def _names(of: Material) -> dict[str, dict[str, str]]:
    """Name what fields of customers refer to: by field, names by id, as of now."""
    file = of.visible.file
    found = {}
    for field in file["customers"].entry.fields.values():
        if field.of and {"id", "name"} <= file[field.of].entry.fields.keys():
            frame = file[field.of].frame
            pairs = zip(plain(frame["id"]), plain(frame["name"]), strict=True)
            found[field.name] = {key: name for key, name in pairs if name}
    return found


def _cell(
    snapshot: Snapshot, field: Field, place: int, names: Mapping[str, Mapping[str, str]]
) -> Cell:
    value: Cell = snapshot.fields[field.name][place].as_py()
    if field.name in names and isinstance(value, str):
        return names[field.name].get(value, value)
    return cell(value, field)


def _new(
    of: Material, changes: Changes, names: Mapping[str, Mapping[str, str]]
) -> Table | None:
    places = np.flatnonzero(changes.new).tolist()
    fields = _portrait(of, changes.now)
    rows: list[Row] = [
        (
            of.directory.ids[place],
            (
                _link(of, place),
                *(_cell(changes.now, field, place, names) for field in fields),
            ),
        )
        for place in _by_revenue(changes.now, places)
    ]
    return _people(of, "customers.new", fields, rows)


def _gone(
    of: Material, changes: Changes, names: Mapping[str, Mapping[str, str]]
) -> Table | None:
    fields = _portrait(of, changes.before)
    rows: list[Row] = []
    for place in _by_revenue(changes.before, changes.gone.tolist()):
        identity, name = name_before(changes, place)
        cells = (_cell(changes.before, field, place, names) for field in fields)
        rows.append((identity, (Link("", name), *cells)))
    return _people(of, "customers.gone", fields, rows)


def _portrait(of: Material, snapshot: Snapshot) -> list[Field]:
    entry = of.visible.file["customers"].entry
    return [entry.fields[name] for name in _PORTRAIT if name in snapshot.fields]


def _people(
    of: Material, name: str, fields: Sequence[Field], rows: Sequence[Row]
) -> Table | None:
    wording = of.setting.wording
    columns = (
        Column("name", wording.word("Customer"), "link"),
        *(column_of(field, "customers", wording.language) for field in fields),
    )
    return _table(of, name, columns, rows)


def _table(
    of: Material, name: str, columns: tuple[Column, ...], rows: Sequence[Row]
) -> Table | None:
    """Show some rows openly and some under a fold, and count the rest."""
    if not rows:
        return None
    rest = len(rows) - _MOST
    more = Value(f"{name}.more", rest, "whole")
    note = of.setting.wording.phrase("+ {number} more", number=more) if rest > 0 else ()
    return Table(
        name, "", columns, tuple(rows[:_OPEN]), tuple(rows[_OPEN:_MOST]), note=note
    )


def _link(of: Material, place: int) -> Link:
    href = f"../customers/{of.directory.slugs[place]}.html"
    return Link(href, of.directory.names[place])


def _by_revenue(snapshot: Snapshot, places: Iterable[int]) -> list[int]:
    """Put customers with high revenue first; unknown is like none."""
    revenue = _numbers(snapshot.measures.get(_MEASURE), len(snapshot))
    return sorted(places, key=lambda place: (-int(revenue[place]), place))


def _numbers(column: pa.Array | None, size: int) -> npt.NDArray[np.int64]:
    if column is None:
        return np.zeros(size, np.int64)
    numbers: npt.NDArray[np.int64] = pc.fill_null(column, 0).to_numpy(
        zero_copy_only=False
    )
    return numbers


def _told(of: Material, changes: Changes) -> list[Field]:
    """List the fields that can be compared, the most important first."""
    fields = of.visible.file["customers"].entry.fields
    names = [name for name in fields if name in changes.fields and name not in UNTOLD]
    rank = {name: place for place, name in enumerate(_IMPORTANT)}
    names.sort(key=lambda name: rank.get(name, len(rank)))
    return [fields[name] for name in names]


def _fields(of: Material, changes: Changes) -> Table | None:
    wording = of.setting.wording
    rows: list[Row] = []
    for field in _told(of, changes):
        changed = changes.fields[field.name]
        number = int(changed.sum())
        if number:
            then = changes.then(changes.before.fields[field.name])
            was = then.is_null().to_numpy(zero_copy_only=False)
            now = changes.now.fields[field.name].is_null()
            known = int((changed & was).sum())
            lost = int((changed & now.to_numpy(zero_copy_only=False)).sum())
            label = field.label_in(wording.language)
            rows.append((field.name, (label, number, known, lost)))
    rows.sort(key=lambda row: -int(row[1][1]) if isinstance(row[1][1], int) else 0)
    columns = (
        Column("fields.field", wording.word("Field"), "text"),
        Column("fields.changed", wording.word("Changed"), "whole"),
        Column("fields.became_known", wording.word("Became known"), "whole"),
        Column("fields.became_unknown", wording.word("Became unknown"), "whole"),
    )
    return Table("fields", "", columns, tuple(rows)) if rows else None


def _not_compared(of: Material, changes: Changes) -> Phrase:
    """Name the fields that only one of the dates has, or that mean something else."""
    language = of.setting.wording.language
    fields = of.visible.file["customers"].entry.fields
    either = changes.now.fields.keys() | changes.before.fields.keys()
    names = [name for name in fields if name in either - changes.fields.keys()]
    if not names:
        return ()
    labels = ", ".join(fields[name].label_in(language) for name in names)
    return of.setting.wording.phrase(
        "Not compared, because one of the dates has no such column, or one of "
        "another kind: {fields}",
        fields=labels,
    )


def _by_importance(of: Material, changes: Changes) -> list[int]:
    """List customers with changed fields: important changes first, then revenue."""
    places = np.flatnonzero(changed_customers(changes))
    told = _told(of, changes)
    best = np.full(len(changes.now), len(told))
    for rank, field in reversed(list(enumerate(told))):
        common = len(_IMPORTANT)  # all other fields are as important as each other
        place = rank if field.name in _IMPORTANT else common
        best[changes.fields[field.name]] = place
    revenue = _numbers(changes.now.measures.get(_MEASURE), len(changes.now))
    order = np.lexsort((places, -revenue[places], best[places]))
    found: list[int] = places[order].tolist()
    return found


def _customer(
    of: Material,
    changes: Changes,
    place: int,
    names: Mapping[str, Mapping[str, str]],
) -> ChangedCustomer:
    then = int(changes.places[place])
    language = of.setting.wording.language
    fields = []
    for field in _told(of, changes):
        if changes.fields[field.name][place]:
            column = column_of(field, "customers", language)
            fields.append(
                ChangedField(
                    column,
                    column._replace(name=column.name + BEFORE),
                    _cell(changes.before, field, then, names),
                    _cell(changes.now, field, place, names),
                )
            )
    return ChangedCustomer(of.directory.ids[place], _link(of, place), tuple(fields))


def _movements(of: Material, changes: Changes) -> tuple[Table | None, Table | None]:
    """Find whose revenue of 12 months rose and fell most; only of known amounts."""
    pair = changes.measures(_MEASURE)
    if pair is None:
        return None, None
    then, now = pair
    known = pc.and_(then.is_valid(), now.is_valid()).to_numpy(zero_copy_only=False)
    size = len(changes.now)
    before, after = _numbers(then, size), _numbers(now, size)
    change = np.where(known, after - before, 0)
    order = np.argsort(-change, kind="stable")
    up = [place for place in order[:_MOST_MOVED].tolist() if change[place] > 0]
    order = np.argsort(change, kind="stable")
    down = [place for place in order[:_MOST_MOVED].tolist() if change[place] < 0]
    columns = _movement_columns(of)

    def table(name: str, places: Sequence[int]) -> Table | None:
        rows: list[Row] = [
            (
                of.directory.ids[place],
                (
                    _link(of, place),
                    int(before[place]),
                    int(after[place]),
                    int(change[place]),
                ),
            )
            for place in places
        ]
        return _table(of, name, columns, rows)

    return table("revenue_up", up), table("revenue_down", down)


def _movement_columns(of: Material) -> tuple[Column, ...]:
    wording = of.setting.wording
    column = measure_column(of.visible, _MEASURE, wording.language)
    return (
        Column("name", wording.word("Customer"), "link"),
        Column(_MEASURE + BEFORE, wording.word("Before"), column.kind),
        Column(_MEASURE, wording.word("Now"), column.kind),
        Column(_MEASURE + "_change", wording.word("Change"), column.kind),
    )
