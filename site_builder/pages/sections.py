"""The sections of a dossier that are laid out by tables and measures."""

from collections.abc import Iterable, Sequence
from itertools import repeat

from site_builder.audiences import Visible
from site_builder.measures import Measure
from site_builder.pages.batches import Batch
from site_builder.pages.row_tables import Layout, cell, column_of, row_tables
from site_builder.pages.shown import (
    Column,
    Detail,
    Kind,
    Section,
    Table,
    present,
    zipped,
)
from site_builder.wording import Language, Wording

BUSINESS = (
    Layout(
        "orders",
        (
            "id",
            "date",
            "time",
            "channel",
            "venue",
            "status",
            "rep",
            "amount",
            "margin",
            "currency",
        ),
    ),
    Layout(
        "order_lines",
        ("order", "product", "quantity", "unit_price", "discount", "amount", "margin"),
        rows=5,
    ),
    Layout("quotes", ("id", "date", "amount", "status", "valid_until", "rep"), 5),
    Layout(
        "invoices",
        (
            "id",
            "order",
            "date",
            "due",
            "paid_date",
            "amount",
            "paid_amount",
            "status",
            "reminders",
        ),
        5,
    ),
    Layout("deliveries", ("id", "order", "date", "status", "carrier"), 5),
    Layout("contracts", ("id", "name", "start", "end", "amount", "status"), 5),
    Layout(
        "opportunities",
        (
            "id",
            "name",
            "stage",
            "status",
            "amount",
            "probability",
            "created",
            "expected_close",
            "closed",
            "rep",
            "product",
            "competitor",
        ),
        5,
    ),
)
PEOPLE = Layout(
    "contacts",
    (
        "name",
        "job_title",
        "department",
        "role",
        "attitude",
        "email",
        "phone",
        "since",
        "left",
    ),
    30,
)
CONTACT = (
    Layout("meetings", ("start", "time", "contact", "rep", "place", "purpose"), 5),
    Layout(
        "interactions",
        (
            "date",
            "time",
            "kind",
            "direction",
            "rep",
            "contact",
            "subject",
            "text",
            "outcome",
            "next_step",
            "next_date",
        ),
    ),
)
BEHAVIOUR = Layout("events", ("date", "time", "kind", "detail", "channel"))
SERVICE = Layout(
    "cases",
    (
        "id",
        "opened",
        "closed",
        "kind",
        "status",
        "severity",
        "product",
        "subject",
        "text",
        "promise",
        "promise_date",
    ),
)
SATISFACTION = Layout("surveys", ("date", "kind", "score", "question", "comment"))
COMPETITORS = Layout(
    "competitors",
    (
        "name",
        "product",
        "share",
        "since",
        "contract_end",
        "strength",
        "source",
        "date",
    ),
)
CAMPAIGNS = Layout("responses", ("campaign", "date", "status", "order"))
CONSENTS = Layout(
    "consents",
    (
        "channel",
        "purpose",
        "status",
        "date",
        "expires",
        "basis",
        "source",
        "proof",
        "text_version",
    ),
    20,
)
_KINDS: dict[str, Kind] = {
    "amount": "amount",
    "count": "whole",
    "number": "number",
    "rate": "rate",
    "days": "days",
    "date": "date",
    "text": "text",
    "score": "score",
    "years": "whole",
    "yes_no": "yes_no",
}
_IN_WORDS = frozenset(("rfm", "top_channel"))  # texts that are ours, not the customer's


def measure_kind(measure: Measure) -> Kind:
    """Tell how the values of a measure are written."""
    return "choice" if measure.name in _IN_WORDS else _KINDS[measure.unit]


def measure_column(visible: Visible, name: str, language: Language) -> Column:
    """Make the column of a measure."""
    measure = visible.measures.catalogue[name]
    label, missing = measure.label_in(language), measure.missing
    return Column(name, label, measure_kind(measure), missing=missing)


def measure_details(
    visible: Visible, batch: Batch, names: Iterable[str], language: Language
) -> list[tuple[Detail, ...]]:
    """Show measures of each customer: those whose tables the site has."""
    columns = [
        zipped(
            Detail,
            repeat(measure_column(visible, name, language)),
            batch.measures[name],
            repeat(()),
        )
        for name in names
        if all(map(visible.file.has, visible.measures.catalogue[name].needs))
    ]
    return [*zip(*columns, strict=True)] if columns else [()] * len(batch.ids)


def known_details(
    visible: Visible, batch: Batch, fields: Iterable[str], wording: Wording
) -> list[tuple[Detail, ...]]:
    """Show fields of each customer, those that are known."""
    known = visible.file["customers"].entry.fields
    columns = [
        [
            Detail(column, cell(value, known[name])) if value is not None else None
            for value in batch.customers[name]
        ]
        for name, column in (
            (name, column_of(known[name], "customers", wording.language))
            for name in fields
        )
    ]
    if not columns:
        return [()] * len(batch.ids)
    return [*map(present, zip(*columns, strict=True))]


def sections(
    visible: Visible,
    batch: Batch,
    layouts: Sequence[Layout],
    wording: Wording,
    details: Iterable[tuple[Detail, ...]] = repeat(()),
) -> list[Section | None]:
    """Make a section of tables of each; None where there is neither row nor detail."""
    return [
        _section(some, tables)
        for some, tables in zip(
            details, tables_of_each(visible, batch, layouts, wording), strict=False
        )
    ]


def _section(details: tuple[Detail, ...], tables: tuple[Table, ...]) -> Section | None:
    if len(tables) == 1:  # the section's own heading is enough
        tables = (tables[0]._replace(label=""),)
    if tables or [True for detail in details if detail.value is not None]:
        return Section(details=details, tables=tables)
    return None


def tables_of_each(
    visible: Visible, batch: Batch, layouts: Sequence[Layout], wording: Wording
) -> list[tuple[Table, ...]]:
    """Lay out those tables that have rows, for each customer."""
    columns = [
        row_tables(visible.file, batch, layout, wording)
        for layout in layouts
        if layout.table in batch.rows
    ]
    if not columns:
        return [()] * len(batch.ids)
    return [*map(present, zip(*columns, strict=True))]
