"""Which customers are like a prospect: the same sector and country, with revenue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.audiences import Visible
from site_builder.memory import Same, step

Alike = Mapping[tuple[str, ...], list[int]]
"""By what they have in common, positions of the customers with the most revenue."""

_MOST = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """What customers may have in common.

    Attributes:
        may_be_named: Whether one may name them to a prospect.
        codes: Of each way of having something in common, a number per customer.

    """

    may_be_named: npt.NDArray[np.bool_]
    codes: tuple[npt.NDArray[np.int64], ...]


def alike(visible: Visible) -> Alike:
    """Rank the companies with revenue, highest first, by what prospects may share."""
    customers = visible.file.customers
    shared = step(visible.revision.recall, "shared", _shared, Same(customers))
    revenue = visible.measures.frame["revenue"].to_numpy(np.int64, na_value=0)
    places = np.flatnonzero(shared.may_be_named & (revenue > 0))
    places = places[np.argsort(-revenue[places], kind="stable")]
    places = places[_may_be_first([codes[places] for codes in shared.codes])]
    found: dict[tuple[str, ...], list[int]] = {}
    columns = (column.tolist() for column in _columns(customers, places))
    for place, *parts in zip(places.tolist(), *columns, strict=True):
        for key in _keys(*parts):
            some = found.setdefault(key, [])
            if len(some) < _MOST:
                some.append(place)
    return found


def _shared(customers: Same[pd.DataFrame]) -> _Shared:
    frame = customers.value
    # A private person is nobody's reference, nor is somebody who has left us.
    named = (frame["kind"] == "company") & (frame["status"] == "customer")
    sector, country, kind = _columns(frame, np.arange(len(frame)))
    ways = ([sector, country], [sector], [sector == "", kind, country])
    return _Shared(
        named.to_numpy(np.bool_),
        tuple(
            frame.groupby(way, sort=False).ngroup().to_numpy().astype(np.int64)
            for way in ways
        ),
    )


def _columns(
    customers: pd.DataFrame, places: npt.NDArray[np.int64]
) -> Iterator[pd.Series]:
    for name in ("sector", "country", "kind"):
        yield customers[name].iloc[places].fillna("")


def _may_be_first(codes: Iterable[npt.NDArray[np.int64]]) -> npt.NDArray[np.bool_]:
    """Tell which rows may be among the first by any code: nearly all are not."""
    flags = [pd.Series(one).groupby(one).cumcount().to_numpy() < _MOST for one in codes]
    found: npt.NDArray[np.bool_] = np.logical_or.reduce(flags)
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
