"""Who of a segment may be contacted over a channel, and where they are reached.

Permission is what the measures say; an address is what the readers may see of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from site_builder.pages.counts import members_of
from site_builder.pages.material import Material
from site_builder.pages.row_tables import column_of
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Column, Link, ListLine
from site_builder.pages.standings import WholeStanding
from site_builder.pages.turnover import LAST_YEAR

FOLDER = "lists"
CHANNELS = {"email": "E-mail", "phone": "Phone", "post": "Post", "sms": "SMS"}
"""What a channel is called, in English."""
ADDRESSES = {
    "email": ("email",),
    "phone": ("phone", "mobile"),
    "post": ("street", "postal_code", "city", "region", "country"),
    "sms": ("mobile", "phone"),
}
"""Fields of customers that say where somebody is reached, by channel."""

_PAPER = {
    "phone": (("calls.html", "Call sheet"),),
    "post": (("labels.html", "Address labels"),),
}

Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contactable:
    """The members of one segment whom one may contact over one channel.

    Attributes:
        allowed: How many may be contacted.
        reached: Positions of those of them whose address is known, by revenue, highest
            first, then by name.

    """

    channel: str
    allowed: int
    reached: Positions


def in_order(of: Material, standing: WholeStanding) -> Positions:
    """List the members by revenue, highest first, then by name."""
    return of.once(("in order", standing.identity), lambda: _in_order(of, standing))


def _in_order(of: Material, standing: WholeStanding) -> Positions:
    everybody = by_revenue(of)
    return everybody[members_of(standing)[everybody]]


def by_revenue(of: Material) -> Positions:
    """List everybody by revenue of 12 months, highest first, then by name."""

    def find() -> Positions:
        names = of.directory.by_name
        revenue = of.turnover.windowed.revenue[names, LAST_YEAR]
        return names[np.argsort(-revenue, kind="stable")]

    return of.once("by revenue", find)


def contactable(of: Material, members: Positions, channel: str) -> Contactable | None:
    """Find whom one may contact; None where nothing is known of permission.

    Args:
        of: All there is.
        members: Of a segment, in order.
        channel: One of CHANNELS.

    """
    if not of.visible.file.has("consents"):
        return None
    may = of.visible.measures.frame[f"may_{channel}"].to_numpy(np.bool_, na_value=False)
    allowed = members[may[members]]
    return Contactable(
        channel, len(allowed), allowed[_has_address(of, channel)[allowed]]
    )


def on_paper(
    of: Material, channel: str
) -> Iterator[tuple[WholeStanding, int, Contactable]]:
    """Give each visible segment that has somebody to reach, and its size.

    Args:
        of: All there is.
        channel: One of CHANNELS.

    """
    for standing in of.standings:
        members = in_order(of, standing)
        found = contactable(of, members, channel)
        if found is not None and len(found.reached):
            yield standing, len(members), found


def crumbs(of: Material, standing: WholeStanding) -> tuple[Link, ...]:
    """Lead from the list of segments down to the segment."""
    return (
        Link("../segments/index.html", of.setting.wording.word("Segments")),
        Link(f"../segments/{standing.slug}.html", standing.title),
    )


def list_lines(of: Material, standing: WholeStanding) -> Iterator[ListLine]:
    """Say which lists of a segment there are, for its report."""
    word = of.setting.wording.word
    members = in_order(of, standing)
    files = tuple(
        Link(f"{standing.slug}.{kind}", kind.upper()) for kind in ("csv", "xlsx")
    )
    yield ListLine("members", word("All members"), len(members), None, files)
    for channel, label in CHANNELS.items():
        found = contactable(of, members, channel)
        if found is None:
            continue
        start = f"../{FOLDER}/{standing.slug}"
        files = (
            Link(f"{start}-{channel}.csv", "CSV"),
            *(
                Link(f"{start}-{end}", word(text))
                for end, text in _PAPER.get(channel, ())
            ),
        )
        reached = len(found.reached)
        yield ListLine(
            channel, word(label), found.allowed, reached, files if reached else ()
        )


def _has_address(of: Material, channel: str) -> Flags:
    known = {
        name: of.visible.file.customers[name].notna().to_numpy(np.bool_)
        for name in ADDRESSES[channel]
    }
    if channel == "post":
        return known["street"] & (known["postal_code"] | known["city"])
    found = np.zeros(of.visible.file.size, np.bool_)
    for flags in known.values():
        found |= flags
    return found


def is_shown(of: Material, name: str) -> bool:
    """Tell whether there is such a measure, or such a field that readers may see."""
    if name in of.visible.measures.catalogue:
        return True
    customers = of.visible.file["customers"]
    field = customers.entry.fields.get(name)
    return (
        field is not None
        and of.visible.audience.may_see(field)
        and name in customers.supplied
    )


def is_known(of: Material, name: str) -> bool:
    """Tell a field, or a measure whose tables the site has, from other measures."""
    measure = of.visible.measures.catalogue.get(name)
    return measure is None or all(map(of.visible.file.has, measure.needs))


def list_column(of: Material, name: str) -> Column:
    """Make the column of a field of customers, or of a measure."""
    language = of.setting.wording.language
    if name in of.visible.measures.catalogue:
        return measure_column(of.visible, name, language)
    field = of.visible.file["customers"].entry.fields[name]
    return column_of(field, "customers", language)
