"""Pages full of hostile texts do nothing, even where no policy would stop them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from site_builder.build import build_site
from tests.browser.conftest import context_of, opened
from tests.hostile_site import Corpus, harmless, load_corpus, unchanged, write_site
from tests.page_shapes import parsed

EVERY = 9  # of the corpora, one text in so many; of our own strings all
OWN = 120
NAMES = "Object.getOwnPropertyNames(window).sort()"
USE = """
    () => {
        document.querySelectorAll("details").forEach(fold => { fold.open = true; });
        document.querySelectorAll("main *").forEach(element => {
            ["mouseover", "focus", "pointerover", "toggle", "animationend"].forEach(
                kind => element.dispatchEvent(new Event(kind, {bubbles: true})));
        });
        document.querySelectorAll("input[type=search]").forEach(search => {
            search.value = "img";
            search.dispatchEvent(new Event("input"));
        });
        document.querySelectorAll("thead button").forEach(button => button.click());
    }
"""


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build a small hostile site, and its harmless twin."""
    whole = load_corpus()
    texts = (*whole.texts[:OWN], *whole.texts[OWN::EVERY])
    corpus = Corpus(texts, (), whole.skipped)
    folder = tmp_path_factory.mktemp("hostile")
    twins = {"hostile": unchanged, "harmless": harmless(texts).__getitem__}
    roots = {}
    for name, mapped in twins.items():
        write_site(folder / name, corpus, mapped)
        built = build_site(folder / name, folder / f"{name}-output")
        roots[name] = built.release.root.resolve()
    return roots


def some_pages(root: Path) -> list[Path]:
    """Choose the lists, and the dossiers and briefs of customers one meets first."""
    customers = parsed(root / "customers/index.html").css("tbody tr th a")[::4]
    slugs = [link.attributes["href"] or "" for link in customers]
    return [
        root / "index.html",
        *sorted((root / "customers").glob("page-*.html")),
        *(root / "customers" / one for one in ("index.html", *slugs, "plain-0.html")),
        *(root / "briefs" / one for one in ("index.html", *slugs[::2])),
        *sorted((root / "segments").glob("*.html"))[:3],
        *sorted((root / "pages").iterdir()),
        root / "reports/rejects.html",
    ]


def test_nothing_runs_and_nothing_is_fetched_without_the_policy(
    browser: Browser, trees: dict[str, Path]
) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with context_of(browser, bypass_csp=True) as context:
        page, _ = opened(context, trees["harmless"] / "customers/index.html")
        usual = page.evaluate(NAMES)
        for path in some_pages(trees["hostile"]):
            page, seen = opened(context, path)
            page.on("dialog", dismiss)
            page.evaluate(USE)
            page.wait_for_timeout(20)

            assert page.evaluate(NAMES) == usual, path
            assert seen.left_the_site == [], path
            assert seen.complaints == [], path
            assert page.url == path.as_uri(), path
            page.close()
    assert dialogs == []


def test_this_would_be_seen_if_something_ran(browser: Browser, tmp_path: Path) -> None:
    trap = tmp_path / "trap.html"
    trap.write_text("<main><img src=x onerror='window.hit = 1'></main>", "utf-8")

    with context_of(browser, bypass_csp=True) as context:
        page, _ = opened(context, trap)
        page.wait_for_function("window.hit === 1")

        assert "hit" in page.evaluate(NAMES)
