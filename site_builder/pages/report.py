"""Reports on the whole file; each is a module in ``reports``."""

from collections.abc import Iterator

from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.report_view import ReportView
from site_builder.pages.reports import REPORTS

__all__ = ["ReportView", "plan"]


def plan(of: Material) -> Iterator[Page]:
    """Plan every report that there is anything to say in."""
    chrome = chrome_of(of.setting, of.visible, 1, "reports/index.html")
    for one in REPORTS:
        if one.there_is(of):
            yield Page(f"reports/{one.id}.html", "report.html", one.view(of), chrome)
