"""What the site consists of: one module per kind of page.

To add a kind: a module with its view and ``plan``, a template, and a line in
WHOLE_KINDS, or in CUSTOMER_KINDS where each customer has a page of it. Files that are
no HTML need no template: FILE_KINDS, and a format in ``exports``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from site_builder.pages import (
    address_labels,
    author_page,
    brief,
    briefs,
    call_sheet,
    changes,
    consent,
    customers,
    dictionary,
    dossier,
    overview,
    rejects,
    rep,
    report,
    report_list,
    reps,
    search_index,
    segment_lists,
    segment_report,
    segments,
)
from site_builder.pages.batches import Batch
from site_builder.pages.digests import (
    Digests,
    digests,
    page_digests,
    setting_digest,
)
from site_builder.pages.material import Material, prepare
from site_builder.pages.origins import (
    Origins,
    as_bytes,
    count_reasons,
    from_bytes,
    reasons,
)
from site_builder.pages.planning import Page


class CustomerKind(NamedTuple):
    """A kind of page that each customer has one of, called as the customer's slug.

    Attributes:
        folder: That they lie in.
        plan: Makes the pages of those customers of a batch that are asked for: by
            their places in it, with the digests of what the pages are made of.

    """

    folder: str
    plan: Callable[[Material, Batch, Mapping[int, str]], Iterator[Page]]


WHOLE_KINDS: dict[type, Callable[[Material], Iterator[Page]]] = {
    overview.OverviewView: overview.plan,
    customers.CustomersView: customers.plan,
    segments.SegmentsView: segments.plan,
    segment_report.SegmentReportView: segment_report.plan,
    call_sheet.CallSheetView: call_sheet.plan,
    address_labels.AddressLabelsView: address_labels.plan,
    briefs.BriefsView: briefs.plan,
    reps.RepsView: reps.plan,
    rep.RepView: rep.plan,
    report_list.ReportListView: report_list.plan,
    report.ReportView: report.plan,
    changes.ChangesView: changes.plan,
    consent.ConsentView: consent.plan,
    rejects.RejectsView: rejects.plan,
    dictionary.DictionaryView: dictionary.plan,
    author_page.AuthorPageView: author_page.plan,
}
FILE_KINDS: dict[type, Callable[[Material], Iterator[Page]]] = {
    segment_lists.ListView: segment_lists.plan,
    search_index.SearchView: search_index.plan,
}
CUSTOMER_KINDS: dict[type, CustomerKind] = {
    dossier.DossierView: CustomerKind(dossier.FOLDER, dossier.plan),
    brief.BriefView: CustomerKind(brief.FOLDER, brief.plan),
}
_FAR = 20  # customers whose parts are made in vain, about as dear as another batch
VIEWS = (*WHOLE_KINDS, *CUSTOMER_KINDS)

__all__ = [
    "VIEWS",
    "Digests",
    "Material",
    "Origins",
    "Page",
    "as_bytes",
    "count_reasons",
    "digests",
    "from_bytes",
    "paths_by_kind",
    "paths_of",
    "plan",
    "plan_customers",
    "plan_lists",
    "prepare",
    "reasons",
]


def plan(material: Material) -> Iterator[Page]:
    """Plan the pages of the whole file; views are made as they are asked for."""
    return _plan(WHOLE_KINDS.values(), material)


def plan_lists(material: Material) -> Iterator[Page]:
    """Plan the files that are no pages; views are made as they are asked for."""
    return _plan(FILE_KINDS.values(), material)


def _plan(
    kinds: Iterable[Callable[[Material], Iterator[Page]]], material: Material
) -> Iterator[Page]:
    setting = setting_digest(material.setting)
    for kind in kinds:
        yield from page_digests(kind(material), setting)


def plan_customers(material: Material, inputs: Mapping[int, str]) -> Iterator[Page]:
    """Plan the pages of some customers.

    Args:
        material: What pages are made from.
        inputs: By position of the customer, rising, the digest of what its pages are
            made of.

    """
    for near in _near_each_other(inputs):
        batch = material.batch(range(near[0], near[-1] + 1))
        chosen = {place - batch.first: inputs[place] for place in near}
        for kind in CUSTOMER_KINDS.values():
            yield from kind.plan(material, batch, chosen)


def _near_each_other(places: Iterable[int]) -> Iterator[list[int]]:
    """Cut positions, rising, where so many lie between that they cost another batch."""
    near: list[int] = []
    for place in places:
        if near and place - near[-1] > _FAR:
            yield near
            near = []
        near.append(place)
    if near:
        yield near


def paths_of(slug: str) -> list[str]:
    """List the paths of the pages of one customer."""
    return [path for (path,) in paths_by_kind([slug])]


def paths_by_kind(slugs: Sequence[str]) -> list[list[str]]:
    """List the paths of the pages of some customers, for each kind of page."""
    folders = [kind.folder for kind in CUSTOMER_KINDS.values()]
    return [[f"{folder}/{slug}.html" for slug in slugs] for folder in folders]
