"""The lists of a brief: open items, people, competitors, questions."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from site_builder.pages.batches import Batch, Plain, Rows, gathered
from site_builder.pages.brief_parts import Person
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Cell, Fact, Kind, Phrase, Value
from site_builder.pages.touches import in_words, past
from site_builder.wording import Wording

# Of some customers of a batch, each with its place in it.
_Facts = Iterator[tuple[int, Fact]]
_Phrases = Iterator[tuple[int, Phrase]]
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


def people(batch: Batch, as_of: dt.date, wording: Wording) -> list[tuple[Person, ...]]:
    """List the contacts who are still there, those who decide first."""
    found: list[tuple[Person, ...]] = [()] * len(batch.ids)
    rows = batch.rows.get("contacts")
    if rows is None:
        return found
    columns = rows.columns
    spoke = _spoke(batch, as_of)

    def weight(row: int) -> tuple[int, str]:
        role = columns["role"][row]
        place = _ROLES.index(role) if role in _ROLES else len(_ROLES)
        return place, columns["name"][row] or ""

    def person(i: int, row: int) -> Person:
        identity = columns["id"][row]
        day, rep = spoke.get((i, identity), (None, ""))
        return Person(
            name=columns["name"][row] or identity or wording.unknown,
            job=columns["job_title"][row] or "",
            role=in_words(columns["role"][row], wording),
            attitude=in_words(columns["attitude"][row], wording),
            spoke=day,
            spoke_with=rep,
        )

    for i, own in _still_there(batch, as_of).items():
        found[i] = tuple([person(i, row) for row in sorted(own, key=weight)])
    return found


def missing_roles(
    batch: Batch, as_of: dt.date, wording: Wording
) -> list[tuple[str, ...]]:
    """Name the roles of a decision that no contact of a company is known to have."""
    words = {role: wording.word(said) for role, said in _WANTED_ROLES.items()}
    return [
        tuple([words[role] for role in lacking]) for lacking in _lacking(batch, as_of)
    ]


def _lacking(batch: Batch, as_of: dt.date) -> list[tuple[str, ...]]:
    return batch.once("lacking roles", lambda: _lacking_roles(batch, as_of))


def _lacking_roles(batch: Batch, as_of: dt.date) -> list[tuple[str, ...]]:
    rows = batch.rows.get("contacts")
    if rows is None:
        return [()] * len(batch.ids)
    roles, there = rows.columns["role"], _still_there(batch, as_of)
    known = [{roles[row] for row in there.get(i, ())} for i in range(len(batch.ids))]
    return [
        ()
        if kind == "person"
        else tuple([role for role in _WANTED_ROLES if role not in own])
        for kind, own in zip(batch.customers["kind"], known, strict=True)
    ]


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


def last_campaigns(batch: Batch, as_of: dt.date, wording: Wording) -> list[Phrase]:
    """Say what each did with the last campaign; empty: none was sent."""
    return batch.once("campaigns", lambda: _last_campaigns(batch, as_of, wording))


def _last_campaigns(batch: Batch, as_of: dt.date, wording: Wording) -> list[Phrase]:
    found: list[Phrase] = [()] * len(batch.ids)
    rows = batch.rows.get("responses")
    if rows is None:
        return found
    columns = rows.columns
    for i, (*_, row) in rows.where(past(columns["date"], as_of)).items():
        status = in_words(columns["status"][row], wording)
        found[i] = wording.phrase(
            "{campaign}: {status}, {date}",
            campaign=_value("campaigns.name", columns["campaign_name"][row], "name"),
            status=_value("responses.status", status),
            date=_value("responses.date", columns["date"][row], "date"),
        )
    return found


def satisfaction(batch: Batch, wording: Wording) -> list[list[Fact]]:
    """Say the last scores, and the words that came with them."""
    labels = {"nps": "NPS {score} of 10", "csat": "CSAT {score}"}
    return gathered(
        len(batch.ids),
        (_scores(batch, kind, label, wording) for kind, label in labels.items()),
    )


def _scores(batch: Batch, kind: str, label: str, wording: Wording) -> _Facts:
    rows = batch.rows.get("surveys")
    days = batch.measures[f"last_{kind}_date"]
    for i, score in enumerate(batch.measures[f"last_{kind}"]):
        if score is None:
            continue
        parts: Phrase = wording.phrase(
            label, score=_value(f"last_{kind}", score, "score")
        )
        comment = _comment(rows, i, kind, days[i]) if rows is not None else ""
        if comment:
            said = _value("surveys.comment", comment)
            parts = (*parts, ": \N{LEFT DOUBLE QUOTATION MARK}", said)
            parts = (*parts, "\N{RIGHT DOUBLE QUOTATION MARK}")
        yield i, Fact(parts, days[i])


def potential(batch: Batch, wording: Wording) -> list[list[Fact]]:
    """Say what each could buy, and how much of it it buys from us."""
    return gathered(
        len(batch.ids), (_estimates(batch, wording), _white_space(batch, wording))
    )


def _estimates(batch: Batch, wording: Wording) -> _Facts:
    for i, amount in enumerate(batch.customers["potential"]):
        if amount is not None:
            yield i, _estimate(batch, i, amount, wording)


def _white_space(batch: Batch, wording: Wording) -> _Facts:
    for i, categories in enumerate(batch.measures["white_space"]):
        if categories:
            value = _value("white_space", categories)
            yield (
                i,
                Fact(
                    wording.phrase(
                        "Others like it also buy {categories}", categories=value
                    )
                ),
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


def competitors(batch: Batch, wording: Wording) -> list[tuple[Fact, ...]]:
    """Name the competitors at each customer."""
    rows = batch.rows.get("competitors")
    if rows is None:
        return [()] * len(batch.ids)
    return [
        tuple([_competitor(rows.columns, row, wording) for row in reversed(rows.of(i))])
        for i in range(len(batch.ids))
    ]


def _competitor(columns: Mapping[str, Plain], row: int, wording: Wording) -> Fact:
    parts: list[Phrase] = [(_value("competitors.name", columns["name"][row], "name"),)]
    if columns["product"][row]:
        parts.append((_value("competitors.product", columns["product"][row]),))
    if columns["share"][row] is not None:
        parts.append((_value("competitors.share", columns["share"][row], "rate"),))
    end = columns["contract_end"][row]
    return Fact(joined(parts, ", "), end, wording.word("contract until") if end else "")


def why_now(batch: Batch, as_of: dt.date, wording: Wording) -> list[list[Fact]]:
    """Say why a prospect is worth a visit now: source, answers, requests."""
    campaigns = enumerate(last_campaigns(batch, as_of, wording))
    found: list[_Facts] = [((i, Fact(said)) for i, said in campaigns if said)]
    if "events" in batch.rows:
        found.append(_last_events(batch.rows["events"], as_of, wording))
    found.append(_sources(batch, wording))
    return gathered(len(batch.ids), found)


def _last_events(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:
    columns = rows.columns
    for i, (*_, row) in rows.where(past(columns["date"], as_of)).items():
        parts: list[Phrase] = [(in_words(columns["kind"][row], wording),)]
        if columns["detail"][row]:
            parts.append((_value("events.detail", columns["detail"][row]),))
        yield i, Fact(joined(parts, ": "), columns["date"][row])


def _sources(batch: Batch, wording: Wording) -> _Facts:
    for i, source in enumerate(batch.customers["source"]):
        if source:
            value = _value("source", source)
            said = wording.phrase("Came to us by {source}", source=value)
            yield i, Fact(said, batch.customers["created"][i])


def questions(batch: Batch, as_of: dt.date, wording: Wording) -> list[list[Phrase]]:
    """Make questions from the gaps in the file that matter, the weightiest first."""
    customer, measures = batch.customers, batch.measures
    lacking = _lacking(batch, as_of)
    rows = batch.rows.get("competitors")
    scored = measures["last_nps_date"]

    def asked(question: str, wanted: Iterable[object]) -> _Phrases:
        phrase = wording.phrase(question)
        return ((i, phrase) for i, one in enumerate(wanted) if one)

    found = (
        asked(
            "Who decides, and who pays?", ("economic_buyer" in one for one in lacking)
        ),
        _silences(batch, wording),
        _low_scores(batch, wording),
        asked(
            "How much do they need in a year, of what?",
            (one is None for one in customer["potential"]),
        ),
        asked(
            "From whom else do they buy?",
            (rows is None or not rows.of(i) for i in range(len(batch.ids))),
        ),
        asked(
            "How content are they with us?",
            (day is None or (as_of - day).days > _YEAR for day in scored),
        ),
        asked("Who there speaks for us?", ("champion" in one for one in lacking)),
        *(asked(question, gap) for question, gap in _gaps(batch)),
    )
    return gathered(len(batch.ids), found)


def _silences(batch: Batch, wording: Wording) -> _Phrases:
    for i, silence in enumerate(batch.measures["silence"]):
        if silence is not None and silence > 2:  # noqa: PLR2004 -- twice
            last = _value("last_order", batch.measures["last_order"][i], "date")
            said = "What has changed since the last order, {last}?"
            yield i, wording.phrase(said, last=last)


def _low_scores(batch: Batch, wording: Wording) -> _Phrases:
    for i, score in enumerate(batch.measures["last_nps"]):
        if score is not None and score < 9:  # noqa: PLR2004 -- promoters answer 9 or 10
            value = _value("last_nps", score, "score")
            yield i, wording.phrase("What would make the {score} a 9?", score=value)


def _gaps(batch: Batch) -> Iterator[tuple[str, list[bool]]]:
    """Ask for the fields that are missing."""
    customer = batch.customers
    people = [kind == "person" for kind in customer["kind"]]
    for gaps, of_people in ((_COMPANY_GAPS, False), (_PERSON_GAPS, True)):
        for field, question in gaps.items():
            values = zip(people, customer[field], strict=True)
            yield (
                question,
                [one is of_people and known is None for one, known in values],
            )
    ways = zip(customer["email"], customer["phone"], strict=True)
    yield "How can they be reached?", [way == (None, None) for way in ways]


def _still_there(batch: Batch, as_of: dt.date) -> dict[int, list[int]]:
    """List the rows of the contacts who have not left, by customer."""
    rows = batch.rows["contacts"]
    left = rows.columns["left"]
    return batch.once(
        "contacts",
        lambda: rows.where([day is None or day > as_of for day in left]),
    )


def _value(name: str, value: Cell, kind: Kind = "text") -> Value:
    return Value(name, value, kind)


def _spoke(batch: Batch, as_of: dt.date) -> dict[tuple[int, str], tuple[dt.date, str]]:
    """Find the last time each contact was spoken with, and by whom.

    Returns:
        By place of the customer in the batch, and id of the contact.

    """
    rows = batch.rows.get("interactions")
    if rows is None:
        return {}
    columns = rows.columns
    happened = past(columns["date"], as_of)
    return {
        (i, columns["contact"][row]): (
            columns["date"][row],
            columns["rep_name"][row] or "",
        )
        for i, own in rows.where(happened).items()
        for row in own
        if columns["contact"][row]
    }


def _cases(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:  # noqa: ARG001 -- as the others
    columns = rows.columns
    since = wording.word("since")
    for i, own in rows.where(columns["is_open"]).items():
        for row in own:
            kind = in_words(columns["kind"][row], wording).capitalize()
            said: Phrase = (kind or wording.word("Case"),)
            subject = columns["subject"][row] or columns["id"][row]
            if subject:
                said = (*said, ": ", _value("cases.subject", subject))
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
                id=_value("quotes.id", columns["id"][row]),
                amount=_value("quotes.amount", columns["amount"][row], "amount"),
            )
            until = columns["valid_until"][row]
            yield i, Fact(parts, until, wording.word("until") if until else "")


def _invoices(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:  # noqa: ARG001 -- as the others
    columns = rows.columns
    for i, own in rows.where(columns["unpaid"]).items():
        for row in own:
            parts = wording.phrase(
                "Invoice {id}: {amount}",
                id=_value("invoices.id", columns["id"][row]),
                amount=_value("invoices.unpaid", columns["unpaid"][row], "amount"),
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
                order=_value("deliveries.order", columns["order"][row]),
                status=_value("deliveries.status", status),
            )
            yield i, Fact(parts, columns["date"][row])


def _opportunities(rows: Rows, as_of: dt.date, wording: Wording) -> _Facts:  # noqa: ARG001 -- as the others
    columns = rows.columns
    chances = [status in (None, "open") for status in columns["status"]]
    for i, own in rows.where(chances).items():
        for row in own:
            parts: list[Phrase] = [
                (_value("opportunities.name", columns["name"][row]),)
            ]
            amount = columns["amount"][row]
            if amount is not None:
                parts.append((_value("opportunities.amount", amount, "amount"),))
            yield i, Fact(joined(parts, ": "), columns["expected_close"][row])


def _comment(rows: Rows, i: int, kind: str, day: dt.date) -> str:
    columns = rows.columns
    comments = [
        columns["comment"][row]
        for row in rows.of(i)
        if columns["kind"][row] == kind and columns["date"][row] == day
    ]
    return (comments[-1] or "") if comments else ""
