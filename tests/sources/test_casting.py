"""Texts become what the dictionary declares: exactly, or a reject that says why."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.problems import SiteError
from site_builder.sources import Column, FieldType


@pytest.fixture
def cast(read: Any, write: Any) -> Any:
    """Read one text as one type: its value, or why there is none."""

    def read_one(
        text: str, kind: FieldType, choices: tuple[str, ...] = (), **more: Any
    ) -> Any:
        is_open = more.pop("open", False)
        quoted = text.replace('"', '""')
        write("a.csv", f'id\tx\n1\t"{quoted}"\n')
        columns = [Column("x", kind, choices=choices, open=is_open, required=False)]
        table = read(columns, file="a.csv", delimiter="tab", **more)
        value = table.frame["x"][0]
        if table.rejects:
            assert pd.isna(value)
            return table.rejects[0].reason
        return None if pd.isna(value) else value

    return read_one


COMMA = (
    "the decimal sign of the table is '.', but a ',' stands in this number: "
    'write decimal: "," if that is the sign'
)
POINT = (
    "the decimal sign of the table is ',', but a '.' stands in this number: "
    'write decimal: "." if that is the sign'
)
GROUPS = "the digits of this number are not grouped by three, or it has two signs"
LARGE = "this number is too large"
NONE = "this is no number"
NOT_FINITE = "this is no finite number"

AMOUNTS = [
    ("12", None, 12_000_000),
    ("-0.5", None, -500_000),
    ("−3", None, -3_000_000),
    ("+.5", None, 500_000),
    ("5.", None, 5_000_000),
    ("-0", None, 0),
    ("0.0000005", None, 1),
    ("-0.0000005", None, -1),
    ("0.00000049", None, 0),
    ("1e3", None, 1_000_000_000),
    ("1.5E-3", None, 1_500),
    ("1 234.50", None, 1_234_500_000),
    ("1\u00a0234\u00a0567", None, 1_234_567_000_000),
    ("1\u202f234,5", ",", 1_234_500_000),
    ("1.234,50", ",", 1_234_500_000),
    ("1,234.50", ".", 1_234_500_000),
    ("1234,50", ",", 1_234_500_000),
    ("9223372036854.775807", None, 9_223_372_036_854_775_807),
    ("-9223372036854.775808", None, -9_223_372_036_854_775_808),
    ("9223372036854.775808", None, LARGE),
    ("99999999999999999999999999", None, LARGE),
    ("1e999", None, LARGE),
    ("1234,50", None, COMMA),
    ("1,234", None, COMMA),
    ("12.5", ",", GROUPS),
    ("1.23,5", ",", GROUPS),
    ("1 23", None, GROUPS),
    ("1.2.3", None, GROUPS),
    ("1 234\u00a0567", None, GROUPS),
    ("inf", None, NOT_FINITE),
    ("-Infinity", None, NOT_FINITE),
    ("NaN", None, NOT_FINITE),
    ("12 kr", None, NONE),
    ("1_000", None, NONE),
    ("0x10", None, NONE),
    ("--1", None, NONE),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "decimal", "wanted"), AMOUNTS)
def test_amounts_are_exact_millionths(
    text: str, decimal: str | None, wanted: Any, cast: Any
) -> None:
    assert cast(text, "amount", decimal=decimal) == wanted


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=50,
)
@given(
    numbers=st.lists(
        st.decimals("-9000000000000", "9000000000000", allow_nan=False, places=9),
        min_size=1,
        max_size=50,
    )
)
def test_amounts_are_rounded_half_up(
    numbers: list[Decimal], read: Any, write: Any
) -> None:
    write("a.csv", "id,x\n" + "".join(f"1,{number:f}\n" for number in numbers))

    table = read({"x": "amount"}, file="a.csv")

    millionths = [
        int(number.quantize(Decimal("0.000001"), ROUND_HALF_UP).scaleb(6))
        for number in numbers
    ]
    assert table.frame["x"].tolist() == millionths


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12", 12),
        ("12.0", 12),
        ("-7", -7),
        ("+5", 5),
        ("1 000", 1000),
        ("0012", 12),
        ("9223372036854775807", 9_223_372_036_854_775_807),
        ("9223372036854775808", LARGE),
        ("12.5", "this number is not whole"),
        ("1e3", "this number is not whole"),
        ("twelve", NONE),
        ("1,5", COMMA),
    ],
)
def test_wholes_are_whole(text: str, wanted: Any, cast: Any) -> None:
    assert cast(text, "whole") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.1", 0.1),
        ("-0", 0.0),
        ("1e300", 1e300),
        ("1e309", LARGE),
        ("nan", NOT_FINITE),
    ],
)
def test_numbers_are_finite(text: str, wanted: Any, cast: Any) -> None:
    found = cast(text, "number")

    assert found == wanted
    assert not (isinstance(found, float) and np.signbit(found))


NO_DATE = "this is no date such as 2026-03-31: if all are written alike, declare dates:"
NO_DAY = "this day is not in the calendar from 1900 to 2199"
NOT_DECLARED = "this is no date of 1900 to 2199 written as %d/%m/%Y"

DATES = [
    ("2024-02-29", None, "2024-02-29"),
    ("1900-01-01", None, "1900-01-01"),
    ("2199-12-31", None, "2199-12-31"),
    ("2024-03-01T23:30:00", None, "2024-03-01"),
    ("2024-03-01 23:30", None, "2024-03-01"),
    ("2024-03-01 23:30:59.999999", None, "2024-03-01"),
    ("2024-03-01T23:30:00Z", None, "2024-03-02"),
    ("2024-07-01T22:30:00+00:00", None, "2024-07-02"),
    ("2024-03-02 00:30 +0200", None, "2024-03-01"),
    ("1899-12-31", None, NO_DAY),
    ("2200-01-01", None, NO_DAY),
    ("0001-01-01", None, NO_DAY),
    ("2024-02-30", None, NO_DAY),
    ("1900-02-29", None, NO_DAY),
    ("2024-03-01 25:00", None, NO_DATE),
    ("2024-3-1", None, NO_DATE),
    ("45000", None, NO_DATE),
    ("NaT", None, NO_DATE),
    ("infinity", None, NO_DATE),
    ("31/12/2024", None, NO_DATE),
    ("31/12/2024", "%d/%m/%Y", "2024-12-31"),
    ("1/2/2024", "%d/%m/%Y", "2024-02-01"),
    ("2024-12-31", "%d/%m/%Y", "2024-12-31"),
    ("12/31/2024", "%d/%m/%Y", NOT_DECLARED),
    ("30/02/2024", "%d/%m/%Y", NOT_DECLARED),
    ("31/12/2024 10:00", "%d/%m/%Y", NOT_DECLARED),
    ("2024-31-12", "%Y-%d-%m", "2024-12-31"),
    ("2024-12-31", "%Y-%d-%m", "this date is not written as %Y-%d-%m"),
    ("01.Mar.24", "%d.%b.%y", "2024-03-01"),
    ("01.03.2024 23:30 +0000", "%d.%m.%Y %H:%M %z", "2024-03-02"),
]


@pytest.mark.parametrize(("text", "format_", "wanted"), DATES)
def test_dates_are_days_of_the_calendar(
    text: str, format_: str | None, wanted: str, cast: Any
) -> None:
    found = cast(text, "date", dates=format_)

    assert (found if isinstance(found, str) else str(found.date())) == wanted


@pytest.mark.parametrize("format_", ["dd/mm/yyyy", "%d/%m", "%Y-%m", "%d/%m/%Y %Q", ""])
def test_a_format_of_dates_must_be_one(format_: str, cast: Any) -> None:
    with pytest.raises(SiteError) as caught:
        cast("1", "text", dates=format_)

    assert str(caught.value).startswith("config.yaml:15: ")
    assert caught.value.problems[0].hint == "write one such as %d/%m/%Y"


NO_TIME = "this is no time of day such as 14:30"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("00:00", 0),
        ("9:05", 32_700),
        ("23:59:59", 86_399),
        ("23:59:59.9", 86_399),
        ("2024-03-01 10:00", 36_000),
        ("2024-03-01T10:00:00Z", 39_600),
        ("24:00", NO_TIME),
        ("12:60", NO_TIME),
        ("1200", NO_TIME),
        ("noon", NO_TIME),
    ],
)
def test_times_are_seconds_since_midnight(text: str, wanted: Any, cast: Any) -> None:
    assert cast(text, "time") == wanted


@pytest.mark.parametrize("text", ["yes", "TRUE", "1", "Y", "ja", "Oui"])
def test_yes_is_said_in_several_ways(text: str, cast: Any) -> None:
    assert cast(text, "yes_no") == True  # noqa: E712 -- a boolean of pandas


@pytest.mark.parametrize("text", ["no", "False", "0", "n", "NEI", "non"])
def test_no_is_said_in_several_ways(text: str, cast: Any) -> None:
    assert cast(text, "yes_no") == False  # noqa: E712 -- a boolean of pandas


def test_what_is_neither_yes_nor_no_is_rejected(cast: Any) -> None:
    assert cast("maybe", "yes_no") == "this is neither yes nor no"


def test_choices_are_written_as_in_the_dictionary(cast: Any) -> None:
    assert cast(" Open ", "choice", ("open", "won")) == "open"
    assert cast("OPEN", "choice", ("open", "won"), open=True) == "open"
    assert cast("Else", "choice", ("open", "won"), open=True) == "Else"
    assert cast("Else", "choice") == "Else"
    assert cast("Else", "choice", ("open", "won")) == (
        "this is none of the choices: open, won"
    )


def test_their_values_become_ours_before_anything_else(cast: Any) -> None:
    values = {"x": {"Annulert": "cancelled", "annulert ": "lost", "Null": "0"}}
    choices = ("cancelled", "lost")

    assert cast(" Annulert", "choice", choices, values=values) == "cancelled"
    assert cast("annulert", "choice", choices, values=values) == "lost"
    assert cast("ANNULERT", "choice", choices, values=values) == "cancelled"
    assert cast("null", "amount", values=values) == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a; b;;c ", "a;b;c"),
        ("a,b|c", "a;b;c"),
        ('["a; x", "b,c", 3, null]', "a, x;b,c;3"),
        (";", None),
        ("[]", None),
        ("[1, [2]]", "this is no list: separate its items with a semicolon"),
        ("[1,", "this is no list: separate its items with a semicolon"),
    ],
)
def test_lists_are_joined_by_semicolons(text: str, wanted: Any, cast: Any) -> None:
    assert cast(text, "list") == wanted


def test_texts_are_composed_and_otherwise_untouched(cast: Any) -> None:
    assert cast(" A\u030ase  Li\u200bn ", "text") == "Åse  Li\u200bn"
    assert cast("<b>&amp;", "text") == "<b>&amp;"


def test_a_time_is_taken_from_timestamps_in_the_date(read: Any, write: Any) -> None:
    write(
        "a.csv", "id,date\n1,2024-03-01T10:30:00Z\n2,2024-03-01\n3,2024-07-01 00:00\n"
    )
    columns = {"id*": "text", "date*": "date", "time": "time"}

    table = read(columns, file="a.csv")

    assert table.supplied == {"id", "date", "time"}
    assert table.frame.columns.tolist() == ["id", "date", "time"]
    assert table.frame["time"].fillna(-1).tolist() == [41_400, -1, 0]


def test_timestamps_that_all_say_midnight_have_no_time(read: Any, write: Any) -> None:
    write("a.csv", "id,date\n1,2024-03-01 00:00:00\n2,2024-03-02T00:00\n")
    columns = {"date*": "date", "time": "time"}

    assert read(columns, file="a.csv").supplied == {"date"}


def test_a_time_of_ones_own_is_kept(read: Any, write: Any) -> None:
    write("a.csv", "time,date\n08:00,2024-03-01 10:00\n")
    columns = {"date*": "date", "time": "time"}

    assert read(columns, file="a.csv").frame["time"].tolist() == [28_800]


def test_every_type_has_its_dtype(read: Any, write: Any) -> None:
    kinds = {
        "text": "str",
        "choice": "str",
        "list": "str",
        "whole": "Int64",
        "number": "Float64",
        "amount": "Int64",
        "date": "datetime64[s]",
        "time": "Int64",
        "yes_no": "boolean",
    }
    write("a.csv", ",".join(kinds) + "\n" + ",".join("1" * len(kinds)) + "\n")

    table = read({name: name for name in kinds}, file="a.csv")

    assert table.frame.dtypes.astype(str).to_dict() == kinds


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=50,
)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
    )
)
def test_no_text_breaks_any_type(text: str, cast: Any) -> None:
    kinds: tuple[FieldType, ...] = (
        "text",
        "whole",
        "number",
        "amount",
        "date",
        "time",
        "yes_no",
        "list",
        "choice",
    )
    for kind in kinds:
        cast(text, kind, ("a", "b"))
