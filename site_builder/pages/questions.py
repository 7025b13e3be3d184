"""Questions to ask a customer: they are made from the gaps in the file."""

import datetime as dt
from collections.abc import Iterable, Iterator
from operator import and_, gt

from site_builder.pages.batches import Batch, gathered
from site_builder.pages.brief_people import lacking_roles
from site_builder.pages.shown import Phrase, Value
from site_builder.wording import Wording

_Phrases = Iterator[tuple[int, Phrase]]  # each with its customer's place in the batch
_YEAR = 365  # days
_COMPANY_GAPS = {
    "employees": "How many people work there?",
    "sector": "What do they live from?",
}
_PERSON_GAPS = {
    "household": "Who else lives in the household?",
    "occupation": "What do they work with?",
}


def questions(batch: Batch, as_of: dt.date, wording: Wording) -> list[list[Phrase]]:
    """Make questions from the gaps in the file that matter, the weightiest first."""
    customer, measures = batch.customers, batch.measures
    lacking = lacking_roles(batch, as_of)
    rows = batch.rows.get("competitors")
    scored = measures["last_nps_date"]
    # Orders may be no part of the file: then the status tells who buys.
    buying = [
        status == "customer" if count is None else count > 0 and status != "former"
        for status, count in zip(
            customer["status"], measures["order_count"], strict=True
        )
    ]
    nobody_known = [rows is None or not rows.of(i) for i in range(len(batch.ids))]

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
        asked("From whom else do they buy?", map(and_, buying, nobody_known)),
        asked("From whom do they buy now?", map(gt, nobody_known, buying)),
        asked(
            "How content are they with us?",
            (
                buys and (day is None or (as_of - day).days > _YEAR)
                for buys, day in zip(buying, scored, strict=True)
            ),
        ),
        asked("Who there speaks for us?", ("champion" in one for one in lacking)),
        *(asked(question, gap) for question, gap in _gaps(batch)),
    )
    return gathered(len(batch.ids), found)


def _silences(batch: Batch, wording: Wording) -> _Phrases:
    for i, silence in enumerate(batch.measures["silence"]):
        if silence is not None and silence > 2:  # noqa: PLR2004 -- twice
            last = Value("last_order", batch.measures["last_order"][i], "date")
            said = "What has changed since the last order, {last}?"
            yield i, wording.phrase(said, last=last)


def _low_scores(batch: Batch, wording: Wording) -> _Phrases:
    for i, score in enumerate(batch.measures["last_nps"]):
        if score is not None and score < 9:  # noqa: PLR2004 -- promoters answer 9 or 10
            value = Value("last_nps", score, "score")
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
