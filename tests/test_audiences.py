"""Nothing that an audience may not see reaches a page."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.build import build_site
from tests.conftest import SOUND, SiteFiles

CONFIG = (
    str(SOUND["config.yaml"])
    .replace("20 %", "50 %")
    .replace(
        "customers: {file: customers.csv}",
        "customers:\n    file: customers.csv\n    more:\n"
        "      iq: {type: number, label: Secretlabel}",
    )
)
CUSTOMERS = (
    "id,name,kind,credit_limit,iq\n1,Bø,company,987654,4711\n"
    "2,Li,person,123456,no number\n"
)


@pytest.fixture
def pages(make_site: Callable[[SiteFiles], Path], tmp_path: Path) -> dict[str, str]:
    site = make_site(
        {
            "config.yaml": CONFIG,
            "content/data/customers.csv": CUSTOMERS,
            "content/notes/1/open.md": "A note for everybody: OPENNOTE\n",
            "content/notes/1/closed.md": "---\naudience: board\n---\nCLOSEDNOTE\n",
            "content/pages/board.md": "---\naudience: board\n---\n# CLOSEDPAGE\n",
            "content/segments/limit.yaml": (
                "title: HIDDENSEGMENT\nwhere:\n  - {field: credit_limit, gt: 1}\n"
                "columns: [name, credit_limit]\n"
            ),
            "content/segments/through.yaml": (
                "title: HIDDENTHROUGH\nwhere:\n  - none: [{segment: limit}]\n"
            ),
            "content/segments/column.yaml": (
                "title: SHOWNSEGMENT\nwhere:\n  - {field: name, known: true}\n"
                "columns: [name, credit_limit, iq]\n"
            ),
        }
    )
    return _texts(build_site(site, tmp_path / "output").release.root)


@pytest.mark.parametrize(
    "hidden",
    [
        "987654",
        "123456",
        "4711",
        "Secretlabel",
        "iq",
        "CLOSEDNOTE",
        "CLOSEDPAGE",
        "HIDDENSEGMENT",
        "HIDDENTHROUGH",
    ],
)
def test_what_is_hidden_is_on_no_page(hidden: str, pages: dict[str, str]) -> None:
    holders = [name for name, html in pages.items() if _has_word(html, hidden)]

    assert holders == []


def test_what_is_hidden_now_is_hidden_as_it_was_then(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    files = {
        "config.yaml": CONFIG.replace("type: number", "type: text"),
        "content/segments/limit.yaml": (
            "title: HIDDENSEGMENT\nwhere:\n  - {field: credit_limit, gt: 1}\n"
        ),
        "content/segments/iq.yaml": (
            "title: IQSEGMENT\nwhere:\n  - {field: iq, known: true}\n"
        ),
    }
    shown = {
        **files,
        "config.yaml": files["config.yaml"].replace(
            "Secretlabel}", "Secretlabel, sensitivity: internal}"
        ),
    }
    head = "id,name,kind,credit_limit,iq\n"
    then = f"{head}1,Bø,company,1,IQTHEN\n2,Gone,person,765432,IQGONE\n"
    now = f"{head}1,Bo,company,987654,IQNOW\n3,New,person,876543,IQNEW\n"
    output = tmp_path / "output"
    days = [dt.date(2026, 3, 1), dt.date(2026, 3, 10)]
    site = make_site({**shown, "content/data/customers.csv": then})
    build_site(site, output, as_of=days[0])
    before = "".join(_texts(output / "everyone").values())
    site = make_site({**files, "content/data/customers.csv": now})
    build_site(site, output, as_of=days[1])

    after = _texts(output / "everyone")

    assert "IQTHEN" in before
    assert "IQSEGMENT" in before
    assert '<bdi data-field="name_before">Bø</bdi>' in after["reports/changes.html"]
    for hidden in ("IQ", "iq", "Secret", "HIDDEN", "765432", "876543", "987654"):
        assert [name for name, html in after.items() if _has_word(html, hidden)] == []


def test_what_is_not_hidden_is_there(pages: dict[str, str]) -> None:
    whole = "".join(pages.values())

    assert "OPENNOTE" in whole
    assert "SHOWNSEGMENT" in whole


def _texts(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*.html")
    }


def _has_word(html: str, word: str) -> bool:
    return f">{word}<" in html or (len(word) > 3 and word in html)
