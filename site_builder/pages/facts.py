"""Facts that the rules of the house draw from the data: what to say first."""

import datetime as dt
from collections.abc import Iterator, Sequence

from site_builder.pages.batches import Batch, Rows, gathered
from site_builder.pages.shown import Fact, Phrase, Tone, Value
from site_builder.wording import Wording

MOST_SAID = 3
_SOON = 14
_CONTRACT_SOON = 90
_CONTACT_CHANGED = 90
_SILENT = 2.0
# Of some customers of a batch, each with its place in it.
_Facts = Iterator[tuple[int, Fact]]
_OVER = ("ended", "cancelled", "terminated")


def say_first(batch: Batch, as_of: dt.date, wording: Wording) -> list[tuple[Fact, ...]]:
    """Choose what a rep should say first, most urgent first, three at most."""
    return batch.once("say first", lambda: _urgent(batch, as_of, wording))


def _urgent(batch: Batch, as_of: dt.date, wording: Wording) -> list[tuple[Fact, ...]]:
    found = gathered(len(batch.ids), _rules(batch, as_of, wording))
    return [tuple(facts[:MOST_SAID]) for facts in found]


def _rules(batch: Batch, as_of: dt.date, wording: Wording) -> Iterator[_Facts]:
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
            yield rule(batch.rows[table], as_of, wording)
    yield _silence(batch, wording)
    if "contacts" in batch.rows:
        yield _contact_changed(batch.rows["contacts"], as_of, wording)
    yield _birthday(batch.customers["birth_date"], as_of, wording)


def _complaint(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    complaints = [
        is_open and kind == "complaint" and opened is not None
        for is_open, kind, opened in zip(
            columns["is_open"], columns["kind"], columns["opened"], strict=True
        )
    ]
    for i, (row, *_) in rows.where(complaints).items():
        opened, subject = columns["opened"][row], columns["subject"][row]
        days = Value("cases.days_open", (as_of - opened).days, "days")
        if subject:
            parts = wording.phrase(
                "Complaint open for {days}: {subject}",
                days=days,
                subject=Value("cases.subject", subject, "text"),
            )
        else:
            parts = wording.phrase("Complaint open for {days}", days=days)
        yield i, Fact(parts, opened, wording.word("since"), "bad")


def _overdue(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    for i, late in rows.where(columns["is_overdue"]).items():
        first = min(late, key=columns["due"].__getitem__)
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
        yield i, Fact(parts, due, wording.word("due"), "bad")


def _promise(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    days = columns["promise_date"]
    soon = as_of + dt.timedelta(days=_SOON)
    due = [
        is_open and day is not None and day <= soon
        for is_open, day in zip(columns["is_open"], days, strict=True)
    ]
    for i, own in rows.where(due).items():
        row = min(own, key=days.__getitem__)
        promise = columns["promise"][row] or columns["subject"][row]
        broken = days[row] < as_of
        said = "Promise not kept: {promise}" if broken else "We promised: {promise}"
        parts = wording.phrase(said, promise=Value("cases.promise", promise, "text"))
        tone: Tone = "bad" if broken else "warn"
        yield i, Fact(parts, days[row], wording.word("by"), tone)


def _competitor_contract(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    said = "Contract with competitor {name} ends in {days}"
    return _ending(rows, as_of, wording, said, "contract_end", "competitors")


def _own_contract(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    said = "Our contract {name} ends in {days}"
    return _ending(rows, as_of, wording, said, "end", "contracts")


def _ending(
    rows: Rows, as_of: dt.date, wording: Wording, said: str, field: str, table: str
) -> _Facts:
    columns = rows.columns
    ends = columns[field]
    last = as_of + dt.timedelta(days=_CONTRACT_SOON)
    coming = [end is not None and as_of <= end <= last for end in ends]
    if "status" in columns:
        over = (status in _OVER for status in columns["status"])
        coming = [one and not gone for one, gone in zip(coming, over, strict=True)]
    for i, own in rows.where(coming).items():
        row = min(own, key=ends.__getitem__)
        parts = wording.phrase(
            said,
            name=Value(f"{table}.name", columns["name"][row], "name"),
            days=Value(f"{table}.days_left", (ends[row] - as_of).days, "days"),
        )
        yield i, Fact(parts, ends[row], "", "warn")


def _quote(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    last = as_of + dt.timedelta(days=_SOON)
    running_out = [
        status in (None, "open") and until is not None and as_of <= until <= last
        for status, until in zip(columns["status"], columns["valid_until"], strict=True)
    ]
    for i, (row, *_) in rows.where(running_out).items():
        parts = wording.phrase(
            "Quote {id} runs out: {amount}",
            id=Value("quotes.id", columns["id"][row], "text"),
            amount=Value("quotes.amount", columns["amount"][row], "amount"),
        )
        yield i, Fact(parts, columns["valid_until"][row], "", "warn")


def _silence(batch: Batch, wording: Wording) -> _Facts:
    measures = batch.measures
    for i, silence in enumerate(measures["silence"]):
        if silence is None or silence <= _SILENT:
            continue
        parts = wording.phrase(
            "No order for {days}; as a rule every {rhythm}",
            days=Value("days_since_order", measures["days_since_order"][i], "days"),
            rhythm=Value("own_rhythm", measures["own_rhythm"][i], "days"),
        )
        last = measures["last_order"][i]
        yield i, Fact(parts, last, wording.word("last"), "warn")


def _contact_changed(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    oldest = as_of - dt.timedelta(days=_CONTACT_CHANGED)
    for field, said in (("left", "{name} has left"), ("since", "New: {name}")):
        lately = [
            day is not None and oldest <= day <= as_of and name
            for day, name in zip(columns[field], columns["name"], strict=True)
        ]
        for i, own in rows.where(lately).items():
            for row in own:
                name = Value("contacts.name", columns["name"][row], "name")
                parts: Phrase = wording.phrase(said, name=name)
                if columns["job_title"][row]:
                    job = Value("contacts.job_title", columns["job_title"][row], "text")
                    after = parts.index(name) + 1
                    parts = (*parts[:after], " (", job, ")", *parts[after:])
                yield i, Fact(parts, columns[field][row])


def _birthday(
    births: Sequence[dt.date | None], as_of: dt.date, wording: Wording
) -> _Facts:
    for i, born in enumerate(births):
        if born is None or born >= as_of:
            continue
        for year in (as_of.year, as_of.year + 1):
            day = _anniversary(born, year)
            if 0 <= (day - as_of).days <= _SOON:
                age = Value("age_next", year - born.year, "whole")
                yield i, Fact(wording.phrase("Birthday, {age} years", age=age), day)
                break


def _anniversary(born: dt.date, year: int) -> dt.date:
    """Find the birthday of a year; one of 29 February falls on the 28th."""
    try:
        return born.replace(year=year)
    except ValueError:
        return born.replace(year=year, day=28)
