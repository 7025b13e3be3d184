"""The sections of a dossier that are laid out by tables and measures."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from site_builder.audiences import Visible
from site_builder.measures import Measure
from site_builder.pages.batches import Batch
from site_builder.pages.row_tables import Layout, cell, column_of, row_table
from site_builder.pages.shown import Column, Detail, Kind, Section, Table
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


def measure_kind(measure: Measure) -> Kind:
    """Tell how the values of a measure are written."""
    return _KINDS[measure.unit]


def measure_column(visible: Visible, name: str, language: Language) -> Column:
    """Make the column of a measure."""
    measure = visible.measures.catalogue[name]
    return Column(name, measure.label_in(language), measure_kind(measure))


def measure_details(
    visible: Visible, batch: Batch, i: int, names: tuple[str, ...], language: Language
) -> tuple[Detail, ...]:
    """Show measures of one customer: those whose tables the site has."""
    columns = batch.once(
        ("measures", names),
        lambda: [
            (measure_column(visible, name, language), batch.measures[name])
            for name in names
            if all(map(visible.file.has, visible.measures.catalogue[name].needs))
        ],
    )
    return tuple([Detail(column, values[i]) for column, values in columns])


def field_details(
    visible: Visible, batch: Batch, i: int, names: Iterable[str], wording: Wording
) -> tuple[Detail, ...]:
    """Show fields of one customer, those that are known."""
    fields = visible.file["customers"].entry.fields
    return tuple(
        Detail(
            column_of(fields[name], "customers", wording.language),
            cell(batch.customers[name][i], fields[name]),
        )
        for name in names
        if batch.customers[name][i] is not None
    )


def section(
    visible: Visible,
    batch: Batch,
    i: int,
    layouts: Sequence[Layout],
    wording: Wording,
    details: tuple[Detail, ...] = (),
) -> Section | None:
    """Make a section of tables; None where there is neither row nor detail."""
    tables = row_tables(visible, batch, i, layouts, wording)
    if not tables and not any(detail.value is not None for detail in details):
        return None
    if len(tables) == 1:  # the section's own heading is enough
        tables = (replace(tables[0], label=""),)
    return Section(details=details, tables=tables)


def row_tables(
    visible: Visible,
    batch: Batch,
    i: int,
    layouts: Iterable[Layout],
    wording: Wording,
) -> tuple[Table, ...]:
    """Lay out those tables that have rows of this customer."""
    found = (row_table(visible.file, batch, i, one, wording) for one in layouts)
    return tuple(table for table in found if table is not None)
