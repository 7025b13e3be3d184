"""The last touches: interactions, cases, surveys and answers, newest first."""

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter

from site_builder.pages.batches import Batch, Rows
from site_builder.pages.brief_parts import Touch
from site_builder.pages.facts import rows_where
from site_builder.wording import Wording

_NO_ANSWER = ("sent", "invited")


def touches(batch: Batch, i: int, as_of: dt.date, wording: Wording) -> list[Touch]:
    """List what passed between us and a customer up to the as-of day, newest first."""
    kinds = {
        "interactions": _interactions,
        "cases": _cases,
        "surveys": _surveys,
        "responses": _answers,
    }
    found = [
        touch
        for table, kind in kinds.items()
        if table in batch.rows
        for touch in kind(batch.rows[table], i, as_of, wording)
    ]
    # A stable order within a day, whatever tables there are.
    found.sort(key=attrgetter("kind", "id"))
    found.sort(key=attrgetter("date"), reverse=True)
    return found


def in_words(choice: str | None, wording: Wording) -> str:
    """Say a choice as people do; empty where it is missing."""
    return wording.word(choice.replace("_", " ")) if choice else ""


def _past(rows: Rows, i: int, date: str, as_of: dt.date) -> Iterator[tuple[int, int]]:
    """Give place and number of the rows that have happened by the as-of day."""
    days = rows.columns[date]
    for place, row in enumerate(rows.of(i)):
        if days[row] is not None and days[row] <= as_of:
            yield place, row


def _interactions(
    rows: Rows, i: int, as_of: dt.date, wording: Wording
) -> Iterator[Touch]:
    columns = rows.columns
    for place, row in _past(rows, i, "date", as_of):
        yield Touch(
            f"interactions-{place}",
            columns["date"][row],
            in_words(columns["kind"][row], wording) or wording.word("contact"),
            columns["rep_name"][row] or "",
            columns["subject"][row] or columns["text"][row] or "",
            columns["outcome"][row] or "",
        )


def _cases(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Touch]:
    columns = rows.columns
    still_open = set(rows_where(rows, i, "is_open"))
    for place, row in _past(rows, i, "opened", as_of):
        yield Touch(
            columns["id"][row] or f"cases-{place}",
            columns["opened"][row],
            in_words(columns["kind"][row], wording) or wording.word("case"),
            "",
            columns["subject"][row] or "",
            wording.word("open") if row in still_open else wording.word("closed"),
        )


def _surveys(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Touch]:
    columns = rows.columns
    for place, row in _past(rows, i, "date", as_of):
        kind = (columns["kind"][row] or "").upper()
        said = f"{kind} {wording.number(columns['score'][row])}".strip()
        comment = columns["comment"][row]
        yield Touch(
            f"surveys-{place}",
            columns["date"][row],
            wording.word("survey"),
            "",
            f"{said}: {comment}" if comment else said,
            "",
        )


def _answers(rows: Rows, i: int, as_of: dt.date, wording: Wording) -> Iterator[Touch]:
    columns = rows.columns
    for place, row in _past(rows, i, "date", as_of):
        status = columns["status"][row]
        if status and status not in _NO_ANSWER:
            yield Touch(
                f"responses-{place}",
                columns["date"][row],
                wording.word("campaign"),
                "",
                columns["campaign_name"][row] or "",
                in_words(status, wording),
            )
