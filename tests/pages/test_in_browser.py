"""Sample pages in a browser: on a phone, in the dark, on paper, without script."""

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from site_builder.templating import make_environment, render_page
from site_builder.wording import Language, wording_of
from tests.pages.samples import PAGES, chrome

TEMPLATES = Path(__file__).parents[2] / "templates"
LANGUAGES = get_args(Language)
ADDRESSES = [path for path, *_ in PAGES]
BRIEFS = [
    path for path in ADDRESSES if path.startswith("briefs/") and "index" not in path
]
PAPER: ViewportSize = {
    "width": 703,
    "height": 1047,
}  # A4 without the margins of a brief, in pixels

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every sample page in every language."""
    folder = tmp_path_factory.mktemp("gallery")
    for language in LANGUAGES:
        wording = wording_of(language, "NOK")
        environment = make_environment({"templates": TEMPLATES}, wording)
        for path, template, root, entry, make in PAGES:
            file = folder / language / path
            file.parent.mkdir(parents=True, exist_ok=True)
            html = render_page(
                environment,
                template,
                view=make(wording),
                chrome=chrome(wording, root, entry),
                digest="7f3a91c2",
            )
            file.write_text(html, encoding="utf-8")
        shutil.copytree(TEMPLATES / "assets", folder / language / "assets")
    return folder


def overflow(page: Page) -> int:
    """Measure how far the page reaches beyond the width of the window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing_and_no_page_is_too_wide(
    gallery: Path, browser: Browser, width: int, scheme: str
) -> None:
    # axe is put into the page, which our own policy rightly forbids.
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    found = {}
    for path in ADDRESSES:
        page = context.new_page()
        page.goto((gallery / "en" / path).as_uri())
        rules = [one["id"] for one in Axe().run(page).response["violations"]]
        if rules or overflow(page) > 0:
            found[path] = (rules, overflow(page))
        page.close()
    context.close()

    assert found == {}


def test_no_page_breaks_its_policy_or_fails_in_script(
    gallery: Path, browser: Browser
) -> None:
    said: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ADDRESSES:
        page.goto((gallery / "en" / path).as_uri())
    page.close()

    assert said == []


def test_pages_are_whole_without_script(gallery: Path, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto((gallery / "en/customers/index.html").as_uri())

    assert page.locator("tbody tr").count() == 40
    assert page.locator("input:visible").count() == 0
    context.close()


def test_rows_can_be_filtered_and_sorted(gallery: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((gallery / "en/customers/index.html").as_uri())

    page.get_by_label("Filter these rows").fill("solheim no")
    names = {name.inner_text() for name in page.locator("tbody tr:visible th").all()}
    assert names == {"Solheim Bakeri"}
    page.get_by_label("Filter these rows").fill("")
    page.get_by_role("button", name="Revenue, 12 months").click()
    values = page.locator("tbody [data-field=revenue_12m]").all()
    numbers = [value.get_attribute("value") for value in values]
    known = [float(number) for number in numbers if number]
    assert known == sorted(known, reverse=True)
    assert numbers[: len(known)] == [number for number in numbers if number]
    page.close()


@pytest.mark.parametrize("path", BRIEFS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_is_one_page_with_room_to_write(
    gallery: Path, browser: Browser, language: str, path: str
) -> None:
    page = browser.new_page(viewport=PAPER)
    page.goto((gallery / language / path).as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    cut = page.evaluate(
        "(() => { const m = document.querySelector('.middle');"
        " return m.scrollHeight - m.clientHeight; })()"
    )
    lines = page.evaluate("document.querySelector('.ruled').clientHeight") // 22
    page.close()

    assert len(re.findall(rb"/Type\s*/Page\b[^s]", printed)) == 1
    assert cut <= 0
    assert lines >= 3


def test_numbers_never_break_from_their_unit(gallery: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    broken = []
    for path in ADDRESSES:
        page.goto((gallery / "nb" / path).as_uri())
        broken += page.evaluate(
            "[...document.querySelectorAll('main data, main time')]"
            ".filter(e => e.getClientRects().length > 1).map(e => e.outerHTML)"
        )
    page.close()

    assert [html for html in broken if "tags" not in html and ", " not in html] == []
