"""Templates show exactly what their views offer, safely, on every sample page."""

import re
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import html5lib
import pytest
from jinja2 import Environment, nodes

from site_builder.pages.address_labels import AddressLabelsView
from site_builder.pages.author_page import AuthorPageView
from site_builder.pages.brief import BriefView
from site_builder.pages.briefs import BriefsView
from site_builder.pages.call_sheet import CallSheetView
from site_builder.pages.changes import ChangesView
from site_builder.pages.consent import ConsentView
from site_builder.pages.customers import CustomersView
from site_builder.pages.dictionary import DictionaryView
from site_builder.pages.dossier import DossierView
from site_builder.pages.overview import OverviewView
from site_builder.pages.rejects import RejectsView
from site_builder.pages.report import ReportView
from site_builder.pages.report_list import ReportListView
from site_builder.pages.segment_report import SegmentReportView
from site_builder.pages.segments import SegmentsView
from site_builder.template_code import TemplateEnvironment
from site_builder.templating import (
    check_templates,
    make_environment,
    render_page,
)
from site_builder.wording import Language, wording_of
from tests.pages.samples import PAGES, chrome

TEMPLATES = Path(__file__).parents[2] / "templates"
VIEWS: dict[str, type] = {
    "address_labels.html": AddressLabelsView,
    "author_page.html": AuthorPageView,
    "brief.html": BriefView,
    "briefs.html": BriefsView,
    "call_sheet.html": CallSheetView,
    "changes.html": ChangesView,
    "consent.html": ConsentView,
    "customers.html": CustomersView,
    "dictionary.html": DictionaryView,
    "dossier.html": DossierView,
    "overview.html": OverviewView,
    "rejects.html": RejectsView,
    "report.html": ReportView,
    "report_list.html": ReportListView,
    "segment_report.html": SegmentReportView,
    "segments.html": SegmentsView,
}
ALL = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")
)
SAMPLES = {
    path: (template, root, entry, make) for path, template, root, entry, make in PAGES
}
_ENVIRONMENTS: dict[str, TemplateEnvironment] = {}


def page(path: str, language: Language = "en", currency: str = "NOK") -> str:
    """Render one sample page."""
    template, root, entry, make = SAMPLES[path]
    wording = wording_of(language, currency)
    if language not in _ENVIRONMENTS:
        _ENVIRONMENTS[language] = make_environment({"templates": TEMPLATES}, wording)
    return render_page(
        _ENVIRONMENTS[language],
        template,
        view=make(wording),
        chrome=chrome(wording, root, entry),
        digest="7f3a91c2",
    )


def syntax(template: str) -> nodes.Template:
    """Parse a template."""
    return Environment(autoescape=True).parse((TEMPLATES / template).read_text("utf-8"))


@pytest.mark.parametrize(("template", "view"), VIEWS.items(), ids=VIEWS)
def test_template_shows_exactly_what_its_view_offers(template: str, view: type) -> None:
    shown = {
        node.attr
        for node in syntax(template).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "view"
    }

    named = (TEMPLATES / template).read_text("utf-8").partition("\n")[0]
    assert shown == {field.name for field in fields(view)}
    assert named == f"{{# view: {view.__name__} #}}"


def test_every_template_can_be_read() -> None:
    environment = make_environment({"templates": TEMPLATES}, wording_of("en", "NOK"))

    check_templates(environment, {view.__name__: view for view in VIEWS.values()})


@pytest.mark.parametrize("template", ALL)
def test_templates_decide_and_compute_nothing(template: str) -> None:
    tree = syntax(template)
    found = {
        type(node).__name__
        for node in tree.find_all(
            (
                nodes.Assign,
                nodes.AssignBlock,
                nodes.Add,
                nodes.Sub,
                nodes.Mul,
                nodes.Div,
                nodes.FloorDiv,
                nodes.Mod,
                nodes.Pow,
                nodes.MarkSafe,
                nodes.EvalContextModifier,
            )
        )
    }
    filters = {node.name for node in tree.find_all(nodes.Filter)}

    assert found == set()
    assert filters.isdisjoint({"safe", "default", "d", "tojson", "attr"})


@pytest.mark.parametrize("template", ALL)
def test_templates_hold_no_style_script_or_handler(template: str) -> None:
    text = (TEMPLATES / template).read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|srcdoc", text)
    assert re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL) in ([], [""])
    assert not re.search(r"=\s*\{\{", text)  # an attribute without quotes


@pytest.mark.parametrize("path", SAMPLES)
@pytest.mark.parametrize("language", get_args(Language))
def test_no_page_shows_what_is_not_for_people(path: str, language: Language) -> None:
    text = re.sub(r"<[^>]+>", " ", page(path, language))

    assert not re.search(r"\b(None|nan|NaN|NaT|<NA>|inf|True|False)\b", text)
    assert "{" not in text.replace("{en:", "").replace("{rank:", "").replace("{may", "")


class _Outline(HTMLParser):
    """Checks that every element is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.mistakes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "br", "input", "img", "rect", "line", "circle"}:
            self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Closed at once."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"{tag} at {self.getpos()}")


@pytest.mark.parametrize("path", SAMPLES)
def test_every_page_is_valid_in_its_outline(path: str) -> None:
    html = page(path)
    outline = _Outline()

    outline.feed(html)

    assert outline.mistakes == []
    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)
    html5lib.HTMLParser(strict=True).parse(html)


@pytest.mark.parametrize("path", SAMPLES)
def test_every_page_stays_at_home(path: str) -> None:
    html = page(path)

    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert policy[1] == (
        "default-src 'none'; script-src 'self'; style-src 'self';"
        " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    assert '<meta name="referrer" content="no-referrer">' in html
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in html
    loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', html)
    assert all(re.match(r"data:,$|(\.\./)?assets/", address) for address in loaded)


@pytest.mark.parametrize("path", SAMPLES)
def test_every_cell_holds_something(path: str) -> None:
    tree = html5lib.parse(page(path), namespaceHTMLElements=False)

    empty = [
        cell
        for cell in tree.iter()
        if cell.tag in {"td", "th", "dd"}
        and not "".join(cell.itertext()).strip()
        and not any(str(child.tag).endswith("svg") for child in cell)
    ]
    assert empty == []


def test_figures_of_the_dossier_are_machine_readable() -> None:
    html = page("customers/c-0917.html", "nb")

    assert (
        '<data data-field="revenue_12m" value="412000.45" data-currency="NOK">' in html
    )
    assert (
        '<time data-field="last_order" datetime="2026-01-07">7. jan. 2026</time>'
        in html
    )
    assert '<span class="unknown" data-field="potential">ukjent</span>' in html
    assert '<tr data-row="10482"><th scope="row">' in html
    assert (
        '<data data-field="orders.amount" value="18400.50" data-currency="NOK">' in html
    )


def test_figures_of_a_segment_stand_under_its_name() -> None:
    html = page("segments/slipping.html")

    assert '<dl class="figures" data-of="segment:slipping">' in html
    assert (
        '<section id="value" aria-labelledby="h-value" data-of="segment:slipping">'
        in html
    )


def test_a_section_without_data_leaves_no_trace() -> None:
    html = page("customers/0042.html")

    assert re.findall(r"<section[^>]*id=\"(\w+)\"", html) == ["who"]
    assert re.findall(r'<li><a href="#(\w+)"', html) == ["main", "who"]


def test_the_same_page_has_the_same_bytes() -> None:
    first = {path: page(path) for path in SAMPLES}
    _ENVIRONMENTS.clear()

    assert {path: page(path) for path in reversed(SAMPLES)} == first
