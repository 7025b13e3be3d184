"""A real browser, and the pages of a built site as files that it opens."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.built_sites import root_of
from tests.conftest import REPOSITORY
from tests.page_shapes import parsed

LISTEN = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation",
        event => window.refused.push(event.violatedDirective + " " + event.blockedURI));
"""
PHONE, DESK = 360, 1280


@dataclass(slots=True)
class Seen:
    """What a page did while it was open.

    Attributes:
        complaints: Errors and warnings of the console, errors of scripts.
        requests: Every address that was asked for.

    """

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def left_the_site(self) -> list[str]:
        """Those requests that were not for files."""
        return [one for one in self.requests if not one.startswith(("file:", "data:"))]


def context_of(browser: Browser, **options: Any) -> BrowserContext:
    """Make a window of its own, which keeps to the site."""
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    return context


def opened(context: BrowserContext, path: Path) -> tuple[Page, Seen]:
    """Open a page from its file, and listen to it from the start."""
    seen = Seen()
    page = context.new_page()

    def note(request: Request) -> None:
        seen.requests.append(request.url)

    page.on("request", note)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            seen.complaints.append(message.text)
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.add_init_script(LISTEN)
    page.goto(path.as_uri())
    return page, seen


@pytest.fixture(scope="session")
def site() -> str:
    """Name the site that is looked at: the demonstration site where there is one."""
    return "demo" if (REPOSITORY / "config.yaml").is_file() else "minimal"


@pytest.fixture(scope="session")
def root(site: str) -> Path:
    return root_of(site).resolve()


@pytest.fixture(scope="session")
def kinds(root: Path) -> dict[str, Path]:
    """Choose a page of each kind: of customers those on which most is said."""
    pages = {
        "overview": root / "index.html",
        "customers": root / "customers/index.html",
        "segments": root / "segments/index.html",
        "segment_report": _longest(root / "segments"),
        "briefs": root / "briefs/index.html",
        "reports": root / "reports/index.html",
        **{
            f"report on {path.stem}": path
            for path in sorted((root / "reports").glob("*.html"))
            if 'class="report"' in path.read_text(encoding="utf-8")
        },
        "changes": root / "reports/changes.html",
        "rejects": root / "reports/rejects.html",
        "dictionary": root / "reports/dictionary.html",
    }
    pages |= {path.stem: path for path in sorted((root / "pages").glob("*.html"))[:1]}
    for kind, slug in slugs_by_kind(root).items():
        pages[f"dossier of a {kind}"] = root / f"customers/{slug}"
        pages[f"brief of a {kind}"] = root / f"briefs/{slug}"
    return pages


@pytest.fixture(scope="session")
def templates(kinds: dict[str, Path]) -> dict[str, Path]:
    """Choose one page of each template: people have the same as companies."""
    return {kind: path for kind, path in kinds.items() if "person" not in kind}


def slugs_by_kind(root: Path) -> dict[str, str]:
    """Find the company, the person and the prospect with the longest dossier."""
    found: dict[str, tuple[int, str]] = {}
    for path in sorted((root / "customers").glob("*.html")):
        for row in parsed(path).css('table[data-table="customers"] > tbody > tr'):
            kind, status = (
                one[0].attributes.get("value") if one else ""
                for one in (row.css(f'[data-field="{n}"]') for n in ("kind", "status"))
            )
            slug = row.css("th a")[0].attributes["href"] or ""
            is_prospect = status == "prospect"
            name = "prospect" if is_prospect else kind or "company"
            size = (root / "customers" / slug).stat().st_size
            found[name] = max(found.get(name, (0, "")), (size, slug))
    return {kind: slug for kind, (_, slug) in sorted(found.items())}


def _longest(folder: Path) -> Path:
    reports = [one for one in folder.glob("*.html") if one.stem != "index"]
    return max(reports, key=lambda one: (one.stat().st_size, one.name))
