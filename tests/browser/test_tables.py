"""Tables show every value whole, or one sees that they can be scrolled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page

from tests.browser.conftest import PHONE, context_of, opened

DESKS = (1280, 1440, 1920)
A4_WIDTH = 703  # in pixels, without the margins
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
CUT = """() => [...document.querySelectorAll("main table")]
    .filter(table => table.getClientRects().length)
    .map(table => [table, table.closest(".scroll") || document.querySelector("main")])
    .filter(([table, box]) => table.getBoundingClientRect().right
        > box.getBoundingClientRect().right + 0.5)
    .map(([table, box]) => `${table.dataset.table} in ${box.clientWidth} px`)
"""
# Letters and digits on two lines. Of scripts without spaces every character may break.
BROKEN = """() => {
    const broken = [];
    for (const table of document.querySelectorAll("main table")) {
        const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            if (text.parentElement.closest(".sr, [href^='mailto:']")) continue;
            for (const word of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
                if (/[\\u2e80-\\uffff]/.test(word[0])) continue;
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const lines = [...range.getClientRects()].filter(one => one.width > 0);
                if (new Set(lines.map(one => Math.round(one.top))).size > 1) {
                    broken.push(`${table.dataset.table}: ${word[0]}`);
                }
            }
        }
    }
    return broken;
}"""
OVER_THE_PAPER = """() => [...document.querySelectorAll("main :is(table, td, th, dd)")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5)
    .map(one => `${one.tagName} of ${one.closest("section, table")?.id}`)
"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll(
        "[data-table=interactions] tbody :is(bdi, time, data)")]
    .filter(value => value.getBoundingClientRect().right > innerWidth)
    .map(value => value.dataset.field)
