"""Search in a real browser: who is looked for is found, whatever is typed."""

import csv
import functools
import json
import random
import re
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from site_builder.build import build_site
from site_builder.search import numbers_in, wholes_of, words_of
from tests.browser.conftest import DESK, PHONE, context_of, opened
from tests.conftest import REPOSITORY, SiteFiles

SCRIPT = REPOSITORY / "templates/assets/search.js"
TEXTS = re.compile(r"  // Texts\n(.*)  // Files of the index\n", re.DOTALL)
BOX, FOUND, SAID = ".find input", ".found li > a:first-child", ".found p"
TOLD = ".find [role=status]"
MOVED = "\U0001171e"  # no letter of a mark any more since Unicode 15.1
TOWNS = ("Bergen", "Oslo", "Tromsø", "Skien")
FIRST = ("Kari", "Ola", "Silje", "Robert", "Åse", "Jens", "Marit", "Brenda")
LAST = ("Moe", "Lie", "Hagen", "Ødegård", "Bergen", "Vik", "Næss", "Dahl", "Sandvik")


@pytest.fixture
def page(browser: Browser, root: Path) -> Iterator[Page]:
    with context_of(browser, viewport={"width": DESK, "height": 800}) as context:
        page, seen = opened(context, root / "index.html")
        yield page
        assert seen.complaints == []
        assert page.evaluate("window.refused") == []
        assert seen.left_the_site == []


def look_for(page: Page, text: str) -> list[str]:
    """Type something, wait for the answer, and give the ids that are found."""
    page.fill(BOX, "")
    page.fill(BOX, text)
    page.wait_for_selector(".find[aria-busy=false]")
    links = page.locator(FOUND)
    return [
        (links.nth(place).get_attribute("href") or "").rpartition("/")[2]
        for place in range(links.count())
    ]


@pytest.fixture(scope="session")
def rows() -> list[dict[str, str]]:
    with (REPOSITORY / "content/data/customers.csv").open(encoding="utf-8") as file:
        return [*csv.DictReader(file)]


def test_both_programs_cut_texts_into_the_same_words(page: Page) -> None:
    found = TEXTS.search(SCRIPT.read_text("utf-8"))
    assert found
    constants = SCRIPT.read_text("utf-8").partition("  var LETTERS")[2]
    constants = "var LETTERS" + constants.partition("  // Texts\n")[0]
    known = [
        chr(code)
        for code in range(sys.maxunicode)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
        and chr(code) != MOVED
    ]
    chance = random.Random(2)  # noqa: S311 -- the same one each time
    signs = "+00(47) 22-3.4/5;\u00a0\u202a91x"
    texts = [
        *(
            " ".join(f"a{one}b {one}{one}" for one in known[start : start + 50])
            for start in range(0, len(known), 50)
        ),
        *("".join(chance.choices(signs, k=chance.randint(3, 14))) for _ in range(5000)),
    ]
    answers = page.evaluate(
        f"texts => {{ {constants} {found[1]}"
        "return texts.map(one =>"
        " [wordsOf(one), wholeOf(one), numbersIn(one), isNumber(one)]); }",
        texts,
    )
    ours = zip(words_of(texts), wholes_of(texts), map(numbers_in, texts), strict=True)
    different = [
        (text, ours, theirs)
        for text, (words, whole, numbers), theirs in zip(
            texts, ours, answers, strict=True
        )
        if [words, whole, *numbers] != theirs
    ]

    assert len(known) > 140_000
    assert different == []


def test_everybody_is_found_by_what_is_known_of_them(
    page: Page, root: Path, rows: list[dict[str, str]]
) -> None:
    missed = []
    for row in rows[::9]:
        identity = row["CustomerNo"]
        if not (root / f"customers/{identity}.html").is_file():
            continue
        if look_for(page, identity)[:1] != [f"{identity}.html"]:
            missed.append((identity, "id"))
        missed += [
            (identity, name)
            for name in ("name", "email", "phone", "mobile")
            if row[name] and f"{identity}.html" not in look_for(page, row[name])
        ]

    assert missed == []


