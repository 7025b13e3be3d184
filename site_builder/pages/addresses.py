"""Addresses in the data that a page may lead to: web, mail, phone."""

import re
from collections.abc import Mapping
from typing import Literal

from site_builder.pages.shown import Link

Leads = Literal["web", "mail", "phone"]
LINKED: Mapping[str, Leads] = {
    "website": "web",
    "email": "mail",
    "phone": "phone",
    "mobile": "phone",
}
"""Fields, of whatever table, that lead somewhere."""

_HOST = r"(?:[a-z0-9-]+\.)+[a-z]{2,}"
_REST = r"(?:[/?#][^\s\\]*)?\Z"
_FLAGS = re.IGNORECASE | re.ASCII
_WEB = re.compile(r"https?://[^\s/?#@\\]+" + _REST, _FLAGS)
_BARE = re.compile(_HOST + _REST, _FLAGS)
_MAIL = re.compile(r"[a-z0-9._%+-]+@" + _HOST + r"\Z", _FLAGS)
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{3,24}\Z", re.ASCII)


def safe_url(text: str, kind: Leads) -> str:
    """Return an http(s), ``mailto:`` or ``tel:`` address for a text of the data.

    Returns:
        Empty where the text is no such address: then show it as text only.

    """
    text = text.strip()
    if kind == "mail":
        return f"mailto:{text}" if _MAIL.match(text) else ""
    if kind == "phone":
        digits = re.sub(r"[^0-9+]", "", text)
        return f"tel:{digits}" if _PHONE.match(text) else ""
    if _WEB.match(text):
        return text
    return f"https://{text}" if _BARE.match(text) else ""


def link_to(text: str | None, kind: Leads) -> Link | None:
    """Make the link of an address in the data; None: there is none."""
    return None if text is None else Link(safe_url(text, kind), text)
