"""Texts as HTML: the same as markupsafe's, without an object for each."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:

    def escape_str(text: str, /) -> str:
        """Escape a plain text."""

else:
    try:
        from markupsafe._speedups import _escape_inner as escape_str
    except ImportError:  # no compiled part for this Python
        from markupsafe._native import _escape_inner as escape_str

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What Python calls not printable, and stands in many numbers.
_NBSP, _THIN_NBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
# What nearly every page has, and little else that is beyond Latin-1: a page without any
# of it takes half the memory until it is bytes. Readers see no difference.
_WIDE = f"{_THIN_NBSP}\N{MINUS SIGN}–—…≤≥✓✕→▲▼＝"
_REFERENCES = [(wide, f"&#{ord(wide)};") for wide in _WIDE]
_PICTURE_OF_NUL = 0x2400  # U+2400 to U+241F show the controls U+0000 to U+001F


def escape_text(value: Any) -> str:  # noqa: ANN401 -- whatever a template shows
    """Escape what a template puts out; control characters become visible.

    Of what Python calls printable, nothing is looked at to be written narrow.

    Raises:
        TypeError: None or a number with a point, which only filters may write.

    """
    kind = type(value)
    if kind is str:
        if value.isprintable():
            return escape_str(value)
        return narrow(escape_str(visible(value)))
    if kind is Markup:
        text: str = value
        return text
    if value is None or isinstance(value, float):
        message = f"cannot write {value}: use a filter, or leave it out with 'if'"
        raise TypeError(message)
    return str(escape(value))


def escape_texts(texts: Sequence[str]) -> Sequence[str]:
    """Escape many plain texts, looking at all of them at once."""
    whole = "".join(texts)
    bare = whole.replace(_NBSP, "").replace(_THIN_NBSP, "")
    if not bare.isprintable() or escape_str(whole) != whole:
        return [*map(escape_text, texts)]
    return texts if narrow(whole) is whole else narrow("\0".join(texts)).split("\0")


def narrow(html: str) -> str:
    """Write signs that nearly every page has so that its text remains narrow."""
    if html.isascii():
        return html
    for wide, reference in _REFERENCES:
        if wide in html:  # of a narrow text Python knows this without looking
            html = html.replace(wide, reference)
    return html


def visible(text: str) -> str:
    """Show control characters as pictures of themselves."""
    return _CONTROLS.sub(_picture, text)


def as_markup(html: str) -> Markup:
    """Mark HTML of ours as safe, cheaper than ``Markup(html)``."""
    return str.__new__(Markup, html)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < ord(" "):
        return chr(_PICTURE_OF_NUL + code)
    return "\N{REPLACEMENT CHARACTER}"