def test_a_customer_is_found_by_a_contact_and_a_segment_by_its_title(
    page: Page,
) -> None:
    with (REPOSITORY / "content/data/contacts.csv").open(encoding="utf-8") as file:
        people = [*csv.DictReader(file)][:40:5]
    for one in people:
        name = one["name"] or f"{one['given_name']} {one['family_name']}"
        assert f"{one['customer']}.html" in look_for(page, name)
        if one["email"]:
            assert f"{one['customer']}.html" in look_for(page, one["email"])
    assert "slipping-away.html" in look_for(page, "slipping")
    assert look_for(page, "Maria Santos")[0].startswith("ms-")  # a rep, called so
    assert look_for(page, "consent") == ["consent.html"]
    assert look_for(page, "117")[0] == "0117.html"
    assert "0117.html" in look_for(page, "berg")  # Anne Berg, before those in Bergen


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site of which many people have the same names and towns."""
    site = tmp_path_factory.mktemp("large")
    chance = random.Random(3)  # noqa: S311 -- the same one each time
    people = [
        (f"K-{number:04}", f"{chance.choice(FIRST)} {chance.choice(LAST)}")
        for number in range(3000)
    ]
    people += [("B-1", "Bergen"), ("N-1", "Nordlys Fjellhotell"), ("B-2", "Bob Quill")]
    lines = [f"{key},{name},{chance.choice(TOWNS[:2])}" for key, name in people]
    lines += ["T-1,Tor Lie,Tromsø", "S-1,Siv Lie,Skien", "H-1,王小明,上海"]
    lines += ["I-1,Zum Ida,Oslo", "C-1,Bo,Oslo", "H-2,Hansen A/S,Oslo"]
    lines += ["O-1,Pat O’Brien,Cork", "7,Seven,Oslo", "N-2,Zebra,Oslo,Bo"]
    lines += [
        "V-1,Vekst,Oslo,,NO 458 467 598 MVA,post@localhost,22 11 00 99 / 22 11 00 88"
    ]
    (site / "content/data").mkdir(parents=True)
    fields = "id,name,city,nickname,vat_id,email,phone"
    full = (line + "," * (fields.count(",") - line.count(",")) for line in lines)
    data = "\n".join([fields, *full])
    (site / "content/data/customers.csv").write_text(data, encoding="utf-8")
    (site / "config.yaml").write_text(
        "title: Large\ncurrency: NOK\nas_of: 2026-03-31\n"
        "tables:\n  customers: {file: customers.csv}\nrejects: {allow: 1 %}\n"
    )
    return build_site(site, site / "output", jobs=2).release.root


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bergen", "b-1"),  # who is called so, of thousands who live there
        ("lie tromso", "t-1"),
        ("sk siv", "s-1"),
        ("fjellh", "n-1"),
        ("Nrodlys", "n-1"),
        ("nordlys fjelhotell", "n-1"),
        ("robert quill", "b-2"),
        ("quil", "b-2"),
        ("小明", "h-1"),
        ("王", "h-1"),
        ("n-1", "n-1"),
        ("ida oslo", "i-1"),  # a short name, and a town of thousands
        ("Bo", "c-1"),  # who is called so, before whose nickname it is
        ("hansen as", "h-2"),
        ("obrien", "o-1"),
        ("7", "7"),
        ("NO458467598MVA", "v-1"),
        ("458 467 598", "v-1"),
        ("post@localhost", "v-1"),
        ("22 11 00 88", "v-1"),
        ("N1", "n-1"),
    ],
)
def test_one_of_many_is_found(
    typed: str, first: str, browser: Browser, large: Path
) -> None:
    with context_of(browser) as context:
        page, seen = opened(context, large / "index.html")
        found = look_for(page, typed)

        assert found[0].startswith(first)
        assert seen.complaints == []
        loaded = [one for one in seen.requests if "/search/" in one]
        assert len(loaded) <= 8


def test_what_is_not_there_is_said(browser: Browser, large: Path) -> None:
    with context_of(browser) as context:
        page, _ = opened(context, large / "segments/index.html")
        assert len(look_for(page, "kari")) == 20
        assert page.inner_text(TOLD) == "20 found. There are more: go on typing."
        assert page.inner_text(SAID) == "There are more: go on typing."
        assert look_for(page, "constructor") == []
        assert page.inner_text(SAID) == "Nothing is found."
        assert look_for(page, "nrodlys") != []
        assert page.inner_text(SAID).startswith("Nobody is called that.")


def test_it_can_be_used_by_keyboard(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("nordlys h")
    page.wait_for_selector(FOUND)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("Nordlys")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/0117.html")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.type") == "search"
    assert "phone or e-mail" in page.inner_text(SAID)
    page.keyboard.press("Escape")
    assert not page.is_visible(".found")


KEYLESS = """() => document.querySelector(".find input").dispatchEvent(
    new Event("keydown", { bubbles: true }))"""
COMPOSED = """() => document.querySelector(".find input").dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true }))"""


def test_the_panel_closes_and_stays_closed(page: Page) -> None:
    look_for(page, "nordlys")
    page.keyboard.press("Escape")
    assert not page.is_visible(".found")
    assert page.input_value(BOX) == "nordlys"
    page.keyboard.press("Escape")
    assert page.input_value(BOX) == ""
    ways: list[Callable[[], None]] = [
        lambda: page.keyboard.press("Escape"),
        lambda: page.click("h1"),
        lambda: page.focus("a.site"),
    ]
    for leave in ways:
        page.focus(BOX)
        page.keyboard.type("nord")  # the answer is still to come
        leave()
        page.wait_for_timeout(150)
        assert not page.is_visible(".found")
        page.fill(BOX, "")
        page.keyboard.press("Escape")


def test_keys_of_other_programs_do_nothing(page: Page) -> None:
    address = page.url
    look_for(page, "nordlys")
    page.evaluate(KEYLESS)
    page.evaluate(COMPOSED)
    page.keyboard.press("ArrowDown")
    page.keyboard.type(" hotell")
    page.wait_for_selector(".find[aria-busy=false]")

    assert page.input_value(BOX) == "nordlys hotell"
    assert page.url == address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everybody_can_use_what_is_found(
    width: int, scheme: str, browser: Browser, root: Path
) -> None:
    with context_of(
        browser, viewport={"width": width, "height": 700}, color_scheme=scheme
    ) as context:
        page, _ = opened(context, root / "customers/0117.html")
        look_for(page, "hotell bergen")
        wide = "document.documentElement.scrollWidth > innerWidth"

        assert page.evaluate(wide) is False
        assert page.locator(".found .brief").first.is_visible()
        found = Axe().run(page, ".find").response["violations"]
        assert [one["id"] for one in found] == []


def test_without_scripts_there_is_no_box(browser: Browser, root: Path) -> None:
    with context_of(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((root / "index.html").as_uri())
        assert not page.is_visible(BOX)


@pytest.mark.parametrize("looked", [False, True])
def test_a_new_release_is_found_from_an_old_page(
    looked: bool,  # noqa: FBT001 -- by the test's parameters
    browser: Browser,
    make_site: Callable[[SiteFiles], Path],
) -> None:
    """Either a file of the index is gone, or the index is older than five minutes."""
    site = make_site({})
    build_site(site, site / "output")
    with context_of(browser) as context:
        page, _ = opened(context, site / "output/everyone/index.html")
        page.clock.install()
        with page.expect_event("requestfinished", lambda one: "index" in one.url):
            page.focus(BOX)
        if looked:
            assert look_for(page, "bo") == ["1.html"]
        customers = site / "content/data/customers.csv"
        customers.write_text(customers.read_text().replace("Bø,", "Bråten,"))
        build_site(site, site / "output")
        if looked:
            assert look_for(page, "braten") == []
            page.locator(BOX).blur()
            page.clock.fast_forward("06:00")

        assert look_for(page, "braten") == ["1.html"]


def test_a_missing_index_is_said(
    browser: Browser, make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    site = make_site({})
    tree = build_site(site, site / "output").release.root
    (tree / "search").chmod(0o755)
    (tree / "search").rename(tmp_path / "search")
    with context_of(browser) as context:
        page, _ = opened(context, tree / "index.html")

        assert look_for(page, "bø") == []
        assert page.inner_text(SAID) == "The search cannot be loaded."


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
        """Keep still."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on an origin of its own."""
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_over_the_web_this_site_finds_and_no_other_one(
    browser: Browser, root: Path, tmp_path: Path
) -> None:
    with served(root) as ours, served(tmp_path) as theirs, context_of(browser) as one:
        page = one.new_page()
        page.goto(f"{ours}/customers/0117.html")
        assert look_for(page, "nordlys hotell")[0] == "0117.html"

        (tmp_path / "index.html").write_text(
            "<script>var found = []; function dossierFound(name, content)"
            "{ found.push(name); }</script>"
            + "".join(
                f'<script src="{ours}/search/{path.name}"></script>'
                for path in (root / "search").iterdir()
            )
            + "<script>var done = true</script>"
        )
        page = one.new_page()
        page.goto(f"{theirs}/index.html")
        assert page.evaluate("[done, found]") == [True, []]

        # In a worker one can say that one is a file.
        (tmp_path / "worker.js").write_text(
            "var found = []; self.document = {all: undefined};"
            "Object.defineProperty(self, 'location', {value: {protocol: 'file:'}});"
            "self.dossierFound = name => found.push(name);"
            f"importScripts('{ours}/search/index.js');"
            "postMessage([location.protocol, found]);"
        )
        told = page.evaluate(
            "new Promise(tell => { new Worker('worker.js').onmessage"
            " = event => tell(event.data); })"
        )
        assert told == ["file:", []]


def test_names_are_shown_as_they_are(
    browser: Browser, make_site: Callable[[SiteFiles], Path]
) -> None:
    names = ["<img src=x onerror=alert(1)>", '");alert(2);("', "<b>Bold</b> & co"]
    rows = [
        f'{place},"{name.replace(chr(34), chr(34) * 2)}",company,Oslo'
        for place, name in enumerate(names, 1)
    ]
    site = make_site(
        {
            "content/data/customers.csv": "\n".join(["id,name,kind,city", *rows]),
            "content/data/orders.csv": "id,customer,date,amount\na,1,2026-01-05,100\n",
        }
    )
    tree = build_site(site, site / "output").release.root
    with context_of(browser) as context:
        page, seen = opened(context, tree / "index.html")
        for place, name in enumerate(names, 1):
            assert f"{place}.html" in look_for(page, name)
            shown = page.locator(".found bdi").all_inner_texts()
            assert name in shown
        assert page.locator(".found img, .found b").count() == 0
        assert seen.complaints == []
        assert json.loads(page.evaluate("JSON.stringify(window.refused)")) == []
