"""A brief is one sheet of A4, whoever it is about and in whatever language."""

import re
import shutil
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from site_builder.build import build_site
from tests.browser.conftest import context_of, opened
from tests.built_sites import folder_of

LONGEST = 8
A4 = (595, 842)
PAPER: ViewportSize = {"width": 703, "height": 1047}  # without the margins of a brief
MOST_LINES = 8
NAMES = ("Gypsy Jög & Qvigstad", "Pingvinen på Ægirs brygge og Fjordkjøkkenet " * 3)
NAMED = "name => { document.querySelector('h1 bdi').textContent = name; }"
HEIGHT = "name => name.getBoundingClientRect().height"
CLAMPED = ".sheet :is(h1, section li, .touches p, .lines dd)"
# Downwards only: at its sides a letter may reach out of its box by a shade.
UNCUT = f"""document.querySelectorAll("{CLAMPED}").forEach(
    one => {{ one.style.overflow = "clip visible"; }})"""
CUT_LINES = f"""() => [...document.querySelectorAll("{CLAMPED}")]
    .filter(one => one.scrollHeight > one.clientHeight + 1).length
"""
RULED = """() => [...document.querySelectorAll(".ruled i")].filter(line =>
    line.getBoundingClientRect().bottom
        <= document.querySelector(".ruled").getBoundingClientRect().bottom + 1).length
"""
OVER = "(m => m.scrollHeight - m.clientHeight)(document.querySelector('.middle'))"
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_COUNT = re.compile(rb"/Count\s+(\d+)")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")


def sheets_of(pdf: bytes) -> int:
    """Count the pages of a PDF, and see that its own count says the same."""
    pages = len(_PAGE.findall(pdf))
    counts = [int(one) for one in _COUNT.findall(pdf)]
    assert pages == max(counts), "this PDF is written in another way than we can read"
    return pages


def printed(browser: Browser, paths: list[Path]) -> dict[str, int]:
    """Print pages and count the sheets of each."""
    sheets = {}
    with context_of(browser) as context:
        page, _ = opened(context, paths[0])
        for path in paths:
            page.goto(path.as_uri())
            pdf = page.pdf(prefer_css_page_size=True)
            sheets[path.name] = sheets_of(pdf)
            boxes = {(round(float(w)), round(float(h))) for w, h in _BOX.findall(pdf)}
            assert boxes == {A4}, path.name
    return sheets


def longest_briefs(root: Path) -> list[Path]:
    briefs = briefs_of(root)
    size = {one: len(one.read_text(encoding="utf-8")) for one in briefs}
    return sorted(briefs, key=lambda one: (-size[one], one.name))[:LONGEST]


def test_briefs_of_a_company_a_person_and_a_prospect_are_one_sheet(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    briefs = {kind: path for kind, path in kinds.items() if kind.startswith("brief of")}

    sheets = printed(browser, list(briefs.values()))

    assert len(briefs) == 3
    assert sheets == {path.name: 1 for path in briefs.values()}


@pytest.mark.parametrize("language", ["en", "nb", "fil", "zh"])
def test_the_longest_briefs_are_one_sheet_in_every_language(
    language: str, browser: Browser, site: str, tmp_path: Path
) -> None:
    folder = folder_of(site)
    copy = tmp_path / "site"
    shutil.copytree(folder / "content", copy / "content")
    text = (folder / "config.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^language: \w+", f"language: {language}", text, flags=re.MULTILINE)
    (copy / "config.yaml").write_text(text, encoding="utf-8")
    root = build_site(copy, tmp_path / "output").release.root.resolve()

    sheets = printed(browser, longest_briefs(root))

    assert {name: number for name, number in sheets.items() if number != 1} == {}


def briefs_of(root: Path) -> list[Path]:
    lists = re.compile(r"(index|page-\d+)\.html\Z")
    briefs = sorted((root / "briefs").iterdir())
    return [one for one in briefs if not lists.match(one.name)]


def test_what_is_said_on_briefs_is_whole_and_leaves_room_to_write(
    browser: Browser, root: Path
) -> None:
    briefs = briefs_of(root)
    cut, lines, over, shaved = {}, {}, {}, {}
    with context_of(browser, viewport=PAPER) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        for path in briefs[:: max(len(briefs) // 60, 1)]:
            page.goto(path.as_uri())
            cut[path.name] = page.evaluate(CUT_LINES)
            lines[path.name] = page.evaluate(RULED)
            over[path.name] = page.evaluate(OVER)
            shown = page.screenshot()
            page.evaluate(UNCUT)
            shaved[path.name] = page.screenshot() != shown

    assert {name: number for name, number in cut.items() if number} == {}
    assert {name for name, one in shaved.items() if one} == set()
    assert {name: more for name, more in over.items() if more > 0} == {}
    assert {n for n in lines.values() if not 3 <= n <= MOST_LINES} == set()


@pytest.mark.parametrize("media", ["screen", "print"])
def test_names_on_briefs_are_whole_and_take_two_lines_at_most(
    media: Literal["screen", "print"], browser: Browser, kinds: dict[str, Path]
) -> None:
    short, long = NAMES
    with context_of(browser, viewport=PAPER) as context:
        page, _ = opened(context, kinds["brief of a company"])
        page.emulate_media(media=media)
        name = page.locator("h1")
        page.evaluate(NAMED, long)
        two_lines = name.evaluate(HEIGHT)
        page.evaluate(NAMED, short)
        one_line = name.evaluate(HEIGHT)
        shown = page.screenshot()
        page.evaluate(UNCUT)

        assert page.screenshot() == shown
        assert one_line < two_lines < 2.1 * one_line


def test_a_dossier_prints_without_what_only_a_screen_needs(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser) as context:
        page, _ = opened(context, kinds["dossier of a company"])
        page.emulate_media(media="print")

        for selector in ("header.top", "nav.contents", "a.skip"):
            assert not page.locator(selector).first.is_visible(), selector
        assert page.locator("h1").is_visible()


def test_what_is_folded_is_counted_on_paper(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    folds = ".table > .fold > summary"
    with context_of(browser) as context:
        page, _ = opened(context, kinds["dossier of a company"])
        said = [one.inner_text() for one in page.locator(folds).all()]
        page.emulate_media(media="print")

        assert said
        printed_too = [one for one in page.locator(folds).all() if one.is_visible()]
        assert [one.inner_text() for one in printed_too] == said
        assert not page.locator(".table > .fold tbody tr").first.is_visible()
