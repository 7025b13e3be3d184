"""Texts become HTML as markupsafe makes them."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from site_builder.escaping import as_markup, escape_text, escape_texts, narrow

printable = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@given(printable)
def test_text_is_escaped_as_markupsafe_does(text: str) -> None:
    written = escape_text(text)

    assert html.unescape(written) == text
    assert not set(written) & set("<>\"'")
    assert written == str(escape(text)) or "\u202f" in text or not text.isprintable()


@given(st.text("a<&é\xa0\u202f\u2212–…✓"))
def test_narrow_html_reads_the_same(text: str) -> None:
    written = narrow(str(escape(text)))

    assert html.unescape(written) == text
    assert max(written, default="") <= "\xff"


@given(st.lists(st.text("a<&\x00\xa0\u202f\u2028é–")))
def test_many_texts_are_escaped_as_each_alone(texts: list[str]) -> None:
    written = [html.unescape(text) for text in escape_texts(texts)]

    assert written == [html.unescape(escape_text(text)) for text in texts]
    assert not set("".join(escape_texts(texts))) & set("<>\"'")


@given(st.text())
def test_no_sign_of_markup_survives(text: str) -> None:
    assert not set(escape_text(text)) & set("<>\"'")


def test_markup_is_left_as_it_is() -> None:
    assert escape_text(as_markup("<b>")) == Markup("<b>")


def test_control_characters_become_visible() -> None:
    assert escape_text("a\x00b\x1b[0m\x85\ttab\n") == "a␀b␛[0m�\ttab\n"


@pytest.mark.parametrize("value", [None, float("nan"), 1.5])
def test_what_only_a_filter_may_write_is_refused(value: float | None) -> None:
    with pytest.raises(TypeError, match="use a filter"):
        escape_text(value)
