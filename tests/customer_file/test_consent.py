"""The last word of a customer counts: against a plain loop over random histories."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.consent import (
    CHANNELS,
    STATES,
    fold_purpose,
    last_words,
    last_words_on,
    permission,
    standing,
)
from site_builder.measures import measure
from site_builder.pages.plain import plain
from tests.tables import day, file_of

AS_OF = dt.date(2026, 3, 10)
HISTORIES = 10_000
PURPOSES = (None, "newsletter", "Newsletter ", "offers", "delivery notice")
Word = Mapping[str, Any]


def history(chance: random.Random, customer: str) -> list[Word]:
    """Say up to eight things, some on one day, some without a date, some to come."""
    return [
        {
            "customer": customer,
            "channel": chance.choice(CHANNELS[:2]),
            "purpose": chance.choice(PURPOSES),
            "status": chance.choice(["given", "given", "refused", "withdrawn"]),
            "date": chance.choice(
                [None, *(AS_OF + dt.timedelta(days=n) for n in range(-6, 3))]
            ),
            "expires": chance.choice(
                [None, None, *(AS_OF + dt.timedelta(days=n) for n in range(-2, 2))]
            ),
        }
        for _ in range(chance.randint(0, 8))
    ]


def looped(words: Sequence[Word], channel: str, on: dt.date) -> dict[str, set[str]]:
    """Play a history through, day by day: what is allowed, for which purposes.

    A yes stays until something ends it; of one day the yeses are heard before the noes.
    Words that differ in nothing but their end leave several; any of them may count.
    """
    state: dict[str, set[str]] = {}
    known = [
        one
        for one in words
        if one["channel"] == channel and (one["date"] is None or one["date"] <= on)
    ]
    for when in sorted({one["date"] or dt.date.min for one in known}):
        said = [one for one in known if (one["date"] or dt.date.min) == when]
        for one in (one for one in said if one["status"] == "given"):
            purpose = (one["purpose"] or "").strip().lower()
            over = one["expires"] is not None and one["expires"] < on
            yeses = [
                other
                for other in said
                if other["status"] == "given"
                and (other["purpose"] or "").strip().lower() == purpose
            ]
            ends = {
                "expired" if y["expires"] is not None and y["expires"] < on else "given"
                for y in yeses
            }
            state[purpose] = ends or {"expired" if over else "given"}
        for one in (one for one in said if one["status"] != "given"):
            purpose = (one["purpose"] or "").strip().lower()
            noes = {
                other["status"]
                for other in said
                if other["status"] != "given"
                and (other["purpose"] or "").strip().lower() == purpose
            }
            state[purpose] = noes
        if any(one["status"] != "given" and one["purpose"] is None for one in said):
            state = {"": state[""]}
    return state


@pytest.fixture(scope="module")
def told() -> tuple[CustomerFile, dict[str, list[Word]]]:
    chance = random.Random(20260310)  # noqa: S311 -- the same histories every time
    ids = [f"{number:05d}" for number in range(HISTORIES)]
    words = {one: history(chance, one) for one in ids}
    rows = [word for some in words.values() for word in some]
    chance.shuffle(rows)
    file = file_of(customers=[{"id": one} for one in ids], consents=rows)
    return file, words


def test_ten_thousand_histories_end_as_a_plain_loop_says(
    told: tuple[CustomerFile, dict[str, list[Word]]],
) -> None:
    file, words = told
    found = last_words(file["consents"], AS_OF)
    states: dict[tuple[int, str], dict[str, str]] = {}
    for question, channel, purpose, state in zip(
        found.question, found.channel, found.purpose, found.state, strict=True
    ):
        mine = states.setdefault((int(question), CHANNELS[channel]), {})
        mine[found.purposes[purpose]] = STATES[state]

    several = 0
    for place, identity in enumerate(plain(file.customers["id"])):
        for channel in CHANNELS:
            expected = looped(words[identity], channel, AS_OF)
            mine = states.get((place, channel), {})
            assert mine.keys() == expected.keys()
            assert all(mine[one] in expected[one] for one in mine)
            several += len(expected) > 1
    assert several > HISTORIES / 10


def test_nobody_without_a_yes_that_holds_may_be_contacted(
    told: tuple[CustomerFile, dict[str, list[Word]]],
) -> None:
    file, words = told
    counted = 0
    for channel in CHANNELS:
        allowed = plain(permission(file, channel, AS_OF))
        for may, identity in zip(allowed, words, strict=True):
            expected = looped(words[identity], channel, AS_OF).values()
            if may:
                assert any("given" in one for one in expected)
                counted += 1
            else:
                assert not any(one == {"given"} for one in expected)
    assert counted > HISTORIES / 2


def test_other_days_are_judged_as_if_they_were_today(
    told: tuple[CustomerFile, dict[str, list[Word]]],
) -> None:
    file, _ = told
    table = file["consents"]
    chance = np.random.default_rng(7)
    customers = chance.integers(0, file.size, 3000)
    ago = chance.integers(0, 8, 3000)
    today = (AS_OF - dt.date(1970, 1, 1)).days
    asked = last_words_on(table, customers, today - ago)

    for days in range(8):
        then = last_words(table, AS_OF - dt.timedelta(days=days))
        for channel in CHANNELS[:2]:
            expected = then.allowed(channel, file.size)[customers]
            found = asked.allowed(channel, len(customers))
            assert (found == expected)[ago == days].all()


def consents(*rows: tuple[str | None, str, str | None]) -> CustomerFile:
    """Make a file of one customer and what they said of e-mail."""
    words = [
        {
            "customer": "1",
            "channel": "email",
            "purpose": purpose,
            "status": status,
            "date": None if date is None else day(date),
        }
        for purpose, status, date in rows
    ]
    return file_of(customers=[{"id": "1"}], consents=words)


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([("offers", "given", "2026-01-01")], "given"),
        ([(None, "given", "2026-01-01")], "given"),
        ([(None, "given", None)], "given"),
        ([("newsletter", "given", "2026-01-01")], ""),
        ([("OFFERS ", "given", "2026-01-01")], "given"),
        ([(None, "given", "2026-01-01"), ("offers", "refused", None)], "refused"),
        (
            [("offers", "refused", "2026-01-01"), (None, "given", "2026-02-01")],
            "refused",
        ),
        (
            [("offers", "given", "2026-01-01"), (None, "refused", "2026-02-01")],
            "refused",
        ),
        ([("offers", "given", "2026-02-01"), (None, "refused", "2026-01-01")], "given"),
        (
            [("offers", "given", "2026-01-01"), (None, "refused", "2026-01-01")],
            "refused",
        ),
        (
            [("offers", "withdrawn", "2026-01-01"), ("offers", "given", "2026-01-01")],
            "withdrawn",
        ),
        ([("offers", "given", "2026-03-11")], ""),
        (
            [("offers", "given", None), ("offers", "withdrawn", "2020-01-01")],
            "withdrawn",
        ),
    ],
)
def test_what_was_said_of_a_purpose(
    rows: list[tuple[str | None, str, str | None]], state: str
) -> None:
    words = last_words(consents(*rows)["consents"], AS_OF)

    found = int(words.states("email", "offers", 1)[0])

    assert (STATES[found] if found >= 0 else "") == state


def test_a_yes_holds_on_its_last_day_and_no_longer() -> None:
    file = file_of(
        customers=[{"id": "1"}, {"id": "2"}],
        consents=[
            {
                "customer": "1",
                "channel": "sms",
                "status": "given",
                "date": AS_OF,
                "expires": AS_OF,
            },
            {
                "customer": "2",
                "channel": "sms",
                "status": "given",
                "date": day("2025-01-01"),
                "expires": AS_OF - dt.timedelta(days=1),
            },
        ],
    )

    assert plain(permission(file, "sms", AS_OF)) == [True, False]
    assert plain(standing(file["consents"], AS_OF)) == ["given", "expired"]


def test_without_a_table_of_consents_nothing_is_known() -> None:
    file = file_of(customers=[{"id": "1"}])

    frame = measure(file, AS_OF).frame

    assert all(plain(frame[f"may_{one}"]) == [None] for one in CHANNELS)


def test_who_was_never_asked_may_not_be_contacted() -> None:
    file = consents((None, "given", None))

    frame = measure(file, AS_OF).frame

    assert [plain(frame[f"may_{one}"]) for one in CHANNELS] == [
        [True],
        [False],
        [False],
        [False],
    ]


def test_purposes_are_compared_without_case_and_outer_space() -> None:
    assert fold_purpose(" Ｎewsletter ") == fold_purpose("NEWSLETTER")
