"""Facts that the rules of the house draw from the data: what to say first."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from site_builder.pages.batches import Batch, Rows
from site_builder.pages.shown import Fact, Phrase, Tone, Value
from site_builder.wording import Wording

MOST_SAID = 3
_SOON = 14
_CONTRACT_SOON = 90
_CONTACT_CHANGED = 90
_SILENT = 2.0
_OVER = ("ended", "cancelled", "terminated")


def say_first(
    batch: Batch, i: int, as_of: dt.date, wording: Wording
) -> tuple[Fact, ...]:
    """Choose what a rep should say first, most urgent first, three at most."""
    return batch.once(
        ("say first", i),
        lambda: tuple(islice(_urgent(batch, i, as_of, wording), MOST_SAID)),
    )


def rows_where(rows: Rows, i: int, flag: str) -> list[int]:
    """List the rows of a customer of which a column says yes, in their order."""
    flags = rows.columns[flag]
    return [row for row in rows.of(i) if flags[row]]


def _urgent(batch: Batch, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    rules = (
        ("cases", _complaint),
        ("invoices", _overdue),
        ("cases", _promise),
        ("competitors", _competitor_contract),
        ("contracts", _own_contract),
        ("quotes", _quote),
    )
    for table, rule in rules:
        if table in batch.rows:
            yield from rule(batch.rows[table], i, as_of, wording)
    yield from _silence(batch, i, wording)
    if "contacts" in batch.rows:
        yield from _contact_changed(batch.rows["contacts"], i, as_of, wording)
    yield from _birthday(batch.customers["birth_date"][i], as_of, wording)


def _complaint(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    columns = rows.columns
    for row in rows_where(rows, i, "is_open"):
        if columns["kind"][row] != "complaint" or columns["opened"][row] is None:
            continue
        days = Value("cases.days_open", (as_of - columns["opened"][row]).days, "days")
        subject = columns["subject"][row]
        if subject:
            parts = wording.phrase(
                "Complaint open for {days}: {subject}",
                days=days,
                subject=Value("cases.subject", subject, "text"),
            )
        else:
            parts = wording.phrase("Complaint open for {days}", days=days)
        since = wording.word("since")
        yield Fact(parts, columns["opened"][row], since, "bad")
        return


def _overdue(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    late = rows_where(rows, i, "is_overdue")
    if not late:
        return
    columns = rows.columns
    first = min(late, key=lambda row: columns["due"][row])
    due = columns["due"][first]
    days = Value("invoices.days_overdue", (as_of - due).days, "days")
    amounts = [columns["unpaid"][row] for row in late]
    known = [amount for amount in amounts if amount is not None]
    owed = Value("overdue_amount", sum(known) if known else None, "amount")
    if len(late) == 1:
        parts = wording.phrase(
            "Invoice {id} overdue by {days}: {owed}",
            id=Value("invoices.id", columns["id"][first], "text"),
            days=days,
            owed=owed,
        )
    else:
        parts = wording.phrase(
            "{number} invoices overdue, the oldest by {days}: {owed}",
            number=Value("overdue_count", len(late), "whole"),
            days=days,
            owed=owed,
        )
    yield Fact(parts, due, wording.word("due"), "bad")


def _promise(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    columns = rows.columns
    soon = as_of + dt.timedelta(days=_SOON)
    due = [
        row
        for row in rows_where(rows, i, "is_open")
        if columns["promise_date"][row] is not None
        and columns["promise_date"][row] <= soon
    ]
    for row in sorted(due, key=lambda row: columns["promise_date"][row])[:1]:
        promise = columns["promise"][row] or columns["subject"][row]
        broken = columns["promise_date"][row] < as_of
        said = "Promise not kept: {promise}" if broken else "We promised: {promise}"
        parts = wording.phrase(said, promise=Value("cases.promise", promise, "text"))
        tone: Tone = "bad" if broken else "warn"
        yield Fact(parts, columns["promise_date"][row], wording.word("by"), tone)


def _competitor_contract(
    rows: Rows, i: int, as_of: dt.date, wording: Wording
) -> Iterator[Fact]:
    said = "Contract with competitor {name} ends in {days}"
    yield from _ending(rows, i, as_of, wording, said, "contract_end", "competitors")


def _own_contract(
    rows: Rows, i: int, as_of: dt.date, wording: Wording
) -> Iterator[Fact]:
    said = "Our contract {name} ends in {days}"
    yield from _ending(rows, i, as_of, wording, said, "end", "contracts")


def _ending(
    rows: Rows,
    i: int,
    as_of: dt.date,
    wording: Wording,
    said: str,
    field: str,
    table: str,
) -> Iterator[Fact]:
    columns = rows.columns
    last = as_of + dt.timedelta(days=_CONTRACT_SOON)
    ended = columns.get("status")
    coming = [
        row
        for row in rows.of(i)
        if (ended is None or ended[row] not in _OVER)
        and columns[field][row] is not None
        and as_of <= columns[field][row] <= last
    ]
    for row in sorted(coming, key=lambda row: columns[field][row])[:1]:
        end = columns[field][row]
        parts = wording.phrase(
            said,
            name=Value(f"{table}.name", columns["name"][row], "name"),
            days=Value(f"{table}.days_left", (end - as_of).days, "days"),
        )
        yield Fact(parts, end, "", "warn")


def _quote(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    columns = rows.columns
    last = as_of + dt.timedelta(days=_SOON)
    for row in rows.of(i):
        until = columns["valid_until"][row]
        is_open = columns["status"][row] in (None, "open")
        if is_open and until is not None and as_of <= until <= last:
            parts = wording.phrase(
                "Quote {id} runs out: {amount}",
                id=Value("quotes.id", columns["id"][row], "text"),
                amount=Value("quotes.amount", columns["amount"][row], "amount"),
            )
            yield Fact(parts, until, "", "warn")
            return


def _silence(batch: Batch, i: int, wording: Wording) -> Iterator[Fact]:
    silence = batch.measures["silence"][i]
    if silence is None or silence <= _SILENT:
        return
    parts = wording.phrase(
        "No order for {days}; as a rule every {rhythm}",
        days=Value("days_since_order", batch.measures["days_since_order"][i], "days"),
        rhythm=Value("own_rhythm", batch.measures["own_rhythm"][i], "days"),
    )
    last = batch.measures["last_order"][i]
    yield Fact(parts, last, wording.word("last"), "warn")


def _contact_changed(
    rows: Rows, i: int, as_of: dt.date, wording: Wording
) -> Iterator[Fact]:
    columns = rows.columns
    oldest = as_of - dt.timedelta(days=_CONTACT_CHANGED)
    for field, said in (("left", "{name} has left"), ("since", "New: {name}")):
        for row in rows.of(i):
            day = columns[field][row]
            if day is not None and oldest <= day <= as_of and columns["name"][row]:
                name = Value("contacts.name", columns["name"][row], "name")
                parts: Phrase = wording.phrase(said, name=name)
                if columns["job_title"][row]:
                    job = Value("contacts.job_title", columns["job_title"][row], "text")
                    parts = (*parts, ", ", job)
                yield Fact(parts, day)


def _birthday(born: dt.date | None, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    if born is None or born >= as_of:
        return
    for year in (as_of.year, as_of.year + 1):
        day = _anniversary(born, year)
        if 0 <= (day - as_of).days <= _SOON:
            age = Value("age_next", year - born.year, "whole")
            yield Fact(wording.phrase("Birthday, {age} years", age=age), day)
            return


def _anniversary(born: dt.date, year: int) -> dt.date:
    """Find the birthday of a year; one of 29 February falls on the 28th."""
    try:
        return born.replace(year=year)
    except ValueError:
        return born.replace(year=year, day=28)
