"""The list of reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.reports import CONSENT, ON_THE_FILE, REPORTS
from site_builder.pages.shown import Link


class ReportLine(NamedTuple):
    """One report in the list.

    Attributes:
        report: Link to it.
        lead: What it answers.

    """

    report: Link
    lead: str


@dataclass(frozen=True, slots=True)
class ReportListView:
    """What ``report_list.html`` shows.

    Attributes:
        customers: Reports on customers and what they buy.
        file: Reports on the customer file itself.

    """

    customers: tuple[ReportLine, ...]
    file: tuple[ReportLine, ...]


def plan(of: Material) -> Iterator[Page]:
    """Plan the list."""
    word = of.setting.wording.word

    def line(name: str, title: str, lead: str) -> ReportLine:
        return ReportLine(Link(f"{name}.html", word(title)), word(lead))

    consent = (CONSENT,) if of.visible.file.has("consents") else ()
    view = ReportListView(
        tuple(line(*one[:3]) for one in REPORTS if one.there_is(of)),
        tuple(line(*one) for one in (*consent, *ON_THE_FILE)),
    )
    chrome = chrome_of(of.setting, of.visible, 1, "reports/index.html")
    yield Page("reports/index.html", "report_list.html", view, chrome)
