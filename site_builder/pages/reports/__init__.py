"""Reports on the whole file.

To add one: a module with its ``REPORT``, and a line here.
"""

from site_builder.pages.report_view import Report
from site_builder.pages.reports import (
    campaigns,
    competitors,
    consumption,
    margin,
    retention,
    satisfaction,
    value,
)

REPORTS: tuple[Report, ...] = (
    value.REPORT,
    margin.REPORT,
    consumption.REPORT,
    retention.REPORT,
    campaigns.REPORT,
    satisfaction.REPORT,
    competitors.REPORT,
)

FILE_REPORTS = ("changes", "rejects", "dictionary")
"""Reports on the customer file itself: pages of kinds of their own."""
