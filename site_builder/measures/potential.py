"""Potential: what a customer could buy, and what others like it buy and it does not."""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file import CustomerFile
from site_builder.measures.catalogue import Told, labelled
from site_builder.measures.periods import rolling_months
from site_builder.measures.rows import Flags, ratio, sums, within

Codes = npt.NDArray[np.int64]

_FEWEST_PEERS = 5
BETWEEN = ", "
"""What stands between the categories of a white space."""

MEASURES = (
    labelled(
        "potential",
        "Potential",
        "amount",
        "What the customer is thought to spend in a year, as the file says.",
        "customers",
    ),
    labelled(
        "share_of_wallet",
        "Share of wallet",
        "rate",
        "revenue_12m ÷ potential.",
        "customers",
        "orders",
    ),
    labelled(
        "white_space",
        "White space",
        "text",
        "Categories that at least half of the customer's peers bought in the last 12 "
        "months and it did not, the commonest first. Peers: others of the same sector, "
        "else of the same kind and country, who bought anything; unknown below 5.",
        "orders",
        "order_lines",
        "products",
    ),
)


COMPARED = ("white_space",)
COMPARES = ("bought",)


def compute(file: CustomerFile, as_of: dt.date) -> Iterator[pd.Series]:
    """Compute the columns in the order of MEASURES, but for those COMPARED."""
    potential = file.customers["potential"].reset_index(drop=True)
    year = rolling_months(as_of, 12)
    yield potential
    revenue = sums(file, "orders", "amount", within(file["orders"], year))
    yield ratio(revenue, potential)


def tell(file: CustomerFile, as_of: dt.date) -> dict[str, Told]:
    """Tell who bought of which categories in the last 12 months."""
    recent = within(file["orders"], rolling_months(as_of, 12))
    return {"bought": _bought(file, recent, _categories(file))}


def compare(
    own: Mapping[str, pd.Series], told: Mapping[str, Told], file: CustomerFile
) -> Iterator[pd.Series]:
    """Compute the columns COMPARED."""
    del own
    yield _white_space(file, told["bought"])


def _categories(file: CustomerFile) -> npt.NDArray[np.object_]:
    names = file["products"].frame["category"].dropna().unique().tolist()
    return np.array(sorted(names), object)


def _white_space(file: CustomerFile, bought: Told) -> pd.Series:
    names = _categories(file)
    if not len(names):
        return pd.Series([None] * file.size, dtype="str")
    group = _groups(file)
    groups = int(group.max(initial=-1)) + 1
    buys = bought.any(axis=1)
    grouped = group >= 0
    who, what = np.nonzero(bought & grouped[:, None])
    cells = group[who] * len(names) + what
    counts = np.bincount(cells, minlength=groups * len(names))
    counts = counts.reshape(groups, len(names))
    sizes = np.bincount(group[buys & grouped], minlength=groups)
    # A customer is no peer of its own.
    peers = np.where(grouped, np.append(sizes, 0)[group] - buys, 0)
    of_peers = np.vstack([counts, np.zeros(len(names), np.int64)])[group]
    missing = ~bought & (of_peers * 2 >= peers[:, None])
    missing[peers < _FEWEST_PEERS] = False
    return _named(missing, of_peers, names, peers >= _FEWEST_PEERS)


def _bought(
    file: CustomerFile, recent: Flags, names: npt.NDArray[np.object_]
) -> npt.NDArray[np.bool_]:
    """Tell per customer and category whether they bought of it; by name."""
    lines = file["order_lines"]
    categories = file["products"].frame["category"]
    codes = np.append(pd.Categorical(categories, categories=names).codes, -1)
    rows = np.flatnonzero(np.append(recent, False)[lines.references["order"]])
    code = codes[lines.references["product"][rows]]
    known = code >= 0
    found = np.zeros((file.size, len(names)), np.bool_)
    found[lines.customer[rows[known]], code[known]] = True
    return found


def _groups(file: CustomerFile) -> Codes:
    """Number the groups of peers: by sector, else by kind and country; -1: none."""
    frame = file.customers
    names = ("sector", "kind", "country")
    sector, kind, country = (pd.factorize(frame[name])[0] for name in names)
    both = np.where((kind < 0) | (country < 0), -1, kind * (len(frame) + 1) + country)
    key = np.where(sector >= 0, -2 - sector, both)
    return np.where(key == -1, -1, pd.factorize(key)[0]).astype(np.int64)


def _named(
    missing: npt.NDArray[np.bool_],
    of_peers: npt.NDArray[np.int64],
    names: npt.NDArray[np.object_],
    known: Flags,
) -> pd.Series:
    """Write categories, the commonest first; equal ones by name."""
    found = np.full(len(missing), None, object)
    texts: dict[bytes, str] = {}
    places = np.flatnonzero(known & missing.any(axis=1))
    commons = np.where(missing[places], of_peers[places], -1)
    keys, width = commons.tobytes(), commons.itemsize * len(names)
    for row, place in enumerate(places.tolist()):
        key = keys[row * width : (row + 1) * width]
        if key not in texts:
            common = commons[row]
            order = np.lexsort((np.arange(len(names)), -common))
            texts[key] = BETWEEN.join(names[one] for one in order if common[one] >= 0)
        found[place] = texts[key]
    return pd.Series(found, dtype="str")
