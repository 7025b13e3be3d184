"""What a brief begins with, in the words in which a sales rep reads it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from site_builder.build import build_site
from tests.conftest import SiteFiles

_CONFIG = """\
title: Test
language: LANGUAGE
currency: NOK
as_of: 2026-03-31
tables:
  customers: {file: customers.csv}
  contacts: {file: contacts.csv}
"""
_CONTACTS = """\
id,customer,name,job_title,since,left
p1,1,Kari Lie,Buyer,,2026-02-01
p2,1,Ola Dahl,,,2026-02-02
p3,1,Per Moe,Chef,2026-03-01,
p4,1,Siv Bø,Cook,2020-01-01,2025-12-30
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            ["Kari Lie (Buyer) has left", "Ola Dahl has left", "New: Per Moe (Chef)"],
        ),
        ("nb", ["Kari Lie (Buyer) har sluttet", "Ola Dahl har sluttet"]),
    ],
)
def test_people_who_have_come_or_gone_are_named_with_their_title(
    language: str,
    expected: list[str],
    make_site: Callable[[SiteFiles], Path],
    tmp_path: Path,
) -> None:
    site = make_site(
        {
            "config.yaml": _CONFIG.replace("LANGUAGE", language),
            "content/data/orders.csv": None,
            "content/segments/big.yaml": None,
            "content/data/contacts.csv": _CONTACTS,
        }
    )

    root = build_site(site, tmp_path / "output").release.root

    page = LexborHTMLParser((root / "briefs/1.html").read_bytes())
    body = page.body
    assert body is not None
    said = re.sub(r"\s+", " ", body.text())
    assert [one for one in expected if one not in said] == []
    assert "Siv Bø (Cook)" not in said, "it was too long ago"
