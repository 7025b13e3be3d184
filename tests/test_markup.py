"""Every value is one element that people and machines read."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape
from typing import get_args

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.customer_file import standard_dictionary
from site_builder.markup import writers_of
from site_builder.pages.shown import Cell, Change, Column, Kind, Link, Value
from site_builder.table_rows import TableRows
from site_builder.wording import MILLION, Language, wording_of, words_of

WRITERS = writers_of(wording_of("nb", "NOK"))
TABLES = TableRows(WRITERS)
DAY = dt.date(2026, 3, 2)
LANGUAGES: tuple[Language, ...] = get_args(Language)


@pytest.mark.parametrize(
    ("kind", "value", "html"),
    [
        (
            "amount",
            1_234_500_000,
            (
                '<data data-field="f" value="1234.50" data-currency="NOK">'
                "1\xa0234,50\xa0kr</data>"
            ),
        ),
        ("date", DAY, '<time data-field="f" datetime="2026-03-02">2. mars 2026</time>'),
        ("rate", 0.25, '<data data-field="f" value="0.25">25,0&#8239;%</data>'),
        ("number", 3.0, '<data data-field="f" value="3">3</data>'),
        ("time", 36_005, '<time data-field="f" datetime="10:00:05">10:00</time>'),
        ("yes_no", False, '<data data-field="f" value="false">nei</data>'),
        (
            "choice",
            "prospect",
            '<data data-field="f" value="prospect">potensiell kunde</data>',
        ),
        ("choice", "no_show", '<data data-field="f" value="no_show">møtte ikke</data>'),
        ("list", ("a", "b"), '<data data-field="f" value="a;b">a, b</data>'),
        ("text", "<Bø>", '<bdi data-field="f">&lt;Bø&gt;</bdi>'),
        (
            "link",
            Link("a.html", "Bø"),
            '<bdi data-field="f"><a href="a.html"><bdi>Bø</bdi></a></bdi>',
        ),
        (
            "link",
            Link("https://bo.example/?a=1&b", "Bø"),
            (
                '<bdi data-field="f"><a href="https://bo.example/?a=1&amp;b"'
                ' rel="noreferrer noopener"><bdi>Bø</bdi></a></bdi>'
            ),
        ),
    ],
)
def test_a_value_is_written_for_people_and_machines(
    kind: Kind, value: Cell, html: str
) -> None:
    assert WRITERS.inline(value, "f", kind) == html


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kind, None) for kind in WRITERS.rests]
    + [("number", float("nan")), ("rate", float("inf")), ("text", ""), ("name", " \t")],
)
def test_a_missing_value_is_a_word(kind: Kind, value: Cell) -> None:
    assert WRITERS.inline(value, "f", kind) == (
        '<span class="unknown" data-field="f">ukjent</span>'
    )


def test_a_figure_of_others_says_whose_it_is() -> None:
    column = Column("margin_rate", "Rate", "rate", "everyone")

    assert 'data-field="margin_rate" data-of="everyone"' in WRITERS.shown(0.1, column)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"]
)
def test_an_address_that_runs_code_is_text(href: str) -> None:
    assert WRITERS.inline(Link(href, "x"), "f", "link") == (
        '<bdi data-field="f"><bdi>x</bdi></bdi>'
    )


@given(st.integers(-(10**18), 10**18))
def test_the_machine_value_of_an_amount_is_exact(millionths: int) -> None:
    html = WRITERS.inline(millionths, "f", "amount")

    found = re.search(r'value="([^"]+)"', html)
    assert found
    assert Decimal(found[1]) * MILLION == millionths


@given(
    st.one_of(
        st.integers(-(10**18), 10**18),
        st.integers(-(10**9), 10**9).map(lambda cents: cents * 10_000),
    ),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["NOK", "EUR", "JPY", "PHP", "KWD", "CNY"]),
)
def test_an_amount_is_written_as_the_language_does(
    millionths: int, language: Language, currency: str
) -> None:
    """Amounts of whole cents take a short way, which must lead to the same text."""
    wording = wording_of(language, currency)
    writers = writers_of(wording)

    html: list[str] = [writers.inline(millionths, "f", "amount")]
    html += [rest(millionths) for _, rest in sorted(writers.bare_amounts.items())]

    shown = [unescape(one.partition(">")[2].partition("<")[0]) for one in html]
    assert shown == [
        wording.amount(millionths),
        *(
            wording.amount(millionths, places, unit=False)
            for places in sorted(writers.bare_amounts)
        ),
    ]


def test_a_change_shows_its_sign_and_its_direction() -> None:
    change = Change(Column("c", "", "rate"), -0.18, good=False)

    assert unescape(WRITERS.change(change)) == (
        '<span class="change down bad"><span aria-hidden="true">▼</span> '
        '<data data-field="c" value="-0.18">−18,0\u202f%</data></span>'
    )


def test_a_phrase_holds_texts_values_and_links() -> None:
    html = WRITERS.phrase(("a < b", " · ", Value("n", 3, "whole"), Link("x.html", "X")))

    assert html == (
        'a &lt; b\xa0· <data data-field="n" value="3">3</data>'
        '<a href="x.html"><bdi>X</bdi></a>'
    )


@given(st.text())
def test_hostile_text_never_leaves_its_element(text: str) -> None:
    row = ((text, (Link(text, text), text)),)
    columns = (Column("name", text, "link"), Column("t", text, "choice"))
    html = (
        f"<table><tr>{WRITERS.heads(columns)}</tr>{TABLES.rows(row, columns)}</table>"
    )

    tree = html5lib.parse(html, namespaceHTMLElements=False)

    found = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert found <= {
        "html", "head", "body", "table", "tbody", "tr", "th", "td", "bdi", "a", "data",
        "span",
    }  # fmt: skip


def test_what_is_missing_for_a_reason_says_so() -> None:
    column = Column("cases.closed", "Closed", "date", missing="not yet")

    assert WRITERS.shown(None, column) == (
        '<span class="unknown" data-field="cases.closed">ikke ennå</span>'
    )
    rows = TABLES.rows([("1", ("C-1", None))], [Column("cases.id", "", "text"), column])
    assert (
        '<td><span class="unknown" data-field="cases.closed">ikke ennå</span>' in rows
    )


def test_every_word_for_what_is_missing_is_translated() -> None:
    fields = [
        field
        for entry in standard_dictionary().tables.values()
        for field in entry.fields.values()
    ]
    said = {field.missing for field in fields} - {""}

    assert said
    for language in LANGUAGES:
        assert language == "en" or said <= words_of(language).keys()


@pytest.mark.parametrize(
    ("currency", "symbol"), [("NOK", "NOK"), ("XOF", "F\u202fCFA")]
)
def test_the_unit_of_a_key_figure_is_in_small_type(currency: str, symbol: str) -> None:
    writers = writers_of(wording_of("en", currency))

    html = writers.figure(12 * MILLION, Column("revenue", "", "amount"))

    assert f"<small>{symbol}</small>" in unescape(html)


def test_items_are_apart_whatever_they_say() -> None:
    city = Value("city", "Bergen · Oslo", "text")
    parts = (Value("kind", "company", "choice"), " · ", "no. ", city)

    html = str(WRITERS.items(parts))

    assert html == (
        '<span><data data-field="kind" value="company">bedrift</data></span> '
        '<span>no. <bdi data-field="city">Bergen · Oslo</bdi></span>'
    )
