"""The lists of a brief: open items, people, competitors, questions."""

import datetime as dt
from collections.abc import Iterator

from site_builder.pages.batches import Batch, Rows
from site_builder.pages.brief_parts import Person
from site_builder.pages.facts import rows_where
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Cell, Fact, Kind, Phrase, Value
from site_builder.pages.touches import in_words
from site_builder.wording import Wording

_ROLES = ("economic_buyer", "champion", "user", "blocker")
_WANTED_ROLES = {"economic_buyer": "economic buyer", "champion": "champion"}
_DONE_DELIVERIES = ("delivered", "returned", "cancelled")
# What was shipped longer ago has arrived, though nobody wrote it down.
_LONGEST_JOURNEY = dt.timedelta(days=30)
_YEAR = 365
_COMPANY_GAPS = {
    "employees": "How many people work there?",
    "sector": "What do they live from?",
}
_PERSON_GAPS = {
    "household": "Who else lives in the household?",
    "occupation": "What do they work with?",
}


def people(batch: Batch, i: int, as_of: dt.date, wording: Wording) -> list[Person]:
    """List the contacts who are still there, those who decide first."""
    rows = batch.rows.get("contacts")
    if rows is None:
        return []
    columns = rows.columns
    there = [row for row in rows.of(i) if _is_there(rows, row, as_of)]
    spoke = _spoke(batch, i, as_of)

    def weight(row: int) -> tuple[int, str]:
        role = columns["role"][row]
        place = _ROLES.index(role) if role in _ROLES else len(_ROLES)
        return place, columns["name"][row] or ""

    return [
        Person(
            name=columns["name"][row] or columns["id"][row] or wording.unknown,
            job=columns["job_title"][row] or "",
            role=in_words(columns["role"][row], wording),
            attitude=in_words(columns["attitude"][row], wording),
            spoke=spoke.get(columns["id"][row], (None, ""))[0],
            spoke_with=spoke.get(columns["id"][row], (None, ""))[1],
        )
        for row in sorted(there, key=weight)
    ]


def missing_roles(
    batch: Batch, i: int, as_of: dt.date, wording: Wording
) -> tuple[str, ...]:
    """Name the roles of a decision that no contact of a company is known to have."""
    return tuple(
        wording.word(_WANTED_ROLES[role]) for role in _lacking(batch, i, as_of)
    )


def _lacking(batch: Batch, i: int, as_of: dt.date) -> tuple[str, ...]:
    rows = batch.rows.get("contacts")
    if rows is None or batch.customers["kind"][i] == "person":
        return ()
    columns = rows.columns
    known = {columns["role"][row] for row in rows.of(i) if _is_there(rows, row, as_of)}
    return tuple(role for role in _WANTED_ROLES if role not in known)


def open_items(
    batch: Batch, i: int, as_of: dt.date, wording: Wording
) -> Iterator[Fact]:
    """List what is open between us and the customer."""
    rows = batch.rows
    if "cases" in rows:
        for row in rows_where(rows["cases"], i, "is_open"):
            yield _case(rows["cases"], row, wording)
    if "quotes" in rows:
        yield from _quotes(rows["quotes"], i, as_of, wording)
    if "invoices" in rows:
        yield from _invoices(rows["invoices"], i, wording)
    if "deliveries" in rows:
        yield from _deliveries(rows["deliveries"], i, as_of, wording)
    if "opportunities" in rows:
        yield from _opportunities(rows["opportunities"], i)


def last_campaign(batch: Batch, i: int, as_of: dt.date, wording: Wording) -> Phrase:
    """Say what the customer did with the last campaign; empty: none was sent."""
    rows = batch.rows.get("responses")
    if rows is None:
        return ()
    columns = rows.columns
    past = [
        row
        for row in rows.of(i)
        if columns["date"][row] and columns["date"][row] <= as_of
    ]
    if not past:
        return ()
    row = past[-1]
    return wording.phrase(
        "{campaign}: {status}, {date}",
        campaign=_value("campaigns.name", columns["campaign_name"][row], "name"),
        status=_value("responses.status", in_words(columns["status"][row], wording)),
        date=_value("responses.date", columns["date"][row], "date"),
    )


