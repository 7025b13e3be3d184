"""Which customers are like a prospect: the same sector and country, with revenue."""

from collections.abc import Iterator, Mapping

from site_builder.audiences import Visible

Alike = Mapping[tuple[str, ...], list[int]]
"""By what they have in common, positions of the customers with the most revenue."""

_MOST = 4


def alike(visible: Visible) -> Alike:
    """Rank the companies with revenue, highest first, by what prospects may share."""
    customers = visible.file.customers
    revenue = visible.measures.frame["revenue"].fillna(0).tolist()
    fields = [
        customers[name].fillna("").tolist() for name in ("sector", "country", "kind")
    ]
    # A private person is nobody's reference, nor is somebody who has left us.
    may_be_named = (
        (customers["kind"] == "company") & (customers["status"] == "customer")
    ).tolist()
    found: dict[tuple[str, ...], list[int]] = {}
    for place in sorted(range(len(revenue)), key=lambda one: (-revenue[one], one)):
        if revenue[place] <= 0:
            break
        if not may_be_named[place]:
            continue
        for key in _keys(*(field[place] for field in fields)):
            some = found.setdefault(key, [])
            if len(some) < _MOST:
                some.append(place)
    return found


def like(alike: Alike, sector: str, country: str, kind: str) -> list[int]:
    """List customers like somebody, the likest first; positions."""
    places = (
        place for key in _keys(sector, country, kind) for place in alike.get(key, ())
    )
    return list(dict.fromkeys(places))


def _keys(sector: str, country: str, kind: str) -> Iterator[tuple[str, ...]]:
    """Give what is looked for, the closest first."""
    if sector:
        yield ("sector", sector, country)
        yield ("sector", sector)
    elif kind and country:
        yield ("kind", kind, country)
