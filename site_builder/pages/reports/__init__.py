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

# Those that are pages of a kind of their own: name, title and lead.
CONSENT = (
    "consent",
    "Consent",
    "Who may be contacted, and what was sent without leave.",
)
ON_THE_FILE = (
    ("changes", "Changes", "Who is new, gone, joined a segment or left one, and why."),
    ("rejects", "Rejects", "Rows and cells that could not be read, with their places."),
    ("dictionary", "Dictionary", "Every field and every measure, and what it means."),
)