def satisfaction(batch: Batch, i: int, wording: Wording) -> Iterator[Fact]:
    """Say the last scores, and the words that came with them."""
    rows = batch.rows.get("surveys")
    for kind, label in (("nps", "NPS {score} of 10"), ("csat", "CSAT {score}")):
        score = batch.measures[f"last_{kind}"][i]
        day = batch.measures[f"last_{kind}_date"][i]
        if score is None:
            continue
        parts: Phrase = wording.phrase(
            label, score=_value(f"last_{kind}", score, "score")
        )
        if rows is not None:
            comment = _comment(rows, i, kind, day)
            if comment:
                said = _value("surveys.comment", comment)
                parts = (*parts, ": \N{LEFT DOUBLE QUOTATION MARK}", said)
                parts = (*parts, "\N{RIGHT DOUBLE QUOTATION MARK}")
        yield Fact(parts, day)


def potential(batch: Batch, i: int, wording: Wording) -> Iterator[Fact]:
    """Say what the customer could buy, and how much of it it buys from us."""
    white_space = batch.measures["white_space"][i]
    amount = batch.customers["potential"][i]
    if amount is not None:
        yield _estimate(batch, i, amount, wording)
    if white_space:
        value = _value("white_space", white_space)
        yield Fact(
            wording.phrase("Others like it also buy {categories}", categories=value)
        )


def _estimate(batch: Batch, i: int, amount: int, wording: Wording) -> Fact:
    value = _value("potential", amount, "amount")
    parts: Phrase = wording.phrase("Potential {amount} a year", amount=value)
    ours = batch.measures["share_of_wallet"][i]
    if ours:
        share = _value("share_of_wallet", ours, "rate")
        part = wording.phrase("{share} of it with us", share=share)
        parts = joined((parts, part), "; ")
    day = batch.customers["potential_date"][i]
    return Fact(parts, day, wording.word("estimated") if day else "")


def competitors(batch: Batch, i: int, wording: Wording) -> Iterator[Fact]:
    """Name the competitors at the customer."""
    rows = batch.rows.get("competitors")
    if rows is None:
        return
    columns = rows.columns
    for row in reversed(rows.of(i)):
        parts: list[Phrase] = [
            (_value("competitors.name", columns["name"][row], "name"),)
        ]
        if columns["product"][row]:
            parts.append((_value("competitors.product", columns["product"][row]),))
        if columns["share"][row] is not None:
            parts.append((_value("competitors.share", columns["share"][row], "rate"),))
        end = columns["contract_end"][row]
        yield Fact(
            joined(parts, ", "), end, wording.word("contract until") if end else ""
        )


