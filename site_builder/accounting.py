"""What became of the pages of a tree: how many were rendered, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.pages import (
    Origins,
    count_reasons,
    paths_of,
    reasons,
)
from site_builder.releases import NewTree, count_pages

_PAGE = ".html"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of the pages of one tree.

    Attributes:
        rendered: Pages written anew.
        linked: Pages kept as they were.
        removed: Pages of the last release that are no more.
        reasons: Customers by what has changed of what their pages are made of.
        explained: What became of the page that one asked about, and why; or empty.

    """

    rendered: int
    linked: int
    removed: int
    reasons: Mapping[str, int]
    explained: str = ""

    @property
    def pages(self) -> int:
        """Count the pages of the tree."""
        return self.rendered + self.linked


def account(
    tree: NewTree,
    before: Origins,
    now: Origins,
    stale: Sequence[int],
    explain: str = "",
) -> Rendered:
    """Count pages, and say why they were rendered.

    Args:
        tree: With every page, written or kept.
        before: What the pages of customers of the last release were made of.
        now: What those of the tree are made of.
        stale: Positions of the customers whose pages were rendered.
        explain: Path of a page that one asks about; empty: of none.

    """
    return Rendered(
        rendered=count_pages(tree.written),
        linked=tree.pages_kept(),
        removed=count_pages(tree.lost()),
        reasons=count_reasons(before, now, stale),
        explained=_explained(tree, before, now, explain) if explain else "",
    )


def _explained(tree: NewTree, before: Origins, now: Origins, page: str) -> str:
    if page in tree.kept:
        return f"{page}: linked, nothing that it is made of has changed"
    if page in tree.written:
        return f"{page}: rendered, {_why(tree, before, now, page)}"
    if page in tree.previous:
        return f"{page}: removed, it is no page of the site any more"
    return f"{page}: there is no such page, nor was there in the last release"


def _why(tree: NewTree, before: Origins, now: Origins, page: str) -> str:
    if page not in tree.previous:
        return "it is new"
    changed = list(_changed(before, now, page))
    if changed:
        return f"changed: {', '.join(changed)}"
    if not tree.previous.inputs(page):
        return "it is not known what it was made of"
    return "changed: what it shows"


def _changed(before: Origins, now: Origins, page: str) -> Iterator[str]:
    slug = page.rpartition("/")[2].removesuffix(_PAGE)
    if slug in now.slugs and page in paths_of(slug):
        yield from reasons(before, now, slug)
