"""Every kind of page in a real browser, opened from its file as readers open it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PHONE, context_of, opened

SIZES = {"phone": PHONE, "desk": DESK}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OVER_ITS_PLACE = """() => [...document.querySelectorAll("main :is(data, time, bdi, a)")]
    .filter(value => value.getClientRects().length && !value.closest(".sr"))
    .map(value => [value, value.closest("dd, td, th, li, p, h1, h2, h3, figcaption")])
    .filter(([value, place]) => place && [...value.getClientRects()].some(
        one => one.right > place.getBoundingClientRect().right + 1))
    .map(([value, place]) => `${place.tagName} of ${value.dataset.field}`)
"""
TORN = """() => [...document.querySelectorAll(".items > span")].filter(item => {
    const [first, ...more] = item.getClientRects();
    const beside = [...item.parentElement.children].filter(one =>
        one.getBoundingClientRect().top === first.top);
    const isWrapped = item.getBoundingClientRect().height
        > 1.6 * parseFloat(getComputedStyle(item).lineHeight);
    return more.length || (isWrapped && beside.length > 1);
}).map(item => item.textContent)"""
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
# Over a picture axe tells no contrasts: those of the words in tables are worth knowing.
NO_SHADOWS = """document.querySelectorAll(".scroll, pre, nav").forEach(
    box => { box.style.backgroundImage = "none"; })"""
# Rows of one table are alike; axe looks at each of thousands.
FEW_ROWS = """document.querySelectorAll("main tbody").forEach(body =>
    [...body.rows].slice(12).forEach(row => row.remove()))"""
# In the dark only colours are different.
RULES = {
    "light": {"resultTypes": ["violations", "passes"]},
    "dark": {"runOnly": ["color-contrast"]},
}


def test_nothing_is_refused_loaded_from_elsewhere_or_complained_of(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser) as context:
        for kind, path in kinds.items():
            page, seen = opened(context, path)
            page.wait_for_load_state("load")

            assert seen.complaints == [], kind
            assert page.evaluate("window.refused") == [], kind
            assert seen.left_the_site == [], kind
            page.close()


# Samples of every kind of page are looked at in the dark with each change, too.
@pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)]
)
def test_everybody_can_use_every_kind_of_page(
    scheme: str, browser: Browser, templates: dict[str, Path]
) -> None:
    wrong = {}
    with context_of(browser, color_scheme=scheme) as context:
        for kind, path in templates.items():
            page, _ = opened(context, path)
            page.evaluate(OPEN_FOLDS)
            page.evaluate(NO_SHADOWS)
            page.evaluate(FEW_ROWS)
            found = Axe().run(page, options=RULES[scheme])
            assert found.response["passes"], kind
            if found.violations_count:
                wrong[kind] = found.generate_report()
            page.close()

    assert wrong == {}


@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
def test_no_page_is_wider_than_the_window(
    width: int, browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser, viewport={"width": width, "height": 800}) as context:
        too_wide = {}
        for kind, path in kinds.items():
            page, _ = opened(context, path)
            page.evaluate(OPEN_FOLDS)
            too_wide[kind] = page.evaluate(TOO_WIDE)
            page.close()

    assert {kind: more for kind, more in too_wide.items() if more > 0} == {}


@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
def test_items_below_a_name_are_whole_and_no_line_begins_or_ends_with_a_dot(
    width: int, browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser, viewport={"width": width, "height": 800}) as context:
        for kind, path in kinds.items():
            if kind.startswith(("dossier of", "brief of")):
                page, _ = opened(context, path)
                items = page.locator(".items > span").all_inner_texts()

                assert len(items) > 1, kind
                assert [one for one in items if "·" in one] == [], kind
                assert page.evaluate(TORN) == [], kind
                page.close()


@pytest.mark.parametrize("folder", ["customers", "briefs"])
def test_no_value_reaches_into_its_neighbour(
    folder: str, browser: Browser, root: Path
) -> None:
    pages = sorted((root / folder).glob("*.html"))
    with context_of(browser, viewport={"width": PHONE, "height": 800}) as context:
        page = context.new_page()
        over = {}
        for path in pages[:: max(len(pages) // 80, 1)]:
            page.goto(path.as_uri())
            over[path.name] = page.evaluate(OVER_ITS_PLACE)

    assert {name: places for name, places in over.items() if places} == {}


def test_pages_are_whole_without_scripts(
    browser: Browser, kinds: dict[str, Path], root: Path
) -> None:
    with context_of(browser, java_script_enabled=False) as context:
        page, _ = opened(context, kinds["customers"])
        page.locator("main table tbody th a").first.click()
        name = page.locator("h1").inner_text()
        here = Path(page.url.removeprefix("file://"))
        page.locator("main a.button").click()

        assert here.parent == root / "customers"
        assert name in page.locator("h1").inner_text()
        page.close()
        for kind, path in kinds.items():
            page, _ = opened(context, path)
            assert page.locator("main").is_visible(), kind
            assert page.locator("h1").count() == 1, kind
            fold = page.locator("details:not([open]) > summary")
            if fold.count():
                fold.first.click()
                assert page.locator("details[open]").count() >= 1, kind
            page.close()


def test_long_lists_are_paged_without_scripts(
    browser: Browser, kinds: dict[str, Path], root: Path
) -> None:
    pages = sorted((root / "customers").glob("page-*.html"))
    if not pages:
        pytest.skip("the site has no list of more than one page")

    with context_of(browser, java_script_enabled=False) as context:
        page, _ = opened(context, kinds["customers"])
        assert page.locator("table tbody tr").count() == 100
        page.locator(".paging a", has_text="2").first.click()

        assert page.url.endswith("customers/page-2.html")
        assert page.locator("table tbody tr").count() > 0


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(
    browser: Browser, templates: dict[str, Path]
) -> None:
    with context_of(browser) as context:
        for kind, path in templates.items():
            page, _ = opened(context, path)
            page.keyboard.press("Tab")
            stop = page.locator(":focus")

            assert stop.get_attribute("href") == "#main", kind
            box = stop.bounding_box()
            assert box is not None, kind
            assert box["x"] >= 0, kind
            assert box["y"] >= 0, kind
            assert box["width"] > 20, kind
            page.keyboard.press("Enter")
            page.wait_for_function("location.hash === '#main'")
            page.close()


def test_one_sees_where_the_keyboard_is(
    browser: Browser, templates: dict[str, Path]
) -> None:
    with context_of(browser) as context:
        for kind, path in templates.items():
            page, _ = opened(context, path)
            for _stop in range(12):
                page.keyboard.press("Tab")
                assert _is_marked(page), f"{kind}: {page.evaluate(FOCUSED)}"
            page.close()


FOCUSED = "document.activeElement.outerHTML.slice(0, 200)"
MARKS = """
    () => {
        const style = getComputedStyle(document.activeElement);
        const hasOutline = style.outlineStyle !== "none";
        return document.activeElement === document.body || hasOutline
            || style.boxShadow !== "none";
    }