def why_now(batch: Batch, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    """Say why a prospect is worth a visit now: source, answers, requests."""
    campaign = last_campaign(batch, i, as_of, wording)
    if campaign:
        yield Fact(campaign)
    rows = batch.rows.get("events")
    if rows is not None:
        columns = rows.columns
        past = [
            row
            for row in reversed(rows.of(i))
            if columns["date"][row] and columns["date"][row] <= as_of
        ]
        for row in past[:1]:
            parts: list[Phrase] = [(in_words(columns["kind"][row], wording),)]
            if columns["detail"][row]:
                parts.append((_value("events.detail", columns["detail"][row]),))
            yield Fact(joined(parts, ": "), columns["date"][row])
    source = batch.customers["source"][i]
    if source:
        said = wording.phrase("Came to us by {source}", source=_value("source", source))
        yield Fact(said, batch.customers["created"][i])


def questions(
    batch: Batch, i: int, as_of: dt.date, wording: Wording
) -> Iterator[Phrase]:
    """Make questions from the gaps in the file that matter."""
    customer, measures = batch.customers, batch.measures
    lacking = _lacking(batch, i, as_of)
    if "economic_buyer" in lacking:
        yield wording.phrase("Who decides, and who pays?")
    if measures["silence"][i] is not None and measures["silence"][i] > 2:  # noqa: PLR2004 -- twice
        last = _value("last_order", measures["last_order"][i], "date")
        yield wording.phrase(
            "What has changed since the last order, {last}?", last=last
        )
    score = measures["last_nps"][i]
    if score is not None and score < 9:  # noqa: PLR2004 -- promoters answer 9 or 10
        value = _value("last_nps", score, "score")
        yield wording.phrase("What would make the {score} a 9?", score=value)
    if customer["potential"][i] is None:
        yield wording.phrase("How much do they need in a year, of what?")
    if not _has_rows(batch, "competitors", i):
        yield wording.phrase("From whom else do they buy?")
    day = measures["last_nps_date"][i]
    if day is None or (as_of - day).days > _YEAR:
        yield wording.phrase("How content are they with us?")
    if "champion" in lacking:
        yield wording.phrase("Who there speaks for us?")
    yield from _gaps(batch, i, wording)


def _gaps(batch: Batch, i: int, wording: Wording) -> Iterator[Phrase]:
    """Ask for the fields that are missing."""
    customer = batch.customers
    asked = _COMPANY_GAPS if customer["kind"][i] != "person" else _PERSON_GAPS
    for field, question in asked.items():
        if customer[field][i] is None:
            yield wording.phrase(question)
    if customer["email"][i] is None and customer["phone"][i] is None:
        yield wording.phrase("How can they be reached?")


def _is_there(rows: Rows, row: int, as_of: dt.date) -> bool:
    left = rows.columns["left"][row]
    return left is None or left > as_of


def _has_rows(batch: Batch, table: str, i: int) -> bool:
    rows = batch.rows.get(table)
    return rows is not None and bool(rows.of(i))


def _value(name: str, value: Cell, kind: Kind = "text") -> Value:
    return Value(name, value, kind)


def _spoke(batch: Batch, i: int, as_of: dt.date) -> dict[str, tuple[dt.date, str]]:
    """Find the last time each contact was spoken with, and by whom."""
    rows = batch.rows.get("interactions")
    if rows is None:
        return {}
    columns = rows.columns
    return {
        columns["contact"][row]: (columns["date"][row], columns["rep_name"][row] or "")
        for row in rows.of(i)
        if columns["contact"][row]
        and columns["date"][row]
        and columns["date"][row] <= as_of
    }


def _case(rows: Rows, row: int, wording: Wording) -> Fact:
    columns = rows.columns
    kind = in_words(columns["kind"][row], wording).capitalize() or wording.word("Case")
    subject = columns["subject"][row] or columns["id"][row] or ""
    parts: Phrase = (
        (kind, ": ", _value("cases.subject", subject)) if subject else (kind,)
    )
    return Fact(parts, columns["opened"][row], wording.word("since"))


def _quotes(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    columns = rows.columns
    for row in rows.of(i):
        until = columns["valid_until"][row]
        if columns["status"][row] not in (None, "open") or (until and until < as_of):
            continue
        parts = wording.phrase(
            "Quote {id}: {amount}",
            id=_value("quotes.id", columns["id"][row]),
            amount=_value("quotes.amount", columns["amount"][row], "amount"),
        )
        yield Fact(parts, until, wording.word("until") if until else "")


def _invoices(rows: Rows, i: int, wording: Wording) -> Iterator[Fact]:
    columns = rows.columns
    for row in rows.of(i):
        left = columns["unpaid"][row]
        if not left:
            continue
        parts = wording.phrase(
            "Invoice {id}: {amount}",
            id=_value("invoices.id", columns["id"][row]),
            amount=_value("invoices.unpaid", left, "amount"),
        )
        due = columns["due"][row]
        yield Fact(parts, due, wording.word("due") if due else "")


def _deliveries(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Fact]:
    columns = rows.columns
    for row in reversed(rows.of(i)):
        status, day = columns["status"][row], columns["date"][row]
        arrived = status == "shipped" and day and day < as_of - _LONGEST_JOURNEY
        if status is None or status in _DONE_DELIVERIES or arrived:
            continue
        parts = wording.phrase(
            "Delivery of order {order}: {status}",
            order=_value("deliveries.order", columns["order"][row]),
            status=_value("deliveries.status", in_words(status, wording)),
        )
        yield Fact(parts, day)


def _opportunities(rows: Rows, i: int) -> Iterator[Fact]:
    columns = rows.columns
    for row in rows.of(i):
        if columns["status"][row] not in (None, "open"):
            continue
        parts: list[Phrase] = [(_value("opportunities.name", columns["name"][row]),)]
        if columns["amount"][row] is not None:
            amount = _value("opportunities.amount", columns["amount"][row], "amount")
            parts.append((amount,))
        yield Fact(joined(parts, ": "), columns["expected_close"][row])


def _comment(rows: Rows, i: int, kind: str, day: dt.date) -> str:
    columns = rows.columns
    comments = [
        columns["comment"][row]
        for row in rows.of(i)
        if columns["kind"][row] == kind and columns["date"][row] == day
    ]
    return (comments[-1] or "") if comments else ""
