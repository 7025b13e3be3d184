"""Invented views, rich and hard: long names, several scripts, missing values."""

from collections.abc import Callable

from site_builder.wording import Wording
from tests.pages.samples import dossiers, handouts, lists, reports, sheets
from tests.pages.samples.parts import chrome

__all__ = ["PAGES", "chrome"]

# Path, template, root, entry of the navigation, what makes the view.
PAGES: tuple[tuple[str, str, str, str, Callable[[Wording], object]], ...] = (
    ("index.html", "overview.html", "", "index.html", lists.overview),
    (
        "customers/index.html",
        "customers.html",
        "../",
        "customers/index.html",
        lists.customers,
    ),
    (
        "customers/c-0917.html",
        "dossier.html",
        "../",
        "customers/index.html",
        dossiers.company_dossier,
    ),
    (
        "customers/0042.html",
        "dossier.html",
        "../",
        "customers/index.html",
        dossiers.person_dossier,
    ),
    (
        "segments/index.html",
        "segments.html",
        "../",
        "segments/index.html",
        lists.segments,
    ),
    (
        "segments/slipping.html",
        "segment_report.html",
        "../",
        "segments/index.html",
        reports.segment_report,
    ),
    ("reps/index.html", "reps.html", "../", "reps/index.html", lists.reps),
    ("reps/kl.html", "rep.html", "../", "reps/index.html", lists.rep),
    ("briefs/index.html", "briefs.html", "../", "briefs/index.html", lists.briefs),
    (
        "briefs/c-0917.html",
        "brief.html",
        "../",
        "briefs/index.html",
        sheets.company_brief,
    ),
    (
        "briefs/p-7.html",
        "brief.html",
        "../",
        "briefs/index.html",
        sheets.prospect_brief,
    ),
    ("briefs/9.html", "brief.html", "../", "briefs/index.html", sheets.bare_brief),
    (
        "reports/index.html",
        "report_list.html",
        "../",
        "reports/index.html",
        reports.report_list,
    ),
    ("reports/value.html", "report.html", "../", "reports/index.html", reports.report),
    (
        "reports/changes.html",
        "changes.html",
        "../",
        "reports/index.html",
        reports.changes,
    ),
    (
        "reports/no-changes.html",
        "changes.html",
        "../",
        "reports/index.html",
        reports.no_changes,
    ),
    (
        "reports/rejects.html",
        "rejects.html",
        "../",
        "reports/index.html",
        reports.rejects,
    ),
    (
        "reports/dictionary.html",
        "dictionary.html",
        "../",
        "reports/index.html",
        reports.dictionary,
    ),
    (
        "lists/slipping-calls.html",
        "call_sheet.html",
        "../",
        "segments/index.html",
        handouts.call_sheet,
    ),
    (
        "lists/slipping-labels.html",
        "address_labels.html",
        "../",
        "segments/index.html",
        handouts.address_labels,
    ),
    (
        "reports/consent.html",
        "consent.html",
        "../",
        "reports/consent.html",
        handouts.consent,
    ),
    (
        "pages/terms.html",
        "author_page.html",
        "../",
        "pages/terms.html",
        reports.author_page,
    ),
)
