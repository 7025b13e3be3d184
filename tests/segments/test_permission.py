"""``may_contact`` and ``consent`` answer as a plain loop over the rows does."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.customer_file.consent import CHANNELS, STATES
from site_builder.problems import SiteError
from site_builder.segments import fields_of, judge
from site_builder.segments.subjects.permission import NOT_ASKED
from tests.conftest import examples
from tests.segments.small_files import (
    AS_OF,
    answers,
    customer_file,
    no_measures,
    segment,
)

PURPOSES = ["newsletter", "offers"]
words = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["email", "phone"]),
        "purpose": st.sampled_from([None, *PURPOSES, "Offers "]),
        "status": st.sampled_from(["given", "given", "refused", "withdrawn"]),
        "date": st.none() | st.integers(-3, 2),
        "expires": st.none() | st.integers(-2, 2),
    }
)
histories = st.lists(
    st.lists(words, max_size=6, unique_by=lambda one: (one["channel"], one["date"])),
    min_size=1,
    max_size=6,
)
asked = st.fixed_dictionaries(
    {"channel": st.sampled_from(["email", "phone", "sms"])},
    optional={
        "purpose": st.sampled_from([*PURPOSES, "OFFERS", "party"]),
        "status": st.sampled_from([*STATES, NOT_ASKED])
        | st.lists(st.sampled_from([*STATES, NOT_ASKED]), min_size=1, max_size=3),
    },
)


def after(number: int) -> str:
    return (AS_OF + dt.timedelta(number)).isoformat()


def file_of(histories: list[list[dict[str, Any]]]) -> Any:
    rows = [
        {
            **word,
            "customer": str(who),
            "date": None if word["date"] is None else after(word["date"]),
            "expires": None if word["expires"] is None else after(word["expires"]),
        }
        for who, history in enumerate(histories)
        for word in history
    ]
    ids = [{"id": str(who)} for who in range(len(histories))]
    return customer_file(customers=ids, consents=rows)


def played(history: list[dict[str, Any]], channel: str) -> dict[str, str]:
    """Hear one word after the other, of which no two are of one day."""
    heard = [one for one in history if one["channel"] == channel]
    heard = [one for one in heard if one["date"] is None or one["date"] <= 0]
    state: dict[str, str] = {}
    for one in sorted(
        heard, key=lambda one: -9 if one["date"] is None else one["date"]
    ):
        purpose = (one["purpose"] or "").strip().lower()
        if one["status"] != "given" and not purpose:
            state.clear()
        over = one["expires"] is not None and one["expires"] < 0
        state[purpose] = (
            "expired" if one["status"] == "given" and over else one["status"]
        )
    return state


def looped(history: list[dict[str, Any]], question: dict[str, Any]) -> bool:
    state = played(history, question["channel"])
    wanted = question.get("status", "given")
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if "purpose" not in question:
        said = set(state.values()) or {NOT_ASKED}
        return bool(said & set(wanted))
    purpose = question["purpose"].lower()
    return state.get(purpose, state.get("", NOT_ASKED)) in wanted


@pytest.mark.slow
@examples(300)
@given(histories, st.lists(asked, min_size=1, max_size=5))
def test_consents_are_those_of_a_plain_loop(
    histories: list[list[dict[str, Any]]], questions: list[dict[str, Any]]
) -> None:
    file = file_of(histories)
    segments = [
        segment(json.dumps({"where": [{"consent": one}]}), name=f"s{number}")
        for number, one in enumerate(questions)
    ]

    found = judge(segments, file, no_measures(file), AS_OF)

    assert [one.answer.tolist() for one in found.values()] == [
        [int(looped(history, one)) for history in histories] for one in questions
    ]


@pytest.mark.slow
@examples(200)
@given(histories)
def test_who_may_be_contacted_is_who_said_yes_to_something(
    histories: list[list[dict[str, Any]]],
) -> None:
    file = file_of(histories)

    for channel in CHANNELS:
        assert answers(f"{{may_contact: {channel}}}", file) == [
            int("given" in played(history, channel).values()) for history in histories
        ]


def test_without_consents_nobody_can_be_judged() -> None:
    file = customer_file(customers=[{"id": "1"}])

    assert answers("{may_contact: email}", file) == [-1]
    assert answers("{consent: {channel: email}}", file) == [-1]
    assert answers("{consent: {channel: email, status: not_asked}}", file) == [-1]


def test_each_customer_s_own_word_explains_the_answer() -> None:
    file = customer_file(
        customers=[{"id": "1"}, {"id": "2"}],
        consents=[{"customer": "1", "channel": "email", "status": "withdrawn"}],
    )
    one = segment("where: [{consent: {channel: email}}, {may_contact: email}]")

    consent, may = judge([one], file, no_measures(file), AS_OF)["it"].leaves

    assert consent.values.isna().tolist() == [False, True]
    assert consent.values[0] == "withdrawn"
    assert (may.name, may.values.tolist()) == ("may_email", [False, False])


def test_readers_who_may_not_see_consents_do_not_see_what_follows_from_them() -> None:
    for condition in ("{may_contact: email}", "{consent: {channel: email}}"):
        derived = fields_of(segment(f"where: [{condition}]"))

        assert ("consents", "status") in derived


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            "{may_contact: emial}",
            (
                "it.yaml:1: 'may_contact': expected one of: email, phone, post, sms; "
                "found the text 'emial'\n  hint: did you mean 'email'?"
            ),
        ),
        (
            "{may_contact: email, is: true}",
            (
                "it.yaml:1: 'is' cannot stand beside 'may_contact'\n"
                "  hint: put it under 'none' to ask for the opposite"
            ),
        ),
        (
            "{consent: email}",
            (
                "it.yaml:1: expected a map, found the text 'email'\n"
                "  hint: such as {channel: email, purpose: newsletter, status: given}"
            ),
        ),
        (
            "{consent: {purpose: offers}}",
            (
                "it.yaml:1: missing key 'channel'\n"
                "  hint: such as {channel: email, purpose: newsletter, status: given}"
            ),
        ),
        (
            "{consent: {chanel: sms}}",
            "it.yaml:1: unknown key 'chanel'\n  hint: did you mean 'channel'?",
        ),
        (
            "{consent: {channel: sms, porpose: offers}}",
            "it.yaml:1: unknown key 'porpose'\n  hint: did you mean 'purpose'?",
        ),
        (
            "{consent: {channel: sms, status: gven}}",
            (
                "it.yaml:1: 'status': expected one of: given, refused, withdrawn, "
                "expired, not_asked; found the text 'gven'\n"
                "  hint: did you mean 'given'?"
            ),
        ),
        (
            "{consent: {channel: sms, status: []}}",
            (
                "it.yaml:1: 'status': expected one of: given, refused, withdrawn, "
                "expired, not_asked; found a list"
            ),
        ),
    ],
)
def test_the_author_is_told(condition: str, message: str) -> None:
    with pytest.raises(SiteError) as caught:
        segment(f"where: [{condition}]")

    assert str(caught.value).startswith(message)
