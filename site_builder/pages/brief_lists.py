"""The lists of a brief that say what is known: scores, potential, competitors."""

import datetime as dt
from collections.abc import Iterator, Mapping

from site_builder.pages.batches import Batch, Rows, gathered
from site_builder.pages.plain import Plain
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Fact, Phrase, Value
from site_builder.pages.touches import in_words, past
from site_builder.wording import Wording

# Of some customers of a batch, each with its place in it.
_Facts = Iterator[tuple[int, Fact]]


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
            campaign=Value("campaigns.name", columns["campaign_name"][row], "name"),
            status=Value("responses.status", status),
            date=Value("responses.date", columns["date"][row], "date"),
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
            label, score=Value(f"last_{kind}", score, "score")
        )
        comment = _comment(rows, i, kind, days[i]) if rows is not None else ""
        if comment:
            said = Value("surveys.comment", comment)
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
    measures = batch.measures
    spaces = zip(measures["white_space"], measures["order_count"], strict=True)
    for i, (categories, orders) in enumerate(spaces):
        if categories:
            value = Value("white_space", categories)
            said = "Others like it bought in 12 months, they did not: {categories}"
            if not orders:
                said = "Others like it buy {categories}"
            yield i, Fact(wording.phrase(said, categories=value))


def _estimate(batch: Batch, i: int, amount: int, wording: Wording) -> Fact:
    value = Value("potential", amount, "amount")
    parts: Phrase = wording.phrase("Potential {amount} a year", amount=value)
    ours = batch.measures["share_of_wallet"][i]
    if ours:
        share = Value("share_of_wallet", ours, "rate")
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
    parts: list[Phrase] = [(Value("competitors.name", columns["name"][row], "name"),)]
    if columns["product"][row]:
        parts.append((Value("competitors.product", columns["product"][row]),))
    if columns["share"][row] is not None:
        parts.append((Value("competitors.share", columns["share"][row], "rate"),))
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
            parts.append((Value("events.detail", columns["detail"][row]),))
        yield i, Fact(joined(parts, ": "), columns["date"][row])


def _sources(batch: Batch, wording: Wording) -> _Facts:
    for i, source in enumerate(batch.customers["source"]):
        if source:
            value = Value("source", source)
            said = wording.phrase("Came to us by {source}", source=value)
            yield i, Fact(said, batch.customers["created"][i])


def _comment(rows: Rows, i: int, kind: str, day: dt.date) -> str:
    columns = rows.columns
    comments = [
        columns["comment"][row]
        for row in rows.of(i)
        if columns["kind"][row] == kind and columns["date"][row] == day
    ]
    return (comments[-1] or "") if comments else ""
