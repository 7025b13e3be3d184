"""Numbers, amounts, dates and words in each language."""

import datetime as dt
import math
import re
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from site_builder.wording import (
    MILLION,
    MINUS,
    NBSP,
    THIN_NBSP,
    Language,
    Wording,
    exact_amount,
    wording_of,
)

LANGUAGES = get_args(Language)
LOCALES = Path(__file__).parents[1] / "site_builder/locale"
NB = wording_of("nb", "NOK")
EN = wording_of("en", "NOK")

wordings = st.sampled_from(
    [
        wording_of(language, currency)
        for language in LANGUAGES
        for currency in ("NOK", "PHP", "CNY", "EUR", "JPY", "BHD")
    ]
)
amounts = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("en", "NOK", "NOK\xa01,234.50"),
        ("en", "EUR", "€1,234.50"),
        ("nb", "NOK", "1\xa0234,50\xa0kr"),
        ("fil", "PHP", "₱1,234.50"),
        ("zh", "CNY", "¥1,234.50"),
        ("nb", "JPY", "1\xa0235\xa0JPY"),
    ],
)
def test_amount_is_written_as_people_of_a_language_do(
    language: Language, currency: str, written: str
) -> None:
    assert wording_of(language, currency).amount(1_234_500_000) == written


@pytest.mark.parametrize(
    ("millionths", "written"),
    [
        (0, "0 kr"),
        (4_999, "0,00 kr"),
        (5_000, "0,01 kr"),
        (-5_000, "−0,01 kr"),
        (-4_999, "0,00 kr"),
        (999_995_000, "1 000,00 kr"),
        (9_999_994_999, "9 999,99 kr"),
        (10_000_500_000, "10 001 kr"),
        (412_000 * MILLION, "412 000 kr"),
    ],
)
def test_amount_is_rounded_half_up_and_long_ones_lose_their_small_change(
    millionths: int, written: str
) -> None:
    assert NB.amount(millionths) == written.replace(" ", NBSP)


@given(amounts)
def test_exact_amount_reads_back_as_the_same_millionths(millionths: int) -> None:
    whole, _, part = exact_amount(millionths).lstrip("-").partition(".")
    sign = -1 if exact_amount(millionths).startswith("-") else 1

    assert sign * (int(whole) * MILLION + int(part.ljust(6, "0"))) == millionths
    assert len(part) >= 2


@given(wordings, amounts, st.sampled_from([None, 0, 2, 6]))
def test_a_written_amount_is_within_half_a_step_of_its_value(
    wording: Wording, millionths: int, places: int | None
) -> None:
    text = wording.amount(millionths, places, unit=False)

    used = wording.amount_places(millionths) if places is None else places
    digits = re.sub(r"[^0-9]", "", text)
    read = int(digits) * 10 ** (6 - used) * (-1 if text.startswith(MINUS) else 1)
    assert abs(read - millionths) * 2 <= 10 ** (6 - used)


@given(wordings, st.floats(), st.one_of(st.integers(), st.none()))
def test_no_number_makes_wording_fail_or_write_nan(
    wording: Wording, number: float, whole: int | None
) -> None:
    written = [
        wording.number(number),
        wording.rate(number),
        wording.share(number),
        wording.points(number),
        wording.days(number),
        wording.amount(whole),
        wording.whole(whole),
        wording.time(whole),
    ]

    joined = " ".join(written)
    assert "nan" not in joined
    assert "inf" not in joined
    assert "None" not in joined
    if not math.isfinite(number):
        assert written[0] == wording.unknown


@given(wordings, st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_a_date_names_its_day_and_year_in_every_language(
    wording: Wording, day: dt.date
) -> None:
    text = wording.date(day)

    assert {str(day.day), str(day.year)} <= set(re.findall(r"\d+", text))
    assert wording.months[day.month - 1] in text


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "2 Mar 2026"),
        ("nb", "2. mars 2026"),
        ("fil", "Mar 2, 2026"),
        ("zh", "2026年3月2日"),
    ],
)
def test_date_is_written_in_the_order_of_the_language(
    language: Language, written: str
) -> None:
    assert wording_of(language, "NOK").date(dt.date(2026, 3, 2)) == written


@pytest.mark.parametrize(
    ("fraction", "written"),
    [(0.1485, "14.9"), (-0.18, "−18.0"), (0, "0.0"), (-0.0001, "0.0"), (12, "1,200.0")],
)
def test_rate_is_written_in_per_cent(fraction: float, written: str) -> None:
    assert EN.rate(fraction) == f"{written}{THIN_NBSP}%"


def test_nearly_all_is_not_written_as_all() -> None:
    assert [EN.share(share) for share in (0, 0.001, 0.5, 0.996, 1)] == [
        f"0{THIN_NBSP}%",
        f"<{THIN_NBSP}1{THIN_NBSP}%",
        f"50{THIN_NBSP}%",
        f">{THIN_NBSP}99{THIN_NBSP}%",
        f"100{THIN_NBSP}%",
    ]


def test_one_day_and_many_days_have_their_own_words() -> None:
    assert [NB.days(days) for days in (1, 2, 3.4)] == [
        "1\xa0dag",
        "2\xa0dager",
        "3,4\xa0dager",
    ]


def test_a_phrase_keeps_its_values_as_they_are() -> None:
    value = object()

    assert EN.phrase("{who} owes {what}.", who="Anne", what=value) == (
        "Anne",
        " owes ",
        value,
        ".",
    )


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_translation_keeps_the_places_of_its_values(language: Language) -> None:
    with (LOCALES / f"{language}.po").open(encoding="utf-8") as file:
        entries = [entry for entry in read_po(file) if entry.id]

    changed = [
        entry.id
        for entry in entries
        if set(re.findall(r"{\w+}", str(entry.id)))
        != set(re.findall(r"{\w+}", str(entry.string)))
    ]
    assert changed == []


def test_every_language_translates_the_same_texts() -> None:
    ids = []
    for language in LANGUAGES:
        if language != "en":
            with (LOCALES / f"{language}.po").open(encoding="utf-8") as file:
                ids.append({entry.id for entry in read_po(file)})

    assert ids[0] == ids[1] == ids[2]


@given(wordings, st.lists(amounts))
def test_many_amounts_are_written_as_each_alone(
    wording: Wording, millionths: list[int]
) -> None:
    alone = [wording.amount(one, 0) for one in millionths]

    assert wording.whole_amounts(millionths) == alone


@given(wordings, st.lists(st.tuples(st.integers(), st.text())))
def test_many_sentences_are_said_as_each_alone(
    wording: Wording, values: list[tuple[int, str]]
) -> None:
    message = "{days} ago · own rhythm {rhythm}"

    found = wording.phrases(
        message, days=(day for day, _ in values), rhythm=(own for _, own in values)
    )

    alone = [wording.phrase(message, days=day, rhythm=own) for day, own in values]
    assert list(found) == alone


@given(wordings, st.integers(10, 990))
def test_a_share_is_rounded_half_up(wording: Wording, thousandths: int) -> None:
    percent = (thousandths + 5) // 10

    assert wording.share(thousandths / 1000) == f"{percent}{THIN_NBSP}%"
