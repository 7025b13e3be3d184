"""What is open between us and a customer: cases, quotes, invoices, and so on."""

import datetime as dt
from collections.abc import Iterator

from site_builder.pages.batches import Batch, Rows, gathered
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Fact, Phrase, Value
from site_builder.pages.touches import in_words
from site_builder.wording import Wording

_Facts = Iterator[tuple[int, Fact]]  # of a batch, each with its customer's place in it
_DONE_DELIVERIES = ("delivered", "returned", "cancelled")
# What was shipped longer ago has arrived, though nobody wrote it down.
_LONGEST_JOURNEY = dt.timedelta(days=30)


def open_items(batch: Batch, as_of: dt.date, wording: Wording) -> list[list[Fact]]:
    """List what is open between us and each customer."""
    tables = {
        "cases": _cases,
        "quotes": _quotes,
        "invoices": _invoices,
        "deliveries": _deliveries,
        "opportunities": _opportunities,
    }
    return gathered(
        len(batch.ids),
        (
            items(batch.rows[table], as_of, wording)
            for table, items in tables.items()
            if table in batch.rows
        ),
    )


def _cases(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:  # noqa: ARG001 -- as the others
    columns = rows.columns
    since = wording.word("since")
    for i, own in rows.where(columns["is_open"]).items():
        for row in own:
            kind = in_words(columns["kind"][row], wording).capitalize()
            said: Phrase = (kind or wording.word("Case"),)
            subject = columns["subject"][row] or columns["id"][row]
            if subject:
                said = (*said, ": ", Value("cases.subject", subject))
            yield i, Fact(said, columns["opened"][row], since)


def _quotes(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    standing = [
        status in (None, "open") and not (until and until < as_of)
        for status, until in zip(columns["status"], columns["valid_until"], strict=True)
    ]
    for i, own in rows.where(standing).items():
        for row in own:
            parts = wording.phrase(
                "Quote {id}: {amount}",
                id=Value("quotes.id", columns["id"][row]),
                amount=Value("quotes.amount", columns["amount"][row], "amount"),
            )
            until = columns["valid_until"][row]
            yield i, Fact(parts, until, wording.word("until") if until else "")


def _invoices(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:  # noqa: ARG001 -- as the others
    columns = rows.columns
    for i, own in rows.where(columns["unpaid"]).items():
        for row in own:
            parts = wording.phrase(
                "Invoice {id}: {amount}",
                id=Value("invoices.id", columns["id"][row]),
                amount=Value("invoices.unpaid", columns["unpaid"][row], "amount"),
            )
            due = columns["due"][row]
            yield i, Fact(parts, due, wording.word("due") if due else "")


def _deliveries(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    arrived = as_of - _LONGEST_JOURNEY
    on_the_way = [
        status is not None
        and status not in _DONE_DELIVERIES
        and not (status == "shipped" and day and day < arrived)
        for status, day in zip(columns["status"], columns["date"], strict=True)
    ]
    for i, own in rows.where(on_the_way).items():
        for row in reversed(own):
            status = in_words(columns["status"][row], wording)
            parts = wording.phrase(
                "Delivery of order {order}: {status}",
                order=Value("deliveries.order", columns["order"][row]),
                status=Value("deliveries.status", status),
            )
            yield i, Fact(parts, columns["date"][row])


def _opportunities(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:  # noqa: ARG001 -- as the others
    columns = rows.columns
    chances = [status in (None, "open") for status in columns["status"]]
    for i, own in rows.where(chances).items():
        for row in own:
            parts: list[Phrase] = [(Value("opportunities.name", columns["name"][row]),)]
            amount = columns["amount"][row]
            if amount is not None:
                parts.append((Value("opportunities.amount", amount, "amount"),))
            yield i, Fact(joined(parts, ": "), columns["expected_close"][row])
