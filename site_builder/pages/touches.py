"""The last touches: interactions, cases, surveys and answers, newest first."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from site_builder.pages.batches import Batch, Rows, gathered
from site_builder.pages.brief_parts import Touch
from site_builder.wording import Wording

_NO_ANSWER = ("sent", "invited")
# Of some customers of a batch, each with its place in it.
_Touches = Iterator[tuple[int, Touch]]


def touches(batch: Batch, as_of: dt.date, wording: Wording) -> list[list[Touch]]:
    """List what passed between us and each up to the as-of day, newest first."""
    kinds = {
        "interactions": _interactions,
        "cases": _cases,
        "surveys": _surveys,
        "responses": _answers,
    }
    found = gathered(
        len(batch.ids),
        (
            kind(batch.rows[table], as_of, wording)
            for table, kind in kinds.items()
            if table in batch.rows
        ),
    )
    for some in found:
        # A stable order within a day, whatever tables there are.
        some.sort(key=attrgetter("kind", "id"))
        some.sort(key=attrgetter("date"), reverse=True)
    return found


def in_words(choice: str | None, wording: Wording) -> str:
    """Say a choice as people do; empty where it is missing."""
    return wording.word(choice.replace("_", " ")) if choice else ""


def past(days: Iterable[dt.date | None], as_of: dt.date) -> list[bool]:
    """Say of each row whether it has happened by the as-of day."""
    return [day is not None and day <= as_of for day in days]


def _rows(rows: Rows, flags: Sequence[object]) -> Iterator[tuple[int, int, int]]:
    """Give the customer of each of these rows, its place among theirs, and itself."""
    for i, own in rows.where(flags).items():
        start = rows.starts[i]
        for row in own:
            yield i, row - start, row


def _interactions(rows: Rows, as_of: dt.date, wording: Wording) -> _Touches:
    columns = rows.columns
    for i, place, row in _rows(rows, past(columns["date"], as_of)):
        yield (
            i,
            Touch(
                f"interactions-{place}",
                columns["date"][row],
                in_words(columns["kind"][row], wording) or wording.word("contact"),
                columns["rep_name"][row] or "",
                columns["subject"][row] or columns["text"][row] or "",
                columns["outcome"][row] or "",
            ),
        )


def _cases(rows: Rows, as_of: dt.date, wording: Wording) -> _Touches:
    columns = rows.columns
    still_open, closed = wording.word("open"), wording.word("closed")
    for i, place, row in _rows(rows, past(columns["opened"], as_of)):
        yield (
            i,
            Touch(
                columns["id"][row] or f"cases-{place}",
                columns["opened"][row],
                in_words(columns["kind"][row], wording) or wording.word("case"),
                "",
                columns["subject"][row] or "",
                still_open if columns["is_open"][row] else closed,
            ),
        )


def _surveys(rows: Rows, as_of: dt.date, wording: Wording) -> _Touches:
    columns = rows.columns
    for i, place, row in _rows(rows, past(columns["date"], as_of)):
        kind = (columns["kind"][row] or "").upper()
        said = f"{kind} {wording.number(columns['score'][row])}".strip()
        comment = columns["comment"][row]
        yield (
            i,
            Touch(
                f"surveys-{place}",
                columns["date"][row],
                wording.word("survey"),
                "",
                f"{said}: {comment}" if comment else said,
                "",
            ),
        )


def _answers(rows: Rows, as_of: dt.date, wording: Wording) -> _Touches:
    columns = rows.columns
    for i, place, row in _rows(rows, past(columns["date"], as_of)):
        status = columns["status"][row]
        if status and status not in _NO_ANSWER:
            yield (
                i,
                Touch(
                    f"responses-{place}",
                    columns["date"][row],
                    wording.word("campaign"),
                    "",
                    columns["campaign_name"][row] or "",
                    in_words(status, wording),
                ),
            )
