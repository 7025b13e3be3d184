"""What the site consists of: one module per kind of page.

To add a kind: a module with its view and ``plan``, a template, and a line in KINDS.
"""

from collections.abc import Callable, Iterator

from site_builder.pages import (
    author_page,
    brief,
    briefs,
    customers,
    dictionary,
    dossier,
    overview,
    rejects,
    segment_report,
    segments,
)
from site_builder.pages.material import Material, prepare
from site_builder.pages.planning import Page

KINDS: dict[type, Callable[[Material], Iterator[Page]]] = {
    overview.OverviewView: overview.plan,
    customers.CustomersView: customers.plan,
    segments.SegmentsView: segments.plan,
    segment_report.SegmentReportView: segment_report.plan,
    briefs.BriefsView: briefs.plan,
    rejects.RejectsView: rejects.plan,
    dictionary.DictionaryView: dictionary.plan,
    author_page.AuthorPageView: author_page.plan,
    dossier.DossierView: dossier.plan,
    brief.BriefView: brief.plan,
}
VIEWS = tuple(KINDS)

__all__ = ["KINDS", "VIEWS", "Material", "Page", "plan", "prepare"]


def plan(material: Material) -> Iterator[Page]:
    """Plan every page of the site; views are made one by one, as they are asked for."""
    for kind in KINDS.values():
        yield from kind(material)
