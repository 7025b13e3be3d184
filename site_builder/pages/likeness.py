"""Which customers are like a prospect: the same sector and country, with revenue."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.audiences import Visible

Alike = Mapping[tuple[str, ...], list[int]]
"""By what they have in common, positions of the customers with the most revenue."""

_MOST = 4


def alike(visible: Visible) -> Alike:
    """Rank the companies with revenue, highest first, by what prospects may share."""
    customers = visible.file.customers
    revenue = visible.measures.frame["revenue"].to_numpy(np.int64, na_value=0)
    # A private person is nobody's reference, nor is somebody who has left us.
    may_be_named = (customers["kind"] == "company") & (
        customers["status"] == "customer"
    )
    places = np.flatnonzero(may_be_named.to_numpy(np.bool_) & (revenue > 0))
    places = places[np.argsort(-revenue[places], kind="stable")]
    shared = customers[["sector", "country", "kind"]].iloc[places].fillna("")
    first = _may_be_first(shared)
    found: dict[tuple[str, ...], list[int]] = {}
    columns = (shared[name][first].tolist() for name in shared)
    for place, *parts in zip(places[first].tolist(), *columns, strict=True):
        for key in _keys(*parts):
            some = found.setdefault(key, [])
            if len(some) < _MOST:
                some.append(place)
    return found


def _may_be_first(shared: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows may be among the first by any key: nearly all are not."""
    shared = shared.assign(other=shared["sector"] == "")
    found = np.zeros(len(shared), np.bool_)
    for key in (["sector", "country"], ["sector"], ["other", "kind", "country"]):
        found |= shared.groupby(key, sort=False).cumcount().to_numpy() < _MOST
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
