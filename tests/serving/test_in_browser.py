"""In a real browser: pages reload after a release, and show why there was none."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.serving.conftest import Serving
from tests.watching.running import CONFIG, ORDERS, orders

_LONG = 60_000  # milliseconds
_SEGMENT = "content/segments/big.yaml"
_BROKEN = "title: Big\nwhere:\n  - {measure: 'revenu<img src=x>', gt: 100}\n"
_LISTEN = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation",
        event => window.refused.push(event.violatedDirective + " " + event.blockedURI));
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(_LONG)
    page = context.new_page()
    page.add_init_script(_LISTEN)
    yield page
    context.close()


def test_page_reloads_after_an_edit(served: Serving, page: Page) -> None:
    page.goto(f"{served.address}/customers/1.html")
    page.evaluate("window.before = true")
    (served.running.site / ORDERS).write_text(orders(13))

    expect(page.locator('[data-field="order_count"][value="13"]').first).to_be_visible(
        timeout=_LONG
    )
    assert page.evaluate("window.before") is None
    assert page.evaluate("window.refused") == []


def test_problems_are_shown_until_they_are_mended(served: Serving, page: Page) -> None:
    site = served.running.site
    sound = (site / _SEGMENT).read_text()
    page.goto(f"{served.address}/segments/")
    page.evaluate("window.before = true")
    alert = page.get_by_role("alert")
    expect(alert).to_have_count(0)
    (site / _SEGMENT).write_text(_BROKEN)

    expect(alert).to_contain_text(f"{_SEGMENT}:3", timeout=_LONG)
    expect(alert).to_contain_text("revenu<img src=x>")
    assert alert.locator("img").count() == 0
    assert page.evaluate("window.before") is True  # the page itself stays
    assert "Traceback" not in alert.inner_text()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()

    (site / _SEGMENT).write_text(sound)
    expect(alert).to_have_count(0, timeout=_LONG)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("window.refused") == []


def test_first_release_replaces_the_page_that_waits(
    unpublished: Serving, page: Page
) -> None:
    page.goto(f"{unpublished.address}/")
    expect(page.locator("h1")).to_have_text("Nothing published yet")
    expect(page.locator("li code").first).to_contain_text("config.yaml")
    (unpublished.running.site / "config.yaml").write_text(
        CONFIG.replace("Test", "Mine")
    )

    expect(page.locator("a.site")).to_have_text("Mine", timeout=_LONG)
    assert page.evaluate("window.refused") == []


@pytest.fixture
def other_site() -> Iterator[str]:
    """Serve a page of another site, which is on this machine, too."""

    class Empty(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Other</title>")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_other_site_can_neither_read_nor_include_it(
    served: Serving, page: Page, other_site: str
) -> None:
    """security.md, D9, as in Vite GHSA-vg6x-rcgg-rjx6."""
    page.goto(other_site)
    include = """([address, kind]) => new Promise(done => {
        const one = document.createElement(kind);
        one.onload = () => done("loaded");
        one.onerror = () => done("refused");
        one.src = address;
        document.head.appendChild(one);
    })"""
    read = "address => fetch(address).then(a => a.status, () => 'refused')"

    assert page.evaluate(read, f"{served.address}/") == "refused"
    assert page.evaluate(read, f"{served.address}/-/events") == "refused"
    script = f"{served.address}/-/preview.js"
    assert page.evaluate(include, [script, "script"]) == "refused"