"""
MOST_OF_A_ROW = """() => Math.max(0, ...[...document.querySelectorAll(
        "[data-table=interactions] tbody tr")].map(row => {
    const values = [...row.querySelectorAll("bdi, time, data")];
    const bottom = Math.max(...values.map(one => one.getBoundingClientRect().bottom));
    return row.getBoundingClientRect().bottom - bottom;
}))
"""
PLAIN = "box => { box.style.backgroundImage = 'none'; }"
AS_BEFORE = "box => { box.style.backgroundImage = ''; }"
TO_THE_END = "box => box.scrollTo(box.scrollWidth, box.scrollHeight)"


@pytest.fixture(scope="session")
def wide_pages(root: Path, kinds: dict[str, Path]) -> list[Path]:
    """List the first page, all reports, all segment reports and three dossiers."""
    dossiers = [path for kind, path in kinds.items() if kind.startswith("dossier of")]
    reports = sorted((root / "reports").glob("*.html"))
    segments = sorted((root / "segments").glob("*.html"))
    return [root / "index.html", *reports, *segments, *dossiers]


def each(page: Page, pages: list[Path]) -> Iterator[Path]:
    """Open one page after the other, with all its folds."""
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate(OPEN_FOLDS)
        yield path


def test_no_table_is_cut_on_a_desk(browser: Browser, wide_pages: list[Path]) -> None:
    cut = {}
    with context_of(browser) as context:
        page = context.new_page()
        for path in each(page, wide_pages):
            for width in DESKS:
                page.set_viewport_size({"width": width, "height": 900})
                cut[path.name, width] = page.evaluate(CUT)

    assert len(cut) > 3 * len(DESKS)
    assert {place: tables for place, tables in cut.items() if tables} == {}


def test_on_paper_words_are_whole_and_nothing_is_cut(
    browser: Browser, wide_pages: list[Path], root: Path
) -> None:
    dossiers = sorted((root / "customers").glob("*.html"))
    some = dossiers[:: max(len(dossiers) // 12, 1)]
    broken, over = {}, {}
    with context_of(browser, viewport={"width": A4_WIDTH, "height": 900}) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        for path in [*wide_pages, *some]:
            page.goto(path.as_uri())  # with the folds as they are printed
            broken[path.name] = page.evaluate(BROKEN)
            over[path.name] = page.evaluate(OVER_THE_PAPER)

    assert {name: words for name, words in broken.items() if words} == {}
    assert {name: places for name, places in over.items() if places} == {}


def test_on_a_phone_every_word_of_a_contact_is_in_sight(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser, viewport={"width": PHONE, "height": 800}) as context:
        page = context.new_page()
        for kind, path in kinds.items():
            if kind.startswith("dossier of"):
                page.goto(path.as_uri())
                assert page.evaluate(OUT_OF_SIGHT) == [], kind
                assert page.evaluate(MOST_OF_A_ROW) < 20, kind


def test_on_a_phone_contacts_are_still_a_table_for_screen_readers(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    roles = {}
    path = kinds["dossier of a company"]
    for width in (PHONE, 1280):
        with context_of(browser, viewport={"width": width, "height": 800}) as context:
            page, _ = opened(context, path)
            if not page.locator("[data-table=interactions]").count():
                pytest.skip("nobody was ever contacted")
            roles[width] = roles_within(page, "[data-table=interactions]")

    assert {"table", "row", "columnheader", "rowheader", "cell"} <= set(roles[PHONE])
    assert roles[PHONE] == roles[1280]


def roles_within(page: Page, selector: str) -> list[str]:
    """List the roles that Chromium tells a screen reader, in their order."""
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    asked = {"nodeId": document, "selector": selector}
    found = {"nodeId": session.send("DOM.querySelector", asked)["nodeId"]}
    place = session.send("DOM.describeNode", found)["node"]["backendNodeId"]
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    waiting = [node for node in nodes if node.get("backendDOMNodeId") == place]
    roles = []
    while waiting:
        node = waiting.pop()
        waiting += [by_id[one] for one in node.get("childIds", []) if one in by_id]
        if not node["ignored"]:
            roles.append(node["role"]["value"])
    return [one for one in roles if one != "InlineTextBox"]  # one for each line


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_sees_that_there_is_more_of_a_long_list(
    scheme: str, browser: Browser, root: Path
) -> None:
    path = longest_list(browser, root)
    size = {"width": 1280, "height": 900}
    with context_of(browser, viewport=size, color_scheme=scheme) as context:
        page, _ = opened(context, path)
        box = page.locator("#members .scroll").first

        assert has_shadow(box, "bottom")
        assert box.get_attribute("tabindex") == "0"
        box.evaluate(TO_THE_END)
        assert not has_shadow(box, "bottom")


def longest_list(browser: Browser, root: Path) -> Path:
    """Find the segment whose members do not fit into their box, or skip."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    over = """() => {
        const box = document.querySelector("#members .scroll");
        return box ? box.scrollHeight - box.clientHeight : 0;
    }"""
    more = {path: page.evaluate(over) for path in each(page, segments_of(root))}
    page.close()
    longest = max(more, key=lambda path: (more[path], path.name))
    if more[longest] < 100:
        pytest.skip("no segment has so many members")
    return longest


def segments_of(root: Path) -> list[Path]:
    pages = sorted((root / "segments").glob("*.html"))
    return [one for one in pages if one.stem != "index"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_sees_that_there_is_more_at_the_side(
    scheme: str, browser: Browser, kinds: dict[str, Path]
) -> None:
    size = {"width": PHONE, "height": 800}
    with context_of(browser, viewport=size, color_scheme=scheme) as context:
        page, _ = opened(context, kinds["dossier of a company"])
        boxes = page.locator("main .scroll")
        over = "box => box.scrollWidth - box.clientWidth > 40"
        wide = [box for box in boxes.all() if box.evaluate(over)]

        assert wide
        assert has_shadow(wide[0], "right")
        wide[0].evaluate(TO_THE_END)
        assert not has_shadow(wide[0], "right")


def has_shadow(box: Locator, edge: str) -> bool:
    """Tell whether a box looks different at an edge from one without any shadow."""
    box.scroll_into_view_if_needed()
    box.page.mouse.move(0, 0)
    place = box.bounding_box()
    assert place is not None
    x, y = place["x"], place["y"]
    right, bottom = x + place["width"], y + place["height"]
    strips: dict[str, FloatRect] = {
        "bottom": {"x": x + 40, "y": bottom - 6, "width": 200, "height": 6},
        "right": {"x": right - 6, "y": y, "width": 6, "height": place["height"]},
    }
    shown = box.page.screenshot(clip=strips[edge])
    box.evaluate(PLAIN)
    plain = box.page.screenshot(clip=strips[edge])
    box.evaluate(AS_BEFORE)
    return shown != plain
