"""Rows of tables are written column by column, those of many pages together."""

import re
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from site_builder.markup import writers_of
from site_builder.pages.shown import Column, Kind, Link, Row
from site_builder.problems import SiteError
from site_builder.releases.links import links_in
from site_builder.table_rows import TableRows
from site_builder.templating import make_environment, render_pages
from site_builder.wording import LONG, MILLION, Language, wording_of

WRITERS = writers_of(wording_of("nb", "NOK"))
TABLES = TableRows(WRITERS)
LANGUAGES: tuple[Language, ...] = get_args(Language)


def test_amounts_of_a_column_have_the_same_decimals() -> None:
    column = (
        Column("orders.id", "Order", "text"),
        Column("orders.amount", "Sum", "amount"),
    )
    rows = (("1", ("1", 5 * MILLION)), ("2", ("2", 7_250_000)), ("3", ("3", None)))

    html = TABLES.rows(rows, column)

    assert re.findall(r"NOK\">([^<]+)<", html) == ["5,00", "7,25"]
    assert 'class="unknown" data-field="orders.amount">ukjent' in html
    assert html.count("<tr data-row=") == 3


_EACH = (
    st.integers(-(10**15), 10**15),
    st.integers(0, 2 * 10**8).map(lambda cents: cents * 10_000),
    st.integers(0, 2 * 10**6).map(lambda units: units * MILLION),
)
_AMOUNTS = st.one_of(st.none(), *_EACH)


@given(
    st.one_of([st.lists(one, min_size=1) for one in (_AMOUNTS, *_EACH)]),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["NOK", "EUR", "JPY", "PHP", "KWD", "CNY"]),
    st.sampled_from(["orders.amount", "months.revenue"]),
)
def test_a_column_of_amounts_is_written_as_single_ones(
    amounts: list[int | None], language: Language, currency: str, name: str
) -> None:
    """Harmless columns take a short way, which must lead to the same text."""
    wording = wording_of(language, currency)
    writers = writers_of(wording)
    known = [amount for amount in amounts if amount is not None]
    long = name == "months.revenue" and any(abs(one) >= LONG for one in known)
    whole = all(amount % MILLION == 0 for amount in known)
    places = 0 if long or whole else wording.places

    html = TableRows(writers).rows(
        [("1", (amount,)) for amount in amounts], [Column(name, "Sum", "amount")]
    )

    cells = re.findall('<th scope="row" class="n">(.*?)</th>', html)
    cells = [*map(unescape, cells)]
    single = [unescape(writers.inline(amount, name, "amount")) for amount in amounts]
    texts = [wording.amount(amount, places, unit=False) for amount in amounts]
    assert cells == [
        html if amount is None else re.sub(">[^<]*<", f">{text}<", html)
        for html, amount, text in zip(single, amounts, texts, strict=True)
    ]


@given(
    st.lists(
        st.one_of(st.none(), st.text(), st.sampled_from(["a b", " ", "<", "Bø"])),
        min_size=1,
    ),
    st.sampled_from(["text", "name"]),
)
def test_a_column_of_texts_is_written_as_single_ones(
    texts: list[str | None], kind: Kind
) -> None:
    """Harmless columns take a short way, which must lead to the same text."""
    rows = [(text or "", (text, text)) for text in texts]
    columns = [Column("head", "", kind), Column("t", "", kind)]

    html = TABLES.rows(rows, columns)

    name = ' class="name"' if kind == "name" else ""
    assert html == "".join(
        f'<tr data-row="{escape(text or "")}">'
        f'<th scope="row"{name}>{WRITERS.inline(text, "head", kind)}</th>'
        f"<td{name}>{WRITERS.inline(text, 't', kind)}</td></tr>\n"
        for text in texts
    )


def test_a_column_of_long_sums_has_no_decimals() -> None:
    column = (
        Column("name", "Name", "name"),
        Column("revenue_12m", "Revenue", "amount"),
    )
    rows = (("1", ("A", 10_000_500_000)), ("2", ("B", 7_250_000)))

    html = TABLES.rows(rows, column)

    assert re.findall(r"NOK\">([^<]+)<", html) == ["10\xa0001", "7"]


COLUMNS = (
    Column("orders.id", "Order", "name"),
    Column("orders.amount", "Sum", "amount"),
    Column("orders.subject", "Subject", "text"),
    Column("orders.rate", "Rate", "rate"),
)
_ROWS = st.lists(
    st.tuples(
        st.text(),
        st.tuples(st.text(), _AMOUNTS, st.none() | st.text(), st.none() | st.just(0.5)),
    ),
    max_size=4,
)


@given(st.lists(st.lists(_ROWS, max_size=3), max_size=4))
def test_pages_rendered_together_hold_what_each_holds_alone(
    pages: list[list[list[Row]]],
) -> None:
    def page(tables: list[list[Row]]) -> str:
        return "|".join(f"Æ{TABLES.rows(rows, COLUMNS)}" for rows in tables)

    alone = [page(tables) for tables in pages]

    assert [one.whole for one in TABLES.together(map(page, pages))] == [
        text.encode("utf-8", "replace") for text in alone
    ]


_SIGNS = st.text('<a href="#x>')
_LINKED = st.one_of(st.none(), _SIGNS, st.builds(Link, _SIGNS, _SIGNS))
_LINKS = st.lists(st.tuples(_SIGNS, st.tuples(_SIGNS, _LINKED)), max_size=4)
_NO_LINKS = st.lists(st.tuples(_SIGNS, st.tuples(_SIGNS, _SIGNS)), max_size=4)


@given(st.lists(st.lists(st.tuples(_LINKS, _NO_LINKS), max_size=2), max_size=3))
def test_what_may_lead_to_other_pages_has_all_links(
    pages: list[list[tuple[list[Row], list[Row]]]],
) -> None:
    texts = (Column("orders.id", "Order", "name"), Column("orders.on", "On", "text"))
    links = (texts[0], Column("orders.page", "Page", "link"))

    def page(tables: list[tuple[list[Row], list[Row]]]) -> str:
        return '<a href="up">'.join(
            f"{TABLES.rows(some, links)}|{TABLES.rows(others, texts)}"
            for some, others in tables
        )

    for one in TABLES.together(map(page, pages)):
        assert links_in(one.leading) == links_in(one.whole)


def test_a_table_may_stand_twice_and_in_another_order() -> None:
    one, two = [("1", ("A",))], [("2", ("B",))]
    column = (Column("name", "Name", "name"),)

    def page(_: int = 0) -> str:
        first, second = TABLES.rows(one, column), TABLES.rows(two, column)
        return f"{second}{first}{second}"

    (together,) = TABLES.together(map(page, [0]))

    assert together.whole.decode() == page()


def test_a_table_that_cannot_be_written_names_its_template_and_line(
    tmp_path: Path,
) -> None:
    (tmp_path / "page.html").write_text(
        "<p>\n{{ view | rows([chrome]) }}", encoding="utf-8"
    )
    environment = make_environment({"templates": tmp_path}, wording_of("en", "EUR"))
    column = Column("orders.date", "Date", "date")
    rows: list[Row] = [("1", ("no date",))]

    with pytest.raises(SiteError) as caught:
        render_pages(environment, "page.html", [(rows, column)], "")  # type: ignore[list-item]

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("templates/page.html", 2)
