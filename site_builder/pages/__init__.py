"""What the site consists of: one module per kind of page.

To add a kind: a module with its view and ``plan``, a template, and a line in
WHOLE_KINDS, or in CUSTOMER_KINDS where each customer has a page of it.
"""

from collections.abc import Callable, Iterator

from site_builder.pages import (
    author_page,
    brief,
    briefs,
    changes,
    customers,
    dictionary,
    dossier,
    overview,
    rejects,
    segment_report,
    segments,
)
from site_builder.pages.batches import Batch
from site_builder.pages.material import Material, prepare
from site_builder.pages.planning import Page

WHOLE_KINDS: dict[type, Callable[[Material], Iterator[Page]]] = {
    overview.OverviewView: overview.plan,
    customers.CustomersView: customers.plan,
    segments.SegmentsView: segments.plan,
    segment_report.SegmentReportView: segment_report.plan,
    briefs.BriefsView: briefs.plan,
    changes.ChangesView: changes.plan,
    rejects.RejectsView: rejects.plan,
    dictionary.DictionaryView: dictionary.plan,
    author_page.AuthorPageView: author_page.plan,
}
CUSTOMER_KINDS: dict[type, Callable[[Material, Batch], Iterator[Page]]] = {
    dossier.DossierView: dossier.plan,
    brief.BriefView: brief.plan,
}
VIEWS = (*WHOLE_KINDS, *CUSTOMER_KINDS)

__all__ = ["VIEWS", "Material", "Page", "plan", "plan_customers", "prepare"]


def plan(material: Material) -> Iterator[Page]:
    """Plan the pages of the whole file; views are made as they are asked for."""
    for kind in WHOLE_KINDS.values():
        yield from kind(material)


def plan_customers(material: Material, customers: range) -> Iterator[Page]:
    """Plan the pages of some customers that follow each other."""
    batch = material.batch(customers)
    for kind in CUSTOMER_KINDS.values():
        yield from kind(material, batch)
