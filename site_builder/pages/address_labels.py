"""Address labels of a segment: whom one may write to, on sheets of 24 labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from site_builder.pages.contactable import (
    FOLDER,
    Contactable,
    crumbs,
    on_paper,
)
from site_builder.pages.listed import listed
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.shown import Link, Phrase, Value
from site_builder.pages.standings import WholeStanding

_ON_A_SHEET = 24  # three times eight, 70 × 37 mm each
_MOST = 200 * _ON_A_SHEET


class Label(NamedTuple):
    """What stands on one label.

    Attributes:
        id: Of the customer.
        lines: The name first, the country last.

    """

    id: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressLabelsView:
    """What ``address_labels.html`` shows.

    Attributes:
        id: Of the segment.
        title: Of the segment, in the reader's language.
        crumbs: From the list of segments down to the segment.
        counts: How many members there are, may be written to, and have an address.
        sheets: Each fills a page of paper; by revenue.
        left_out: How many labels there are besides these.

    """

    id: str
    title: str
    crumbs: tuple[Link, ...]
    counts: Phrase
    sheets: tuple[tuple[Label, ...], ...]
    left_out: int


def plan(of: Material) -> Iterator[Page]:
    """Plan the labels of every visible segment that has somebody to write to."""
    chrome = chrome_of(of.setting, of.visible, 1, "segments/index.html")
    for standing, members, found in on_paper(of, "post"):
        view = _view(of, standing, found, members)
        path = f"{FOLDER}/{standing.slug}-labels.html"
        yield Page(path, "address_labels.html", view, chrome)


def _view(
    of: Material, standing: WholeStanding, found: Contactable, members: int
) -> AddressLabelsView:
    wording = of.setting.wording
    labels = tuple(_labels(of, found))
    return AddressLabelsView(
        id=standing.identity,
        title=standing.title,
        crumbs=crumbs(of, standing),
        counts=wording.phrase(
            "{members} members, {allowed} may be written to, "
            "{reached} of them have an address",
            members=Value("members", members, "whole"),
            allowed=Value("allowed.post", found.allowed, "whole"),
            reached=Value("reached.post", len(found.reached), "whole"),
        ),
        sheets=tuple(
            labels[start : start + _ON_A_SHEET]
            for start in range(0, len(labels), _ON_A_SHEET)
        ),
        left_out=len(found.reached) - len(labels),
    )


def _labels(of: Material, found: Contactable) -> Iterator[Label]:
    places = found.reached[:_MOST]
    columns = (
        listed(of, name).of(places.tolist())
        for name in ("street", "postal_code", "city", "country")
    )
    for place, street, code, city, country in zip(
        places.tolist(), *columns, strict=True
    ):
        town = " ".join(str(one) for one in (code, city) if one)
        lines = (of.directory.names[place], street, town, country)
        yield Label(of.directory.ids[place], tuple(str(one) for one in lines if one))