"""


def _is_marked(page: Page) -> bool:
    return bool(page.evaluate(MARKS))


def test_columns_can_be_sorted_by_their_heads(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser) as context:
        page, seen = opened(context, kinds["customers"])
        head = page.locator("table thead th", has_text="Revenue")
        place = head.evaluate("head => head.cellIndex")
        values = f"""
            Array.from(document.querySelectorAll("table tbody tr"), row => {{
                const data = row.cells[{place}].querySelector("data");
                return data ? Number(data.value) : null;
            }})
        """
        before = page.evaluate(values)

        head.locator("button").click()
        downwards = page.evaluate(values)
        head.locator("button").click()
        upwards = page.evaluate(values)

    known = sorted(value for value in before if value is not None)
    unknown = [None] * (len(before) - len(known))
    assert len(known) > 2
    assert upwards == [*known, *unknown]
    assert downwards == [*reversed(known), *unknown]
    assert seen.complaints == []


def test_lists_can_be_filtered_by_any_word_of_their_rows(
    browser: Browser, kinds: dict[str, Path]
) -> None:
    with context_of(browser) as context:
        page, _ = opened(context, kinds["customers"])
        rows = page.locator("table tbody tr")
        if not page.locator(".filter input").count():
            pytest.skip("the list is too short for a filter")
        name = rows.nth(3).locator("th").inner_text()
        number = rows.nth(3).get_attribute("data-row")
        page.locator(".filter input").fill(number or "")
        assert rows.nth(3).is_visible()
        page.locator(".filter input").fill("nobody is called like this")
        said = page.locator(".filter [role=status]").inner_text()
        if page.locator(".paging").count():  # somebody may be on another page
            assert said.startswith(f"0 of the {rows.count()} rows on this page; ")
        else:
            assert said == f"0 / {rows.count()}"
        page.locator(".filter input").fill(name.upper())

        shown = [row for row in rows.all() if row.is_visible()]
        assert 1 <= len(shown) < rows.count()
        assert all(name in row.inner_text() for row in shown)
